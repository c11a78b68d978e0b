"""A meeting that goes into the room or the call asks those who chose the other; mails say by whom things are done."""

import datetime

import pytest
from django.test import Client

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.booking.changing import change_registration
from exchanges.registrations.booking.delegations import (
    DelegationDetails,
    cancel_delegation,
    register_delegation,
    swap_delegate,
)
from exchanges.registrations.booking.meeting_changes import announce_details
from exchanges.registrations.identity.details import CONSENT_VERSION, Needs, Visit
from exchanges.registrations.identity.links import manage_token
from exchanges.registrations.mail.told import facts_of
from exchanges.registrations.models import Delegation, Registration
from exchanges.registrations.seats.waiting_list import accept_offer, asked_until, decline_offer, pass_on_expired_offers
from tests.exchanges.registrations.factories import (
    IN_PERSON,
    ONLINE,
    again,
    details,
    make_published,
    sign_up,
    town_of,
)
from tests.factories import NOON, make_coordinator

pytestmark = pytest.mark.django_db
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


def make_it(published: PublishedMeeting, *, now: datetime.datetime = NOON + HOUR, **facts: object) -> int:
    before = facts_of(published.meeting)
    Meeting.objects.filter(pk=published.meeting_id).update(**facts)
    published.meeting.refresh_from_db()
    return announce_details(meeting=published.meeting, before=before, now=now, actor=make_coordinator("SE"))


def letters(kind: str, registration: Registration) -> list[Message]:
    return list(Message.objects.filter(kind=kind, about=registration.reference).exclude(state="replaced"))


def leave() -> None:
    Message.objects.filter(state="waiting").update(state="sent", sent_at=NOON)


def test_who_is_moved_into_the_room_is_asked_and_the_place_is_held_until_they_say_yes() -> None:
    published = make_published(format="hybrid", seats=5)
    online = sign_up(published, "å@example.org", mode=ONLINE)
    room = sign_up(published)
    make_it(published, format="in_person")
    asked = again(online)
    assert (asked.is_asked, asked.is_coming, asked.mode, asked.seat is not None) == (True, False, IN_PERSON, True)
    assert asked.offered_until == NOON + HOUR + 7 * DAY
    (mail,) = letters("asked", online)
    assert mail.subject.endswith("meets in the room, not online")
    assert "We are holding your place until " in mail.text
    assert "there is nothing to do" not in mail.text
    assert mail.code == ""
    assert "Waiting list" not in mail.calendar
    assert (letters("asked", room), letters("moved", room)) == ([], [])
    leave()
    accept_offer(registration=asked, needs=Needs(food="utan nötter", access="hörslinga"), now=NOON + DAY)
    assert (again(online).is_coming, again(online).food, again(online).was_mode) == (True, "utan nötter", "")
    (_first, confirmed) = Message.objects.filter(kind="confirmation", about=online.reference).order_by("pk")
    assert confirmed.code
    assert "cid:code" in confirmed.html


def test_who_does_not_answer_gives_the_place_back_and_is_told_why() -> None:
    published = make_published(format="hybrid", seats=1)
    online = sign_up(published, mode=ONLINE)
    make_it(published, format="in_person")
    waits = sign_up(published, now=NOON + DAY)
    leave()
    pass_on_expired_offers(now=NOON + HOUR + 7 * DAY)
    assert again(online).status == "cancelled"
    (mail,) = letters("offer_expired", online)
    assert "you did not answer whether you are still coming" in mail.text
    assert again(waits).offered_until is not None


def test_a_format_that_changes_back_in_time_leaves_everything_as_it_was() -> None:
    published = make_published(format="hybrid", seats=5)
    registration = sign_up(published, needs=Needs(food="vegansk"))
    make_it(published, format="online")
    assert letters("asked", registration)
    make_it(published, now=NOON + HOUR + 5 * datetime.timedelta(minutes=1), format="hybrid")
    back = again(registration)
    assert (back.is_coming, back.mode, back.food, back.was_mode) == (True, IN_PERSON, "vegansk", "")
    assert (letters("asked", registration), letters("moved", registration)) == ([], [])


def test_who_had_a_place_in_the_room_keeps_it_when_the_meeting_comes_back_and_others_said_yes_meanwhile() -> None:
    published = make_published(format="in_person", seats=1)
    first = sign_up(published, "łucja@example.org")
    waits = sign_up(published, "å@example.org")
    make_it(published, format="online")
    accept_offer(registration=again(waits), now=NOON + HOUR + datetime.timedelta(minutes=3))
    make_it(published, now=NOON + HOUR + datetime.timedelta(minutes=5), format="in_person")
    assert (again(first).is_coming, again(first).mode) == (True, IN_PERSON)
    assert (letters("asked", first), letters("moved", first)) == ([], [])
    assert (again(waits).seat, again(waits).is_waiting) == (None, True)
    (mail,) = letters("moved", waits)
    assert "number 1 on the waiting list" in mail.subject


@pytest.mark.parametrize("seats", [5, 1])
def test_who_changes_their_days_before_a_format_changes_back_keeps_what_they_need(seats: int) -> None:
    published = make_published(format="hybrid", seats=seats, seats_online=seats, days=2)
    sign_up(published, mode=IN_PERSON if seats == 1 else ONLINE)
    registration = sign_up(published, needs=Needs(food="vegansk", access="hörslinga", note="sen"))
    make_it(published, format="online")
    moved = again(registration)
    assert moved.was_mode == IN_PERSON
    change_registration(
        registration=moved, visit=Visit(ONLINE, (published.starts_on,)), needs=Needs(), now=NOON + 2 * HOUR
    )
    make_it(published, now=NOON + 3 * HOUR, format="hybrid")
    back = again(registration)
    assert (back.mode, back.food, back.access, back.note) == (IN_PERSON, "vegansk", "hörslinga", "sen")


def test_who_says_yes_after_the_format_has_changed_back_and_forth_keeps_what_they_need() -> None:
    published = make_published(format="hybrid", seats=5)
    registration = sign_up(published, needs=Needs(food="vegansk", access="hörslinga"))
    make_it(published, format="online")
    leave()
    make_it(published, now=NOON + 2 * HOUR, format="hybrid")
    make_it(published, now=NOON + 3 * HOUR, format="online")
    make_it(published, now=NOON + 4 * HOUR, format="in_person")
    accept_offer(registration=registration, now=NOON + 5 * HOUR)
    kept = again(registration)
    assert (kept.mode, kept.is_coming, kept.food, kept.access) == (IN_PERSON, True, "vegansk", "hörslinga")


def test_who_says_yes_to_the_call_leaves_nothing_behind_of_what_the_room_needs() -> None:
    published = make_published(format="hybrid", seats=5)
    registration = sign_up(published, needs=Needs(food="vegansk", access="hörslinga"))
    make_it(published, format="online")
    accept_offer(registration=registration, now=NOON + 2 * HOUR)
    make_it(published, now=NOON + 3 * HOUR, format="hybrid")
    kept = again(registration)
    assert (kept.mode, kept.is_coming, kept.food, kept.access) == (ONLINE, True, "", "")


def test_a_further_change_asks_anew_with_what_was_told_last() -> None:
    published = make_published(format="hybrid", seats=5, starts_at=datetime.time(9, 30))
    registration = sign_up(published)
    make_it(published, format="online")
    make_it(published, now=NOON + HOUR + datetime.timedelta(minutes=5), starts_at=datetime.time(10, 30))
    (mail,) = letters("asked", registration)
    assert "was: In person\n  is now: Online" in mail.text
    assert "was: 09:30–16:00\n  is now: 10:30–16:00" in mail.text


def test_somebody_who_says_no_leaves_and_the_meeting_is_not_called_off() -> None:
    published = make_published(format="hybrid", seats=5)
    registration = sign_up(published)
    make_it(published, format="online")
    leave()
    decline_offer(registration=registration, now=NOON + DAY)
    (mail,) = letters("registration_cancelled", registration)
    assert "The meeting itself takes place." in mail.text
    assert "Cancelled:" not in mail.calendar.replace("\r\n ", "")


def test_the_time_to_answer_ends_before_the_meeting() -> None:
    published = make_published(starts_on=NOON.date() + 5 * DAY)
    start = datetime.datetime.combine(published.starts_on, datetime.time(9), datetime.UTC)
    assert asked_until(published, NOON) == start - DAY
    assert asked_until(published, start - HOUR) == start


def test_the_page_asks_what_is_needed_in_the_room_and_looking_changes_nothing(client: Client) -> None:
    published = make_published(
        format="hybrid", seats=5, starts_on=datetime.datetime.now(datetime.UTC).date() + 300 * DAY
    )
    registration = sign_up(published, mode=ONLINE)
    make_it(published, now=datetime.datetime.now(datetime.UTC), format="in_person")
    page = f"/r/{manage_token(registration)}/"
    shown = client.get(page).content.decode()
    assert "Are you still coming?" in shown
    assert 'name="food"' in shown
    assert "Yes, I am coming" in shown
    client.get(f"{page}cancel/")
    assert again(registration).is_asked
    answer = f"{page}offer/"
    client.post(answer, {"answer": "accept", "food": "glutenfritt", "access": "", "note": ""})
    assert (again(registration).is_coming, again(registration).food) == (True, "glutenfritt")


def together(published: PublishedMeeting) -> Delegation:
    town = town_of(published)
    return register_delegation(
        published=published,
        details=DelegationDetails(
            contact=details("kontakt@example.org", town, name="Östen Łącki"),
            colleagues=[details("å@example.org", town, name="Åsa"), details("ő@example.org", town, name="Győző"), None],
            visit=Visit(IN_PERSON),
            consent_version=CONSENT_VERSION,
        ),
        now=NOON,
    )


def test_who_was_registered_by_a_contact_reads_by_whom_and_what_was_entered() -> None:
    published = make_published(seats=1)
    together(published)
    for kind, name, address in (("confirmation", "Åsa", "å@example.org"), ("waiting", "Győző", "ő@example.org")):
        text = Message.objects.get(kind=kind).text
        assert f"{town_of(published).name} ({town_of(published).country}) registered you for this meeting" in text
        assert name not in text
        assert "Östen" not in text
        assert address in text
        assert "We have these data from them, not from you." in text
        assert "http://localhost:8000/me/" in text


def test_who_is_swapped_out_reads_by_whom_and_has_no_dead_link(client: Client) -> None:
    published = make_published(seats=2)
    delegation = together(published)
    first = delegation.registrations.order_by("rank").first()
    assert first is not None
    old = manage_token(first)
    leave()
    swap_delegate(
        registration=first, person=details("ł@example.org", town_of(published), name="Łucja"), now=NOON + HOUR
    )
    mail = Message.objects.get(kind="registration_cancelled")
    assert f"{town_of(published).name}, who registered you, has passed your place to a colleague." in mail.text
    assert mail.subject.startswith("Your place was passed on: ")
    assert "/r/" not in mail.text + mail.html
    assert "This place was passed to a colleague" in client.get(f"/r/{old}/").content.decode()
    new = Message.objects.get(kind="confirmation", recipient="ł@example.org")
    assert "registered you for this meeting" in new.text
    assert "Łucja" not in new.text


def test_a_delegation_given_back_says_by_whom() -> None:
    published = make_published(seats=2)
    cancel_delegation(delegation=together(published), now=NOON)
    texts = [mail.text for mail in Message.objects.filter(kind="registration_cancelled")]
    assert len(texts) == 2
    cancelled = f"{town_of(published).name}, who registered you, has cancelled your registration."
    assert all(cancelled in text for text in texts)
