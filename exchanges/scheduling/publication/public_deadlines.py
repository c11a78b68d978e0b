"""Deadlines of registration that move along when a version moves its meetings, in words, for the one who publishes."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from exchanges.meetings.published import zone_of_venue
from exchanges.registrations.models import RegistrationTerms
from exchanges.registrations.seats.deadlines import MeetingStart, moved_deadlines
from exchanges.scheduling.publication.public_plan import Entries, Entry


def deadlines_between(old: Entries, new: Entries, *, now: datetime) -> tuple[str, ...]:
    """Return a sentence for each deadline that moves with its meeting, in the order of the newer entries."""
    moved = [pk for pk, entry in new.items() if pk in old and _moves(old[pk], entry)]
    terms = {each.meeting_id: each for each in RegistrationTerms.objects.filter(meeting__in=moved)}
    return tuple(sentence for pk in moved if pk in terms for sentence in _told(terms[pk], old[pk], new[pk], now))


def _moves(old: Entry, new: Entry) -> bool:
    return old.starts_on != new.starts_on and not new.is_cancelled and not new.is_held


def _told(terms: RegistrationTerms, old: Entry, new: Entry, now: datetime) -> Iterator[str]:
    for deadline in moved_deadlines(terms, _start(old), _start(new), now=now):
        yield _("%(meeting)s. %(what)s: %(new)s instead of %(old)s.") % {
            "meeting": new.title,
            "what": deadline.what,
            "new": deadline.new,
            "old": deadline.old,
        }


def _start(entry: Entry) -> MeetingStart:
    return MeetingStart(entry.starts_on, zone_of_venue(entry.host, entry.exchange.country))
