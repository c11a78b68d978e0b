"""Days, hours and time zones of a meeting in words."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.times import days_in_range, is_skipped, span_of, when_in_words
from municipalities.models import Country
from tests import factories
from tests.exchanges.public.conftest import Season
from tests.rewriting import rewrite

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


def on_the_night_of_the_change(season: Season, starts_on: datetime.date, ends_on: datetime.date, zone: str) -> None:
    Country.objects.filter(code="SE").update(time_zone=zone)
    rewrite(PublishedMeeting.objects.filter(meeting=season.conference), starts_on=starts_on, ends_on=ends_on)


MARCH_27, MARCH_28 = datetime.date(2027, 3, 27), datetime.date(2027, 3, 28)


def test_each_moment_has_its_own_zone_where_the_clocks_change_in_between(season: Season) -> None:
    on_the_night_of_the_change(season, MARCH_27, datetime.date(2027, 3, 29), "Europe/Stockholm")
    assert words(season, season.conference, datetime.time(11), datetime.time(12)) == (
        "Saturday 27 March 2027, 11:00 CET to Monday 29 March 2027, 12:00 CEST (local time)"
    )


def test_a_meeting_over_the_hour_that_is_skipped_has_its_own_zones_too(season: Season) -> None:
    on_the_night_of_the_change(season, MARCH_28, MARCH_28, "Europe/Stockholm")
    assert words(season, season.conference, datetime.time(1), datetime.time(4)) == (
        "Sunday 28 March 2027, 01:00 CET–04:00 CEST (local time)"
    )


def test_hours_between_which_no_time_passes_are_no_event_of_no_length(season: Season) -> None:
    on_the_night_of_the_change(season, MARCH_28, MARCH_28, "Europe/Stockholm")
    Meeting.objects.filter(pk=season.conference.pk).update(starts_at=datetime.time(2, 30), ends_at=datetime.time(3, 30))
    assert span_of(season.published(season.conference)) is None


@pytest.mark.parametrize(
    ("hour", "zone", "skipped"),
    [
        ((2027, 3, 28, 1, 59), "Europe/Stockholm", False),
        ((2027, 3, 28, 2, 0), "Europe/Stockholm", True),
        ((2027, 3, 28, 2, 59), "Europe/Stockholm", True),
        ((2027, 3, 28, 3, 0), "Europe/Stockholm", False),
        ((2027, 10, 31, 2, 30), "Europe/Stockholm", False),
        ((2027, 3, 27, 23, 30), "America/Nuuk", True),
        ((2027, 3, 28, 0, 30), "America/Nuuk", False),
    ],
)
def test_hours_that_the_clocks_skip_are_known(hour: tuple[int, ...], zone: str, skipped: bool) -> None:
    moment = datetime.datetime(*hour, tzinfo=datetime.UTC).replace(tzinfo=None)  # type: ignore[arg-type, misc]
    assert is_skipped(moment, ZoneInfo(zone)) is skipped


def test_a_zone_without_a_name_of_its_own_is_told_by_its_distance(season: Season) -> None:
    Country.objects.filter(code="SE").update(time_zone="America/Nuuk")
    assert words(season, season.moved, MORNING, AFTERNOON).endswith("09:05–15:00 (local time, UTC-01)")


def test_the_days_that_somebody_comes_are_told_with_the_hours_on_them(season: Season) -> None:
    rewrite(PublishedMeeting.objects.filter(meeting=season.conference), ends_on=datetime.date(2027, 12, 9))
    Meeting.objects.filter(pk=season.conference.pk).update(starts_at=MORNING, ends_at=AFTERNOON)
    published = season.published(season.conference)
    first, second, third = (datetime.date(2027, 12, day) for day in (7, 8, 9))
    assert when_in_words(published, (first,)) == "Tuesday 7 December 2027, from 09:05 (local time, CET)"
    assert when_in_words(published, (second,)) == "Wednesday 8 December 2027"
    assert when_in_words(published, (first, third)) == (
        "Tuesday 7 December 2027, from 09:05 (local time, CET); Thursday 9 December 2027, until 15:00 (local time, CET)"
    )
    assert when_in_words(published, (first, second, third)) == when_in_words(published)
    assert days_in_range(published, (first, third)) == "7 December 2027, 9 December 2027"


def test_days_follow_the_readers_language(season: Season) -> None:
    with translation.override("hu"):
        assert words(season, season.moved, None, None) == "2027. április 13., kedd"


def test_the_time_zone_is_that_of_the_host_else_of_the_network_else_of_the_site(season: Season) -> None:
    assert season.published(season.conference).zone.key == "Europe/Stockholm"
    elsewhere = factories.make_meeting(season.programme, theme=None, country="DE", slug="elsewhere")
    assert factories.make_published_meeting(season.version, elsewhere).zone.key == "Europe/Berlin"
    Country.objects.filter(code="DE").update(time_zone="")
    everywhere = factories.make_meeting(season.programme, theme=None, country=None, slug="everywhere")
    assert factories.make_published_meeting(season.version, everywhere).zone.key == "Europe/Berlin"
