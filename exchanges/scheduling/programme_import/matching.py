"""Matching of a file's meetings with rows: a file names meetings by what they are, not by an identifier."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from exchanges.meetings.models import Meeting
from exchanges.planning.problem.programme import Programme, StandingMeeting
from exchanges.scheduling.draft.mapping import normalised_meeting


@dataclass(frozen=True)
class MatchedMeetings:
    """Indices of the file's meetings with their rows, indices of new ones, and rows that the file has no more."""

    pairs: tuple[tuple[int, Meeting], ...]
    new: tuple[int, ...]
    gone: tuple[Meeting, ...]


Likeness = Callable[[StandingMeeting, Meeting], bool]


def match_meetings(
    source: Programme, rows: Iterable[Meeting], written: Mapping[int, StandingMeeting]
) -> MatchedMeetings:
    """Match within a slot, or within a country outside the slots, the closest likeness first.

    `written` has the rows as an export writes them, by their keys. First the same in everything, exemptions included,
    then one that keeps all exemptions of the row, the same but for them, the same start and host, then the one that
    stands in the slot (it moved) or, outside the slots, the same host and theme. So the same file twice matches
    everything, a move stays a move, and of two that are alike each keeps what was granted for it.
    """
    files, there = _grouped_files(source), _grouped_rows(rows)
    exports = {key: normalised_meeting(meeting) for key, meeting in written.items()}
    meetings = tuple(map(normalised_meeting, source.meetings))
    pairs: list[tuple[int, Meeting]] = []
    for group, indices in files.items():
        for is_like in (*_closest(exports), *_likenesses(in_slot=bool(group[0]))):
            _take(pairs, is_like, meetings, indices, there[group])
    new = sorted(index for indices in files.values() for index in indices)
    gone = sorted((row for group in there.values() for row in group), key=lambda row: (row.starts_on, row.pk))
    return MatchedMeetings(tuple(sorted(pairs, key=lambda pair: pair[0])), tuple(new), tuple(gone))


def _grouped_files(source: Programme) -> dict[tuple[str, str], list[int]]:
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, meeting in enumerate(source.meetings):
        groups[(meeting.slot, "") if meeting.slot else ("", meeting.country or "")].append(index)
    return groups


def _grouped_rows(rows: Iterable[Meeting]) -> dict[tuple[str, str], list[Meeting]]:
    groups: dict[tuple[str, str], list[Meeting]] = defaultdict(list)
    for row in rows:
        groups[(row.slot.key, "") if row.slot else ("", row.exchange.country_id or "")].append(row)
    return groups


def _take(
    pairs: list[tuple[int, Meeting]],
    is_like: Likeness,
    meetings: tuple[StandingMeeting, ...],
    indices: list[int],
    rows: list[Meeting],
) -> None:
    """Move every pair that is alike from `indices` and `rows` to `pairs`."""
    for index in list(indices):
        row = next((row for row in rows if is_like(meetings[index], row)), None)
        if row is not None:
            pairs.append((index, row))
            indices.remove(index)
            rows.remove(row)


def _closest(exports: Mapping[int, StandingMeeting]) -> tuple[Likeness, ...]:
    def is_export(meeting: StandingMeeting, row: Meeting) -> bool:
        return meeting == exports[row.pk]

    def keeps_exemptions(meeting: StandingMeeting, row: Meeting) -> bool:
        return Counter(exports[row.pk].exemptions) <= Counter(meeting.exemptions)

    def is_same_together(meeting: StandingMeeting, row: Meeting) -> bool:
        return _is_same_together(meeting, row) and keeps_exemptions(meeting, row)

    def is_same(meeting: StandingMeeting, row: Meeting) -> bool:
        return _is_same(meeting, row) and keeps_exemptions(meeting, row)

    return is_export, is_same_together, is_same


def _likenesses(*, in_slot: bool) -> tuple[Likeness, ...]:
    usual = (_is_same_together, _is_same, _is_same_and_as_firm, _is_now_cancelled)
    return (*usual, _stands_too, _is_revived) if in_slot else (*usual, _is_same_start, _is_same_subject)


def co_hosts_of(row: Meeting) -> tuple[str, ...]:
    """Return the ids of a row's further hosts, sorted."""
    found = (host.municipality.slug for host in row.co_hosts.all() if host.pk != row.host_id) if row.pk else ()
    return tuple(sorted(found))


def _host(row: Meeting) -> str | None:
    return row.host.municipality.slug if row.host else None


def _theme(row: Meeting) -> str | None:
    return row.theme.key if row.theme else None


def _stands(row: Meeting) -> bool:
    return not row.is_cancelled


def _has_same_host_and_start(meeting: StandingMeeting, row: Meeting) -> bool:
    return (meeting.start, meeting.host) == (row.starts_on, _host(row))


def _is_same_together(meeting: StandingMeeting, row: Meeting) -> bool:
    return _is_same(meeting, row) and tuple(sorted(meeting.co_hosts or ())) == co_hosts_of(row)


def _is_same(meeting: StandingMeeting, row: Meeting) -> bool:
    details = (row.days, _theme(row), row.status, row.locked, row.registration_count)
    theirs = (meeting.days, meeting.theme, meeting.status, meeting.locked, meeting.registrations)
    return _has_same_host_and_start(meeting, row) and theirs == details


def _is_same_and_as_firm(meeting: StandingMeeting, row: Meeting) -> bool:
    return _has_same_host_and_start(meeting, row) and meeting.stands == _stands(row)


def _is_now_cancelled(meeting: StandingMeeting, row: Meeting) -> bool:
    return _has_same_host_and_start(meeting, row) and not meeting.stands


def _stands_too(meeting: StandingMeeting, row: Meeting) -> bool:
    return meeting.stands and _stands(row)


def _is_revived(meeting: StandingMeeting, row: Meeting) -> bool:
    return _has_same_host_and_start(meeting, row)


def _is_same_start(meeting: StandingMeeting, row: Meeting) -> bool:
    return meeting.start == row.starts_on


def _is_same_subject(meeting: StandingMeeting, row: Meeting) -> bool:
    return (meeting.host, meeting.theme) == (_host(row), _theme(row))
