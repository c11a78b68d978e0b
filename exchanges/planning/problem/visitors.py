"""Meetings that nobody is invited to but their host: no rule forbids them, yet somebody ought to know of them first."""

from collections.abc import Iterable

from exchanges.planning.problem.programme import Placed, Programme
from exchanges.planning.problem.slots import Slot, audience_of, slots_by_key, slots_of


def slots_without_visitors(programme: Programme, country: str | None = None) -> tuple[Slot, ...]:
    """Return the slots, of one country or of all, whose meeting has no audience whoever hosts it."""
    return tuple(
        slot
        for slot in slots_of(programme)
        if country in (None, slot.country)
        and slot.hosts
        and not any(audience_of(programme, slot, host) for host in slot.hosts)
    )


def meetings_without_visitors(programme: Programme, meetings: Iterable[Placed]) -> tuple[Placed, ...]:
    """Return those of the meetings that have no audience but their host."""
    slots = slots_by_key(programme)
    return tuple(
        meeting
        for meeting in meetings
        if meeting.slot in slots and not audience_of(programme, slots[meeting.slot], meeting.host)
    )
