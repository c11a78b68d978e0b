"""The filter of places left: it shows exactly the meetings for which one gets a place now."""

import datetime

import pytest
from django.http import QueryDict
from django.test import Client

from exchanges.public.base.queries import published_meetings
from exchanges.public.calendar.filters import MeetingFilter
from exchanges.public.calendar.vocabulary import vocabulary
from tests.exchanges.public.conftest import Season
from tests.exchanges.registrations.factories import keep_seats, make_terms, sign_up
from tests.factories import exchange_of
from tests.rewriting import rewrite

pytestmark = pytest.mark.django_db
MORNING = datetime.datetime(2027, 3, 1, 8, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


def left(now: datetime.datetime | None = MORNING) -> list[str]:
    meetings = MeetingFilter(QueryDict("free=1"), published_meetings(), words=vocabulary(), now=now)
    return [row.meeting.slug for row in meetings.matching()]


def test_without_limits_every_meeting_to_come_has_places(season: Season) -> None:
    assert left() == ["coming", "moved", "german", "conference"]


def test_what_is_not_open_yet_or_any_more_has_none(season: Season) -> None:
    make_terms(season.coming, opens_at=MORNING + HOUR)
    make_terms(season.moved, closes_at=MORNING - HOUR)
    make_terms(season.german, opens_at=MORNING - HOUR, closes_at=MORNING + HOUR)
    assert left() == ["german", "conference"]
    assert left(MORNING + 2 * HOUR) == ["coming", "conference"]


def test_what_is_full_has_none_and_a_hybrid_one_has_while_one_way_is_free(season: Season) -> None:
    make_terms(season.moved, seats_in_person=1)
    make_terms(season.german, seats_in_person=0, seats_online=5)
    make_terms(season.coming, seats_online=0)
    assert left() == ["moved", "german", "conference"]
    sign_up(season.published(season.moved))
    assert left() == ["german", "conference"]


def test_places_kept_for_others_are_not_left(season: Season) -> None:
    make_terms(season.moved, seats_in_person=2)
    keep_seats(season.moved, 2, country="SE")
    assert "moved" not in left()


def test_who_comes_on_one_of_several_days_has_a_place_of_the_meeting(season: Season) -> None:
    first = season.published(season.moved).starts_on
    rewrite(season.version.meetings.filter(meeting=season.moved), ends_on=first + datetime.timedelta(days=2))
    make_terms(season.moved, seats_in_person=2)
    days = [first + datetime.timedelta(days=number) for number in range(3)]
    sign_up(season.published(season.moved), days=(days[0],))
    assert "moved" in left()
    sign_up(season.published(season.moved), days=(days[2],))
    assert "moved" not in left()
    assert not sign_up(season.published(season.moved), days=(days[1],)).is_coming


def test_a_meeting_of_several_days_has_places_until_its_first_begins(season: Season) -> None:
    today = MORNING.date()
    rewrite(
        season.version.meetings.filter(meeting=season.coming),
        starts_on=today,
        ends_on=today + datetime.timedelta(days=2),
        exchange=exchange_of(season.programme, "SE"),
    )
    season.coming.starts_at = datetime.time(12)
    season.coming.save()
    assert "coming" in left(MORNING)
    assert "coming" not in left(MORNING + datetime.timedelta(days=1))


def test_a_meeting_of_today_has_places_until_it_begins(season: Season) -> None:
    rewrite(
        season.version.meetings.filter(meeting=season.coming),
        starts_on=MORNING.date(),
        ends_on=MORNING.date(),
        exchange=exchange_of(season.programme, "SE"),
    )
    season.coming.starts_at = datetime.time(12)
    season.coming.save()
    assert "coming" in left(MORNING)
    assert "coming" not in left(MORNING + 5 * HOUR)


def test_a_calendar_program_keeps_what_is_full(client: Client, season: Season) -> None:
    make_terms(season.coming, seats_online=0)
    assert "/meetings/coming/" not in client.get("/calendar/?free=1").content.decode().partition('id="results"')[2]
    assert "/meetings/coming/" in client.get("/calendar.ics?free=1").content.decode()
    assert "calendar.ics?free" not in client.get("/calendar/?free=1").content.decode().partition("<main")[2]
    assert left(None) == ["held", "coming", "moved", "german", "cancelled", "conference"]
