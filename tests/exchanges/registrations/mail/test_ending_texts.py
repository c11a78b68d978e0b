"""What mails say of how a registration ended, or was decided."""

import pytest
from django.utils import translation

from exchanges.registrations.mail.ending_texts import (
    CancellationTexts,
    cancellation_texts,
    decision_texts,
    lapse_in_words,
)

WRONG = "Do you think this is wrong?"


@pytest.mark.parametrize(
    ("is_let_in", "is_asked", "position", "subject", "said", "objection", "button"),
    [
        (
            True,
            True,
            0,
            "Request approved",
            ["was approved.", "Are you still coming?"],
            "",
            "Change or cancel your registration",
        ),
        (True, False, 0, "You can come", ["Your place is confirmed."], "", "Change or cancel your registration"),
        (
            True,
            False,
            12,
            "Request approved, waiting list",
            ["you are on the waiting list.", "You are number 12."],
            "",
            "View your position, change or leave the list",
        ),
        (
            False,
            False,
            0,
            "Your request was declined",
            ["could not be approved this time."],
            f"{WRONG} Reply to this e-mail.",
            "",
        ),
    ],
)
def test_a_decision_says_whether_one_can_come_and_what_to_do(
    is_let_in: bool, is_asked: bool, position: int, subject: str, said: list[str], objection: str, button: str
) -> None:
    meeting = {"title": "D’Łódź & Åre", "days": "10 March 2027"}
    texts = decision_texts(is_let_in=is_let_in, is_asked=is_asked, position=position, **meeting)
    assert texts.subject == f"{subject}: D’Łódź & Åre, 10 March 2027"
    assert [sentence.endswith(end) for sentence, end in zip(texts.said, said, strict=True)] == [True] * len(said)
    assert (texts.objection, texts.button) == (objection, button)


def texts_of(*, contact: str = "", office: str = "", is_handed_on: bool = False) -> CancellationTexts:
    """Return the words for somebody who was named."""
    return cancellation_texts(
        contact=contact,
        office=office,
        is_handed_on=is_handed_on,
        is_unnamed=False,
        title="Gröna tak – Łódź’s",
        days="9 March 2027",
    )


@pytest.mark.parametrize(
    ("contact", "office", "is_handed_on", "said", "objection"),
    [
        (
            "Åsa O'Brien",
            "",
            True,
            "Åsa O'Brien, who registered you, has passed your place to a colleague.",
            f"{WRONG} Ask Åsa O'Brien.",
        ),
        (
            "Åsa O'Brien",
            "",
            False,
            "Åsa O'Brien, who registered you, has cancelled your registration.",
            f"{WRONG} Ask Åsa O'Brien.",
        ),
        ("", "", True, "Your place was passed to a colleague.", ""),
        (
            "",
            "the coordinator for Sweden",
            False,
            "Your registration was cancelled by the coordinator for Sweden.",
            f"{WRONG} Reply to this e-mail.",
        ),
        ("", "", False, "You have cancelled your registration. Somebody else can have the place.", ""),
    ],
)
def test_a_cancellation_says_by_whom_and_whom_to_ask(
    contact: str, office: str, is_handed_on: bool, said: str, objection: str
) -> None:
    texts = texts_of(contact=contact, office=office, is_handed_on=is_handed_on)
    assert (texts.said, texts.objection) == (said, objection)


def test_a_coordinator_is_asked_before_a_contact() -> None:
    texts = texts_of(contact="Zoë Weiß", office="the coordinator for Austria")
    assert texts.objection == f"{WRONG} Reply to this e-mail."


@pytest.mark.parametrize(
    ("was_asked", "is_own", "unnamed", "said"),
    [
        (True, True, 0, "The meeting’s format has changed, and you did not answer whether you are still coming."),
        (False, True, 2, "We held a place for you but had no answer in time. It has gone to the next person"),
        (False, False, 1, "We held a place in your delegation that has no name yet, but had no answer in time."),
        (False, False, 3, "We held 3 places in your delegation that have no names yet, but had no answer in time."),
    ],
)
def test_an_offer_that_lapsed_says_of_which_places_it_was(
    was_asked: bool, is_own: bool, unnamed: int, said: str
) -> None:
    assert lapse_in_words(was_asked=was_asked, is_own=is_own, unnamed=unnamed).startswith(said)


def test_the_words_are_in_the_language_of_whoever_reads_them() -> None:
    with translation.override("hu"):
        there = texts_of(contact="Jenő").said
    assert there.startswith("Jenő")
    assert there != texts_of(contact="Jenő").said
