"""A calendar of one's own: every meeting that somebody comes to, waits for or has cancelled, at a secret address."""

import re
import secrets
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.meetings.calendar_files.icalendar import CalendarEvent, CalendarHead, calendar_file
from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.registrations.mail.calls import call_addresses
from exchanges.registrations.mail.visit_events import visit_event
from exchanges.registrations.models import Person, Registration

_KEY = re.compile(r"[\w-]+", re.ASCII)
"""What `make_feed_key` gives out; a database may refuse to look for anything else."""
_KEY_BYTES = 30
"""Of chance: an address that nobody guesses, in 40 characters."""


def make_feed_key(*, person: Person) -> str:
    """Give the person's calendar a new secret address; the one it had is no longer good. Return the key in it."""
    person.feed_key = secrets.token_urlsafe(_KEY_BYTES)
    person.save(update_fields=["feed_key", "updated_at"])
    return person.feed_key


def revoke_feed_key(*, person: Person) -> None:
    """End the person's calendar: its address is no longer good."""
    person.feed_key = ""
    person.save(update_fields=["feed_key", "updated_at"])


def person_of_feed(key: str) -> Person | None:
    """Return whose calendar has the key; None where it was never given, or was revoked."""
    return Person.objects.filter(feed_key=key).first() if _KEY.fullmatch(key) else None


def feed_address(person: Person) -> str:
    """Return the absolute address of the person's calendar in the active language; nothing where there is none."""
    if not person.feed_key:
        return ""
    return settings.SITE_URL + reverse("registrations:personal_feed", args=[person.feed_key])


def personal_calendar(person: Person, *, now: datetime) -> tuple[bytes, datetime | None]:
    """Return the calendar file in the active language, and when something in it last changed."""
    events = own_events(person, now=now)
    head = CalendarHead(
        name=_("My MULTIPLY meetings"),
        description=_("Meetings that you have registered for."),
        language=get_language() or "en",
        url=settings.SITE_URL + reverse("registrations:my_page"),
        source=feed_address(person),
    )
    return calendar_file(head, events), max((event.changed_at for event in events), default=None)


def own_events(person: Person, *, now: datetime) -> list[CalendarEvent]:
    """Return an event for each meeting that the person has registered for, by date, in two queries.

    It has the address of a call that is near, in one query more. Whoever waits sees it as tentative. What was
    cancelled, by the person or for all, stays as cancelled: calendar programs would go on to show an event that is
    simply missing.
    """
    theirs = {each.meeting_id: each for each in _registrations(person)}
    shown = published_meetings().filter(meeting__in=list(theirs))
    own = [(theirs[published.meeting_id], published) for published in shown]
    calls = call_addresses(own, now=now)
    return [
        _event(registration, published, call=calls.get(registration.pk, ""), now=now) for registration, published in own
    ]


def _registrations(person: Person) -> list[Registration]:
    """Return the registrations of which the last for each meeting counts: the standing one, else the latest.

    A request that was never granted is in nobody's calendar. SEQUENCE goes on from earlier registrations for the same
    meeting, as it must never fall.
    """
    rows = Registration.objects.granted().filter(person=person)
    chosen = sorted(
        (row for row in rows.order_by("created_at", "pk") if row.is_active or _was_shown(row)),
        key=lambda row: row.is_active,
    )
    last: dict[int, int] = {}
    for row in chosen:
        last[row.meeting_id] = row.sequence = max(row.sequence, last.get(row.meeting_id, 0))
    return chosen


def _was_shown(cancelled: Registration) -> bool:
    return cancelled.sequence > 0 or not cancelled.reason


def _event(registration: Registration, published: PublishedMeeting, *, call: str, now: datetime) -> CalendarEvent:
    registration.meeting = published.meeting
    changed_at = max(registration.changed_at, published.last_changed_at)
    return visit_event(registration, published, changed_at=changed_at, call=call, now=now)
