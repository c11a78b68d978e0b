"""Further hosts of a file's meetings: where it says nothing of them, those who are there stay."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from exchanges.meetings.models import Meeting
from exchanges.planning.files.programme_files import Fault
from exchanges.planning.problem.programme import Programme
from exchanges.scheduling.programme_import.matching import MatchedMeetings, co_hosts_of
from municipalities.models import Programme as ProgrammeRow


def with_co_hosts(source: Programme, matched: MatchedMeetings) -> Programme:
    """Return the file with the further hosts of each row in a meeting of which it does not say who they are."""
    meetings = list(source.meetings)
    for index, row in matched.pairs:
        if meetings[index].co_hosts is None:
            staying = tuple(host for host in co_hosts_of(row) if host != meetings[index].host)
            meetings[index] = replace(meetings[index], co_hosts=staying)
    return replace(source, meetings=tuple(meetings))


def faults_of_cancelled(source: Programme) -> Iterator[Fault]:
    """Find further hosts of cancelled meetings that the file does not hold: a plan does not need them, a row does."""
    for index, meeting in enumerate(source.meetings):
        for number, host in enumerate(() if meeting.stands else meeting.co_hosts or ()):
            if host not in source.municipality:
                message = f'"{host}" is not in the file: add it, as the cancelled meeting is kept with it'
                yield Fault(f"meetings[{index}].co_hosts[{number}]", message)


def gone_co_hosts(file: Programme, source: Programme) -> set[str]:
    """Return who is a further host of a meeting that stays, says `source`, and is not in the `file` any more."""
    there = {host for meeting in source.meetings for host in meeting.co_hosts or ()}
    named = {host for meeting in file.meetings for host in meeting.co_hosts or ()}
    return there - named - file.municipality.keys()


def share_slots(source: Programme, rows: Mapping[int, Meeting], programme: ProgrammeRow) -> list[str]:
    """Let the file's meetings, by index in `rows`, fill what they fill as well; return the slots that differed.

    To be called while no meeting stands: the database judges what a meeting fills once it does.
    """
    shared = programme.slots.filter(also_filled_by__isnull=False)
    before = dict(shared.values_list("key", "also_filled_by"))
    wanted = {key: rows[index].pk for index, meeting in enumerate(source.meetings) for key in meeting.also_fills}
    differing = [key for key in dict.fromkeys([*before, *wanted]) if before.get(key) != wanted.get(key)]
    for key in differing:
        programme.slots.filter(key=key).update(also_filled_by=wanted.get(key))
    return differing
