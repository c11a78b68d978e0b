"""Further hosts of a file's meetings: where it says nothing of them, those who are there stay."""

from collections.abc import Iterator
from dataclasses import replace

from exchanges.meetings.models import Meeting
from exchanges.planning.files import Fault
from exchanges.planning.programme import Programme
from exchanges.scheduling.import_matching import MatchedMeetings, co_hosts_of


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


def set_co_hosts(row: Meeting, wanted: dict[str, int]) -> list[str]:
    """Give a row its further hosts, by id with the key of each; return the field's name where it differed."""
    if set(co_hosts_of(row)) == wanted.keys():
        return []
    row.co_hosts.set(wanted.values())
    return ["co_hosts"]
