"""Calendar feeds as programs of many makes read them, and as one that looks again and again keeps them."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import ics
import pytest
import vobject
from django.test import Client
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar
from pytest_django.live_server_helper import LiveServer

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from municipalities.models import Municipality, Role
from tests import factories
from tests.exchanges.meetings.calendar_files.calendar_programs import CalendarPrograms
from tests.exchanges.meetings.calendar_files.libical import objections
from tests.exchanges.public.conftest import Season, day
from tests.exchanges.public.rfc5545 import faults
from tests.rewriting import rewrite


@pytest.fixture
def varied(season: Season) -> Season:
    """The season with hours, places and texts that are hard to write."""
    host = factories.host_of(season.programme, Role.FORERUNNER).municipality
    Municipality.objects.filter(pk=host.pk).update(latitude=59.2741, longitude=-0.5)
    hours = {"starts_at": datetime.time(9, 30), "ends_at": datetime.time(15)}
    Meeting.objects.filter(pk=season.coming.pk).update(**hours)
    Meeting.objects.filter(pk=season.conference.pk).update(
        starts_at=datetime.time(13), ends_at=datetime.time(12, 30), titles={"en": "Őrség; “łódź”, and\\all 🌳" * 4}
    )
    Meeting.objects.filter(pk=season.moved.pk).update(
        venue="Town hall; west", address="Main street 1, first floor", summaries={"en": "One line.\r\nAnother: x=1\t!"}
    )
    return season


PATHS = [
    "/calendar.ics",
    "/hu/calendar.ics?country=SE",
    "/calendar.ics?country=DE&theme=planning",
    "/meetings/moved.ics",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_feed_is_as_the_standards_have_it(client: Client, varied: Season, path: str) -> None:
    assert list(faults(client.get(path).content)) == []


@pytest.mark.parametrize("path", PATHS)
def test_libical_takes_every_feed_for_valid(client: Client, varied: Season, path: str) -> None:
    content = client.get(path).content
    assert objections(content) == []
    # What a feed with METHOD lacks: the check can fail.
    as_sent = content.replace(b"CALSCALE", b"METHOD:PUBLISH\r\nCALSCALE")
    assert bool(objections(as_sent)) == (b"BEGIN:VEVENT" in content)


def test_the_check_of_the_standards_finds_what_is_wrong(client: Client, varied: Season) -> None:
    right = client.get("/calendar.ics").content
    for old, new in (
        (b"\r\n", b"\n"),
        (b"SEQUENCE:1", b"SEQUENCE:one"),
        (b"VERSION:2.0\r\n", b""),
        (b"DTSTART;VALUE=DATE:", b"DTSTART:"),
        (b"STATUS:CANCELLED", b"STATUS:OFF"),
        (b"TZID:Europe/Stockholm", b"TZID:Europe/Elsewhere"),
        (b"\r\nUID:", b"\r\nUID:1\r\nUID:"),
        (b"Town hall\\; west", b"Town hall; west"),
        (b"TRANSP:TRANSPARENT", b"WRONG:1"),
        (b"END:VEVENT\r\nEND", b"END"),
    ):
        assert right.count(old), old
        assert list(faults(right.replace(old, new))), old


Events = dict[str, tuple[str, datetime.date, datetime.date]]
"""What a program knows of each event: name, start and end, moments in universal time."""


def _moment(value: datetime.date) -> datetime.date:
    return value.astimezone(datetime.UTC) if isinstance(value, datetime.datetime) else value


def by_icalendar(text: str) -> Events:
    events = Calendar.from_ical(text).walk("VEVENT")
    return {str(each["UID"]): (str(each["SUMMARY"]), each["DTSTART"].dt, each["DTEND"].dt) for each in events}


def by_vobject(text: str) -> Events:
    events = vobject.readOne(text).vevent_list
    return {each.uid.value: (each.summary.value, each.dtstart.value, each.dtend.value) for each in events}


def by_ics(text: str) -> Events:
    def days(event: ics.Event) -> Iterator[datetime.date]:
        for moment in (event.begin, event.end):
            yield moment.date() if event.all_day else moment.datetime

    events = ics.Calendar(text).events
    return {str(each.uid): (str(each.name), *days(each)) for each in events}  # type: ignore[misc]


def by_ical(text: str) -> Events:
    events = IcsCalendarStream.calendar_from_ics(text).events
    return {str(each.uid): (str(each.summary), each.dtstart, each.end) for each in events}


READERS = [by_icalendar, by_vobject, by_ics, by_ical]


def read(program: object, text: str) -> Events:
    assert callable(program)
    return {uid: (name, _moment(start), _moment(end)) for uid, (name, start, end) in program(text).items()}


def test_programs_of_four_makes_read_the_same(client: Client, varied: Season) -> None:
    text = client.get("/calendar.ics").content.decode()
    expected = {
        str(varied.coming.uid): (
            datetime.datetime(2027, 3, 16, 8, 30, tzinfo=datetime.UTC),
            datetime.datetime(2027, 3, 16, 14, tzinfo=datetime.UTC),
        ),
        str(varied.conference.uid): (
            datetime.datetime(2027, 12, 7, 12, tzinfo=datetime.UTC),
            datetime.datetime(2027, 12, 8, 11, 30, tzinfo=datetime.UTC),
        ),
        str(varied.moved.uid): (day(4, 13), day(4, 14)),
    }
    first, *others = [read(reader, text) for reader in READERS]
    assert len(first) == 6
    assert {uid: first[uid][1:] for uid in expected} == expected
    assert first[str(varied.conference.uid)][0] == "Őrség; “łódź”, and\\all 🌳" * 4
    for other in others:
        assert other == first


def test_a_calendar_that_is_synchronised_changes_only_with_what_is_published(
    live_server: LiveServer, varied: Season, tmp_path: Path
) -> None:
    programs, folder = CalendarPrograms(tmp_path), tmp_path / "events"
    url = f"{live_server}/calendar.ics"

    def kept() -> dict[str, tuple[int, bytes]]:
        programs.subscribe(url)
        return {file.name: (file.stat().st_mtime_ns, file.read_bytes()) for file in folder.iterdir()}

    first, again = kept(), kept()
    assert len(first) == 6
    assert again == first
    rewrite(
        PublishedMeeting.objects.filter(meeting=varied.german, version=varied.version),
        starts_on=day(5, 18),
        ends_on=day(5, 18),
        sequence=1,
    )
    moved = kept()
    # It knows an item of a subscribed calendar by its content alone: what changed is taken away and put there anew.
    assert (len(moved), len(first.items() - moved.items()), len(moved.items() - first.items())) == (6, 1, 1)
    shown = programs.listed("2027-05-01", "2027-06-30", "{start}|{status}|{title}")
    assert shown == [
        "2027-05-18|CONFIRMED|Open in DE network 1 – Åłőß",
        "2027-06-01|CANCELLED|Cancelled: Open in SE network 1 – Åłőß",
    ]
