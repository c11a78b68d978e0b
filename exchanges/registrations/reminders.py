"""Mails that are due by the calendar: reminders, the address of the call, thanks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from exchanges.meetings.moments import end_of
from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.meetings.times import zone_of
from exchanges.outbox.models import Message
from exchanges.registrations import messages
from exchanges.registrations.models import Attendance, Registration, RegistrationTerms
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.terms import terms_of

EARLIEST_HOUR = 8
"""By the clock of the meeting's country: nobody's phone rings at night."""

WEEK_BEFORE = range(5, 8)
"""Days before the meeting: a worker that was away for a day or two still sends the week's reminder."""

NOBODYS = "@example.org"
"""No mail reaches an address there (RFC 2606): the sample's people get none that the calendar alone would cause."""

THANKS_WITHIN = timedelta(days=30)
"""After the meeting: attendance is often recorded later."""


@dataclass(frozen=True, slots=True)
class _Day:
    """A meeting as seen from a day: how many days there are until it begins (negative: since)."""

    published: PublishedMeeting
    today: date
    now: datetime

    @property
    def days_left(self) -> int:
        return (self.published.starts_on - self.today).days

    def has_registered_before(self, registration: Registration, day: date) -> bool:
        return registration.created_at.astimezone(zone_of(self.published)).date() < day


def write_due_reminders(*, now: datetime) -> int:
    """Write the reminders, addresses of calls and thanks that are due and not written yet; return how many.

    May run at any time and as often as one likes.
    """
    return sum(_write_for(published, now=now) for published in _near(now))


def _near(now: datetime) -> QuerySet[PublishedMeeting]:
    """Return the meetings about which something may be due, whatever their time zone."""
    day = timedelta(days=1)
    today = now.date()
    near = published_meetings().exclude(status=PublishedMeeting.Status.CANCELLED)
    return near.filter(
        starts_on__lte=today + timedelta(days=WEEK_BEFORE.stop), ends_on__gte=today - THANKS_WITHIN - 2 * day
    )


def _write_for(published: PublishedMeeting, *, now: datetime) -> int:
    local = now.astimezone(zone_of(published))
    if local.hour < EARLIEST_HOUR:
        return 0
    seen_from = _Day(published, local.date(), now)
    with transaction.atomic():
        return sum(message is not None for message in _due(seen_from))


def _due(day: _Day) -> Iterator[Message | None]:
    published = day.published
    if published.ends_on < day.today:
        yield from _thanks(day)
    elif day.days_left <= 1:
        yield from _last_day(day)
    elif day.days_left in WEEK_BEFORE:
        week_before = published.starts_on - timedelta(days=WEEK_BEFORE.stop - 1)
        for registration in _coming(published, f"reminder:week:{published.starts_on}"):
            # Who registered since has just been told all of it.
            if day.has_registered_before(registration, week_before):
                yield messages.reminder(registration, published=published, is_tomorrow=False, now=day.now)


def _last_day(day: _Day) -> Iterator[Message | None]:
    """Remind the day before; tell the address of the call from then until the meeting ends, however late it is set."""
    published = day.published
    terms: RegistrationTerms = terms_of(published.meeting)
    by_link = Q(mode=Mode.ONLINE) if terms.join_url and day.now < end_of(published) else Q(pk__in=[])
    for registration in _coming(published, f"join-link:{published.starts_on}").filter(by_link):
        yield messages.join_link(registration, published=published, terms=terms, now=day.now)
    if day.days_left == 1:
        for registration in _coming(published, f"reminder:day:{published.starts_on}").exclude(by_link):
            if day.has_registered_before(registration, day.today):
                yield messages.reminder(registration, published=published, is_tomorrow=True, now=day.now)


def _thanks(day: _Day) -> Iterator[Message | None]:
    """Thank those who came, and nobody else."""
    if day.today - day.published.ends_on > THANKS_WITHIN:
        return
    came = _unwritten(day.published, "thanks:once").filter(
        Exists(Attendance.objects.filter(registration=OuterRef("pk")))
    )
    for registration in came:
        yield messages.thanks(registration, published=day.published, now=day.now)


def _coming(published: PublishedMeeting, event: str) -> QuerySet[Registration]:
    """Return the named registrations that hold a place of their own and have not had this mail."""
    active = _unwritten(published, event).filter(status=Registration.Status.ACTIVE)
    return active.filter(place__isnull=False, offered_until__isnull=True)


def _unwritten(published: PublishedMeeting, event: str) -> QuerySet[Registration]:
    ends = Message.objects.filter(meeting=published.meeting_id, about=OuterRef("reference"), key__endswith=f":{event}")
    named = Registration.objects.filter(meeting=published.meeting_id, person__isnull=False)
    if published.version.programme.is_sample:
        named = named.exclude(person__email__endswith=NOBODYS)
    return named.exclude(Exists(ends)).select_related("person", "meeting", "delegation").order_by("rank", "pk")
