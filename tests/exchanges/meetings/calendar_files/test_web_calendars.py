"""Addresses that fill in the form of a calendar on the web."""

import datetime
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from exchanges.meetings.calendar_files.icalendar import CalendarEvent
from exchanges.meetings.calendar_files.web_calendars import web_calendars

TWO_DAYS = CalendarEvent(
    uid="1@example.org",
    sequence=1,
    changed_at=datetime.datetime(2027, 1, 15, 12, tzinfo=datetime.UTC),
    summary="Åtgärd & Łączność: Győr’s Straße",
    language="en",
    description="When: Tuesday\nhttps://example.org/meetings/a/?b=c&d",
    url="https://example.org/meetings/a/",
    starts_on=datetime.date(2027, 4, 27),
    ends_on=datetime.date(2027, 4, 28),
    location="Stadshuset, Åsögatan 1",
)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
IN_HOURS = replace(
    TWO_DAYS,
    ends_on=TWO_DAYS.starts_on,
    hours=(
        datetime.datetime(2027, 4, 27, 10, tzinfo=STOCKHOLM),
        datetime.datetime(2027, 4, 27, 16, 30, tzinfo=STOCKHOLM),
    ),
)


def asked_for(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query, strict_parsing=True).items()}


def test_days_end_with_the_one_after_them() -> None:
    calendars = web_calendars(TWO_DAYS)
    assert calendars is not None
    assert asked_for(calendars.google) == {
        "action": "TEMPLATE",
        "text": TWO_DAYS.summary,
        "details": TWO_DAYS.description,
        "location": TWO_DAYS.location,
        "dates": "20270427/20270429",
    }
    asked = asked_for(calendars.outlook)
    assert (asked["startdt"], asked["enddt"], asked["allday"]) == ("2027-04-27", "2027-04-29", "true")
    assert (asked["subject"], asked["body"]) == (TWO_DAYS.summary, TWO_DAYS.description)
    assert asked_for(calendars.office) == asked


def test_hours_are_written_in_utc() -> None:
    calendars = web_calendars(IN_HOURS)
    assert calendars is not None
    assert asked_for(calendars.google)["dates"] == "20270427T080000Z/20270427T143000Z"
    asked = asked_for(calendars.outlook)
    assert (asked["startdt"], asked["enddt"]) == ("2027-04-27T08:00:00Z", "2027-04-27T14:30:00Z")
    assert "allday" not in asked


def test_days_with_a_gap_cannot_be_filled_in() -> None:
    days = (datetime.date(2027, 4, 27), datetime.date(2027, 4, 29))
    assert web_calendars(replace(TWO_DAYS, ends_on=days[0], only_on=days)) is None
