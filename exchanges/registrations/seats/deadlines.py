"""Deadlines of registration: they move along with the published meeting, and stand by the clock of its place."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.meetings.time_and_place.times import moment_in_words
from exchanges.registrations.models import RegistrationTerms
from localisation.dates import day_in_words


@dataclass(frozen=True, slots=True)
class MeetingStart:
    """Where and when a meeting begins: all that its deadlines depend on."""

    starts_on: date
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class MovedDeadline:
    """A deadline in words, as it is and as it will be."""

    what: str
    old: str
    new: str


def move_deadlines(terms: RegistrationTerms, before: MeetingStart, after: MeetingStart, *, now: datetime) -> bool:
    """Move opening, closing and the return of kept seats by the days that the meeting moves; say whether any did.

    The hour stays the same by the clock of the place. Registration that has opened stays open. Nothing is saved.
    """
    days = after.starts_on - before.starts_on
    old = (terms.opens_at, terms.closes_at, terms.kept_until)
    if terms.opens_at:
        opens_at = _moved(terms.opens_at, days, before, after)
        terms.opens_at = terms.opens_at if terms.opens_at <= now < opens_at else opens_at
    if terms.closes_at:
        terms.closes_at = _moved(terms.closes_at, days, before, after)
    if terms.kept_until:
        terms.kept_until += days
    if terms.opens_at and terms.closes_at and terms.opens_at >= terms.closes_at:
        # Where the clocks change between the two: without an opening it is open, and closes when it says.
        terms.opens_at = None
    return old != (terms.opens_at, terms.closes_at, terms.kept_until)


def moved_deadlines(
    terms: RegistrationTerms, before: MeetingStart, after: MeetingStart, *, now: datetime
) -> Iterator[MovedDeadline]:
    """Yield in words what move_deadlines would change, without changing it."""
    moved = copy(terms)
    move_deadlines(moved, before, after, now=now)
    for what, old, new in (
        (_("Registration opens"), terms.opens_at, moved.opens_at),
        (_("Registration closes"), terms.closes_at, moved.closes_at),
    ):
        if old != new:
            yield MovedDeadline(what, _moment(old, before), _moment(new, after))
    if terms.kept_until != moved.kept_until:
        yield MovedDeadline(_("Kept places return"), _day(terms.kept_until), _day(moved.kept_until))


def _moved(moment: datetime, days: timedelta, before: MeetingStart, after: MeetingStart) -> datetime:
    by_the_clock = moment.astimezone(before.zone).replace(tzinfo=None, fold=0) + days
    return by_the_clock.replace(tzinfo=after.zone).astimezone(moment.tzinfo)


def _moment(moment: datetime | None, start: MeetingStart) -> str:
    return moment_in_words(moment, start.zone) if moment else _("at once")


def _day(day: date | None) -> str:
    return day_in_words(day, language=get_language() or "en") if day else ""
