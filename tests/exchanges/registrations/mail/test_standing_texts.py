"""What mails say of how somebody stands."""

import pytest
from django.utils import translation

from exchanges.registrations.mail.standing_texts import standing_texts, to_do_after_a_change

HELD = "Held for you: In person"


@pytest.mark.parametrize(
    ("standing", "mode", "button"),
    [
        ("comes", "You are taking part: In person", "Change or cancel your registration"),
        ("asked", HELD, "Change or cancel your registration"),
        ("offered", HELD, "Accept or decline the place"),
        ("waits", "You are waiting for a place: In person", "View your position, change or leave the list"),
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


@pytest.mark.parametrize(
    ("standing", "is_large", "words"),
    [
        ("comes", True, "Can you still come? We are keeping your place."),
        ("comes", False, "You keep your place and do not need to do anything."),
        ("waits", True, "You are number 7 on the waiting list. You do not need to do anything."),
        ("offered", True, "We are still holding a place for you until 9 March. Please answer by then"),
        ("asks", False, "You have asked for a place. A coordinator has not decided yet"),
    ],
)
def test_after_a_change_everybody_reads_what_is_to_be_done(standing: str, is_large: bool, words: str) -> None:
    said = to_do_after_a_change(standing, is_large=is_large, position=7, until="9 March")
    assert said.startswith(words)


def test_whom_another_mail_asks_reads_nothing_of_what_is_to_be_done() -> None:
    assert {to_do_after_a_change(each, is_large=True, position=0, until="") for each in ("asked", "ended")} == {""}
