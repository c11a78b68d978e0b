"""Invitations do in calendar programs what they say: the meeting is there, moves, and is off."""

import datetime
from pathlib import Path
from typing import Any

import ics
import pytest
import vobject
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar
from pytest_django.fixtures import Settings

from exchanges.meetings.calendar_files.invitations import CANCEL, Attendee, PersonalVisit, invitation, personal_event
from exchanges.meetings.calendar_files.organizers import organizer_of
from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.sending import send_due_messages
from exchanges.registrations.booking.changing import cancel_registration
from exchanges.registrations.mail import messages
from tests import factories
from tests.exchanges.conftest import MailServer
from tests.exchanges.meetings.calendar_files.calendar_programs import CalendarPrograms
from tests.exchanges.meetings.calendar_files.libical import objections
from tests.exchanges.registrations.factories import make_published, published_of, sign_up
from tests.factories import NOON

pytestmark = pytest.mark.django_db
ASA = Attendee(email="asa@example.org", name="Åsa Berg; Östersund, 1st")
VISIT = PersonalVisit(url="http://localhost:8000/meetings/x/")
APRIL = ("2027-04-01", "2027-04-30")


@pytest.fixture
def published() -> PublishedMeeting:
    """A meeting in Sweden on Tuesday 27 April 2027 from 10:00 to 16:00."""
    return make_published(venue="Town hall")


def written(published: PublishedMeeting, method: str = "REQUEST", attendee: Attendee = ASA, **visit: Any) -> str:
    asked = PersonalVisit(**{"url": VISIT.url, **visit})
    event = personal_event(published, asked, changed_at=NOON)
    return invitation(event, attendee, organizer=organizer_of(published.meeting), method=method)


def event_of(content: str) -> Any:
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    return event


def test_an_invitation_has_all_that_rfc_5546_asks_of_a_request(published: PublishedMeeting) -> None:
    content = written(published)
    calendar, event = Calendar.from_ical(content), event_of(content)
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    assert {"DTSTAMP", "DTSTART", "ORGANIZER", "SUMMARY", "UID", "SEQUENCE", "ATTENDEE"} <= set(event)
    assert event["UID"] == str(published.meeting.uid)
    assert event["STATUS"] == "CONFIRMED"
    assert event["TRANSP"] == "OPAQUE"


def test_the_organizer_is_the_sites_mailbox(settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "MULTIPLY exchange <exchange@example.org>"
    organizer = event_of(written(make_published()))["ORGANIZER"]
    assert str(organizer) == "mailto:exchange@example.org"
    assert organizer.params["CN"] == "MULTIPLY exchange"


def test_the_organizer_and_the_identifier_stay_when_the_site_moves(
    published: PublishedMeeting, settings: Settings
) -> None:
    asked = event_of(written(published))
    settings.SITE_URL, settings.DEFAULT_FROM_EMAIL = "https://other.example.org", "Other <other@example.org>"
    off = event_of(written(published, "CANCEL", revision=1))
    assert (off["UID"], off["ORGANIZER"], off["ORGANIZER"].params) == (
        asked["UID"],
        asked["ORGANIZER"],
        asked["ORGANIZER"].params,
    )
    assert "localhost" not in asked["UID"]


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_libical_takes_an_invitation_for_valid_itip(published: PublishedMeeting, method: str) -> None:
    content = written(published, method).encode()
    assert objections(content) == []
    assert objections(content.replace(b"ORGANIZER", b"X-ORGANIZER"))


def test_the_attendee_is_the_person_and_need_not_answer(published: PublishedMeeting) -> None:
    attendee = event_of(written(published))["ATTENDEE"]
    assert str(attendee) == "mailto:asa@example.org"
    assert attendee.params["CN"] == "Åsa Berg; Östersund, 1st"
    assert (attendee.params["PARTSTAT"], attendee.params["RSVP"]) == ("ACCEPTED", "FALSE")


@pytest.mark.parametrize("name", ['Åsa "Ace" Berg', "Åsa\r\nBerg", "Åsa:Berg", "BEGIN:VEVENT"])
def test_a_name_cannot_break_out_of_its_property(published: PublishedMeeting, name: str) -> None:
    content = written(published, attendee=Attendee(email="asa@example.org", name=name))
    assert event_of(content)["ATTENDEE"] == "mailto:asa@example.org"
    assert content.count("BEGIN:VEVENT\r\n") == 1


def test_somebody_who_waits_comes_tentatively_and_blocks_no_time(published: PublishedMeeting) -> None:
    content = written(published, is_waiting=True, attendee=Attendee(email="a@example.org", name="", is_waiting=True))
    event = event_of(content)
    assert (event["STATUS"], event["TRANSP"]) == ("TENTATIVE", "TRANSPARENT")
    assert event["ATTENDEE"].params["PARTSTAT"] == "TENTATIVE"
    assert event["SUMMARY"].startswith("Waiting list: ")


def test_a_cancellation_names_the_same_event_and_person(published: PublishedMeeting) -> None:
    asked = event_of(written(published))
    content = written(published, CANCEL, is_cancelled=True, revision=1)
    event = event_of(content)
    assert Calendar.from_ical(content)["METHOD"] == "CANCEL"
    assert (event["UID"], event["STATUS"], event["ATTENDEE"]) == (asked["UID"], "CANCELLED", asked["ATTENDEE"])
    assert event["ORGANIZER"] == asked["ORGANIZER"]
    assert event["SEQUENCE"] > asked["SEQUENCE"]


def test_the_sequence_rises_with_the_meetings_revision_and_with_the_persons(published: PublishedMeeting) -> None:
    sequences = [event_of(written(published, revision=revision))["SEQUENCE"] for revision in range(3)]
    published.sequence += 1
    assert [*sequences, event_of(written(published, revision=2))["SEQUENCE"]] == [0, 1, 2, 3]


def test_the_hours_of_one_day_are_written_in_the_time_of_the_place(published: PublishedMeeting) -> None:
    content = written(published)
    assert "DTSTART;TZID=Europe/Stockholm:20270427T100000" in content
    assert "DTEND;TZID=Europe/Stockholm:20270427T160000" in content
    (zone,) = Calendar.from_ical(content).walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Stockholm"
    assert [part["RRULE"].to_ical() for part in zone.walk() if "RRULE" in part] == [
        b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    ]
    assert "RDATE" not in content


def test_several_days_are_days() -> None:
    content = written(make_published(days=2))
    assert "DTSTART;VALUE=DATE:20270427" in content
    assert "DTEND;VALUE=DATE:20270429" in content
    assert "VTIMEZONE" not in content


def test_somebody_who_comes_on_one_of_two_days_has_that_day() -> None:
    published = make_published(days=2)
    content = written(published, days=(published.ends_on,))
    assert "DTSTART;VALUE=DATE:20270428" in content
    assert "DTEND;VALUE=DATE:20270429" in content


def test_days_that_a_moved_meeting_has_left_no_longer_count() -> None:
    published = make_published(days=2)
    content = written(published, days=(published.starts_on - datetime.timedelta(days=30),))
    assert "DTSTART;VALUE=DATE:20270427" in content
    assert "DTEND;VALUE=DATE:20270429" in content


def test_online_is_where_somebody_online_is(published: PublishedMeeting) -> None:
    assert str(event_of(written(published))["LOCATION"]).startswith("Town hall, ")
    online = event_of(written(published, is_online=True))
    assert str(online["LOCATION"]) == "Online"
    assert "GEO" not in online


def test_lines_are_folded_and_end_as_the_standard_says(published: PublishedMeeting) -> None:
    content = written(published)
    assert content.endswith("END:VCALENDAR\r\n")
    assert "\n" not in content.replace("\r\n", "")
    assert max(len(line.encode()) for line in content.split("\r\n")) <= 75


def test_vobject_understands_an_invitation(published: PublishedMeeting) -> None:
    calendar = vobject.readOne(written(published))
    assert calendar.method.value == "REQUEST"
    event = calendar.vevent
    assert event.dtstart.value.isoformat() == "2027-04-27T10:00:00+02:00"
    assert event.dtend.value.isoformat() == "2027-04-27T16:00:00+02:00"
    assert event.attendee.value == "mailto:asa@example.org"
    assert event.attendee.params["PARTSTAT"] == ["ACCEPTED"]
    assert event.organizer.value == "mailto:noreply@localhost"


def test_the_package_that_home_assistant_reads_with_understands_an_invitation(published: PublishedMeeting) -> None:
    calendar = IcsCalendarStream.calendar_from_ics(written(published))
    (event,) = calendar.events
    assert (event.dtstart.isoformat(), event.dtend.isoformat()) == (  # type: ignore[union-attr]
        "2027-04-27T10:00:00+02:00",
        "2027-04-27T16:00:00+02:00",
    )
    assert [attendee.uri for attendee in event.attendees] == ["mailto:asa@example.org"]


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_the_package_ics_understands_an_invitation_and_its_end(published: PublishedMeeting, method: str) -> None:
    calendar = ics.Calendar(written(published, method, is_cancelled=method == "CANCEL"))
    (event,) = calendar.events
    assert (calendar.method, event.status) == (method, "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    assert event.begin.isoformat() == "2027-04-27T10:00:00+02:00"
    assert event.organizer.email == "noreply@localhost"


def invitations_of(server: MailServer) -> list[str]:
    parts = [part for mail in server.mails for part in mail.walk() if part.get_content_type() == "application/ics"]
    return [bytes(part.get_payload(decode=True)).decode() for part in parts]  # type: ignore[arg-type]


def test_a_calendar_program_follows_the_invitations_that_arrive_by_mail(
    published: PublishedMeeting, mail_server: MailServer, tmp_path: Path
) -> None:
    registration = sign_up(published, "asa@example.org")
    meeting = published.meeting
    meeting.set_dates(datetime.date(2027, 4, 29), 1)
    meeting.save()
    version = factories.make_version(published.version.programme)
    factories.make_published_meeting(version, meeting, sequence=1)
    messages.moved(registration, before=published, now=NOON)
    cancel_registration(registration=registration, now=NOON)
    send_due_messages(now=NOON)
    asked, moved, cancelled = invitations_of(mail_server)
    assert [event_of(content)["SEQUENCE"] for content in (asked, moved, cancelled)] == [1, 3, 4]

    programs, title = CalendarPrograms(tmp_path), published_of(meeting).title
    programs.take(asked)
    assert programs.listed(*APRIL) == [f"2027-04-27 10:00|2027-04-27 16:00|CONFIRMED|{title}"]
    programs.take(moved)
    assert programs.listed(*APRIL) == [f"2027-04-29 10:00|2027-04-29 16:00|CONFIRMED|{title}"]
    programs.take(cancelled)
    assert programs.listed(*APRIL) == [f"2027-04-29 10:00|2027-04-29 16:00|CANCELLED|{title}"]


def test_a_calendar_program_shows_two_days_as_two_days(tmp_path: Path) -> None:
    published = make_published(days=2)
    programs = CalendarPrograms(tmp_path)
    programs.take(written(published))
    shown = programs.listed(*APRIL, "{start-date}|{end-date}|{all-day}|{title}")
    assert shown == [f"2027-04-27|2027-04-28|True|{published.title}"] * 2


FIRST, THIRD = datetime.date(2027, 4, 27), datetime.date(2027, 4, 29)


def test_days_with_a_gap_are_one_event_that_leaves_the_gap_free(tmp_path: Path) -> None:
    published = make_published(days=3)
    content = written(published, days=(FIRST, THIRD))
    event = event_of(content)
    assert event["UID"] == event_of(written(published))["UID"]
    assert "from 10:00" in event["DESCRIPTION"]
    assert "28 April" not in event["DESCRIPTION"]
    programs = CalendarPrograms(tmp_path)
    programs.take(content)
    shown = programs.listed(*APRIL, "{start-date}|{end-date}|{all-day}")
    assert shown == ["2027-04-27|2027-04-27|True", "2027-04-29|2027-04-29|True"]
    # Without the first day it is one day again; the same event moves, and nothing of the others stays.
    programs.take(written(published, days=(THIRD,), revision=1))
    assert programs.listed(*APRIL, "{start-date}|{end-date}") == ["2027-04-29|2027-04-29"]


def test_other_programs_read_days_with_a_gap() -> None:
    content = written(make_published(days=3), days=(FIRST, THIRD))
    event = vobject.readOne(content).vevent
    assert [moment.date() for moment in event.getrruleset(addRDate=True)] == [FIRST, THIRD]
    calendar = IcsCalendarStream.calendar_from_ics(content)
    assert [event.dtstart for event in calendar.timeline] == [FIRST, THIRD]


def test_the_address_of_the_call_stands_where_old_and_new_programs_look(published: PublishedMeeting) -> None:
    call = "https://call.example.org/å–1?a=1,2;b=3"
    content = written(published, is_online=True, call=call)
    event = event_of(content)
    assert "CONFERENCE;" in content
    assert "FEATURE=AUDIO,VIDEO" in content.replace("\r\n ", "")
    assert (str(event["CONFERENCE"]), str(event["URL"])) == (call, call)
    assert call in event["DESCRIPTION"]
    assert VISIT.url in event["DESCRIPTION"]
    assert vobject.readOne(content).vevent.url.value == call


def test_a_zone_whose_clocks_change_before_midnight_is_written_in_universal_time() -> None:
    published = make_published(starts_on=datetime.date(2027, 3, 27))
    published.host.municipality.country.time_zone = "America/Nuuk"  # type: ignore[union-attr]
    content = written(published)
    assert "DTSTART:20270327T120000Z" in content
    assert "VTIMEZONE" not in content
