"""Entries of the log as people read them: who, what, and old and new values in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Model, Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audit.acts import act_in_words
from audit.kinds import field_of, kind_in_words, model_of
from audit.models import By, Entry, PersonalValue

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Change:
    """A field's old and new value in words; where they are kept nowhere, or erased, `note` says so instead."""

    label: str
    was: str = ""
    became: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in words; `name` is what it is about, `url` its page, where there is one."""

    at: datetime
    act: str
    who: str
    network: str
    kind: str
    name: str
    effect: str
    url: str
    changes: tuple[Change, ...]


def entries_of(model: type[Model], key: object) -> QuerySet[Entry]:
    """Return what is told of a row: what it went through, and what was done on its page, newest first."""
    kind = (model._meta.concrete_model or model)._meta.label
    return Entry.objects.filter(Q(kind=kind, key=str(key)) | Q(page_kind=kind, page_key=str(key)))


def lines_of(entries: Iterable[Entry]) -> list[Line]:
    """Put entries into words."""
    found = list(entries)
    users = _users({each.who for each in found if each.by == By.USER})
    return [
        Line(
            each.at,
            act_in_words(each.act),
            who_in_words(each, users),
            each.network,
            kind_in_words(each.kind) if each.kind else "",
            each.words or f"#{each.key}",
            each.get_effect_display(),
            _page_of(each),
            _changes(each),
        )
        for each in found
    ]


def who_in_words(entry: Entry, users: dict[str, Any]) -> str:
    """Return who did something: a user by function and address, while there is one, else what kind of actor it was."""
    if entry.by != By.USER:
        return str(By(entry.by).label)
    user = users.get(entry.who)
    named = [entry.function, str(user)] if user is not None else [entry.function, _("account deleted")]
    return ", ".join(each for each in named if each)


def keys_of_users(words: str) -> list[str]:
    """Return the keys of users whose address holds some words, for searching."""
    users = get_user_model()
    name = f"{users.USERNAME_FIELD}__icontains"
    return [str(key) for key in users._default_manager.filter(**{name: words}).values_list("pk", flat=True)]


def value_in_words(field: Any, value: Any) -> str:
    """Return a value as people read it; a field that there is no longer, as it was written."""
    if value in (None, "", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return pgettext("value", "Yes") if value else pgettext("value", "No")
    if isinstance(value, dict):
        return _words_of_dict(field, value)
    if isinstance(value, list):
        return ", ".join(value_in_words(None, each) for each in value)
    chosen = dict(getattr(field, "flatchoices", None) or ()).get(value)
    return str(chosen) if chosen is not None else _moment(field, str(value))


def _words_of_dict(field: Any, value: dict[str, Any]) -> str:
    if field is not None and field.is_relation:
        return value["words"] or f"#{value['key']}"
    return "; ".join(f"{name}: {value_in_words(None, each)}" for name, each in value.items() if each)


def _moment(field: Any, value: str) -> str:
    kind = field.get_internal_type() if field is not None else ""
    if kind == "DateTimeField" and (moment := parse_datetime(value)):
        return date_format(localtime(moment), "SHORT_DATETIME_FORMAT")
    if kind == "DateField" and (day := parse_date(value)):
        return date_format(day)
    if kind == "TimeField" and (time := parse_time(value)):
        return time_format(time)
    return value


def _changes(entry: Entry) -> tuple[Change, ...]:
    personal = {each.field: each for each in entry.personal_values.all()}
    return tuple(_change(entry, each, personal) for each in entry.changes)


def _change(entry: Entry, change: dict[str, Any], personal: dict[str, PersonalValue]) -> Change:
    field = field_of(entry.kind, change["field"])
    label = str(capfirst(getattr(field, "verbose_name", change["field"])))
    if "was" in change:
        return Change(label, value_in_words(field, change["was"]), value_in_words(field, change["became"]))
    if not change.get("is_personal"):
        return Change(label, note=_("changed; the values are not kept"))
    value = personal.get(change["field"])
    if value is None:
        return Change(label, note=_("changed; the values are erased"))
    return Change(label, value.was or NOTHING, value.became or NOTHING)


def _users(keys: set[str]) -> dict[str, Any]:
    found = get_user_model()._default_manager.filter(pk__in=[int(key) for key in keys if key.isdecimal()])
    return {str(user.pk): user for user in found}


def _page_of(entry: Entry) -> str:
    model = model_of(entry.kind) if entry.kind and entry.effect != "deleted" else None
    if model is None or not admin.site.is_registered(model):
        return ""
    try:
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[entry.key])
    except NoReverseMatch:
        return ""
