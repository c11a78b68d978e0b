"""A list of rows that is one value: its rows have no keys, so it is taken as a whole or left as a whole."""

from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet
from django.http import QueryDict
from django.utils.translation import gettext as _

from edit_conflicts.inputs import Value, inputs_of


class ListInput:
    """The filled rows of a formset without data, in order, as one input under the formset's prefix."""

    def __init__(self, formset: BaseFormSet, label: str) -> None:
        self.name, self.label = str(formset.prefix), label
        self._spare = formset.extra
        self._inputs = tuple(inputs_of(formset.empty_form))
        rows = [[each.shown for each in inputs_of(form)] for form in formset.forms]
        self.shown: Value = self._filled(rows)

    def read(self, data: Any, files: Any) -> Value:
        """Return the rows that were sent."""
        if f"{self.name}-{forms.formsets.TOTAL_FORM_COUNT}" not in data:
            return self.shown
        count = number_of(data, f"{self.name}-{forms.formsets.TOTAL_FORM_COUNT}")
        rows = [[each.read(data, files, f"{self.name}-{index}-") for each in self._inputs] for index in range(count)]
        return self._filled(rows)

    def write(self, data: QueryDict, value: Value) -> None:
        """Put rows where the browser would send them, in place of those there are."""
        clear_rows(data, self.name)
        rows = value if isinstance(value, list) else []
        data[f"{self.name}-{forms.formsets.TOTAL_FORM_COUNT}"] = str(len(rows) + self._spare)
        data[f"{self.name}-{forms.formsets.INITIAL_FORM_COUNT}"] = str(len(rows))
        for index, row in enumerate(rows):
            for each, part in zip(self._inputs, row, strict=True):
                each.write(data, part, f"{self.name}-{index}-")

    def words(self, value: Value) -> str:
        """Say the rows, one after another."""
        rows = value if isinstance(value, list) else []
        said = [", ".join(each.words(part) for each, part in zip(self._inputs, row, strict=True)) for row in rows]
        return "; ".join(said) or _("Nothing")

    @staticmethod
    def _filled(rows: list[list[Value]]) -> list[Any]:
        return [row for row in rows if any(row)]


def number_of(data: Any, name: str) -> int:
    """Return a count that was sent; 0 where it is none, as the formset itself says what is wrong then."""
    text = str(data.get(name, ""))
    return min(int(text), forms.formsets.DEFAULT_MAX_NUM) if text.isdecimal() else 0


def clear_rows(data: QueryDict, prefix: str) -> None:
    """Take the rows of a formset out of what was sent."""
    for name in list(data):
        if name.startswith(f"{prefix}-") and name.removeprefix(f"{prefix}-").partition("-")[0].isdecimal():
            del data[name]
