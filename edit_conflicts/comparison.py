"""Comparison, value by value, of what a page showed, what stands now and what was sent.

Whoever saves first is not overwritten: what only the other one changed is taken over into what was sent, what only the
sender changed stays there, and what both changed to different values is for the sender to choose.
"""

import enum
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from edit_conflicts.inputs import Value
from edit_conflicts.shown import AnyInput, Row, Sheet, Shown, Table
from edit_conflicts.tables import SentRow, SentRows, summary


@dataclass(frozen=True, slots=True)
class Difference:
    """A value, or a row, that is not what the page showed: what it was, what was sent, what stands now, in words."""

    key: str
    label: str
    was: str = ""
    mine: str = ""
    theirs: str = ""


class _Verdict(enum.Enum):
    SAME = enum.auto()
    MINE = enum.auto()
    THEIRS = enum.auto()
    BOTH = enum.auto()


def _judge(was: Value | None, now: Value, sent: Value, *, is_known: bool) -> _Verdict:
    """Say who changed a value; `was` is None where the page did not have it."""
    if sent == now:
        return _Verdict.SAME
    if not is_known:
        return _Verdict.BOTH
    if was is None or sent == was:
        return _Verdict.THEIRS
    return _Verdict.MINE if now == was else _Verdict.BOTH


class Comparison:
    """What was sent from a page against what stands now; `data` is what was sent, brought up to what stands now.

    Without `shown` nobody knows what the page showed, so each value that is not what stands now is to be chosen.
    `still_open` names what is to be chosen from an earlier comparison.
    """

    def __init__(
        self, sheet: Sheet, shown: Shown | None, data: QueryDict, files: Any, still_open: Collection[str] = ()
    ) -> None:
        self.sheet, self.shown, self.files, self._open = sheet, shown, files, still_open
        self.data: QueryDict = data.copy()
        self.conflicts: list[Difference] = []
        self.theirs: list[Difference] = []
        self.mine: list[Difference] = []
        self.lost: list[Difference] = []
        self._fields()
        for table in sheet.tables:
            self._table(table)
        self._notes()

    @property
    def is_overtaken(self) -> bool:
        """Whether somebody has to look before anything is saved."""
        return bool(self.conflicts or self.theirs or self.lost)

    @property
    def mine_alone(self) -> bool:
        """Whether nothing is to be chosen, and something of what was sent is to be saved."""
        return bool(self.mine) and not self.conflicts

    def _fields(self) -> None:
        before = self.shown.fields if self.shown else {}
        for each in self.sheet.inputs:
            sent = each.read(self.data, self.files)
            if self._compare(each, each.name, before.get(each.name), each.shown, sent) is _Verdict.THEIRS:
                each.write(self.data, each.shown)
        there = {each.name for each in self.sheet.inputs}
        for name, was in before.items():
            sent = self.data.get(name, "").strip()
            if name not in there and isinstance(was, str) and sent not in ("", was):
                self.lost.append(Difference(name, self.sheet.label_of(name), was=was, mine=sent))

    def _notes(self) -> None:
        before = self.shown.notes if self.shown else {}
        for name, note in self.sheet.notes.items():
            if name in before and before[name] != note.value:
                self.theirs.append(Difference(name, note.label, theirs=note.words))

    def _compare(
        self, each: AnyInput, key: str, was: Value | None, now: Value, sent: Value, *, about: str = ""
    ) -> _Verdict:
        """Judge a value and note the outcome under the right heading."""
        verdict = _judge(was, now, sent, is_known=self.shown is not None)
        if verdict is _Verdict.MINE and key in self._open:
            verdict = _Verdict.BOTH
        if verdict is not _Verdict.SAME:
            label = f"{about}: {each.label}" if about else each.label
            before = "" if was is None else each.words(was)
            found = Difference(key, label, was=before, mine=each.words(sent), theirs=each.words(now))
            self._list_for(verdict).append(found)
        return verdict

    def _list_for(self, verdict: _Verdict) -> list[Difference]:
        return {_Verdict.MINE: self.mine, _Verdict.THEIRS: self.theirs, _Verdict.BOTH: self.conflicts}[verdict]

    # Tables.

    def _table(self, table: Table) -> None:
        sent = SentRows(table, self.data, self.files)
        if not sent.is_there:
            return
        before = self.shown.tables.get(table.prefix, {}) if self.shown else None
        kept = [self._standing_row(table, key, row, before, sent) for key, row in table.rows.items()]
        sent.put_back(kept, self._gone_rows(table, before, sent))

    def _standing_row(self, table: Table, key: str, row: Row, before: dict[str, Any] | None, sent: SentRows) -> SentRow:
        """Compare a row that stands; return it as it is to be sent."""
        path, about = f"{table.prefix}/{key}", f"{capfirst(table.title)} “{row.name}”"
        mine, was = sent.by_key.get(key), (before or {}).get(key)
        if before is not None and was is None and mine is None and table.holds_one and sent.added:
            mine, was = sent.added.pop(0), table.empty.values
        if mine is None or (before is not None and was is None):
            if before is not None and was != row.values:
                words = _("Added") if was is None else summary(row, row.values)
                self.theirs.append(Difference(path, about, theirs=words))
            return SentRow(row.values, key=key)
        if mine.is_deleted:
            is_same = was == row.values and path not in self._open
            found = Difference(path, about, mine=_("Deleted"), theirs=summary(row, row.values))
            (self.mine if is_same else self.conflicts).append(found)
            return SentRow(row.values, key=key, is_deleted=True)
        values = dict(mine.values)
        for each in row.inputs:
            old = None if was is None else was.get(each.name)
            sent_value = values.get(each.name, each.shown)
            verdict = self._compare(each, f"{path}/{each.name}", old, each.shown, sent_value, about=about)
            values[each.name] = each.shown if verdict is _Verdict.THEIRS else sent_value
        return SentRow(values, key=key, index=mine.index)

    def _gone_rows(self, table: Table, before: dict[str, Any] | None, sent: SentRows) -> list[SentRow]:
        """Return the rows to add: those sent as new, and those that are gone but were changed by the sender."""
        added, empty = list(sent.added), table.empty
        for number, row in enumerate(added):
            if row.values != empty.values:
                path = f"{table.prefix}/+{number}"
                found = Difference(path, str(capfirst(table.title)), mine=summary(empty, row.values))
                if path in self._open:
                    self.conflicts.append(Difference(path, found.label, mine=found.mine, theirs=_("Deleted")))
                else:
                    self.mine.append(found)
        gone = dict.fromkeys([*(before or {}), *(() if before is not None else sent.by_key)])
        for key in gone:
            if key in table.rows:
                continue
            mine, was = sent.by_key.get(key), (before or {}).get(key)
            label = f"{capfirst(table.title)} “{summary(empty, was or (mine.values if mine else {}))}”"
            if mine is None or mine.is_deleted or mine.values == was:
                self.theirs.append(Difference(f"{table.prefix}/{key}", label, theirs=_("Deleted")))
                continue
            path = f"{table.prefix}/+{len(added)}"
            words = summary(empty, mine.values)
            self.conflicts.append(Difference(path, label, mine=words, theirs=_("Deleted")))
            added.append(SentRow(mine.values))
        return added
