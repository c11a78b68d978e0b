"""Meetings that bind a plan from beside it: what counts for another country's host, conferences beside a country.

Where one country is planned nobody moves what is not of it.
"""

from collections.abc import Iterator

from exchanges.planning.problem.programme import Programme, StandingMeeting
from exchanges.planning.problem.slots import Slot, slots_by_key, slots_of


def counted_abroad(programme: Programme, country: str | None = None) -> Iterator[tuple[Slot, StandingMeeting]]:
    """Yield the national meetings that stand and count for a host of another country, or of the country given."""
    slots = slots_by_key(programme)
    for key, meeting in programme.standing.items():
        slot = slots.get(key)
        if slot is None or not slot.is_national:
            continue
        hosts = programme.counted_hosts(key, meeting.placement.host)
        theirs = {programme.country_of[host].code for host in hosts} - {slot.country}
        if theirs if country is None else country in theirs:
            yield slot, meeting


def standing_conferences(programme: Programme) -> Iterator[StandingMeeting]:
    """Yield the programme-wide meetings that stand, in the order of their slots."""
    keys = (slot.key for slot in slots_of(programme) if not slot.is_national)
    return (programme.standing[key] for key in keys if key in programme.standing)


def stands_beside(programme: Programme, key: str | None, country: str | None) -> bool:
    """Tell whether the slot's meeting is not planned where a country is planned; all are where none is given."""
    slot = slots_by_key(programme).get(key or "")
    return country is not None and slot is not None and slot.country != country
