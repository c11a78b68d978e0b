"""The page after registering: what it says first, and what happens next."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from exchanges.registrations.mail.to_come import MailsToCome
from exchanges.registrations.wizard.done_page import next_steps, result_of
from exchanges.registrations.wizard.outcomes import (
    ASKED,
    COMING,
    DECLINED,
    OFFERED,
    REQUESTED,
    WAITING,
    Outcome,
)
from tests.exchanges.registrations.factories import make_person, make_registration
from tests.exchanges.registrations.pages import address, coming_meeting, walk_to_check
from tests.html_forms import text_of

UNTIL = datetime.datetime(2027, 1, 18, 12, tzinfo=datetime.UTC)


ZONE = ZoneInfo("Europe/Stockholm")
CHANGE = "Change or cancel your registration"
RESULTS = {
    COMING: ("You are registered", "circle-check", "", CHANGE),
    ASKED: (
        "Do you still come?",
        "hourglass",
        "Your place is held until Tuesday 27 April 2027, 12:00 (CEST). Without an answer by then, your registration "
        "ends and the place goes to somebody else.",
        "Answer on the page of your registration",
    ),
    OFFERED: (
        "A place is held for you",
        "hourglass",
        "The place is held for you until Tuesday 27 April 2027, 12:00 (CEST). Then it goes to the next, and you leave "
        "the waiting list.",
        "Accept or decline the place",
    ),
    WAITING: (
        "You are on the waiting list",
        "hourglass",
        "You are number 3. A free place is held for you for 48 hours, in the last week for 24; we tell you by e-mail.",
        CHANGE,
    ),
    REQUESTED: (
        "You have asked to come",
        "mail",
        "A coordinator reads it and answers by e-mail.",
        "Change or withdraw your request",
    ),
    DECLINED: ("You could not be let in", "mail", "", "See the answer"),
}


@pytest.mark.parametrize("kind", RESULTS)
def test_the_heading_says_what_came_of_it(kind: str) -> None:
    outcome = Outcome(
        kind,
        "åsa@exämple.se",
        is_online=False,
        given={},
        reference="",
        token="",
        position=3 if kind == WAITING else None,
        held_until="2027-04-27T10:00:00+00:00" if kind in (ASKED, OFFERED) else "",
    )
    result = result_of(outcome, zone=ZONE)
    assert (result.heading, result.icon, result.text, result.action) == RESULTS[kind]


STANDINGS: dict[str, dict[str, Any]] = {
    COMING: {"seat": 1},
    ASKED: {"seat": 1, "offered_until": UNTIL, "was_mode": "online"},
    OFFERED: {"seat": 1, "offered_until": UNTIL},
    WAITING: {},
    REQUESTED: {"status": "requested", "reason": "Wir bauen dasselbe."},
    DECLINED: {"status": "declined", "reason": "Wir bauen dasselbe."},
}


@pytest.mark.parametrize("kind", STANDINGS)
def test_whoever_is_registered_already_reads_how_that_stands(client: Client, db: None, kind: str) -> None:
    meeting = coming_meeting()
    # Of a mailbox that several share it is not known who registers, so nobody is led to their own registration.
    person, _other = make_person("town-hall@example.org", name="Åsa O'Łącka"), make_person("town-hall@example.org")
    made = make_registration(meeting.meeting, person, **STANDINGS[kind])
    abroad = {"town": "Großłódź"} if kind == DECLINED else {}
    walk_to_check(client, meeting, "town-hall@example.org", name="Åsa O'Łącka", **abroad)
    if abroad:
        client.post(address(meeting, "needs"), {"step": "reason", "reason": "Wir bauen dasselbe."})
        client.post(address(meeting, "check"), {"step": "needs"})
    page = text_of(client.post(address(meeting, "done"), {"step": "check"}))
    assert RESULTS[kind][0] in page
    assert RESULTS[kind][3] in page
    assert made.reference in page
    assert "None" not in page
    assert ("You are number 1." in page) == (kind == WAITING)


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
