"""What lists and pages of meetings say of registration, in each of its states."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from exchanges.meetings.published import PublishedMeeting
from exchanges.public.meeting_page.register_card import register_card
from exchanges.public.meeting_rows.availability import Registering, registering_of
from exchanges.public.meeting_rows.listed import ListedMeeting
from exchanges.registrations.models import RegistrationTerms
from tests.exchanges.registrations.factories import make_published, make_terms, sign_up
from tests.exchanges.registrations.pages import coming_meeting
from tests.factories import NOON, make_version
from tests.html_forms import queries_of, text_of
from tests.rewriting import rewrite

DAY = datetime.timedelta(days=1)


def listed(meeting: PublishedMeeting) -> list[ListedMeeting]:
    return ListedMeeting.read(PublishedMeeting.objects.filter(pk=meeting.pk))


def registering(meeting: PublishedMeeting, now: datetime.datetime = NOON) -> Registering:
    return registering_of(listed(meeting), now=now)[meeting.meeting_id]


def people(meeting: PublishedMeeting, number: int) -> None:
    for _person in range(number):
        sign_up(meeting)


@pytest.mark.parametrize(
    ("seats", "coming", "label", "kind", "bar", "percent"),
    [
        (None, 2, "Registration is open", "neutral", "", None),
        (40, 2, "38 places left", "neutral", "", 5),
        (8, 2, "6 places left", "neutral", "", 25),
        (7, 2, "5 places left", "warn", "few", 29),
        (3, 2, "1 place left", "warn", "few", 67),
        (2, 2, "Full", "warn", "full", 100),
        (2, 3, "Full. 1 waiting", "warn", "full", 100),
        (0, 0, "Full", "warn", "full", 100),
    ],
)
def test_the_label_says_what_is_left(
    db: None, seats: int | None, coming: int, label: str, kind: str, bar: str, percent: int | None
) -> None:
    meeting = make_published(seats=seats)
    people(meeting, coming)
    found = registering(meeting)
    assert (found.label, found.kind, found.bar, found.percent) == (label, kind, bar, percent)


@pytest.mark.parametrize(
    ("terms", "label", "note"),
    [
        ({"opens_at": NOON + DAY}, "Registration opens 16 January", ""),
        ({"closes_at": NOON - DAY}, "Registration closed", ""),
        ({"closes_at": NOON + DAY}, "Registration is open", "Register by 16 January"),
        ({}, "Registration is open", ""),
    ],
)
def test_the_label_follows_the_clock(db: None, terms: dict[str, Any], label: str, note: str) -> None:
    meeting = make_published()
    make_terms(meeting.meeting, **terms)
    found = registering(meeting)
    assert (found.label, found.note) == (label, note)


@pytest.mark.parametrize("status", ["cancelled", "held"])
def test_a_meeting_that_is_cancelled_or_over_says_nothing_of_places(db: None, status: str) -> None:
    meeting = make_published()
    rewrite(PublishedMeeting.objects, status=status)
    meeting.refresh_from_db()
    assert registering_of(listed(meeting), now=NOON) == {}
    assert register_card(meeting, person=None, now=NOON) is None


def test_one_place_is_counted_as_one(db: None) -> None:
    card = register_card(make_published(seats=1), person=None, now=NOON)
    assert card is not None
    assert card.lines == ("0 of 1 place is taken.",)


def test_the_numbers_are_those_of_the_room_and_the_card_tells_of_the_call(db: None) -> None:
    meeting = make_published(seats=1, format="hybrid")
    people(meeting, 1)
    card = register_card(meeting, person=None, now=NOON)
    assert card is not None
    assert (card.heading, card.label) == ("Full", "Register")
    assert card.lines == ("Online there is room for everyone.",)
    RegistrationTerms.objects.update(seats_online=0)
    card = register_card(meeting, person=None, now=NOON)
    assert card is not None
    assert (card.label, card.lines) == ("Join the waiting list", ("Online is full, too.",))


def test_a_closed_registration_has_nothing_to_press(db: None) -> None:
    meeting = make_published()
    make_terms(meeting.meeting, closes_at=NOON - DAY)
    card = register_card(meeting, person=None, now=NOON)
    assert card is not None
    assert (card.heading, card.url) == ("Registration closed", "")


def test_lists_tell_what_is_left_whatever_their_length(client: Client, db: None) -> None:
    meeting = coming_meeting(seats=7)
    assert "7 places left" in text_of(client.get("/calendar/"))
    assert "7 places left" in text_of(client.get("/"))
    assert "7 places left" in text_of(client.get("/countries/se/"))
    few = queries_of(client, "/calendar/")
    programme = meeting.version.programme
    today = timezone.localdate()
    others = [
        make_published(programme, kind=kind, starts_on=today + 50 * DAY, seats=3).meeting
        for kind in ("award", "network")
    ]
    make_version(programme, meeting.meeting, *others)
    assert text_of(client.get("/calendar/")).count("3 places left") == 2
    assert queries_of(client, "/calendar/") == few
