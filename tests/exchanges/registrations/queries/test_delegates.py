"""The lines of a delegation, in words."""

import pytest

from exchanges.registrations.queries.delegates import Delegate, Standing, delegates_of
from tests.exchanges.registrations.factories import make_delegation, make_published, make_registration
from tests.factories import NOON


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


@pytest.mark.django_db
def test_who_has_been_erased_is_no_line_that_waits_for_a_name() -> None:
    published = make_published()
    delegation = make_delegation(published.meeting)
    make_registration(published.meeting, delegation=delegation, seat=1, erased_at=NOON)
    unnamed = make_registration(published.meeting, delegation=delegation, seat=2)
    assert [line.reference for line in delegates_of(delegation)] == [unnamed.reference]
