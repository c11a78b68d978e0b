"""Opening, closing and kept places follow the meeting's published date, and nothing else."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.models import RegistrationTerms
from exchanges.registrations.seats.deadlines import MeetingStart, move_deadlines
from exchanges.registrations.seats.occupancy import seats_of
from exchanges.registrations.seats.terms import RegistrationState, registration_state
from exchanges.scheduling.draft.changes import change_meeting
from exchanges.scheduling.publication.publishing import preview_publication, publish_version
from tests.exchanges.registrations.factories import (
    STARTS_ON,
    keep_seats,
    make_published,
    make_terms,
    published_of,
    town_of,
)
from tests.factories import NOON, make_coordinator, make_country

pytestmark = pytest.mark.django_db

UTC = datetime.UTC
DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
LATER = STARTS_ON + 14 * DAY


def in_stockholm(day: datetime.date, hour: int, minute: int = 0) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(hour, minute), STOCKHOLM)


@pytest.fixture
def published() -> PublishedMeeting:
    """A meeting whose registration opens two months before it and closes a week before, with two kept places."""
    published = make_published()
    make_terms(
        published.meeting,
        opens_at=in_stockholm(STARTS_ON - 60 * DAY, 9),
        closes_at=in_stockholm(STARTS_ON - 7 * DAY, 12),
        kept_until=STARTS_ON - 14 * DAY,
        seats_in_person=10,
    )
    keep_seats(published.meeting, 2, municipality=town_of(published))
    return published


def move(published: PublishedMeeting, starts_on: datetime.date = LATER, now: datetime.datetime = NOON) -> None:
    change_meeting(meeting=published.meeting, actor=None, now=now, starts_on=starts_on)


def publish(published: PublishedMeeting, now: datetime.datetime = NOON + HOUR) -> None:
    publish_version(programme=published.version.programme, country=None, reason="Regn.", actor=None, now=now)


def deadlines(published: PublishedMeeting) -> tuple[object, object, object]:
    terms = RegistrationTerms.objects.get(meeting=published.meeting)
    return terms.opens_at, terms.closes_at, terms.kept_until


@pytest.mark.parametrize("days", [-28, 14])
def test_deadlines_move_with_the_published_meeting_by_as_many_days(published: PublishedMeeting, days: int) -> None:
    move(published, STARTS_ON + days * DAY)
    publish(published)
    assert deadlines(published) == (
        in_stockholm(STARTS_ON + (days - 60) * DAY, 9),
        in_stockholm(STARTS_ON + (days - 7) * DAY, 12),
        STARTS_ON + (days - 14) * DAY,
    )


def test_registration_is_open_as_long_before_the_new_date_as_before_the_old(published: PublishedMeeting) -> None:
    move(published)
    publish(published)
    terms, shown = RegistrationTerms.objects.get(), published_of(published.meeting)
    closing = in_stockholm(LATER - 7 * DAY, 12)
    assert registration_state(shown, terms, closing - HOUR) is RegistrationState.OPEN
    assert registration_state(shown, terms, closing) is RegistrationState.CLOSED


def test_a_draft_that_is_not_published_moves_no_deadline(published: PublishedMeeting) -> None:
    before = deadlines(published)
    move(published)
    assert deadlines(published) == before


def test_registration_that_has_opened_stays_open(published: PublishedMeeting) -> None:
    opened = in_stockholm(STARTS_ON - 60 * DAY, 9)
    move(published, LATER, now=opened + HOUR)
    publish(published, now=opened + 2 * HOUR)
    assert deadlines(published)[0] == opened


def test_another_host_on_the_same_day_moves_no_deadline() -> None:
    start, zone = MeetingStart(STARTS_ON, STOCKHOLM), ZoneInfo("Europe/Helsinki")
    terms = RegistrationTerms(closes_at=in_stockholm(STARTS_ON - 7 * DAY, 12))
    assert not move_deadlines(terms, start, start, now=NOON)
    # By the clock of the new place noon is noon.
    assert move_deadlines(terms, start, MeetingStart(STARTS_ON, zone), now=NOON)
    assert terms.closes_at == in_stockholm(STARTS_ON - 7 * DAY, 11)


def test_clocks_that_change_between_two_deadlines_leave_registration_open() -> None:
    terms = RegistrationTerms(
        opens_at=in_stockholm(datetime.date(2027, 3, 21), 2, 30).astimezone(UTC),
        closes_at=in_stockholm(datetime.date(2027, 3, 21), 3).astimezone(UTC),
    )
    before = MeetingStart(datetime.date(2027, 4, 27), STOCKHOLM)
    move_deadlines(terms, before, MeetingStart(datetime.date(2027, 5, 4), STOCKHOLM), now=NOON)
    assert (terms.opens_at, terms.closes_at) == (None, in_stockholm(datetime.date(2027, 3, 28), 3).astimezone(UTC))


def test_whoever_publishes_reads_which_deadlines_move(published: PublishedMeeting, client: Client) -> None:
    move(published)
    title = published.title
    told = preview_publication(published.version.programme, now=NOON).deadlines
    assert told == (
        f"{title}. Registration opens: Friday 12 March 2027, 09:00 (CET)"
        " instead of Friday 26 February 2027, 09:00 (CET).",
        f"{title}. Registration closes: Tuesday 4 May 2027, 12:00 (CEST)"
        " instead of Tuesday 20 April 2027, 12:00 (CEST).",
        f"{title}. Kept places return: Tuesday 27 April 2027 instead of Tuesday 13 April 2027.",
    )
    client.force_login(make_coordinator())
    page = client.get(reverse("admin:exchanges_version_add"), {"programme": published.version.programme.slug})
    assert "Registration closes: Tuesday 4 May 2027, 12:00 (CEST)" in page.content.decode()
    assert deadlines(published)[1] == in_stockholm(STARTS_ON - 7 * DAY, 12)


def test_kept_places_return_at_midnight_by_the_clock_of_the_place(published: PublishedMeeting) -> None:
    make_country("SE").__class__.objects.filter(code="SE").update(time_zone="America/Nuuk")
    day = STARTS_ON - 14 * DAY
    midnight = datetime.datetime.combine(day, datetime.time(), ZoneInfo("America/Nuuk"))
    before, after = (seats_of(published.meeting, moment)["in_person"] for moment in (midnight - HOUR, midnight))  # type: ignore[index]
    assert (before.kept, after.kept) == (2, 0)
