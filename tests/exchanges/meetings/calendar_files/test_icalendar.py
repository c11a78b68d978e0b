"""Calendar files as such: time zones by rule, and what a reader of another make understands of them."""

import datetime
import unicodedata
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from exchanges.meetings.calendar_files.icalendar import (
    CalendarEvent,
    CalendarHead,
    calendar_file,
    european_time_zone,
    follows_european_rule,
    last_sunday,
)

HEAD = CalendarHead(name="Meetings", description="All of them", language="en", url="https://example.org/")
EVENT = CalendarEvent(
    uid="1@example.org",
    sequence=0,
    changed_at=datetime.datetime(2027, 1, 1, 12, tzinfo=datetime.UTC),
    summary="Cooler streets",
    language="en",
    description="",
    url="https://example.org/1/",
    starts_on=datetime.date(2027, 4, 27),
    ends_on=datetime.date(2027, 4, 27),
)
NETWORK_ZONES = [
    "Europe/Stockholm",
    "Europe/Berlin",
    "Europe/Vienna",
    "Europe/Budapest",
    "Europe/Rome",
    "Europe/Warsaw",
]


def at(zone: str, *moment: int) -> datetime.datetime:
    return datetime.datetime(*moment, tzinfo=ZoneInfo(zone))  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("year", "month", "expected"), [(2026, 3, 29), (2026, 10, 25), (2027, 3, 28), (2027, 10, 31), (2030, 3, 31)]
)
def test_the_last_sunday_of_a_month_is_found(year: int, month: int, expected: int) -> None:
    assert last_sunday(year, month) == datetime.date(year, month, expected)


@pytest.mark.parametrize("zone", [*NETWORK_ZONES, "Europe/Helsinki", "Europe/Lisbon"])
def test_the_networks_zones_follow_the_european_rule(zone: str) -> None:
    assert all(follows_european_rule(ZoneInfo(zone), year) for year in range(2019, 2040))


@pytest.mark.parametrize(
    "zone", ["America/New_York", "America/Nuuk", "Europe/Istanbul", "UTC", "Asia/Tokyo", "Europe/Chisinau"]
)
def test_zones_with_other_rules_are_told_apart(zone: str) -> None:
    assert not follows_european_rule(ZoneInfo(zone), 2027)


@pytest.mark.parametrize("zone", [*NETWORK_ZONES, "Europe/Helsinki"])
def test_the_rules_give_the_offset_of_the_time_zone_database_at_every_hour_around_a_change(zone: str) -> None:
    described = european_time_zone(ZoneInfo(zone)).to_tz()
    for year in (2026, 2027, 2038, 2045):
        for month in (3, 10):
            start = datetime.datetime.combine(last_sunday(year, month), datetime.time()) - datetime.timedelta(hours=6)
            for hour in range(0, 36, 2):
                moment = start + datetime.timedelta(hours=hour, minutes=30)
                expected = moment.replace(tzinfo=ZoneInfo(zone)).utcoffset()
                # The hour that there is not, or twice, has no one answer.
                if 1 <= moment.hour <= 4 and moment.date() == last_sunday(year, month):
                    continue
                assert moment.replace(tzinfo=described).utcoffset() == expected, moment


def test_another_zone_is_written_in_universal_time() -> None:
    hours = (at("America/New_York", 2027, 4, 27, 9), at("America/New_York", 2027, 4, 27, 10))
    content = calendar_file(HEAD, [replace(EVENT, hours=hours)]).decode()
    assert "DTSTART:20270427T130000Z" in content
    assert "VTIMEZONE" not in content


def test_each_zone_is_described_once() -> None:
    events = [
        replace(EVENT, uid=f"{number}@example.org", hours=(at(zone, 2027, 4, 27, 9), at(zone, 2027, 4, 27, 10)))
        for number, zone in enumerate([*NETWORK_ZONES, *NETWORK_ZONES])
    ]
    zones = Calendar.from_ical(calendar_file(HEAD, events)).walk("VTIMEZONE")
    assert [str(zone["TZID"]) for zone in zones] == sorted(NETWORK_ZONES)


def test_the_same_events_make_the_same_bytes() -> None:
    assert calendar_file(HEAD, [EVENT]) == calendar_file(HEAD, [EVENT])


def test_an_empty_calendar_can_be_read() -> None:
    assert list(Calendar.from_ical(calendar_file(HEAD, [])).walk("VEVENT")) == []


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('\n,;\\:"'), max_size=120)


@given(summary=texts, description=texts)
def test_any_text_survives(summary: str, description: str) -> None:
    content = calendar_file(HEAD, [replace(EVENT, summary=f"S{summary}", description=f"D{description}")])
    [mine] = Calendar.from_ical(content).walk("VEVENT")
    assert (mine["SUMMARY"], mine["DESCRIPTION"]) == (f"S{summary}", f"D{description}")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_control_characters_never_get_into_a_file(text: str) -> None:
    content = calendar_file(HEAD, [replace(EVENT, location=f"{text}.")]).decode()
    assert not [letter for letter in content if unicodedata.category(letter) == "Cc" and letter not in "\r\n\t"]
    assert len(Calendar.from_ical(content).walk("VEVENT")) == 1


@given(
    start=st.datetimes(timezones=st.sampled_from(NETWORK_ZONES).map(ZoneInfo)),
    minutes=st.integers(15, 3 * 24 * 60),
)
def test_any_hours_survive_in_a_program_of_another_make(start: datetime.datetime, minutes: int) -> None:
    # The hours around a change, one of which there is twice or not at all, are no hours for meetings.
    start = start.replace(year=2026 + start.year % 14, day=min(start.day, 28), hour=5 + start.hour % 18, fold=0)
    start = start.replace(second=0, microsecond=0)
    end = (start.astimezone(datetime.UTC) + datetime.timedelta(minutes=minutes)).astimezone(start.tzinfo)
    end = end.replace(hour=5 + end.hour % 18, fold=0) + datetime.timedelta(days=1)
    read = vobject.readOne(calendar_file(HEAD, [replace(EVENT, hours=(start, end))]).decode()).vevent
    assert read.dtstart.value.astimezone(datetime.UTC) == start.astimezone(datetime.UTC)
    assert read.dtend.value.astimezone(datetime.UTC) == end.astimezone(datetime.UTC)
