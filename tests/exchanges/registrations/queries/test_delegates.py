"""The lines of a delegation, in words."""

import pytest

from exchanges.registrations.queries.delegates import Delegate, Standing


@pytest.mark.parametrize(
    ("standing", "position", "words"),
    [
        (Standing.COMING, None, "Has a place"),
        (Standing.OFFERED, None, "A place is held"),
        (Standing.WAITING, 2, "On the waiting list, number 2"),
        (Standing.WAITING, None, "On the waiting list"),
    ],
)
def test_a_line_says_how_it_stands(standing: Standing, position: int | None, words: str) -> None:
    assert Delegate("R1", "jenő@example.hu", "online", (), standing, position=position).standing_in_words == words
