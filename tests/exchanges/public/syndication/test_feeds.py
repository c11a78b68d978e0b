"""Feeds over HTTP: what they hold, and what a program that has them already is told."""

import datetime

import pytest
import vobject
from django.core.cache import caches
from django.test import Client
from icalendar import Calendar
from icalendar.cal import Component
from pytest_django.fixtures import Settings
from time_machine import TimeMachineFixture

from exchanges.meetings.models import Meeting
from municipalities.models import Municipality, Role
from tests import factories
from tests.exchanges.public.conftest import FIRST_VERSION_AT, SECOND_VERSION_AT, Season, day
from tests.exchanges.public.http_cache.stamps import let_the_last_change_be_old

pytestmark = pytest.mark.django_db

STOCKHOLM = "Europe/Stockholm"


def feed(client: Client, path: str = "/calendar.ics") -> bytes:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return response.content


def events(content: bytes) -> dict[str, Component]:
    """Return the events by the last part of their page's address, as icalendar reads them."""
    calendar = Calendar.from_ical(content)
    return {str(event["URL"]).rstrip("/").rpartition("/")[2]: event for event in calendar.walk("VEVENT")}


def set_hours(meeting: Meeting, starts_at: datetime.time | None, ends_at: datetime.time | None) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=starts_at, ends_at=ends_at)


def test_the_feed_holds_every_published_meeting_past_ones_too(client: Client, season: Season) -> None:
    assert list(events(feed(client))) == ["held", "coming", "moved", "german", "cancelled", "conference"]


def test_the_filtered_feed_takes_the_parameters_of_the_list(client: Client, season: Season) -> None:
    assert list(events(feed(client, "/calendar.ics?country=SE&role=forerunner"))) == ["held", "moved"]
    content = feed(client, "/calendar.ics?country=SE&role=forerunner")
    for name in (b"NAME", b"X-WR-CALNAME"):
        assert b"\r\n" + name + b";LANGUAGE=en:MULTIPLY\\, Sweden\\, Forerunner\r\n" in content
    named = Calendar.from_ical(content)
    assert named["SOURCE"] == "http://testserver/calendar.ics?country=SE&role=forerunner"
    assert named["URL"] == "http://testserver/calendar/?country=SE&role=forerunner"


def test_a_feed_without_meetings_is_a_calendar_all_the_same(client: Client, season: Season) -> None:
    assert events(feed(client, "/calendar.ics?country=DE&theme=planning")) == {}


def test_a_feed_with_a_wrong_value_is_refused_in_words(client: Client, season: Season) -> None:
    response = client.get("/calendar.ics?country=XX&from=2027-05-01&to=2027-04-01")
    assert response.status_code == 400
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "Country: We don’t recognise the country “XX”.",
        "Until: The period ends before it starts. Choose a last day after the first one.",
    ]


@pytest.mark.parametrize("path", ["/calendar.ics", "/calendar.atom", "/open-data/v1/meetings.json", "/embed/calendar/"])
def test_a_subscription_outlives_what_it_was_made_for(client: Client, season: Season, path: str) -> None:
    Meeting.objects.filter(languages__contains="de").update(languages="en")
    for query in ("lang=de", "lang=hu", "country=at", "country=FI", "theme=of-another-year", "target=mayors"):
        response = client.get(f"{path}?{query}")
        assert response.status_code == 200, query
        assert b"/meetings/coming/" not in response.content


@pytest.mark.parametrize("path", ["/calendar.ics", "/calendar.atom", "/embed/calendar/"])
def test_a_program_is_told_of_a_parameter_that_there_is_not(client: Client, season: Season, path: str) -> None:
    response = client.get(f"{path}?contry=SE")
    assert response.status_code == 400
    assert response.content.decode() == (
        "“contry” is not a parameter of the calendar. "
        "Possible parameters: q, country, theme, format, free, lang, target, role, from, to.\n"
    )


def test_the_calendar_has_no_uid_and_says_how_often_to_look(client: Client, season: Season) -> None:
    calendar = Calendar.from_ical(feed(client))
    assert "UID" not in calendar
    assert calendar["REFRESH-INTERVAL"].to_ical() == b"PT6H"
    assert calendar["X-PUBLISHED-TTL"].to_ical() == b"PT6H"
    assert "METHOD" not in calendar
    assert calendar["COLOR"] == "teal"


def test_an_event_keeps_its_identifier_and_counts_its_changes(client: Client, season: Season) -> None:
    found = events(feed(client))
    assert found["moved"]["UID"] == str(season.moved.uid)
    assert {name: event["SEQUENCE"] for name, event in found.items() if event["SEQUENCE"]} == {
        "moved": 1,
        "cancelled": 1,
    }
    assert "New date. It was 6 April 2027." in found["moved"]["DESCRIPTION"]


def test_an_event_was_changed_when_its_date_texts_or_host_were(client: Client, season: Season) -> None:
    def changed() -> datetime.datetime:
        event = events(feed(client))["moved"]
        assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt
        moment: datetime.datetime = event["LAST-MODIFIED"].dt
        return moment

    Meeting.objects.update(updated_at=FIRST_VERSION_AT)
    Municipality.objects.update(updated_at=FIRST_VERSION_AT)
    assert changed() == SECOND_VERSION_AT
    later = SECOND_VERSION_AT + datetime.timedelta(hours=1)
    Municipality.objects.update(updated_at=later)
    assert changed() == later
    Meeting.objects.filter(pk=season.moved.pk).update(venue="Town hall", updated_at=later + datetime.timedelta(hours=1))
    assert changed() == later + datetime.timedelta(hours=1)


def test_a_cancelled_event_says_so_to_programs_and_people(client: Client, season: Season) -> None:
    event = events(feed(client))["cancelled"]
    assert event["STATUS"] == "CANCELLED"
    assert event["SUMMARY"].startswith("Cancelled: ")
    assert "The hall burnt down." in event["DESCRIPTION"]
    assert events(feed(client))["coming"]["STATUS"] == "CONFIRMED"


def test_without_hours_a_meeting_takes_whole_days(client: Client, season: Season) -> None:
    conference = events(feed(client))["conference"]
    assert conference["DTSTART"].dt == day(12, 7)
    assert conference["DTEND"].dt == day(12, 9)
    assert conference["DTSTART"].params["VALUE"] == "DATE"
    assert "VTIMEZONE" not in feed(client).decode()


def test_hours_are_written_in_the_time_zone_of_the_place(client: Client, season: Season) -> None:
    set_hours(season.coming, datetime.time(9, 30), datetime.time(15))
    set_hours(season.german, datetime.time(10), datetime.time(12))
    found = events(feed(client))
    assert found["coming"]["DTSTART"].params["TZID"] == STOCKHOLM
    assert found["coming"]["DTSTART"].dt.isoformat() == "2027-03-16T09:30:00+01:00"
    assert found["coming"]["DTEND"].dt.isoformat() == "2027-03-16T15:00:00+01:00"
    assert found["german"]["DTSTART"].dt.isoformat() == "2027-05-11T10:00:00+02:00"
    zones = [str(zone["TZID"]) for zone in Calendar.from_ical(feed(client)).walk("VTIMEZONE")]
    assert zones == ["Europe/Berlin", STOCKHOLM]


def test_several_days_with_hours_are_one_event(client: Client, season: Season) -> None:
    set_hours(season.conference, datetime.time(13), datetime.time(12, 30))
    found = events(feed(client))
    assert found["conference"]["DTSTART"].dt.isoformat() == "2027-12-07T13:00:00+01:00"
    assert found["conference"]["DTEND"].dt.isoformat() == "2027-12-08T12:30:00+01:00"
    assert len(found) == 6


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [(datetime.time(9, 30), None), (None, datetime.time(15)), (datetime.time(15), datetime.time(9, 30))],
)
def test_hours_that_are_not_both_there_or_clash_make_whole_days(
    client: Client, season: Season, starts_at: datetime.time | None, ends_at: datetime.time | None
) -> None:
    set_hours(season.coming, starts_at, ends_at)
    assert events(feed(client))["coming"]["DTSTART"].dt == day(3, 16)


def test_an_event_says_where_it_is(client: Client, season: Season) -> None:
    host = factories.host_of(season.programme, Role.FORERUNNER).municipality
    host.latitude, host.longitude = 59.2741, 15.2066
    host.save()
    Meeting.objects.filter(pk=season.moved.pk).update(venue="Town hall; west", address="Main street 1, first floor")
    found = events(feed(client))
    assert found["moved"]["LOCATION"] == "Town hall; west, Main street 1, first floor, SE forerunner 1 – Åłőß, Sweden"
    assert found["moved"]["GEO"].to_ical() == "59.2741;15.2066"
    assert found["coming"]["LOCATION"] == "Online"
    assert "GEO" not in found["coming"]


def test_other_peoples_meetings_block_nobody_ones_own_do(client: Client, season: Season) -> None:
    assert {event["TRANSP"] for event in events(feed(client)).values()} == {"TRANSPARENT"}
    assert events(feed(client, "/meetings/coming.ics"))["coming"]["TRANSP"] == "OPAQUE"
    assert events(feed(client, "/meetings/cancelled.ics"))["cancelled"]["TRANSP"] == "TRANSPARENT"


def test_the_file_of_a_meeting_holds_it_alone(client: Client, season: Season) -> None:
    response = client.get("/meetings/coming.ics")
    assert response["Content-Disposition"] == 'attachment; filename="coming.ics"'
    one = Calendar.from_ical(response.content)
    assert [str(event["UID"]) for event in one.walk("VEVENT")] == [str(season.coming.uid)]
    assert "SOURCE" not in one


def test_texts_are_in_the_language_of_the_address(client: Client, season: Season) -> None:
    swedish = events(feed(client, "/sv/calendar.ics"))["coming"]
    assert swedish["CATEGORIES"].cats == ["Medborgarengagemang"]
    assert swedish["SUMMARY"].params["LANGUAGE"] == "sv"
    assert str(swedish["URL"]) == "http://testserver/sv/meetings/coming/"
    assert swedish["UID"] == events(feed(client))["coming"]["UID"]


def test_a_program_of_another_make_reads_the_same(client: Client, season: Season) -> None:
    set_hours(season.coming, datetime.time(9, 30), datetime.time(15))
    set_hours(season.conference, datetime.time(13), datetime.time(12, 30))
    content = feed(client)
    read = {event.uid.value: event for event in vobject.readOne(content.decode()).vevent_list}
    for event in events(content).values():
        other = read[str(event["UID"])]
        assert other.summary.value == event["SUMMARY"]
        assert other.description.value == event["DESCRIPTION"]
        assert other.location.value == event["LOCATION"]
        assert other.status.value == event["STATUS"]
        assert other.sequence.value == str(event["SEQUENCE"])
        for mine, theirs in ((event["DTSTART"].dt, other.dtstart.value), (event["DTEND"].dt, other.dtend.value)):
            if isinstance(mine, datetime.datetime):
                assert mine.astimezone(datetime.UTC) == theirs.astimezone(datetime.UTC)
            else:
                assert mine == theirs


def test_the_bytes_follow_the_standard(client: Client, season: Season) -> None:
    content = feed(client)
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    content.decode("utf-8")


def test_a_program_that_has_the_feed_is_not_sent_it_again(client: Client, season: Season) -> None:
    let_the_last_change_be_old()
    for path in ("/calendar.ics?country=SE", "/meetings/coming.ics"):
        first = client.get(path)
        assert first["Cache-Control"] == "public, max-age=600"
        again = client.get(path, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
        assert client.get(path, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
        assert client.get(path, headers={"if-none-match": '"another"'}).status_code == 200


def test_a_changed_text_or_version_is_sent(client: Client, season: Season, time_machine: TimeMachineFixture) -> None:
    first = client.get("/calendar.ics")
    time_machine.shift(3600)
    season.coming.venue, season.coming.format = "Town hall", "hybrid"
    season.coming.save()
    assert client.get("/calendar.ics", headers={"if-none-match": first["ETag"]}).status_code == 200
    assert client.get("/calendar.ics", headers={"if-modified-since": first["Last-Modified"]}).status_code == 200


def test_head_answers_like_get_without_a_body(client: Client, season: Season) -> None:
    got, head = client.get("/calendar.ics"), client.head("/calendar.ics")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", got["ETag"])


def test_the_identifiers_stay_when_the_site_moves(client: Client, season: Season, settings: Settings) -> None:
    before = {name: str(event["UID"]) for name, event in events(feed(client)).items()}
    settings.SITE_URL = "https://exchange.example.org"
    caches["pages"].clear()
    assert {name: str(event["UID"]) for name, event in events(feed(client)).items()} == before
    assert not any("localhost" in uid or "example" in uid for uid in before.values())


def test_a_meeting_without_host_theme_or_network_is_an_event_all_the_same(client: Client, season: Season) -> None:
    webinar = factories.make_meeting(
        season.programme,
        country=None,
        theme=None,
        starts_on=day(3, 5),
        slug="webinar",
        format="online",
        titles={"en": "Heat pumps, and how to pay for them"},
        summaries={"en": "An hour with two experts."},
    )
    factories.make_published_meeting(season.version, webinar)
    event = events(feed(client))["webinar"]
    assert event["SUMMARY"] == "Heat pumps, and how to pay for them"
    assert "An hour with two experts." in event["DESCRIPTION"]
    assert "CATEGORIES" not in event
    assert "For the municipalities of all countries." in client.get("/meetings/webinar/").content.decode()
    assert "/meetings/webinar/" in client.get("/calendar/?country=all").content.decode()


def test_an_event_says_whom_to_ask_and_has_the_picture_of_its_page(client: Client, season: Season) -> None:
    town = Municipality.objects.filter(pk=season.german.host.municipality_id)
    town.update(name="Großłódź", contact_function="Energy office; climate", contact_email="energie@example.de")
    german = events(feed(client))["german"]
    assert german["CONTACT"] == "Großłódź, Energy office; climate, energie@example.de"
    assert (german["IMAGE"].params["VALUE"], german["IMAGE"].params["FMTTYPE"]) == ("URI", "image/png")
    picture = client.get(str(german["IMAGE"]).removeprefix("http://testserver"))
    assert picture["Content-Type"] == "image/png"
    town.update(contact_function="", contact_email="")
    assert "CONTACT" not in events(feed(client))["german"]
