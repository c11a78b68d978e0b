"""Messages that a coordinator causes wait, can be stopped, and are replaced by what is right by then."""

import datetime
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.holding import send_after_all, stop_messages
from exchanges.outbox.leases import lease_next
from exchanges.outbox.models import Act, Message
from exchanges.outbox.sending import send_due_messages
from exchanges.registrations.booking.changing import cancel_registration
from exchanges.registrations.booking.meeting_changes import announce_details
from exchanges.registrations.mail.told import facts_of
from exchanges.registrations.models import Registration
from exchanges.registrations.seats.capacity import change_terms
from exchanges.scheduling.draft.changes import change_meeting
from exchanges.scheduling.draft.status_changes import cancel_meeting
from exchanges.scheduling.publication.publishing import publish_version
from municipalities.models import User
from tests.exchanges.outbox.letters import make_act, make_message
from tests.exchanges.registrations.factories import ONLINE, STARTS_ON, make_published, sign_up
from tests.factories import NOON, make_coordinator

pytestmark = pytest.mark.django_db

MINUTE = datetime.timedelta(minutes=1)
WAIT = datetime.timedelta(seconds=settings.MESSAGES_WAIT_SECONDS)


@pytest.fixture
def actor(world: object) -> User:
    return make_coordinator("SE")


def save(published: PublishedMeeting, actor: User, now: datetime.datetime = NOON, **facts: object) -> int:
    """Do what a coordinator's page does: keep other facts of the meeting, and tell."""
    before = facts_of(Meeting.objects.get(pk=published.meeting_id))
    Meeting.objects.filter(pk=published.meeting_id).update(**facts)
    meeting = Meeting.objects.get(pk=published.meeting_id)
    return announce_details(meeting=meeting, before=before, now=now, actor=actor)


def states(kind: str = "moved") -> list[str]:
    return list(Message.objects.filter(kind=kind).order_by("pk").values_list("state", flat=True))


def leave(now: datetime.datetime) -> list[str]:
    """Let the worker run; return what has left, by kind."""
    send_due_messages(now=now)
    sent = Message.objects.filter(state="sent", act__isnull=False)
    return sorted(sent.values_list("kind", flat=True))


def test_what_a_coordinator_causes_leaves_after_ten_minutes_and_not_before(actor: User) -> None:
    published = make_published()
    sign_up(published, "zażółć@example.org")
    save(published, actor, venue="Rådhuset – Łódź")
    act = Act.objects.get()
    assert (act.done_by, act.leaves_at) == (actor, NOON + WAIT)
    assert "Rådhuset – Łódź" in act.said
    assert leave(NOON + WAIT - MINUTE / 60) == []
    assert leave(NOON + WAIT) == ["moved"]


def test_what_people_do_themselves_leaves_at_once() -> None:
    published = make_published(seats=1)
    first, _second = sign_up(published), sign_up(published)
    cancel_registration(registration=first, now=NOON + MINUTE)
    assert {message.kind for message in Message.objects.all()} == {
        "confirmation",
        "waiting",
        "registration_cancelled",
        "offer",
    }
    assert not Message.objects.filter(due_at__gt=NOON + MINUTE).exists()
    assert not Act.objects.exists()


@pytest.mark.parametrize(
    "do",
    [
        lambda _published, registration, actor: cancel_registration(
            registration=registration, actor=actor, reason="Fällt aus – leider.", now=NOON + MINUTE
        ),
        lambda published, _registration, actor: change_terms(
            meeting=published.meeting, actor=actor, now=NOON + MINUTE, seats_in_person=5
        ),
    ],
    ids=["cancelled by a coordinator", "more places"],
)
def test_each_thing_a_coordinator_does_is_one_act(
    actor: User, do: Callable[[PublishedMeeting, Registration, User], object]
) -> None:
    published = make_published(seats=1)
    registration = sign_up(published, "a@example.org")
    sign_up(published, "b@example.org")
    before = Message.objects.count()
    do(published, registration, actor)
    caused = Message.objects.filter(act__isnull=False)
    assert caused.count() == Message.objects.count() - before > 0
    assert {message.due_at for message in caused} == {NOON + MINUTE + WAIT}
    assert Act.objects.count() == 1


def test_a_stopped_message_is_never_sent_and_can_be_sent_after_all(actor: User) -> None:
    published = make_published()
    sign_up(published)
    save(published, actor, venue="Rådhuset")
    assert stop_messages(messages=Message.objects.all(), actor=actor, now=NOON + MINUTE).stopped == 1
    assert leave(NOON + 100 * WAIT) == []
    assert send_after_all(messages=Message.objects.all(), now=NOON + 100 * WAIT) == 1
    assert leave(NOON + 100 * WAIT) == ["moved"]


def test_what_has_left_cannot_be_stopped_and_is_counted_as_such(actor: User) -> None:
    published = make_published()
    sign_up(published), sign_up(published)
    save(published, actor, venue="Rådhuset")
    lease_next(now=NOON + WAIT)
    lease_next(now=NOON + WAIT)
    lease_next(now=NOON + WAIT)
    held = Message.objects.filter(act__isnull=False)
    stopped = stop_messages(messages=held, actor=actor, now=NOON + WAIT)
    assert (stopped.stopped, stopped.left) == (1, 1)


def test_what_a_person_asked_for_cannot_be_stopped(actor: User) -> None:
    sign_up(make_published())
    assert stop_messages(messages=Message.objects.all(), actor=actor, now=NOON).stopped == 0


def test_a_second_change_within_the_wait_makes_one_message_that_tells_both(actor: User) -> None:
    published = make_published()
    sign_up(published)
    save(published, actor, venue="Rådhuset")
    save(published, actor, NOON + MINUTE, starts_at=datetime.time(11), ends_at=datetime.time(15))
    assert states() == ["replaced", "waiting"]
    message = Message.objects.get(kind="moved", state="waiting")
    assert message.was is not None
    assert (message.was["venue"], message.was["starts_at"]) == ("", "10:00")
    assert "Rådhuset" in message.text
    assert "11:00" in message.text
    assert leave(NOON + 2 * WAIT) == ["moved"]


def test_a_change_taken_back_within_the_wait_is_told_to_nobody(actor: User) -> None:
    published = make_published(format="hybrid")
    sign_up(published)
    save(published, actor, venue="Rådhuset")
    save(published, actor, NOON + MINUTE, venue="")
    assert states() == ["replaced"]
    assert leave(NOON + 2 * WAIT) == []


def test_a_change_taken_back_after_it_was_told_is_told_again(actor: User) -> None:
    published = make_published()
    sign_up(published)
    save(published, actor, venue="Rådhuset")
    leave(NOON + WAIT)
    save(published, actor, NOON + 2 * WAIT, venue="")
    assert states() == ["sent", "waiting"]


def test_a_stopped_message_is_replaced_by_one_that_begins_where_people_were_told_last(actor: User) -> None:
    published = make_published()
    sign_up(published)
    save(published, actor, venue="Rådhuset")
    stop_messages(messages=Message.objects.all(), actor=actor, now=NOON)
    save(published, actor, NOON + 5 * WAIT, venue="Folkets hus")
    assert states() == ["replaced", "waiting"]
    assert Message.objects.get(kind="moved", state="waiting").was["venue"] == ""  # type: ignore[index]


def test_a_date_published_and_taken_back_within_the_wait_is_told_to_nobody(actor: User) -> None:
    published = make_published()
    sign_up(published)
    for minute, day in enumerate((STARTS_ON + datetime.timedelta(days=14), STARTS_ON)):
        now = NOON + minute * MINUTE
        change_meeting(meeting=published.meeting, actor=actor, now=now, starts_on=day)
        country = published.exchange.country
        publish_version(programme=published.version.programme, country=country, reason="Ändrat.", actor=actor, now=now)
    assert states() == ["replaced"]


def test_a_meeting_moved_and_then_cancelled_within_the_wait_is_told_as_cancelled_only(actor: User) -> None:
    published = make_published()
    sign_up(published)
    save(published, actor, venue="Rådhuset")
    cancel_meeting(meeting=published.meeting, reason="Hallen brann.", actor=actor)
    country = published.exchange.country
    publish_version(programme=published.version.programme, country=country, reason="Brand.", actor=actor, now=NOON)
    assert (states(), states("meeting_cancelled")) == (["replaced"], ["waiting"])


def test_whoever_cancels_while_a_change_waits_is_not_told_of_it(actor: User) -> None:
    published = make_published()
    registration = sign_up(published)
    save(published, actor, venue="Rådhuset")
    cancel_registration(registration=registration, now=NOON + MINUTE)
    assert states() == ["replaced"]


def test_whoever_registers_anew_while_a_cancellation_waits_is_not_told_of_it(actor: User) -> None:
    published = make_published()
    registration = sign_up(published, "å@example.org")
    cancel_registration(registration=registration, actor=actor, reason="They phoned.", now=NOON + MINUTE)
    sign_up(published, "å@example.org")
    assert states("registration_cancelled") == ["replaced"]


def test_a_place_given_and_a_hall_changed_within_the_wait_are_one_message(actor: User) -> None:
    published = make_published(seats=1)
    sign_up(published), sign_up(published, "waits@example.org")
    change_terms(meeting=published.meeting, actor=actor, now=NOON + MINUTE, seats_in_person=5)
    save(published, actor, NOON + 2 * MINUTE, venue="Rådhuset")
    waiting = Message.objects.filter(recipient="waits@example.org", state="waiting", act__isnull=False)
    assert [message.kind for message in waiting] == ["confirmation"]
    assert "Rådhuset" in waiting.get().text


def test_who_never_got_an_invitation_because_it_was_stopped_gets_no_cancel(actor: User) -> None:
    published = make_published(seats=1)
    sign_up(published)
    waits = sign_up(published, "waits@example.org")
    change_terms(meeting=published.meeting, actor=actor, now=NOON + MINUTE, seats_in_person=5)
    stop_messages(messages=Message.objects.all(), actor=actor, now=NOON + MINUTE)
    cancel_registration(registration=waits, now=NOON + 2 * MINUTE)
    assert Message.objects.get(kind="registration_cancelled").calendar_method == ""


def test_numbers_of_invitations_rise_past_those_that_were_stopped(actor: User) -> None:
    published = make_published()
    registration = sign_up(published)
    save(published, actor, venue="Rådhuset")
    stop_messages(messages=Message.objects.all(), actor=actor, now=NOON)
    stopped = Registration.objects.get(pk=registration.pk).sequence
    cancel_registration(registration=registration, now=NOON + MINUTE)
    assert f"SEQUENCE:{stopped + 1}" in Message.objects.get(kind="registration_cancelled").calendar


def test_only_those_for_whom_something_differs_are_told(actor: User) -> None:
    published = make_published(format="hybrid")
    sign_up(published, "room@example.org")
    sign_up(published, "call@example.org", mode=ONLINE)
    assert save(published, actor, venue="Rådhuset") == 1
    assert Message.objects.get(kind="moved").recipient == "room@example.org"


def test_the_database_keeps_when_something_was_stopped_and_lets_nothing_leave_before_it_is_done(actor: User) -> None:
    with pytest.raises(IntegrityError, match="stopped_message_has_its_time"), transaction.atomic():
        make_message(state="stopped")
    with pytest.raises(IntegrityError, match="act_leaves_after_it_is_done"), transaction.atomic():
        make_act(actor, wait=-MINUTE)


def test_what_is_told_within_the_last_hour_does_not_wait(actor: User) -> None:
    published = make_published()
    sign_up(published)
    start = datetime.datetime.combine(STARTS_ON, datetime.time(7, 30), datetime.UTC)
    save(published, actor, start, venue="Rådhuset")
    assert Message.objects.get(kind="moved").due_at == start
