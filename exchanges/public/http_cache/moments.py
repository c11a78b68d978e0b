"""Moments at which pages change by themselves: midnight, and when a meeting or its registration begins or ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from exchanges.meetings.time_and_place.moments import end_of, start_of
from exchanges.public.base.queries import published_meetings
from exchanges.public.http_cache.stamp import Stamp
from exchanges.registrations.models import RegistrationTerms
from exchanges.registrations.seats.terms import with_zone, zone_of_terms

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Day:
    values: tuple[int, int]
    day: date
    moments: tuple[float, ...]


_known: _Day | None = None
"""The day that was asked for last; it holds as long as the stamp does."""


def last_moment(now: datetime, stamp: Stamp) -> int:
    """Return the last moment up to `now` at which pages changed by themselves, as Unix time."""
    global _known
    today, known = timezone.localdate(now), _known
    if known is None or known.values != stamp.values or known.day != today:
        known = _known = _Day(stamp.values, today, tuple(moment.timestamp() for moment in moments_of(today)))
    at = now.timestamp()
    return int(max(moment for moment in known.moments if moment <= at))


def moments_of(today: date) -> Iterator[datetime]:
    """Yield the site's midnight before `today`, and every moment around that day which a page may speak of."""
    yield timezone.make_aware(datetime.combine(today, time.min))
    near = (today - _DAY, today + _DAY)
    around = Q(starts_on__range=near) | Q(ends_on__range=near)
    for published in published_meetings().filter(around):
        yield start_of(published)
        yield end_of(published)
    yield from _of_registration(today)


def _of_registration(today: date) -> Iterator[datetime]:
    noon = datetime.combine(today, time(12), UTC)
    near, days = (noon - 2 * _DAY, noon + 2 * _DAY), (today - _DAY, today + _DAY)
    around = Q(opens_at__range=near) | Q(closes_at__range=near) | Q(kept_until__range=days)
    for terms in with_zone(RegistrationTerms.objects.filter(around)):
        yield from (moment for moment in (terms.opens_at, terms.closes_at) if moment)
        if terms.kept_until:
            yield datetime.combine(terms.kept_until, time.min, zone_of_terms(terms))
