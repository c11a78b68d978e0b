"""Days, hours and time zones of a meeting in words."""

import datetime

import pytest
from django.utils import translation

from exchanges.meetings.models import Meeting
from exchanges.meetings.times import when_in_words, zone_of
from municipalities.models import Country
from tests import factories
from tests.exchanges.calendar.conftest import Season

pytestmark = pytest.mark.django_db
MORNING, AFTERNOON = datetime.time(9, 5), datetime.time(15, 0)


def words(season: Season, meeting: Meeting, starts_at: datetime.time | None, ends_at: datetime.time | None) -> str:
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=starts_at, ends_at=ends_at)
    return when_in_words(season.published(meeting))


def test_a_day_with_and_without_hours(season: Season) -> None:
    assert words(season, season.moved, None, None) == "Tuesday 13 April 2027"
    assert words(season, season.moved, MORNING, AFTERNOON) == "Tuesday 13 April 2027, 09:05–15:00 (local time, CEST)"
    assert words(season, season.moved, MORNING, None) == "Tuesday 13 April 2027, from 09:05 (local time, CEST)"
    assert words(season, season.moved, None, AFTERNOON) == "Tuesday 13 April 2027"


def test_several_days_with_and_without_hours(season: Season) -> None:
    days = "Tuesday 7 December 2027 to Wednesday 8 December 2027"
    assert words(season, season.conference, None, None) == days
    timed = "Tuesday 7 December 2027, 09:05 to Wednesday 8 December 2027, 15:00 (local time, CET)"
    assert words(season, season.conference, MORNING, AFTERNOON) == timed


def test_days_follow_the_readers_language(season: Season) -> None:
    with translation.override("hu"):
        assert words(season, season.moved, None, None) == "2027. április 13., kedd"


def test_the_time_zone_is_that_of_the_host_else_of_the_network_else_of_the_site(season: Season) -> None:
    assert zone_of(season.published(season.conference)).key == "Europe/Stockholm"
    elsewhere = factories.make_meeting(season.programme, theme=None, country="DE", slug="elsewhere")
    assert zone_of(factories.make_published_meeting(season.version, elsewhere)).key == "Europe/Berlin"
    Country.objects.filter(code="DE").update(time_zone="")
    everywhere = factories.make_meeting(season.programme, theme=None, country=None, slug="everywhere")
    assert zone_of(factories.make_published_meeting(season.version, everywhere)).key == "Europe/Berlin"
