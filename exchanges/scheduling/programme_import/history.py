"""Files without meetings: they say who takes part and when, and leave meetings with a history as they stand."""

from collections.abc import Iterable
from dataclasses import replace

from exchanges.meetings.models import Meeting
from exchanges.planning.files.programme_files import Fault
from exchanges.planning.files.references import reference_faults
from exchanges.planning.problem.programme import Programme, StandingMeeting
from exchanges.planning.problem.slots import every_slot_of
from exchanges.scheduling.draft.mapping import meetings_from_rows
from exchanges.scheduling.programme_import.faults import meetings_with_history


def with_history(source: Programme, rows: Iterable[Meeting]) -> Programme:
    """Return a file without meetings with those of the rows that may not vanish, and that still fit into it."""
    if source.meetings:
        return source
    kept = Meeting.objects.filter(pk__in=meetings_with_history(rows))
    slots = {slot.key for slot in every_slot_of(source)}
    fitting = (meeting for meeting in meetings_from_rows(kept).values() if _fits(source, slots, meeting))
    return replace(
        source, meetings=tuple(replace(each, country=None if each.slot else each.country) for each in fitting)
    )


def faults_of_history(source: Programme) -> list[Fault]:
    """Find what no longer fits together where the meetings were not the file's own: a host whose role has changed."""
    found = (fault for fault in reference_faults(source) if fault.path.startswith("meetings["))
    return [fault for fault in found if ".co_hosts[" not in fault.path]  # Said where the municipality is missing.


def without_indices(source: Programme, faults: Iterable[Fault]) -> list[Fault]:
    """Say of faults in meetings that are not in the file which meeting they are about, instead of an index."""
    return [_named(source, fault) if fault.path.startswith("meetings[") else fault for fault in faults]


def _fits(source: Programme, slots: set[str], meeting: StandingMeeting) -> bool:
    themes = {None, *(theme.key for theme in source.themes)}
    hosts = {None, *source.municipality}
    fits_slot = meeting.slot in slots if meeting.slot else meeting.country in {None, *source.country}
    return fits_slot and meeting.host in hosts and meeting.theme in themes


def _named(source: Programme, fault: Fault) -> Fault:
    meeting = source.meetings[int(fault.path.removeprefix("meetings[").split("]")[0])]
    name = f"{meeting.slot or 'the meeting outside the slots'} on {meeting.start}"
    return Fault("meetings", f"{name} stands in the database, and {fault.message}")
