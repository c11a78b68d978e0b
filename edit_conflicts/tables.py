"""The rows of a table as they were sent, and put back in the order in which the page would send them now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.http import QueryDict

from edit_conflicts.inputs import Input
from edit_conflicts.lists import clear_rows, number_of
from edit_conflicts.shown import Row, Table, Values

LONGEST_SUMMARY = 160


@dataclass(frozen=True, slots=True)
class SentRow:
    """A row as it was sent: its values, its key if it is one of those there were, and where it stood."""

    values: Values
    key: str = ""
    is_deleted: bool = False
    index: int = -1


class SentRows:
    """The rows of a table that were sent: those with a key, and those that were added."""

    def __init__(self, table: Table, data: QueryDict, files: Any) -> None:
        self.table, self._data, self._files = table, data, files
        self.is_there = f"{table.prefix}-{TOTAL_FORM_COUNT}" in data
        rows = [self._row(index) for index in range(number_of(data, f"{table.prefix}-{TOTAL_FORM_COUNT}"))]
        self.by_key = {row.key: row for row in rows if row.key}
        self.added = [row for row in rows if not row.key and not row.is_deleted]

    def _row(self, index: int) -> SentRow:
        prefix = f"{self.table.prefix}-{index}-"
        key = str(self._data.get(f"{prefix}{self._key_name}", "")) if index < self._initial_count else ""
        inputs = self.table.rows[key].inputs if key in self.table.rows else self.table.empty.inputs
        values = {each.name: each.read(self._data, self._files, prefix) for each in inputs}
        is_deleted = self.table.formset.can_delete and self._data.get(f"{prefix}{DELETION_FIELD_NAME}", "") not in (
            "",
            "False",
            "false",
        )
        return SentRow(values, key, bool(is_deleted), index)

    @property
    def _key_name(self) -> str:
        return str(self.table.model._meta.pk.name)

    @property
    def _initial_count(self) -> int:
        return number_of(self._data, f"{self.table.prefix}-{INITIAL_FORM_COUNT}")

    def put_back(self, kept: Sequence[SentRow], added: Sequence[SentRow]) -> None:
        """Send these rows instead: those that stand first, in the order of the page, then those to add."""
        prefix = self.table.prefix
        clear_rows(self._data, prefix)
        self._data[f"{prefix}-{INITIAL_FORM_COUNT}"] = str(len(kept))
        self._data[f"{prefix}-{TOTAL_FORM_COUNT}"] = str(len(kept) + len(added))
        parent = str(self.table.formset.instance.pk)
        for index, row in enumerate([*kept, *added]):
            start = f"{prefix}-{index}-"
            self._data[f"{start}{self.table.formset.fk.name}"] = parent
            if row.key or self._key_name != self.table.formset.fk.name:
                self._data[f"{start}{self._key_name}"] = row.key
            inputs = self.table.rows[row.key].inputs if row.key else self.table.empty.inputs
            for each in inputs:
                each.write(self._data, row.values.get(each.name, each.shown), start)
            if row.is_deleted:
                self._data[f"{start}{DELETION_FIELD_NAME}"] = "on"


def take_row(table: Table, data: QueryDict, standing: dict[str, Values], key: str, name: str) -> None:
    """Take another's value of a row over into what was sent; without a name of an input the row as a whole.

    `key` is a row's primary key, or `+` and the number of a row to add: that one is emptied, so that none is added.
    """
    prefix = table.prefix
    if key.startswith("+"):
        index = number_of(data, f"{prefix}-{INITIAL_FORM_COUNT}") + number_of({"n": key[1:]}, "n")
        _write(table.empty.inputs, data, table.empty.values, f"{prefix}-{index}-")
        return
    row, sent = table.rows.get(key), SentRows(table, data, {}).by_key.get(key)
    if row is None or sent is None:
        return
    start = f"{prefix}-{sent.index}-"
    if not name:
        data.pop(f"{start}{DELETION_FIELD_NAME}", None)
    taken = {input_: value for input_, value in standing.get(key, {}).items() if input_ == name}
    _write(row.inputs, data, taken, start)


def _write(inputs: Iterable[Input], data: QueryDict, values: Values, prefix: str) -> None:
    for each in inputs:
        if each.name in values:
            each.write(data, values[each.name], prefix)


def summary(row: Row, values: Values) -> str:
    """Say in a line what a row holds."""
    said = [each.words(values[each.name]) for each in row.inputs if values.get(each.name)]
    text = ", ".join(said)
    return text if len(text) <= LONGEST_SUMMARY else f"{text[: LONGEST_SUMMARY - 1]}…"
