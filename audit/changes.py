"""Rows as the triggers found them, told as changes: which field, from what, to what, alike on both databases."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC
from functools import cached_property
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models
from django.utils import timezone, translation

from audit.capture import LOG_OF_ADMIN, fields_of, followed
from audit.coverage import Covered
from audit.models import Effect

Values = dict[str, Any]
"""A row's values by column."""

_SAID_NOTHING = ("", "[]")
"""What Django's own log says of a form that was saved as it was."""


@dataclass(frozen=True, slots=True)
class Personal:
    """A value that may name somebody."""

    field: str
    was: str
    became: str


@dataclass(slots=True)
class Told:
    """What became of a row, without anything that names somebody; that stands in `personal`."""

    kind: str
    key: str
    words: str
    country: str
    effect: str = ""
    changes: list[dict[str, Any]] = field(default_factory=list)
    personal: list[Personal] = field(default_factory=list)
    whose_kind: str = ""
    whose_key: str = ""


@dataclass(slots=True)
class Row:
    """A row that an act wrote, as it was before and as it is after it; None where it is not there."""

    model: type[models.Model]
    covered: Covered
    key: Any
    was: Values | None
    became: Values | None

    @property
    def latest(self) -> Values:
        """The values that it has, or had last."""
        return self.became or self.was or {}


def told_of(captured: Iterable[tuple[str, str, str]]) -> list[Told]:
    """Return what became of each row, in the order in which they were written; what is as it was is left out."""
    by_table = {model._meta.db_table: (model, covered) for model, covered in followed().items()}
    rows: dict[tuple[str, Any], Row] = {}
    for table, was, became in captured:
        model, covered = by_table[table]
        before, after = _read(model, was), _read(model, became)
        primary: Any = model._meta.pk
        key = (after or before or {})[primary.column]
        known = rows.setdefault((table, key), Row(model, covered, key, before, after))
        known.became = after
    log = apps.get_model(LOG_OF_ADMIN)
    telling = Telling(rows)
    told = [telling.tell(row) for row in rows.values() if row.model is not log]
    found = [each for each in told if each is not None]
    return found or telling.of_pages([row for row in rows.values() if row.model is log])


@dataclass
class Telling:
    """The rows of one act, each by its table and key, put into words."""

    rows: dict[tuple[str, Any], Row]
    _there: dict[type[models.Model], dict[Any, models.Model | None]] = field(default_factory=dict)

    def tell(self, row: Row) -> Told | None:
        """Return what became of a row; None where it is as it was."""
        changed = [each for each in fields_of(row.model) if self._differs(row, each)]
        if not changed or (row.was is None and row.became is None):
            return None
        effect = Effect.ADDED if row.was is None else Effect.DELETED if row.became is None else Effect.CHANGED
        told = Told(
            row.model._meta.label,
            str(row.key),
            self.words_of(row.model, row.key),
            self._country(row.model, row.latest, row.covered),
            effect.value,
        )
        self._tell_person(row, told)
        for each in changed:
            was, became = (values.get(each.column) if values else None for values in (row.was, row.became))
            if each.name in row.covered.secret:
                told.changes.append({"field": each.name})
            elif each.name in row.covered.personal:
                told.changes.append({"field": each.name, "is_personal": True})
                if not self._is_gone(told):
                    told.personal.append(Personal(each.name, str(was or ""), str(became or "")))
            else:
                told.changes.append(
                    {"field": each.name, "was": self._value(each, was), "became": self._value(each, became)}
                )
        return told

    def of_pages(self, log: list[Row]) -> list[Told]:
        """Return what pages did that changed no row of ours, as sending a link to somebody."""
        found = []
        for row in log:
            said = row.latest
            if said["change_message"] in _SAID_NOTHING or said["content_type_id"] is None:
                continue
            model = _model_of_content_type(said["content_type_id"])
            kind, key = (model._meta.concrete_model or model)._meta.label if model else "", str(said["object_id"])
            if model is not None:
                covered = followed().get(model, Covered())
                values = _values(self._row_there(model, key))
                found.append(Told(kind, key, self.words_of(model, key), self._country(model, values, covered)))
        return found

    def words_of(self, model: type[models.Model], key: Any) -> str:
        """Return what a row is called, in English; nothing that names somebody."""
        covered = self._covered.get(model)
        row = self._row_there(model, key)
        if covered and covered.called_by:
            known = self.rows.get((model._meta.db_table, key))
            return str(getattr(row, covered.called_by) if row else known.latest[covered.called_by] if known else "")
        if row is None:
            row = self._row_gone(model, key)
        try:
            with translation.override("en"):
                return str(row) if row is not None else ""
        except (ObjectDoesNotExist, AttributeError, TypeError, ValueError):
            return ""  # what it is called by went with it

    def _row_there(self, model: type[models.Model], key: Any) -> models.Model | None:
        """Return a row as it stands; those that the act wrote are read together."""
        if model not in self._there:
            table = model._meta.db_table
            keys = [key for of_table, key in self.rows if of_table == table]
            self._there[model] = dict(model._base_manager.in_bulk(keys))
        there = self._there[model]
        if key not in there:
            there[key] = model._base_manager.filter(pk=key).first()
        return there[key]

    def _row_gone(self, model: type[models.Model], key: Any) -> models.Model | None:
        known = self.rows.get((model._meta.db_table, key))
        if known is None:
            return None
        return model(**{each.attname: known.latest.get(each.column) for each in fields_of(model)})

    @cached_property
    def _covered(self) -> dict[type[models.Model], Covered]:
        return followed()

    def _differs(self, row: Row, each: Any) -> bool:
        if each.primary_key or each.name in row.covered.ignored or getattr(each, "auto_now", False):
            return False
        was, became = (values.get(each.column) if values else None for values in (row.was, row.became))
        if row.was is None or row.became is None:
            return (row.was or row.became or {}).get(each.column) not in (None, "", [], {})
        return bool(was != became)

    def _value(self, each: Any, value: Any) -> Any:
        if value is None or not each.is_relation:
            return value
        return {"key": value, "words": self.words_of(each.related_model, value)}

    def _tell_person(self, row: Row, told: Told) -> None:
        whose = row.covered.whose
        if whose == "pk":
            told.whose_kind, told.whose_key = told.kind, told.key
        elif whose:
            person: Any = row.model._meta.get_field(whose)
            key = row.latest.get(person.column) or (row.was or {}).get(person.column)
            told.whose_kind, told.whose_key = person.related_model._meta.label, str(key or "")

    def _is_gone(self, told: Told) -> bool:
        """Tell whether the person whom values are about goes within the act: nothing of them is kept then."""
        return told.whose_kind == told.kind and told.effect == Effect.DELETED

    def _country(self, model: type[models.Model], values: Values, covered: Covered) -> str:
        found = (self._follow(model, values, path.split("__")) for path in covered.country)
        return next((each for each in found if each), "")

    def _follow(self, model: type[models.Model], values: Values, steps: list[str]) -> str:
        each: Any = model._meta.get_field(steps[0])
        value = values.get(each.column)
        if value is None or len(steps) == 1:
            return str(value or "")
        related = each.related_model
        known = self.rows.get((related._meta.db_table, value))
        further = known.latest if known else _values(self._row_there(related, value))
        return self._follow(related, further, steps[1:])


def _values(row: models.Model | None) -> Values:
    return {each.column: getattr(row, each.attname) for each in fields_of(type(row))} if row else {}


def _model_of_content_type(key: int) -> type[models.Model] | None:
    found: type[models.Model] | None = apps.get_model("contenttypes.ContentType").objects.get_for_id(key).model_class()
    return found


def _read(model: type[models.Model], text: str) -> Values | None:
    if not text:
        return None
    values: Values = json.loads(text)
    fields = [each for each in fields_of(model) if each.column in values]
    return {each.column: _plain(each, values[each.column]) for each in fields}


def _plain(each: Any, value: Any) -> Any:
    """Return a value as JSON has it, whichever database wrote it."""
    if value is None:
        return None
    if isinstance(each, models.JSONField):
        return json.loads(value) if connection.vendor == "sqlite" else value
    if isinstance(each, models.BooleanField):
        return bool(value)
    if isinstance(each, models.UUIDField):
        return str(UUID(value))
    if isinstance(each, models.DateTimeField):
        moment = each.to_python(value)
        moment = timezone.make_aware(moment, UTC) if timezone.is_naive(moment) else moment
        return moment.astimezone(UTC).isoformat()
    return value
