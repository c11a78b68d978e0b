"""Texts that are known from before are those that would be written now."""

import datetime
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from exchanges.meetings.calendar_files.icalendar import CalendarEvent, CalendarHead, calendar_file, event_text
from exchanges.public.base.queries import published_meetings
from exchanges.public.http_cache.calendar_files import text_of_event
from exchanges.public.syndication.events import calendar_events
from tests.exchanges.public.conftest import Season

HEAD = CalendarHead(name="Meetings", description="", language="en", url="https://example.org/")
MOMENT = datetime.datetime(2027, 4, 27, 9, tzinfo=datetime.UTC)
EVENT = CalendarEvent(
    uid="1@example.org",
    sequence=0,
    changed_at=MOMENT,
    summary="Cooler streets",
    language="en",
    description="Trees, shade and water",
    url="https://example.org/meetings/cooler/",
    starts_on=MOMENT.date(),
    ends_on=MOMENT.date(),
)


def test_a_feed_of_known_texts_is_the_feed_to_the_byte(season: Season) -> None:
    events = calendar_events(list(published_meetings()), absolute="https://example.org{}".format)
    written = calendar_file(HEAD, events)
    assert calendar_file(HEAD, events, write=text_of_event) == written
    assert calendar_file(HEAD, events, write=text_of_event) == written
    read = Calendar.from_ical(written)
    assert read.to_ical() == written
    assert len(read.events) == len(events) == 6


@pytest.mark.parametrize(
    "change",
    [
        {"sequence": 1},
        {"summary": "Cooler squares"},
        {"is_cancelled": True},
        {"ends_on": datetime.date(2027, 4, 28)},
        {"hours": (MOMENT.astimezone(ZoneInfo("Europe/Berlin")), MOMENT.astimezone(ZoneInfo("Europe/Berlin")))},
    ],
    ids=["sequence", "summary", "cancelled", "end", "hours"],
)
def test_an_event_that_changed_is_written_anew(change: dict[str, object]) -> None:
    assert text_of_event(EVENT) == event_text(EVENT)
    changed = replace(EVENT, **change)  # type: ignore[arg-type]
    assert text_of_event(changed) == event_text(changed) != event_text(EVENT)


def test_the_same_moment_in_another_time_zone_is_another_text() -> None:
    zones = [ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/Stockholm")]
    events = [replace(EVENT, hours=(MOMENT.astimezone(zone), MOMENT.astimezone(zone))) for zone in zones]
    assert events[0] == events[1]
    assert [text_of_event(event) for event in events] == [event_text(event) for event in events]
    assert b"TZID=Europe/Stockholm" in text_of_event(events[1])
