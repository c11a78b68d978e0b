"""Exemptions of a programme file into rows: which are there, which are new, which are gone."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from exchanges.hosting.models import TURNS_ON, Exemption
from exchanges.meetings.models import Meeting, Theme
from exchanges.planning.problem import programme as planning
from exchanges.planning.problem.slots import every_slot_of
from exchanges.scheduling.programme_import.matching import MatchedMeetings
from exchanges.scheduling.programme_import.report import ImportReport, write
from municipalities.models import Participation, Programme

Scope = tuple[str | None, str | None, datetime.date | None, int | None]
"""Host, theme, first day and number of days that an exemption was granted for, by the names in a file."""


@dataclass(frozen=True)
class MatchedExemptions:
    """Exemptions of the file with the rows that say the same (None: it is new), and rows that the file has no more."""

    wanted: tuple[tuple[int, planning.Exemption, Exemption | None], ...]
    gone: tuple[Exemption, ...]


def match_exemptions(
    source: planning.Programme, programme: Programme | None, matched: MatchedMeetings
) -> MatchedExemptions:
    """Match meeting by meeting, the same reason first; a reason that came with a file can be worded anew by one.

    What was withdrawn is history that no file speaks of. Nor does one of what was granted ahead, as long as the slot is
    owed and the file has no meeting in it.
    """
    of_slots, of_meetings = _rows_of(programme) if programme else ([], [])
    rows = dict(matched.pairs)
    wanted: list[tuple[int, planning.Exemption, Exemption | None]] = []
    for index, meeting in enumerate(source.meetings):
        there = [row for row in of_meetings if index in rows and row.meeting_id == rows[index].pk]
        if meeting.stands:
            there += [row for row in of_slots if row.slot and row.slot.key == meeting.slot]
        wanted += _match(index, meeting, there)
    kept = {row.pk for _, _, row in wanted if row is not None}
    known, filled = {slot.key for slot in every_slot_of(source)}, {meeting.slot for meeting in source.meetings}
    gone = [row for row in of_slots if row.slot and (row.slot.key not in known or row.slot.key in filled)]
    gone = [row for row in (*of_meetings, *gone) if row.pk not in kept]
    return MatchedExemptions(tuple(wanted), tuple(sorted(gone, key=lambda row: row.pk)))


def import_exemptions(
    wanted: MatchedExemptions,
    source: planning.Programme,
    rows: Mapping[int, Meeting],
    report: ImportReport,
    now: datetime.datetime,
) -> None:
    """Create or update the exemptions that the file carries; `rows` are its meetings by their place in the file."""
    names = _Names(report.programme)
    for index, exemption, there in wanted.wanted:
        meeting = source.meetings[index]
        row = there or Exemption(slot=rows[index].slot, rule=exemption.rule, granted_at=now)
        is_new = row.pk is None
        scope = names.fields_of(meeting, exemption) if row.meeting_id is None else {}
        changed = write(row, meeting=rows[index], reason=exemption.reason, **scope)
        report["exemptions"].note(f"{meeting.slot or meeting.start} {exemption.rule}", is_new=is_new, changed=changed)


def name_of(row: Exemption) -> str:
    """Name an exemption as files do: by slot, or the day of a meeting without one, and rule."""
    return f"{row.slot.key if row.slot else row.meeting.starts_on if row.meeting else ''} {row.rule}"


def _rows_of(programme: Programme) -> tuple[list[Exemption], list[Exemption]]:
    related = ("slot", "meeting", "host__municipality", "theme")
    rows = Exemption.objects.filter(withdrawn_at=None).select_related(*related).order_by("pk")
    of_slots = rows.filter(meeting=None, slot__programme=programme)
    return list(of_slots), list(rows.filter(meeting__exchange__programme=programme))


def _match(
    index: int, meeting: planning.StandingMeeting, there: list[Exemption]
) -> Iterator[tuple[int, planning.Exemption, Exemption | None]]:
    """Pair what a meeting is exempt from with its rows, which are taken out of `there`."""
    left = list(meeting.exemptions)
    for is_same_reason in (True, False):
        for exemption in list(left):
            row = next((row for row in there if _is_same(meeting, exemption, row, is_same_reason)), None)
            if row is not None:
                there.remove(row)
                left.remove(exemption)
                yield index, exemption, row
    yield from ((index, exemption, None) for exemption in left)


def _is_same(
    meeting: planning.StandingMeeting, exemption: planning.Exemption, row: Exemption, is_same_reason: bool
) -> bool:
    if row.rule != exemption.rule:
        return False
    if row.meeting_id and _scope_in_file(meeting, exemption) != _scope_of_row(row):
        return False
    return row.reason == exemption.reason if is_same_reason else row.granted_by_id is None


def _scope_in_file(meeting: planning.StandingMeeting, exemption: planning.Exemption) -> Scope:
    """Return what an exemption is for: what it says itself, else what the meeting is where the rule turns on it."""
    turns_on = TURNS_ON.get(exemption.rule, ())
    return (
        exemption.host or (meeting.host if "host" in turns_on else None),
        exemption.theme or (meeting.theme if "theme" in turns_on else None),
        exemption.start or (meeting.start if "starts_on" in turns_on else None),
        exemption.days or (meeting.days if "days" in turns_on else None),
    )


def _scope_of_row(row: Exemption) -> Scope:
    host = row.host.municipality.slug if row.host else None
    return host, row.theme.key if row.theme else None, row.starts_on, row.days


class _Names:
    """Hosts and themes of a programme by their names in a file."""

    def __init__(self, programme: Programme) -> None:
        self.hosts: dict[str | None, Participation] = {
            row.municipality.slug: row for row in programme.participations.select_related("municipality")
        }
        self.themes: dict[str | None, Theme] = {theme.key: theme for theme in programme.themes.all()}

    def fields_of(self, meeting: planning.StandingMeeting, exemption: planning.Exemption) -> dict[str, Any]:
        host, theme, starts_on, days = _scope_in_file(meeting, exemption)
        return {"host": self.hosts.get(host), "theme": self.themes.get(theme), "starts_on": starts_on, "days": days}
