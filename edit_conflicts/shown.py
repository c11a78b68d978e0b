"""Values that a page showed, kept in the page itself: signed, so that it is what we wrote, and worth nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from django import forms
from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.forms.models import BaseInlineFormSet
from django.utils.functional import cached_property
from django.utils.text import capfirst

from edit_conflicts.inputs import Input, Value, inputs_of
from edit_conflicts.lists import ListInput

FIELD = "_version"
"""The name of the hidden field in which a page says what it showed."""

_SALT = "edit_conflicts"

Values: TypeAlias = dict[str, Value]
AnyInput: TypeAlias = Input | ListInput


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page showed and when: values by input, rows of its tables by their keys, what it said beside them."""

    at: datetime
    fields: Values
    tables: dict[str, dict[str, Values]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its inputs, and what it is of."""

    inputs: tuple[Input, ...]
    instance: Any = None

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self.instance)

    @property
    def values(self) -> Values:
        """What it shows, by input."""
        return {each.name: each.shown for each in self.inputs}


class Table:
    """The rows of a formset without data, by primary key, and the empty one to add by."""

    def __init__(self, formset: BaseInlineFormSet) -> None:
        self.formset, self.prefix = formset, str(formset.prefix)
        self.model: type[Model] = formset.model  # type: ignore[assignment]  # one of an inline formset has one
        self.title = str(self.model._meta.verbose_name)

    @cached_property
    def rows(self) -> dict[str, Row]:
        """Return the rows there are."""
        return {str(each.instance.pk): Row(tuple(inputs_of(each)), each.instance) for each in self._kept()}

    @cached_property
    def empty(self) -> Row:
        """Return a row to add by."""
        return Row(tuple(inputs_of(self.formset.empty_form)))

    @property
    def holds_one(self) -> bool:
        """Whether there is one row at most, so that two that are added are the same."""
        return bool(self.formset.max_num == 1)

    def _kept(self) -> Sequence[forms.ModelForm]:
        kept: Sequence[forms.ModelForm] = self.formset.initial_forms
        return kept


@dataclass(frozen=True, slots=True)
class Note:
    """What a page says of a row beside its inputs: what it is called, the plain value, and that in words."""

    label: str
    value: str
    words: str


class Sheet:
    """All that a page shows of rows as they stand now: made of forms that have no data."""

    def __init__(
        self,
        forms_without_data: Sequence[forms.BaseForm],
        *,
        formsets: Sequence[BaseInlineFormSet] = (),
        lists: Sequence[ListInput] = (),
        notes: Mapping[str, Note] | None = None,
        model: type[Model] | None = None,
    ) -> None:
        """Take forms, tables of rows, lists that are one value each, notes by name, and what the page is of."""
        self._model = model
        self._forms, self._formsets, self._lists = forms_without_data, formsets, lists
        self.notes = dict(notes or {})

    @property
    def fields(self) -> set[str]:
        """Return the names of the fields of its forms, of whose inputs some are parts."""
        return {name for form in self._forms for name in form.fields}

    @cached_property
    def inputs(self) -> tuple[AnyInput, ...]:
        """Return the inputs of the page, without those of its tables."""
        return (*(each for form in self._forms for each in self._prefixed(form)), *self._lists)

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Return the tables of the page."""
        return tuple(Table(formset) for formset in self._formsets)

    def shown(self, at: datetime) -> Shown:
        """Return what the page shows, at a moment."""
        return Shown(
            at=at,
            fields={each.name: each.shown for each in self.inputs},
            tables={table.prefix: {key: row.values for key, row in table.rows.items()} for table in self.tables},
            notes={name: note.value for name, note in self.notes.items()},
        )

    def label_of(self, name: str) -> str:
        """Return what people call an input that the page no longer has."""
        try:
            field: Any = self._model._meta.get_field(name) if self._model else None
        except FieldDoesNotExist:
            field = None
        return str(capfirst(field.verbose_name if field else name.replace("_", " ")))

    @staticmethod
    def _prefixed(form: forms.BaseForm) -> tuple[Input, ...]:
        if form.prefix:
            raise ValueError("The forms of a page are named apart by their fields, not by a prefix.")
        return tuple(inputs_of(form))


def sign_shown(shown: Shown, *, about: str) -> str:
    """Return what a page about something carries along, such as `exchanges.meeting:12`."""
    kept = {"f": shown.fields, "t": shown.tables, "n": shown.notes, "at": shown.at.isoformat()}
    return signing.dumps(kept, salt=f"{_SALT}:{about}", compress=True)


def read_shown(text: str, *, about: str) -> Shown | None:
    """Return what a page about something showed; None where that is not to be read, or is not ours."""
    try:
        kept: dict[str, Any] = signing.loads(text, salt=f"{_SALT}:{about}")
    except signing.BadSignature:
        return None
    return Shown(datetime.fromisoformat(kept["at"]), kept["f"], kept["t"], kept["n"])
