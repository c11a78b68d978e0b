"""Times of a meeting as they are asked for, however it was read."""

from datetime import date, time
from typing import Protocol
from zoneinfo import ZoneInfo

from django.conf import settings


class Timed(Protocol):
    """A meeting with its days, both included, its hours where they are fixed, and the time zone they are in."""

    @property
    def starts_on(self) -> date:
        """The first day."""

    @property
    def ends_on(self) -> date:
        """The last day."""

    @property
    def starts_at(self) -> time | None:
        """The hour at which it begins on its first day, where that is fixed."""

    @property
    def ends_at(self) -> time | None:
        """The hour at which it ends on its last day, where that is fixed."""

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of its place."""


class Announced(Timed, Protocol):
    """A meeting of which the public is told that it takes place, took place, or does not."""

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place."""

    @property
    def is_held(self) -> bool:
        """Whether it took place."""


class NamedZones(Protocol):
    """A meeting read with the names of the zones that zone_of_venue chooses from, None or empty where there is none."""

    @property
    def host_id(self) -> int | None:
        """The primary key of its host."""

    @property
    def host_zone(self) -> str | None:
        """That of the host's municipality."""

    @property
    def host_country_zone(self) -> str | None:
        """That of the country of the host."""

    @property
    def network_zone(self) -> str | None:
        """That of the country of the network."""


def zone_by_names(meeting: NamedZones) -> ZoneInfo:
    """Return the time zone of the place of a meeting, as zone_of_venue has it."""
    if meeting.host_id is not None:
        return ZoneInfo(meeting.host_zone or meeting.host_country_zone or settings.TIME_ZONE)
    return ZoneInfo(meeting.network_zone or settings.TIME_ZONE)
