"""Mails that are due by the calendar: reminders, the address of the call, thanks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.outbox.models import Message
from exchanges.registrations.batches import each_apart
from exchanges.registrations.mail import messages
from exchanges.registrations.mail.calls import call_address, first_day_of
from exchanges.registrations.mail.to_come import WEEK_BEFORE, day_is_due, reminder_key, week_is_due
from exchanges.registrations.models import Attendance, Registration, RegistrationTerms
from exchanges.registrations.models.registering import RegistrationQuerySet
from exchanges.registrations.queries.saved_terms import terms_of
from exchanges.registrations.seats.seat_inventory import lock_meeting

EARLIEST_HOUR = 8
"""By the clock of the meeting's country: nobody's phone rings at night."""

NOBODYS = "@example.org"
"""No mail reaches an address there (RFC 2606): the sample's people get none that the calendar alone would cause."""

THANKS_WITHIN = timedelta(days=30)
"""After the meeting: attendance is often recorded later."""


@dataclass(frozen=True, slots=True)
class _Day:
    """A meeting as seen from a day, by the clock of its place."""

    published: PublishedMeeting
    today: date
    now: datetime

    def registered_on(self, registration: Registration) -> date:
        return registration.created_at.astimezone(self.published.zone).date()


def write_due_reminders(*, now: datetime) -> int:
    """Write the reminders, addresses of calls and thanks that are due and not written yet; return how many.

    May run at any time and as often as one likes.
    """
    return sum(each_apart(_near(now), partial(_write_for, now=now)))


def _near(now: datetime) -> QuerySet[PublishedMeeting]:
    """Return the meetings about which something may be due, whatever their time zone."""
    day = timedelta(days=1)
    today = now.date()
    near = published_meetings().standing()
    return near.filter(
        starts_on__lte=today + timedelta(days=WEEK_BEFORE.stop), ends_on__gte=today - THANKS_WITHIN - 2 * day
    )


def _write_for(published: PublishedMeeting, *, now: datetime) -> int:
    local = now.astimezone(published.zone)
    if local.hour < EARLIEST_HOUR:
        return 0
    seen_from = _Day(published, local.date(), now)
    with transaction.atomic():
        # Invitations are counted, and who is told which address must not change meanwhile.
        lock_meeting(published.meeting_id)
        return sum(message is not None for message in _due(seen_from))


def _due(day: _Day) -> Iterator[Message | None]:
    if day.published.ends_on < day.today:
        yield from _thanks(day)
        return
    coming = list(_coming(day.published))
    # From the day before until the meeting ends, however late the address is set or somebody gets a seat.
    terms: RegistrationTerms = terms_of(day.published.meeting)
    yield from messages.tell_call(coming, day.published, terms, now=day.now)
    yield from _reminders(day, coming, terms)


def _reminders(day: _Day, coming: list[Registration], terms: RegistrationTerms) -> Iterator[Message | None]:
    """Remind a week and a day before the first day that somebody comes; the address of the call is a reminder too."""
    published, had = day.published, _keys_of_reminders(day.published)
    for registration in coming:
        first_day = first_day_of(registration, published)
        dates = {"first_day": first_day, "registered_on": day.registered_on(registration), "today": day.today}
        is_tomorrow = day_is_due(**dates)
        if not is_tomorrow and not week_is_due(**dates):
            continue
        if is_tomorrow and call_address(registration, published, now=day.now, terms=terms):
            continue
        key = reminder_key("day" if is_tomorrow else "week", first_day)
        if f"registration:{registration.reference}:reminder:{key}" not in had:
            yield messages.reminder(registration, published=published, is_tomorrow=is_tomorrow, now=day.now)


def _keys_of_reminders(published: PublishedMeeting) -> set[str]:
    return set(Message.objects.filter(meeting=published.meeting_id, kind="reminder").values_list("key", flat=True))


def _thanks(day: _Day) -> Iterator[Message | None]:
    """Thank those who came, and nobody else."""
    if day.today - day.published.ends_on > THANKS_WITHIN:
        return
    came = _unwritten(day.published, "thanks:once").filter(
        Exists(Attendance.objects.filter(registration=OuterRef("pk")))
    )
    for registration in came:
        yield messages.thanks(registration, published=day.published, now=day.now)


def _coming(published: PublishedMeeting) -> QuerySet[Registration]:
    """Return the named registrations that hold a seat of their own."""
    return _named(published).coming()


def _unwritten(published: PublishedMeeting, event: str) -> QuerySet[Registration]:
    """Return the named registrations that have not had this mail."""
    ends = Message.objects.filter(meeting=published.meeting_id, about=OuterRef("reference"), key__endswith=f":{event}")
    return _named(published).exclude(Exists(ends))


def _named(published: PublishedMeeting) -> RegistrationQuerySet:
    named = Registration.objects.filter(meeting=published.meeting_id, person__isnull=False)
    if published.version.programme.is_sample:
        named = named.exclude(person__email__endswith=NOBODYS)
    return named.select_related("person", "meeting", "delegation").order_by("rank", "pk")
