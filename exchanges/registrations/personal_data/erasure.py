"""Erasing people: by themselves at once, else by the clock. Totals stay: who came from where, to what, and how.

What stays of an erased registration is the meeting, municipality, target group, status, mode, days, seat and
attendance. Names, addresses, needs, reasons and the texts of messages go, from the tables and from the mail folder.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from audit.erasing import forget_values_of
from audit.models import By
from audit.recording import JOB, Doer, Thing, record
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.erasing import erase_messages, take_out_of_messages
from exchanges.outbox.models import Message
from exchanges.outbox.previews import forget_shown_mails
from exchanges.outbox.sending import send_due_messages
from exchanges.registrations.batches import each_apart
from exchanges.registrations.booking.changing import cancel_registration
from exchanges.registrations.identity.details import NO_NEEDS
from exchanges.registrations.identity.people import people_at
from exchanges.registrations.models import Delegation, Person, Registration, StandIn
from exchanges.registrations.models.states import GONE
from exchanges.registrations.seats.seat_inventory import lock_meeting
from municipalities.refusals import Refusal

LONGEST_FAREWELL_SECONDS = 10.0
CODES_KEPT = timedelta(days=1)
"""The mail with a code is of use for ten minutes, and tells who wanted to register, whether they did or not."""


@dataclass(frozen=True, slots=True)
class ErasureCounts:
    """What was erased: needs, registrations and messages as rows emptied, people as rows deleted."""

    needs: int = 0
    registrations: int = 0
    messages: int = 0
    people: int = 0


def erase_due(*, now: datetime) -> ErasureCounts:
    """Erase what has been kept as long as it may be; to be run every day, a second time changes nothing.

    Needs go NEEDS_KEPT_DAYS after the meeting's last day, where they did not go when the registration ended or the
    meeting was cancelled; the person and the messages go REGISTRATIONS_KEPT_DAYS after it. The day is the later one of
    the draft's and the published: whoever is registered for a meeting that moves must still be told. People go with the
    last thing that is theirs.
    """
    today = timezone.localdate(now)
    needs = _erase_needs(today - timedelta(days=settings.NEEDS_KEPT_DAYS))
    to_empty = _to_empty(meetings_over_by(today - timedelta(days=settings.REGISTRATIONS_KEPT_DAYS)))
    erased = list(each_apart(to_empty, partial(_erase_meeting, now=now)))
    # Links to sign in and the like, which are about no meeting, serve for minutes.
    old = Q(meeting=None, created_at__lte=now - timedelta(days=settings.NEEDS_KEPT_DAYS))
    old |= Q(kind="address_code", created_at__lte=now - CODES_KEPT)
    registrations = sum(each.registrations for each in erased)
    messages = sum(each.messages for each in erased) + erase_messages(Message.objects.filter(old))
    return ErasureCounts(needs, registrations, messages, _delete_people_of_nothing())


def count_due(*, now: datetime) -> int:
    """Return how many registrations `erase_due` would take needs or the person from by the clock."""
    today = timezone.localdate(now)
    needs = Q(meeting__in=meetings_over_by(today - timedelta(days=settings.NEEDS_KEPT_DAYS))) & ~Q(**NO_NEEDS)
    people = Q(meeting__in=meetings_over_by(today - timedelta(days=settings.REGISTRATIONS_KEPT_DAYS)), erased_at=None)
    return Registration.objects.filter(needs | people).count()


def meetings_over_by(day: date) -> QuerySet[Meeting]:
    """Return the meetings whose last day, as planned and as published, is `day` or earlier."""
    later = PublishedMeeting.objects.current().filter(meeting=OuterRef("pk"), ends_on__gt=day)
    return Meeting.objects.filter(~Exists(later), ends_on__lte=day)


def _to_empty(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Return those of the meetings that still hold something of somebody."""
    registrations = Registration.objects.filter(meeting=OuterRef("pk"), erased_at=None)
    delegations = Delegation.objects.filter(meeting=OuterRef("pk"), contact__isnull=False)
    stand_ins = StandIn.objects.filter(delegation__meeting=OuterRef("pk"))
    messages = Message.objects.filter(meeting=OuterRef("pk")).exclude(state=Message.State.ERASED)
    kept = Exists(registrations) | Exists(delegations) | Exists(stand_ins) | Exists(messages)
    return meetings.filter(kept).order_by("pk")


def erase_person(*, person: Person, now: datetime, network: str = "") -> ErasureCounts:
    """Erase a person at once, at their own wish: what is ahead is cancelled first, so that the seats go on.

    The audit log notes it, with the network that the wish came from.

    Each cancellation is a transaction of its own, under its meeting's lock; the erasure is another. Seats that nobody
    has been named for are cancelled with the delegation's contact, as nobody could name somebody any more; colleagues
    who are named keep theirs. The mails that take the meetings out of the person's calendar go out in between, while
    there is an address: what cannot be sent within LONGEST_FAREWELL_SECONDS is erased unsent.
    """
    own = Registration.objects.standing().filter(person=person)
    ahead = own | Registration.objects.unnamed().filter(delegation__contact=person)
    for registration in ahead.select_related("person", "delegation").order_by("meeting", "rank"):
        _cancel(registration, now)
    send_due_messages(now=now, recipient=person.email, seconds=LONGEST_FAREWELL_SECONDS)
    with transaction.atomic():
        # Whoever registers this person meanwhile waits, and finds nobody.
        Person.objects.select_for_update().filter(pk=person.pk).first()
        record("participant.erase", Doer(By.PARTICIPANT, str(person.pk), network=network), _somebody(person))
        return _erase_all_of(person, now=now)


def _cancel(registration: Registration, now: datetime) -> None:
    try:
        cancel_registration(registration=registration, now=now)
    except Refusal:
        # The meeting has begun, or is public no more: nothing to hand on.
        return


def _erase_all_of(person: Person, *, now: datetime) -> ErasureCounts:
    messages = forget_in_messages(person)
    own = Registration.objects.filter(person=person)
    # What could not be cancelled properly before must not hold a seat in somebody's name.
    begun = PublishedMeeting.objects.current().filter(
        meeting=OuterRef("meeting"), starts_on__lte=timezone.localdate(now)
    )
    own.standing().filter(~Exists(begun)).update(
        status=Registration.Status.CANCELLED, cancelled_at=now, seat=None, offered_until=None, **NO_NEEDS
    )
    registrations = _empty(own, now=now)
    person.delegations.update(contact=None)
    Person.objects.filter(pk=person.pk).delete()
    return ErasureCounts(registrations=registrations, messages=messages, people=1)


def forget_in_messages(person: Person) -> int:
    """Erase the messages to a person, and take the person out of those to others; return how many were erased.

    Mails that were shown and not written yet go, too.
    """
    erased = erase_messages(messages_to(person))
    take_out_of_messages(person.pk)
    forget_shown_mails()
    return erased


def messages_to(person: Person) -> QuerySet[Message]:
    """Return the messages to a person. One that no person is noted for is of whoever alone has its address."""
    own = Q(person=person)
    if not people_at(person.email).exclude(pk=person.pk).exists():
        own |= Q(person=None, recipient__iexact=person.email)
    return Message.objects.filter(own)


def _empty(registrations: QuerySet[Registration], *, now: datetime) -> int:
    """Take the person out of registrations, and out of what the audit log tells of them; return how many."""
    keys = registrations.filter(erased_at=None).order_by().values_list("pk", flat=True)
    forget_values_of(Registration._meta.label, list(keys))
    return registrations.filter(erased_at=None).update(
        person=None,
        named_as="",
        reason="",
        decision_reason="",
        cancellation_reason="",
        language="",
        erased_at=now,
        **NO_NEEDS,
    )


def _erase_needs(day: date) -> int:
    told = Registration.objects.exclude(**NO_NEEDS)
    gone = Q(status__in=GONE) | Q(meeting__in=PublishedMeeting.objects.current().cancelled().values("meeting"))
    with transaction.atomic():
        count = told.filter(gone | Q(meeting__in=meetings_over_by(day))).order_by().update(**NO_NEEDS)
        if count:
            record("job.erase_needs", JOB)
    return count


def _erase_meeting(meeting: Meeting, *, now: datetime) -> ErasureCounts:
    with transaction.atomic():
        lock_meeting(meeting.pk)
        registrations = _empty(Registration.objects.filter(meeting=meeting), now=now)
        Delegation.objects.filter(meeting=meeting).exclude(contact=None).update(contact=None)
        stand_ins = StandIn.objects.filter(delegation__meeting=meeting)
        forget_values_of(StandIn._meta.label, list(stand_ins.order_by().values_list("pk", flat=True)))
        stand_ins.delete()
        country = meeting.exchange.country_id or ""
        record("job.erase_people", JOB, Thing(Meeting._meta.label, str(meeting.pk), str(meeting), country))
        return ErasureCounts(registrations=registrations, messages=erase_messages(meeting.messages.all()))


def _delete_people_of_nothing() -> int:
    """Delete the people of whom no registration and no delegation is left."""
    with transaction.atomic():
        nothing = Person.objects.filter(registrations__isnull=True, delegations__isnull=True)
        gone = list(nothing.order_by("pk"))
        for person in gone:
            forget_in_messages(person)
            record("job.erase_person", JOB, _somebody(person))
        Person.objects.filter(pk__in=[person.pk for person in gone]).delete()
    return len(gone)


def _somebody(person: Person) -> Thing:
    """Return a person by the key alone, which means nothing once the row is gone."""
    return Thing(Person._meta.label, str(person.pk))
