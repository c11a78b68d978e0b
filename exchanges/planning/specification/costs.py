"""Costs of a plan, term by term, written from the contract without a look at the solver: smaller is better."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from itertools import combinations
from math import asin, cos, floor, fsum, radians, sin, sqrt

from exchanges.planning.problem.calendars import days_of, in_any, is_away
from exchanges.planning.problem.programme import Municipality, Placed, Programme, StandingMeeting
from exchanges.planning.problem.slots import Slot, audience_of, slots_by_key

EARTH_RADIUS_KM = 6371.0088
HIGHEST_LEVEL = 3
CHANGE_COUNTS = {"proposed": 0, "confirmed": 1, "published": 2}
CHANGE_COUNT_OF_REGISTRATIONS = 2


@dataclass(frozen=True, slots=True)
class CostTerms:
    """The six terms of a plan's cost, weighted."""

    absence: int = 0
    theme: int = 0
    preference: int = 0
    travel: int = 0
    crowding: int = 0
    change: int = 0

    @property
    def total(self) -> int:
        """The cost."""
        return sum(getattr(self, term.name) for term in fields(self))


def cost_terms(programme: Programme, meetings: Iterable[Placed]) -> CostTerms:
    """Return the weighted cost terms of the meetings that fill slots; some slots may still be empty."""
    slots = slots_by_key(programme)
    placed = [(slots[meeting.slot], meeting) for meeting in meetings if meeting.slot in slots]
    national = [(slot, meeting) for slot, meeting in placed if slot.is_national]
    weights = programme.weights
    return CostTerms(
        absence=weights.absence * sum(len(absent(programme, meeting)) for _, meeting in placed),
        theme=weights.theme * sum(theme_count(programme, slot, each.host, each.theme) for slot, each in national),
        preference=weights.preference * sum(is_unwelcome(programme, meeting) for _, meeting in placed),
        travel=weights.travel * sum(travel_count(programme, slot, meeting.host) for slot, meeting in placed),
        crowding=weights.crowding * _crowded_pairs(programme, national),
        change=weights.change * sum(_change_of(programme, meeting) for _, meeting in placed),
    )


def absent(programme: Programme, meeting: Placed) -> tuple[str, ...]:
    """Return the ids of those of the meeting's audience who can't come on one of its days, in the file's order.

    Its further hosts are none of them: their days bind, and where the meeting is exempt from that, they come anyway.
    """
    slot = slots_by_key(programme)[meeting.slot]
    along = programme.co_hosts_of(meeting.slot, meeting.host)
    days = days_of(meeting.start, meeting.end)
    return tuple(
        municipality.id
        for municipality in audience_of(programme, slot, meeting.host)
        if municipality.id not in along
        and any(is_away(day, programme.country_of[municipality.id], municipality) for day in days)
    )


def theme_count(programme: Programme, slot: Slot, host: str, theme: str) -> int:
    """Count what a theme lacks in interest and in the host's expertise, over a national meeting's audience."""
    expertise = programme.municipality[host].expertise.get(theme, 0)
    return sum(
        (HIGHEST_LEVEL - municipality.interests.get(theme, 0)) + (HIGHEST_LEVEL - expertise)
        for municipality in audience_of(programme, slot, host)
    )


def is_unwelcome(programme: Programme, meeting: Placed) -> bool:
    """Tell whether the host has preferred periods and the meeting starts in none of them."""
    preferred = programme.municipality[meeting.host].preferred
    return bool(preferred) and not in_any(meeting.start, preferred)


def travel_count(programme: Programme, slot: Slot, host: str) -> int:
    """Return the audience's way to the host, in hundreds of kilometres as the crow flies, halves rounded up."""
    there = programme.municipality[host]
    kilometres = fsum(distance_km(municipality, there) for municipality in audience_of(programme, slot, host))
    return floor(kilometres / 100 + 0.5)


def distance_km(here: Municipality, there: Municipality) -> float:
    """Return the great-circle distance (haversine), 0 where a municipality has no coordinates."""
    if here.lat is None or here.lon is None or there.lat is None or there.lon is None:
        return 0.0
    lat_here, lat_there = radians(here.lat), radians(there.lat)
    lat_step, lon_step = lat_there - lat_here, radians(there.lon - here.lon)
    chord = sin(lat_step / 2) ** 2 + cos(lat_here) * cos(lat_there) * sin(lon_step / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, chord)))


def change_count(standing: StandingMeeting | None) -> int:
    """Return what altering a standing meeting counts: nothing where there is none, or none that may be altered."""
    if standing is None or standing.stays or not standing.stands:
        return 0
    return CHANGE_COUNTS[standing.status] + (CHANGE_COUNT_OF_REGISTRATIONS if standing.registrations else 0)


def is_altered(standing: StandingMeeting, meeting: Placed) -> bool:
    """Tell whether the meeting differs from the standing one in host, theme or start."""
    return (standing.host, standing.theme, standing.start) != (meeting.host, meeting.theme, meeting.start)


def _change_of(programme: Programme, meeting: Placed) -> int:
    standing = programme.standing.get(meeting.slot)
    if standing is None or programme.stays(standing):
        return 0
    return change_count(standing) if is_altered(standing, meeting) else 0


def _crowded_pairs(programme: Programme, national: list[tuple[Slot, Placed]]) -> int:
    ideal = programme.spacing.ideal_gap_days
    starts: dict[str | None, list[date]] = {}
    for slot, meeting in national:
        starts.setdefault(slot.country, []).append(meeting.start)
    return sum(
        abs((one - other).days) < ideal for in_country in starts.values() for one, other in combinations(in_country, 2)
    )
