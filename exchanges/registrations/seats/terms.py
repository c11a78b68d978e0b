"""On what terms one registers for a meeting, and whether one can right now."""

from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Case, CharField, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.moments import end_of, start_of
from exchanges.meetings.time_and_place.timed import Announced, Timed
from exchanges.registrations.models import RegistrationTerms, SeatAllotment
from exchanges.registrations.models.registering import Mode


class RegistrationState(StrEnum):
    """Whether one can register for a published meeting."""

    NOT_OPEN = "not_open"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    HELD = "held"


class Conditions(Protocol):
    """What of the terms decides when one can register, and how many seats there are."""

    @property
    def opens_at(self) -> datetime | None:
        """When registration opens; None: as soon as the meeting is published."""

    @property
    def closes_at(self) -> datetime | None:
        """When it closes; None: when the meeting begins."""

    @property
    def seats_in_person(self) -> int | None:
        """How many places the room has; None: no limit."""

    @property
    def seats_online(self) -> int | None:
        """How many places there are online; None: no limit."""

    @property
    def kept_until(self) -> date | None:
        """The day from which kept places are for everybody."""


def with_zone(terms: QuerySet[RegistrationTerms]) -> QuerySet[RegistrationTerms]:
    """Add to terms the name of the zone that the published meeting's `zone` is, for zone_of_terms."""
    of_host = Coalesce(
        NullIf("host__municipality__time_zone", Value("")), F("host__municipality__country__time_zone"), Value("")
    )
    shown = PublishedMeeting.objects.current().filter(meeting=OuterRef("meeting"))
    zone = Case(When(host=None, then=F("exchange__country__time_zone")), default=of_host, output_field=CharField())
    named = shown.order_by().values(name=zone)
    return terms.annotate(zone_name=Subquery(named[:1]))


def zone_of_terms(terms: RegistrationTerms) -> ZoneInfo:
    """Return the zone of the published meeting's place, of terms that with_zone has read."""
    return ZoneInfo(getattr(terms, "zone_name", "") or settings.TIME_ZONE)


def saved_allotments(terms: RegistrationTerms) -> list[SeatAllotment]:
    """Return the seats that terms keep for municipalities and countries; none where they are not saved."""
    return list(terms.allotments.order_by("pk")) if terms.pk else []


def registration_state(published: Announced, terms: Conditions, now: datetime) -> RegistrationState:
    """Say whether one can register: what the public is told of the meeting first, then the clock.

    Without `closes_at` registration closes when the meeting starts; it never lasts longer. A meeting that is over
    counts as held, whether or not a coordinator has marked it.
    """
    if published.is_cancelled:
        return RegistrationState.CANCELLED
    if published.is_held or now >= end_of(published):
        return RegistrationState.HELD
    if terms.opens_at and now < terms.opens_at:
        return RegistrationState.NOT_OPEN
    if now >= closing_of(published, terms):
        return RegistrationState.CLOSED
    return RegistrationState.OPEN


def closing_of(published: Timed, terms: Conditions) -> datetime:
    """Return the moment at which registration closes: the one set, the meeting's start at the latest."""
    start = start_of(published)
    return min(terms.closes_at, start) if terms.closes_at else start


_MODES = {
    Meeting.Format.IN_PERSON: (Mode.IN_PERSON,),
    Meeting.Format.ONLINE: (Mode.ONLINE,),
    Meeting.Format.HYBRID: (Mode.IN_PERSON, Mode.ONLINE),
}


def modes_of(meeting: Meeting) -> tuple[Mode, ...]:
    """Return how one can take part."""
    return modes_of_format(meeting.format)


def modes_of_format(attendance_format: str) -> tuple[Mode, ...]:
    """Return how one can take part in a meeting of a format."""
    return _MODES[Meeting.Format(attendance_format)]
