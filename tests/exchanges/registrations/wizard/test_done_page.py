"""The page after registering: what it says first, and what happens next."""

import datetime
import re
from html import unescape
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
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
from localisation.dates import day_in_words
from municipalities.models import Municipality
from tests.exchanges.registrations.factories import make_person, make_registration, sign_up
from tests.exchanges.registrations.pages import address, coming_meeting, prove, visit_answers, walk, walk_to_check
from tests.html_forms import text_of

UNTIL = datetime.datetime(2027, 1, 18, 12, tzinfo=datetime.UTC)


ZONE = ZoneInfo("Europe/Stockholm")
CHANGE = "Change or cancel your registration"
RESULTS = {
    COMING: ("You are registered", "circle-check", "", CHANGE),
    ASKED: (
        "Are you still coming?",
        "hourglass",
        "We are holding your place until Tuesday 27 April 2027, 12:00 (CEST). If"
        " you do not answer by then, your registration "
        "ends and the place goes to somebody else.",
        "Answer on your registration page",
    ),
    OFFERED: (
        "A place is held for you",
        "hourglass",
        "We are holding the place for you until Tuesday 27 April 2027, 12:00 (CEST). After that it goes to the next "
        "person, and you are no longer on the waiting list.",
        "Accept or decline the place",
    ),
    WAITING: (
        "You are on the waiting list",
        "hourglass",
        "You are number 3. When a place becomes free we hold it for you for 48 hours, "
        "or 24 hours in the last week, and tell you by e-mail.",
        CHANGE,
    ),
    REQUESTED: (
        "You have asked for a place",
        "mail",
        "A coordinator will decide and answer by e-mail.",
        "Change or withdraw your request",
    ),
    DECLINED: ("Your request was declined", "mail", "", "Read the answer"),
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


def hosted_at(meeting: PublishedMeeting, **of_host: str) -> PublishedMeeting:
    """Say where the meeting is, how to get there and whom to ask."""
    venue = {"venue": "Stadshuset", "address": "Åsögatan 1", "access_by_train": {"sv": "Tio minuter från Łódźgatan."}}
    Meeting.objects.filter(pk=meeting.meeting_id).update(**venue)
    assert meeting.host is not None
    Municipality.objects.filter(pk=meeting.host.municipality_id).update(**of_host)
    return meeting


def test_the_page_says_when_and_where_one_comes_how_to_get_there_and_whom_to_ask(client: Client, db: None) -> None:
    meeting = hosted_at(
        coming_meeting(), contact_function="Klimatstrateg, Győr’s Straße", contact_email="klimat@example.org"
    )
    page = walk(client, meeting, how=f"in_person:{meeting.ends_on.isoformat()}")
    text = text_of(page)
    assert meeting.title in text
    assert day_in_words(meeting.ends_on, language="en") in text
    assert day_in_words(meeting.starts_on, language="en") not in text
    assert "Stadshuset, Åsögatan 1" in text
    assert '<dd lang="sv">Tio minuter från Łódźgatan.</dd>' in page.content.decode()
    assert '<a href="mailto:klimat@example.org">Klimatstrateg, Győr’s Straße</a>' in page.content.decode()


def test_who_comes_online_reads_no_way_to_the_room(client: Client, db: None) -> None:
    meeting = hosted_at(coming_meeting(format="hybrid"))
    text = text_of(walk(client, meeting, how="online"))
    assert "Stadshuset" not in text
    assert "Łódźgatan" not in text
    assert "National coordinators" in text


def test_the_visit_is_added_to_calendars_on_the_web_without_anything_of_the_person(client: Client, db: None) -> None:
    meeting = coming_meeting()
    page = walk(client, meeting, "asa@example.org").content.decode()
    links = [unescape(link) for link in re.findall(r'href="(https://(?:calendar|outlook)[^"]+)"', page)]
    assert [urlsplit(link).hostname for link in links] == [
        "calendar.google.com",
        "outlook.office.com",
        "outlook.live.com",
    ]
    for link in links:
        said = unquote(link)
        assert meeting.title in said
        assert f"/meetings/{meeting.meeting.slug}/" in said
        assert "/r/" not in said
        assert "example.org" not in said


def test_days_with_a_gap_are_a_file_only(client: Client, db: None) -> None:
    meeting = coming_meeting(days=3)
    prove(client, meeting)
    days = [meeting.starts_on.isoformat(), meeting.ends_on.isoformat()]
    client.post(address(meeting, "needs"), visit_answers(meeting) | {"days": days})
    client.post(address(meeting, "check"), {"step": "needs"})
    page = client.post(address(meeting, "done"), {"step": "check"}).content.decode()
    assert "meeting.ics" in page
    assert "calendar.google.com" not in page


def test_whoever_waits_reads_what_for_and_adds_nothing_to_a_calendar(client: Client, db: None) -> None:
    meeting = coming_meeting(seats=1)
    sign_up(meeting, now=timezone.now())
    page = walk(client, meeting)
    assert day_in_words(meeting.starts_on, language="en") in text_of(page)
    assert "calendar.google.com" not in page.content.decode()
    assert "meeting.ics" not in page.content.decode()


def test_who_registered_online_before_is_not_told_of_the_room(client: Client, db: None) -> None:
    meeting = hosted_at(coming_meeting(format="hybrid"))
    # Of a mailbox that several share it is not known who registers, so nobody is led to their own registration.
    person, _other = make_person("town-hall@example.org", name="Åsa O'Łącka"), make_person("town-hall@example.org")
    make_registration(meeting.meeting, person, mode="online", seat=1)
    text = text_of(walk(client, meeting, "town-hall@example.org", name="Åsa O'Łącka"))
    assert "You are registered" in text
    assert "Stadshuset" not in text


WEEK = "We will remind you a week before."
DAY = "We will remind you the day before."
CALL_THE_DAY_BEFORE = "We will send the joining link the day before."
CALL_TOLD = "The joining link is in the e-mail."
CALL_SOON = "We will send the joining link as soon as we have it."
THANKS = "Afterwards, everybody who attended gets a certificate and a few questions."


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
