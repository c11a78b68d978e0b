"""A municipality whose clocks are not those of its country: its meetings are by its own, wherever an hour is told."""

import datetime
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.moments import start_of
from exchanges.meetings.time_and_place.times import when_in_words, zone_of_meeting
from exchanges.outbox.models import Message
from exchanges.planning.files.programme_files import InvalidProgramme, read_programme, write_programme
from exchanges.registrations.models import RegistrationTerms
from exchanges.registrations.seats.terms import with_zone, zone_of_terms
from exchanges.scheduling.draft.mapping import programme_from_rows
from exchanges.scheduling.draft.status_changes import mark_held
from exchanges.scheduling.errors import ChangeRefused
from exchanges.scheduling.programme_import.importing import import_programme
from exchanges.workspace.meeting_forms import MeetingForm
from municipalities.access import reach_of
from municipalities.models import Country, Municipality
from tests import factories
from tests.exchanges.registrations.factories import make_published, published_of, sign_up
from tests.factories import NOON, make_coordinator, make_superuser

pytestmark = pytest.mark.django_db

FAR = {
    "Las Palmas de Gran Canaria": ("Europe/Madrid", "Atlantic/Canary", datetime.timedelta(0)),
    "Ponta Delgada": ("Europe/Lisbon", "Atlantic/Azores", datetime.timedelta(hours=-1)),
    "Nuuk": ("Europe/Copenhagen", "America/Nuuk", datetime.timedelta(hours=-2)),
}
A_DAY_IN_WINTER = datetime.date(2027, 2, 24)


def meeting_in(town: str) -> PublishedMeeting:
    """Publish a meeting of a winter's day, from 10:00, whose host lies where the clocks show another hour."""
    of_country, own, _offset = FAR[town]
    Country.objects.update_or_create(code="SE", defaults={"time_zone": of_country})
    published = make_published(starts_on=A_DAY_IN_WINTER, seats=5)
    assert published.host is not None
    Municipality.objects.filter(pk=published.host.municipality_id).update(name=town, time_zone=own)
    return published_of(published.meeting)


@pytest.mark.parametrize("town", FAR)
def test_hours_deadlines_and_terms_are_by_the_clock_of_the_town(town: str) -> None:
    _of_country, own, offset = FAR[town]
    published = meeting_in(town)
    terms = with_zone(RegistrationTerms.objects.filter(meeting=published.meeting)).get()
    assert {published.zone.key, zone_of_meeting(published.meeting).key, zone_of_terms(terms).key} == {own}
    ten = datetime.datetime.combine(A_DAY_IN_WINTER, datetime.time(10), datetime.UTC)
    assert start_of(published) == ten - offset


@pytest.mark.parametrize("town", FAR)
def test_mail_and_invitation_name_the_hour_of_the_town(town: str) -> None:
    published = meeting_in(town)
    sign_up(published, "åsa@example.org", now=NOON)
    mail = Message.objects.get(kind="confirmation")
    assert when_in_words(published) in mail.text
    event = icalendar.Calendar.from_ical(mail.calendar).walk("VEVENT")[0]
    start = event["DTSTART"].dt
    assert start.astimezone(datetime.UTC) == start_of(published)
    zone = ZoneInfo(FAR[town][1])
    assert start_of(published).astimezone(zone).time() == datetime.time(10)


def test_the_invitation_describes_the_zone_of_the_town_with_its_own_changes() -> None:
    published = meeting_in("Ponta Delgada")
    sign_up(published, "åsa@example.org", now=NOON)
    calendar = icalendar.Calendar.from_ical(Message.objects.get(kind="confirmation").calendar)
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Atlantic/Azores"
    offsets = {each["TZOFFSETTO"].td for each in (*zone.walk("STANDARD"), *zone.walk("DAYLIGHT"))}
    assert offsets == {datetime.timedelta(hours=-1), datetime.timedelta(0)}


@pytest.mark.parametrize("town", FAR)
def test_pages_feeds_and_open_data_name_the_zone_of_the_town(client: Client, town: str) -> None:
    published = meeting_in(town)
    assert when_in_words(published) in client.get(f"/meetings/{published.meeting.slug}/").content.decode()
    feed = icalendar.Calendar.from_ical(client.get("/calendar.ics").content)
    starts = [event["DTSTART"].dt.astimezone(datetime.UTC) for event in feed.walk("VEVENT")]
    assert starts == [start_of(published)]
    (row,) = client.get("/open-data/v1/meetings.json").json()["meetings"]
    assert row["time_zone"] == FAR[town][1]


def test_a_town_without_a_zone_of_its_own_goes_by_its_country() -> None:
    assert factories.make_municipality("Umeå", time_zone="").zone == factories.make_country("SE").zone


def test_a_zone_that_is_none_is_refused_where_it_is_typed(admin_client: Client) -> None:
    town = factories.make_municipality("Łeba", country="PL")
    town.time_zone = "Atlantic/Atlantis"
    with pytest.raises(ValidationError, match="recognise the time zone"):
        town.full_clean()
    page = admin_client.get(f"/admin/municipalities/municipality/{town.pk}/change/").content.decode()
    assert "If empty, its country" in page


def test_an_hour_that_the_clocks_of_the_town_skip_is_refused() -> None:
    published = make_published(seats=5)
    assert published.host is not None
    Municipality.objects.filter(pk=published.host.municipality_id).update(time_zone="Atlantic/Azores")
    Meeting.objects.filter(pk=published.meeting_id).update(
        starts_on=datetime.date(2027, 3, 28), ends_on=datetime.date(2027, 3, 28), starts_at=None, ends_at=None
    )
    meeting = Meeting.objects.get(pk=published.meeting_id)
    form = MeetingForm(
        {"starts_at": "00:30", "ends_at": "02:30", "format": "in_person", "days": "1", "starts_on": "2027-03-28"},
        instance=meeting,
        programme=published.version.programme,
        reach=reach_of(make_superuser()),
    )
    assert "starts_at" in form.errors
    assert "ends_at" not in form.errors


def test_a_meeting_is_held_when_the_day_has_begun_in_the_town() -> None:
    published = meeting_in("Nuuk")
    midnight_in_denmark = datetime.datetime.combine(
        A_DAY_IN_WINTER, datetime.time(0, 30), ZoneInfo("Europe/Copenhagen")
    )
    with pytest.raises(ChangeRefused, match="has not started"):
        mark_held(meeting=published.meeting, actor=None, now=midnight_in_denmark)
    in_nuuk = datetime.datetime.combine(A_DAY_IN_WINTER, datetime.time(0, 30), ZoneInfo("America/Nuuk"))
    assert mark_held(meeting=published.meeting, actor=make_coordinator(), now=in_nuuk).status == "held"


def test_a_file_holds_the_zone_where_a_town_has_one_and_nothing_where_it_has_none() -> None:
    programme = factories.make_world("SE")
    plain = write_programme(programme_from_rows(programme))
    assert all("timezone" not in town for country in plain["countries"] for town in country["municipalities"])
    town = Municipality.objects.order_by("pk").first()
    assert town is not None
    Municipality.objects.filter(pk=town.pk).update(time_zone="Atlantic/Canary")
    written = write_programme(programme_from_rows(programme))
    towns = [each for country in written["countries"] for each in country["municipalities"]]
    assert [each["timezone"] for each in towns if "timezone" in each] == ["Atlantic/Canary"]
    Municipality.objects.filter(pk=town.pk).update(time_zone="")
    import_programme(source=read_programme(written), now=NOON)
    town.refresh_from_db()
    assert town.time_zone == "Atlantic/Canary"
    towns[0]["timezone"] = "Atlantic/Atlantis"
    with pytest.raises(InvalidProgramme, match="no time zone"):
        read_programme(written)
