"""The page after registering: what it says first, and what happens next."""

import pytest

from exchanges.registrations.mail.to_come import MailsToCome
from exchanges.registrations.wizard.done_page import next_steps, result_of
from exchanges.registrations.wizard.outcomes import COMING, REQUESTED, WAITING, Outcome


@pytest.mark.parametrize(
    ("kind", "heading", "icon", "text"),
    [
        (COMING, "You are registered", "circle-check", ""),
        (WAITING, "You are on the waiting list", "hourglass", "You are number 3. A free place is held for you"),
        (REQUESTED, "You have asked to come", "mail", "A coordinator reads it and answers by e-mail."),
    ],
)
def test_the_heading_says_what_came_of_it(kind: str, heading: str, icon: str, text: str) -> None:
    position = 3 if kind == WAITING else None
    outcome = Outcome(kind, "åsa@exämple.se", is_online=False, given={}, reference="", token="", position=position)
    result = result_of(outcome)
    assert (result.heading, result.icon) == (heading, icon)
    assert result.text.startswith(text)
    assert bool(result.text) == bool(text)


WEEK = "A week before, we remind you."
DAY = "The day before, we remind you."
CALL_THE_DAY_BEFORE = "The day before, we send the address of the call."
CALL_TOLD = "The address of the call is in the e-mail."
CALL_SOON = "We send the address of the call as soon as it is known."
THANKS = "Afterwards, whoever was there gets a certificate and a few questions."


@pytest.mark.parametrize(
    ("to_come", "has_call", "words"),
    [
        (MailsToCome(), True, []),
        (MailsToCome(week=True, day=True, thanks=True), False, [WEEK, DAY, THANKS]),
        (MailsToCome(day=True, call_the_day_before=True), True, [CALL_THE_DAY_BEFORE]),
        (MailsToCome(call_soon=True, thanks=True), False, [CALL_SOON, THANKS]),
        (MailsToCome(call_soon=True, thanks=True), True, [CALL_TOLD, THANKS]),
    ],
)
def test_the_next_steps_are_the_mails_to_come(to_come: MailsToCome, has_call: bool, words: list[str]) -> None:
    assert [step.words for step in next_steps(to_come, has_call=has_call)] == words
