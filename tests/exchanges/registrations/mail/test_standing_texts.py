"""What mails say of how somebody stands."""

import pytest
from django.utils import translation

from exchanges.registrations.mail.standing_texts import standing_texts

HELD = "Held for you: In person"


@pytest.mark.parametrize(
    ("standing", "mode", "button"),
    [
        ("comes", "You take part: In person", "Change or cancel your registration"),
        ("asked", HELD, "Change or cancel your registration"),
        ("offered", HELD, "Accept or decline the place"),
        ("waits", "You wait for a place: In person", "See your position, change or leave the list"),
        ("asks", "You asked for: In person", "Change or withdraw your request"),
        ("came", "", ""),
        ("contact", "", ""),
        ("ended", "", "Change or cancel your registration"),
    ],
)
def test_facts_and_button_fit_how_somebody_stands(standing: str, mode: str, button: str) -> None:
    texts = standing_texts(standing, "In person")
    assert (texts.mode, texts.button) == (mode, button)
    assert texts.why.startswith("You get this e-mail because ")
    assert texts.link.endswith(":")


def test_only_whoever_holds_something_is_told_what_a_calendar_cannot_do() -> None:
    standings = ("comes", "asked", "offered", "waits", "asks", "came", "contact", "ended")
    assert [each for each in standings if standing_texts(each).caution] == ["comes", "asked", "offered", "waits"]


def test_the_words_are_in_the_language_of_whoever_reads_them() -> None:
    with translation.override("pl"):
        assert standing_texts("waits", "Na miejscu").mode.endswith("Na miejscu")
        assert standing_texts("waits", "Na miejscu").mode != standing_texts("comes", "Na miejscu").mode
