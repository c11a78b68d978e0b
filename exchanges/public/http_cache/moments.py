"""Moments at which pages change by themselves: midnight, and when a meeting or its registration begins or ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.moments import end_of, start_of
from exchanges.meetings.time_and_place.timed import zone_by_names
from exchanges.public.http_cache.stamp import Stamp

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
    for meeting in _Near.read(Q(starts_on__range=near) | Q(ends_on__range=near)):
        yield start_of(meeting)
        yield end_of(meeting)
    yield from _of_registration(today)


def _of_registration(today: date) -> Iterator[datetime]:
    noon = datetime.combine(today, time(12), UTC)
    near, days = (noon - 2 * _DAY, noon + 2 * _DAY), (today - _DAY, today + _DAY)
    on = "meeting__registration_terms__"
    around = Q(**{f"{on}opens_at__range": near}) | Q(**{f"{on}closes_at__range": near})
    for meeting in _Near.read(around | Q(**{f"{on}kept_until__range": days})):
        yield from (moment for moment in (meeting.opens_at, meeting.closes_at) if moment)
        if meeting.kept_until:
            yield datetime.combine(meeting.kept_until, time.min, meeting.zone)


class _Near(NamedTuple):
    """What of a published meeting, and of the terms of its registration, tells when a page changes by itself."""

    starts_on: date
    ends_on: date
    starts_at: time | None
    ends_at: time | None
    opens_at: datetime | None
    closes_at: datetime | None
    kept_until: date | None
    host_id: int | None
    host_zone: str | None
    host_country_zone: str | None
    network_zone: str | None

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the place where it is."""
        return zone_by_names(self)

    @classmethod
    def read(cls, around: Q) -> list[Self]:
        published = PublishedMeeting.objects.current().filter(around).order_by()
        return [cls._make(row) for row in published.values_list(*_COLUMNS)]


_COLUMNS = (
    "starts_on",
    "ends_on",
    "meeting__starts_at",
    "meeting__ends_at",
    *(f"meeting__registration_terms__{name}" for name in ("opens_at", "closes_at", "kept_until")),
    "host_id",
    "host__municipality__time_zone",
    "host__municipality__country__time_zone",
    "exchange__country__time_zone",
)
