"""What stands around a filtered list: choices with counts, chips to drop a filter, the way out of an empty one."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.calendar.filters import ALL_COUNTRIES, FACETS, PARAMETERS, MeetingFilter, formats_matching
from exchanges.calendar.labels import FORMAT_ICONS, theme_class, theme_icon
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.target_groups import is_for
from multiply.dates import date_range


@dataclass(frozen=True, slots=True)
class Choice:
    """A check box with the number of meetings behind it, the other filters kept."""

    value: str
    label: str
    count: int
    checked: bool
    icon: str = ""
    css_class: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of check boxes of one parameter."""

    name: str
    legend: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter, and the query string that remains when it is dropped."""

    label: str
    query: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A filter whose removal brings meetings back."""

    label: str
    query: str
    count: int


@dataclass(frozen=True, slots=True)
class FilterError:
    """What is wrong with a parameter, and the field it belongs to."""

    message: str
    target: str


def legends() -> dict[str, str]:
    """Return the parameters' names in words."""
    return {
        "country": _("Country"),
        "theme": _("Theme"),
        "target": _("For whom"),
        "role": _("Role of the host"),
        "format": _("How to take part"),
        "from": _("From"),
        "to": _("Until"),
    }


def facets(meetings: MeetingFilter) -> list[Facet]:
    """Count the meetings behind every choice, in one query a facet at most."""
    chosen, names = meetings.chosen, meetings.words.choices()
    # A parameter that is not set narrows nothing: its facet counts what matches altogether.
    everything = None if all(name in chosen for name in FACETS) else _rows(meetings.matching())
    found = []
    for name in FACETS:
        rows = _rows(meetings.matching(without=name)) if name in chosen else everything or []
        counts = Counter(value for row in rows for value in _values(meetings, name, row))
        choices = tuple(
            Choice(value, label, counts[value], value in chosen.get(name, ()), *_look(name, value))
            for value, label in names[name]
        )
        found.append(Facet(name, legends()[name], choices))
    return found


_Row = tuple[str | None, str | None, int | None, str | None, str]


def _rows(meetings: QuerySet[PublishedMeeting]) -> list[_Row]:
    columns = ("exchange__country_id", "theme__key", "theme_id", "host__role", "meeting__format")
    return list(meetings.values_list(*columns))


def _values(meetings: MeetingFilter, name: str, row: _Row) -> set[str | None]:
    """Return the values of a parameter that a meeting matches; MeetingFilter says the same as conditions."""
    country, theme_key, theme_id, role, own_format = row
    if name == "target":
        theme = next((theme for theme in meetings.words.themes if theme.pk == theme_id), None)
        return {group.value for group in meetings.words.target_groups if theme and is_for(theme, [group.value])}
    if name == "format":
        return {way for way in Meeting.Format.values if own_format in formats_matching([way])}
    return {{"country": country or ALL_COUNTRIES, "theme": theme_key, "role": role}[name]}


def _look(name: str, value: str) -> tuple[str, str]:
    if name == "theme":
        return theme_icon(value), theme_class(value)
    return (FORMAT_ICONS[value], "") if name == "format" else ("", "")


def query_of(data: QueryDict, *, without: Iterable[tuple[str, str]] = (), drop: str = "") -> str:
    """Return the parameters of a filter as a query string, some values or one parameter left out."""
    left_out = set(without)
    query = QueryDict(mutable=True)
    for name in PARAMETERS:
        values = [value for value in data.getlist(name) if value and (name, value) not in left_out]
        if values and name != drop:
            query.setlist(name, values)
    return query.urlencode()


def chips(meetings: MeetingFilter) -> Iterator[Chip]:
    """Yield a chip for every active filter."""
    names = {name: dict(choices) for name, choices in meetings.words.choices().items()}
    for name, value in meetings.chosen.items():
        if name in FACETS:
            for one in value:
                yield Chip(names[name][one], query_of(meetings.data, without=[(name, one)]))
        else:
            yield Chip(_day_label(name, value), query_of(meetings.data, drop=name))


def _day_label(name: str, day: date) -> str:
    written = date_range(day, day, language=get_language() or "en")
    return (_("From %(day)s") if name == "from" else _("Until %(day)s")) % {"day": written}


def suggestion(meetings: MeetingFilter) -> Suggestion | None:
    """Return the one filter whose removal shows most meetings again; None where no single one helps."""
    counts = {name: meetings.matching(without=name).count() for name in meetings.chosen}
    best = max(counts, key=lambda name: counts[name], default="")
    if not best or not counts[best]:
        return None
    return Suggestion(_filter_label(meetings, best), query_of(meetings.data, drop=best), counts[best])


def _filter_label(meetings: MeetingFilter, name: str) -> str:
    value: Any = meetings.chosen[name]
    if name not in FACETS:
        return _day_label(name, value)
    names = dict(meetings.words.choices()[name])
    return f"{legends()[name]}: {', '.join(names[one] for one in value)}"


def errors(meetings: MeetingFilter) -> list[FilterError]:
    """Return what the address asks for and the calendar does not understand."""
    found = []
    for name, messages in meetings.form.errors.items():
        target = f"filter-{name}-0" if name in FACETS else f"filter-{name}"
        found += [FilterError(f"{legends()[name]}: {message}", target) for message in messages]
    return found
