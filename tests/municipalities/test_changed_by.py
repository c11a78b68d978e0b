"""What is not as a page showed it, in words."""

import pytest

from municipalities.admin.authors import ChangedBy


@pytest.mark.parametrize(
    ("was", "now", "is_another", "words"),
    [
        ("Győr", "Łódź", True, "Łódź"),
        ("Győr", "Győr", False, "Győr"),
        ("", "Łódź", False, "New: Łódź"),
        ("Győr", "", False, "No longer: Győr"),
    ],
)
def test_a_change_is_another_new_or_gone(was: str, now: str, is_another: bool, words: str) -> None:
    changed = ChangedBy(was, now)
    assert (changed.is_another, changed.words) == (is_another, words)
