"""The personal calendar: secret, revocable, and right in the programs of other makers."""

import datetime
from pathlib import Path

import pytest
import vobject
from django.test import Client
from django.utils import timezone

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.booking.changing import cancel_registration
from exchanges.registrations.booking.requests import decide_request
from exchanges.registrations.models import Person, Registration
from exchanges.registrations.personal_data.personal_feed import make_feed_key, own_events, revoke_feed_key
from exchanges.registrations.seats.capacity import change_terms
from municipalities.models import Programme
from tests.exchanges.meetings.calendar_files.calendar_programs import CalendarPrograms
from tests.exchanges.registrations.factories import (
    ONLINE,
    STARTS_ON,
    foreign_town,
    make_person,
    make_published,
    published_of,
    sign_up,
    town_of,
)
from tests.exchanges.registrations.identity.signing_in import signed_in_as
from tests.factories import NOON, make_meeting, make_version, make_world, slot_of
from tests.rewriting import rewrite

pytestmark = pytest.mark.django_db
LATER = NOON + datetime.timedelta(hours=1)


def anna(published: PublishedMeeting, **fields: object) -> Registration:
    return sign_up(published, "anna@example.org", **fields)  # type: ignore[arg-type]


def also_publish(programme: Programme, *, days_later: int) -> PublishedMeeting:
    meeting = make_meeting(
        slot=slot_of(programme, "award"), starts_on=STARTS_ON + datetime.timedelta(days=days_later), theme="open"
    )
    make_version(programme, *Meeting.objects.filter(exchange__programme=programme))
    return published_of(meeting)


def feed_url(person: Person) -> str:
    return f"/me/calendar/{make_feed_key(person=person)}.ics"


def read(client: Client, url: str) -> dict[str, str]:
    """Return the status of each event of a feed by its title, as vobject reads it."""
    content = client.get(url).content.decode()
    events = vobject.readOne(content).contents.get("vevent", [])
    return {event.summary.value: event.status.value for event in events}


def test_whoever_comes_has_it_confirmed_and_whoever_waits_tentative(client: Client, world: Programme) -> None:
    first = make_published(world, titles={"en": "Trams"})
    second = also_publish(world, days_later=20)
    Meeting.objects.filter(pk=second.meeting_id).update(titles={"en": "Heat"})
    change_terms(meeting=second.meeting, actor=None, now=NOON, seats_in_person=0)
    person = anna(first).person
    anna(published_of(second.meeting))
    assert read(client, feed_url(person)) == {"Trams": "CONFIRMED", "Waiting list: Heat": "TENTATIVE"}


def test_what_was_cancelled_stays_as_cancelled(client: Client, world: Programme) -> None:
    published = make_published(world, titles={"en": "Trams"})
    registration = anna(published)
    url = feed_url(registration.person)
    cancel_registration(registration=registration, now=LATER)
    assert read(client, url) == {"Trams": "CANCELLED"}


def test_a_meeting_that_is_off_for_all_is_cancelled_in_it(client: Client, world: Programme) -> None:
    published = make_published(world, titles={"en": "Trams"})
    url = feed_url(anna(published).person)
    rewrite(PublishedMeeting.objects, status="cancelled")
    assert read(client, url) == {"Cancelled: Trams": "CANCELLED"}


def test_who_registers_again_has_one_event_whose_revision_never_falls(world: Programme) -> None:
    published = make_published(world)
    first = anna(published)
    before = own_events(first.person, now=NOON)[0].sequence
    cancel_registration(registration=first, now=LATER)
    cancelled = own_events(first.person, now=NOON)[0]
    anna(published, now=LATER + datetime.timedelta(hours=1))
    (event,) = own_events(first.person, now=NOON)
    assert before < cancelled.sequence < event.sequence
    assert (cancelled.is_cancelled, event.is_cancelled) == (True, False)


def test_who_waits_again_after_cancelling_goes_on_from_the_same_revision(world: Programme) -> None:
    published = make_published(world, seats=1)
    first = anna(published)
    cancel_registration(registration=first, now=LATER)
    cancelled = own_events(first.person, now=NOON)[0].sequence
    sign_up(published, "other@example.org")
    anna(published, now=LATER + datetime.timedelta(hours=1))
    (event,) = own_events(first.person, now=NOON)
    assert event.is_tentative
    assert event.sequence >= cancelled


def test_requests_are_in_nobodys_calendar_before_they_are_granted(world: Programme) -> None:
    published = make_published(world)
    asked = anna(published, municipality=foreign_town(world), reason="Trams are ours too.")
    withdrawn = sign_up(published, municipality=foreign_town(world), reason="Trams.")
    cancel_registration(registration=withdrawn, now=LATER)
    assert own_events(withdrawn.person, now=NOON) == []
    assert own_events(asked.person, now=NOON) == []
    decide_request(registration=asked, let_in=True, reason="", actor=None, now=LATER)
    assert len(own_events(asked.person, now=NOON)) == 1


def test_online_is_where_the_event_is(world: Programme) -> None:
    (event,) = own_events(anna(make_published(world, format="hybrid"), mode=ONLINE).person, now=NOON)
    assert event.location == "Online"


def test_somebody_who_is_registered_for_nothing_has_an_empty_calendar(client: Client) -> None:
    response = client.get(feed_url(make_person()))
    assert response.status_code == 200
    assert b"VEVENT" not in response.content


def test_it_takes_two_queries_however_many_meetings(world: Programme, django_assert_num_queries: object) -> None:
    person = anna(make_published(world)).person
    anna(also_publish(world, days_later=20))
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(own_events(person, now=NOON)) == 2


def test_a_program_that_has_it_as_it_is_gets_nothing_again(client: Client, world: Programme) -> None:
    published = make_published(world)
    registration = anna(published)
    url = feed_url(registration.person)
    first = client.get(url)
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    cancel_registration(registration=registration, now=LATER)
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_nobody_keeps_a_copy_and_no_search_engine_finds_it(client: Client, world: Programme) -> None:
    response = client.get(feed_url(anna(make_published(world)).person))
    assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert not response.cookies


def test_a_revoked_or_replaced_address_is_no_longer_good(client: Client) -> None:
    person = make_person()
    first = feed_url(person)
    second = feed_url(person)
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    revoke_feed_key(person=person)
    assert client.get(second).status_code == 404


def test_nobody_guesses_an_address(client: Client) -> None:
    make_person()
    assert client.get("/me/calendar/.ics").status_code == 404
    assert client.get("/me/calendar/x.ics").status_code == 404
    keys = {make_feed_key(person=make_person()) for _number in range(20)}
    assert len(keys) == 20
    assert {len(key) for key in keys} == {40}


@pytest.mark.parametrize("key", ["%20", "x%20y", "%C5%82", "%E2%80%AE", "'"])
def test_an_address_that_was_never_given_out_is_not_there(client: Client, key: str) -> None:
    assert client.get(f"/me/calendar/{key}.ics").status_code == 404


def test_its_owner_makes_and_ends_it_on_the_page_of_their_data(client: Client) -> None:
    person = make_person()
    signed_in_as(client, person)
    assert client.get("/me/calendar/make/").status_code == 405
    page = client.post("/me/calendar/make/", follow=True).content.decode()
    person.refresh_from_db()
    assert f"/me/calendar/{person.feed_key}.ics" in page
    client.post("/me/calendar/revoke/")
    person.refresh_from_db()
    assert person.feed_key == ""


def test_without_signing_in_no_calendar_is_made(client: Client) -> None:
    person = make_person()
    assert client.post("/me/calendar/make/").status_code == 302
    person.refresh_from_db()
    assert person.feed_key == ""


def test_it_is_in_the_language_of_its_address(client: Client, world: Programme) -> None:
    published = make_published(world, titles={"en": "Trams", "sv": "Spårvagnar"})
    url = feed_url(anna(published).person)
    assert read(client, f"/sv{url}") == {"Spårvagnar": "CONFIRMED"}


@pytest.mark.django_db(transaction=True)
def test_khal_follows_it_over_http_through_vdirsyncer(live_server: object, tmp_path: Path) -> None:
    today = timezone.localdate()
    day = today + datetime.timedelta(days=30)
    world = make_world("SE", starts_on=today, ends_on=today + datetime.timedelta(days=300))
    published = make_published(world, seats=1, starts_on=day, titles={"en": "Trams"})
    change_terms(meeting=published.meeting, actor=None, now=timezone.now(), seats_in_person=0)
    registration = anna(published_of(published.meeting), now=timezone.now(), municipality=town_of(published))
    programs, url = CalendarPrograms(tmp_path), f"{live_server}{feed_url(registration.person)}"
    until = (day + datetime.timedelta(days=1)).isoformat()

    programs.subscribe(url)
    assert programs.listed(day.isoformat(), until, "{status}|{title}") == ["TENTATIVE|Waiting list: Trams"]
    change_terms(meeting=published.meeting, actor=None, now=timezone.now(), seats_in_person=1)
    programs.subscribe(url)
    assert programs.listed(day.isoformat(), until, "{status}|{title}") == ["CONFIRMED|Trams"]
    cancel_registration(registration=registration, now=timezone.now())
    programs.subscribe(url)
    assert programs.listed(day.isoformat(), until, "{status}|{title}") == ["CANCELLED|Trams"]
