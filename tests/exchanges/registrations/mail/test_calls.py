"""The joining link reaches whoever takes part in it: in time, again when it changes, and nobody else."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.booking.changing import cancel_registration
from exchanges.registrations.booking.meeting_changes import announce_details, facts_of
from exchanges.registrations.booking.reminders import write_due_reminders
from exchanges.registrations.mail.calls import call_address, call_addresses, call_in_words
from exchanges.registrations.models import Registration, RegistrationTerms
from exchanges.registrations.personal_data.personal_feed import own_events
from exchanges.registrations.seats.capacity import change_terms
from exchanges.registrations.seats.waiting_list import accept_offer
from tests.exchanges.registrations.factories import (
    ONLINE,
    STARTS_ON,
    again,
    make_published,
    make_terms,
    published_of,
    sign_up,
)
from tests.factories import NOON, make_coordinator
from tests.rewriting import rewrite

pytestmark = pytest.mark.django_db

STOCKHOLM = ZoneInfo("Europe/Stockholm")
HOUR = datetime.timedelta(hours=1)
OLD, NEW = "https://call.example.org/å?a=1&b=2", "https://call.example.org/new"


def at(days_before: int, hour: int, minute: int = 0) -> datetime.datetime:
    day = STARTS_ON - datetime.timedelta(days=days_before)
    return datetime.datetime.combine(day, datetime.time(hour, minute), STOCKHOLM)


@pytest.fixture
def published() -> PublishedMeeting:
    """A meeting in the room and online on a Tuesday from 10:00 to 16:00, with the address of its call."""
    published = make_published(format="hybrid")
    make_terms(published.meeting, join_url=OLD)
    return published


def address(registration: Registration, now: datetime.datetime) -> str:
    return call_address(again(registration), published_of(registration.meeting), now=now)


def event_in(content: str) -> dict[str, object]:
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    return event  # type: ignore[no-any-return]


def told(kind: str = "join_link") -> list[Message]:
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def test_it_is_told_from_the_day_before_until_the_end(published: PublishedMeeting) -> None:
    online, room = sign_up(published, mode=ONLINE), sign_up(published)
    assert [address(online, now) for now in (at(2, 23, 59), at(1, 0), at(0, 15, 59), at(0, 16))] == ["", OLD, OLD, ""]
    assert address(room, at(0, 10)) == ""
    assert call_addresses([(again(online), published), (again(room), published)], now=at(1, 0)) == {online.pk: OLD}


def test_nobody_without_a_place_has_it(published: PublishedMeeting) -> None:
    change_terms(meeting=published.meeting, actor=None, now=NOON, seats_online=1)
    first, second = sign_up(published, mode=ONLINE), sign_up(published, mode=ONLINE)
    cancel_registration(registration=first, now=at(1, 8))
    assert again(second).offered_until is not None
    assert (address(first, at(1, 9)), address(second, at(1, 9))) == ("", "")
    accept_offer(registration=second, now=at(1, 9))
    (confirmation,) = Message.objects.filter(kind="confirmation", about=second.reference)
    assert OLD in confirmation.text


def test_a_cancelled_meeting_has_no_call(published: PublishedMeeting) -> None:
    online = sign_up(published, mode=ONLINE)
    rewrite(PublishedMeeting.objects, status=PublishedMeeting.Status.CANCELLED)
    assert address(online, at(0, 10)) == ""


def test_the_mail_on_the_eve_puts_it_into_the_calendar_too(published: PublishedMeeting) -> None:
    registration = sign_up(published, mode=ONLINE)
    assert "CONFERENCE" not in told("confirmation")[0].calendar
    write_due_reminders(now=at(1, 8))
    (message,) = told()
    event = event_in(message.calendar)
    assert (str(event["CONFERENCE"]), str(event["URL"])) == (OLD, OLD)
    assert event["CONFERENCE"].params["FEATURE"] == ["AUDIO", "VIDEO"]  # type: ignore[attr-defined]
    assert event["CONFERENCE"].params["VALUE"] == "URI"  # type: ignore[attr-defined]
    assert OLD in str(event["DESCRIPTION"])
    assert event["SEQUENCE"] == again(registration).sequence == 2


def test_another_address_is_told_at_once_with_a_new_invitation(published: PublishedMeeting) -> None:
    sign_up(published, "a@example.org", mode=ONLINE)
    sign_up(published, "room@example.org")
    write_due_reminders(now=at(1, 8))
    change_terms(meeting=published.meeting, actor=None, now=at(0, 9), join_url=NEW)
    first, second = told()
    assert (first.call, second.call, second.recipient) == (OLD, NEW, "a@example.org")
    assert "joining link has changed" in second.text
    assert NEW in second.html
    assert event_in(second.calendar)["SEQUENCE"] > event_in(first.calendar)["SEQUENCE"]  # type: ignore[operator]
    write_due_reminders(now=at(0, 9, 30))
    assert len(told()) == 2
    # The first again is news, too.
    change_terms(meeting=published.meeting, actor=None, now=at(0, 9, 40), join_url=OLD)
    assert [message.call for message in told()] == [OLD, NEW, OLD]


def test_an_address_taken_away_is_told_to_who_had_it_and_comes_back_as_news(published: PublishedMeeting) -> None:
    sign_up(published, "a@example.org", mode=ONLINE)
    sign_up(published, "room@example.org")
    write_due_reminders(now=at(1, 8))
    change_terms(meeting=published.meeting, actor=None, now=at(0, 8), join_url="")
    first, gone = told()
    assert (first.call, gone.call, gone.recipient) == (OLD, "", "a@example.org")
    assert "no longer works" in gone.text
    assert "Join online" not in gone.html
    event = event_in(gone.calendar)
    assert "CONFERENCE" not in event
    assert event["SEQUENCE"] > event_in(first.calendar)["SEQUENCE"]  # type: ignore[operator]
    write_due_reminders(now=at(0, 8, 30))
    assert len(told()) == 2
    change_terms(meeting=published.meeting, actor=None, now=at(0, 9), join_url=OLD)
    assert [message.call for message in told()] == [OLD, "", OLD]


def test_an_address_taken_away_before_its_mail_left_is_told_to_nobody(published: PublishedMeeting) -> None:
    coordinator = make_coordinator("SE")
    RegistrationTerms.objects.update(join_url="")
    sign_up(published, mode=ONLINE)
    for minute, join_url in enumerate((NEW, "")):
        now = at(1, 7, minute)
        change_terms(meeting=published.meeting, actor=coordinator, now=now, join_url=join_url)
    assert [(each.call, each.state) for each in told()] == [(NEW, "replaced")]


def test_other_terms_tell_nobody_of_the_call_again(published: PublishedMeeting) -> None:
    sign_up(published, mode=ONLINE)
    write_due_reminders(now=at(1, 8))
    change_terms(meeting=published.meeting, actor=None, now=at(1, 9), seats_in_person=30)
    assert len(told()) == 1


def test_an_address_changed_long_before_is_told_in_its_time(published: PublishedMeeting) -> None:
    sign_up(published, mode=ONLINE)
    change_terms(meeting=published.meeting, actor=None, now=NOON + HOUR, join_url=NEW)
    assert told() == []
    write_due_reminders(now=at(1, 8))
    assert [message.call for message in told()] == [NEW]


def test_an_address_changed_twice_before_its_mail_left_is_told_once(published: PublishedMeeting) -> None:
    coordinator = make_coordinator("SE")
    sign_up(published, mode=ONLINE)
    for minute, join_url in enumerate((NEW, OLD, NEW)):
        now = at(1, 7, minute)
        change_terms(meeting=published.meeting, actor=coordinator, now=now, join_url=join_url)
    assert [(each.call, each.state) for each in told()] == [(NEW, "replaced"), (OLD, "replaced"), (NEW, "waiting")]


def test_who_is_moved_into_the_call_late_gets_it_with_their_yes(published: PublishedMeeting) -> None:
    registration = sign_up(published, "a@example.org")
    Message.objects.all().delete()
    meeting = Meeting.objects.get(pk=published.meeting_id)
    before = facts_of(meeting)
    meeting.format = "online"
    meeting.save()
    announce_details(meeting=meeting, before=before, now=at(1, 7))
    (asked,) = told("asked")
    assert OLD not in asked.text + asked.calendar
    accept_offer(registration=registration, now=at(1, 7, 30))
    (confirmed,) = told("confirmation")
    assert OLD in confirmed.text
    assert str(event_in(confirmed.calendar)["CONFERENCE"]) == OLD
    write_due_reminders(now=at(1, 8))
    assert told() == []


def test_another_date_brings_it_again_before_that_date(published: PublishedMeeting) -> None:
    sign_up(published, mode=ONLINE)
    write_due_reminders(now=at(1, 8))
    week = datetime.timedelta(days=7)
    rewrite(PublishedMeeting.objects, starts_on=STARTS_ON + week, ends_on=STARTS_ON + week)
    write_due_reminders(now=at(1, 9))
    assert len(told()) == 1
    write_due_reminders(now=at(-6, 8))
    assert len(told()) == 2


def test_the_feed_of_ones_own_has_it_from_the_day_before(published: PublishedMeeting) -> None:
    registration = sign_up(published, mode=ONLINE)
    assert registration.person is not None
    (before,), (after,) = (own_events(registration.person, now=now) for now in (at(2, 12), at(1, 0)))
    assert (before.conference, after.conference) == ("", OLD)
    assert after.changed_at == at(1, 0)


@pytest.mark.parametrize(
    ("address", "had_another", "said"),
    [
        ("", True, "Your joining link no longer works."),
        ("https://call.example/ő", True, "The joining link has changed."),
        ("https://call.example/ő", False, "You are taking part online."),
    ],
)
def test_the_address_of_a_call_is_gone_new_or_the_first(address: str, had_another: bool, said: str) -> None:
    assert call_in_words(address, had_another=had_another).startswith(said)
