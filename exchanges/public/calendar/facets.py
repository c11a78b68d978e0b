"""Facets around a filtered list: choices with counts, chips to drop a filter, the way out of an empty one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from exchanges.meetings.languages.spoken import codes_of
from exchanges.meetings.models import Meeting
from exchanges.public.base.choices import Choice
from exchanges.public.base.labels import FORMAT_ICONS, theme_class, theme_icon
from exchanges.public.calendar.counts import Counts, tally_of
from exchanges.public.calendar.filter_queries import _filter_label, legends, query_of
from exchanges.public.calendar.filters import FACETS, MeetingFilter, formats_matching
from exchanges.public.calendar.values import ALL_COUNTRIES

RARE = ("lang", "target", "role", "from", "to")
"""The parameters that few narrow by: they are folded until one is asked for."""

COUNTED = tuple(name for name in FACETS if name != "free")
"""The facets whose choices say how many meetings they show: seats change by the minute."""


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of check boxes of one parameter; `key` is its own, where a parameter has several groups."""

    key: str
    name: str
    legend: str
    choices: tuple[Choice, ...]

    @property
    def is_rare(self) -> bool:
        """Whether it is folded until one of it is chosen."""
        return self.name in RARE


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A filter whose removal brings meetings back."""

    label: str
    query: str
    count: int


def facets(meetings: MeetingFilter, everything: Counts) -> list[Facet]:
    """Count the meetings behind every choice, in one query for each facet that is set.

    One that is not set narrows nothing: it counts `everything` that matches.
    """
    chosen, names, words = meetings.chosen, meetings.choices, legends()
    found = []
    for name in FACETS:
        tally = tally_of(meetings.matching(without=name)) if name in chosen and name in COUNTED else everything
        counts = _counts(name, tally, meetings) if name in COUNTED else None
        choices = tuple(
            Choice(
                value,
                label,
                None if counts is None else counts[value],
                value in chosen.get(name, ()),
                *_look(name, value),
            )
            for value, label in names[name]
        )
        found += _groups(name, words[name], choices)
    return found


def _groups(name: str, legend: str, choices: tuple[Choice, ...]) -> list[Facet]:
    """Return the groups of a parameter: what all networks hold together is no country."""
    together = tuple(choice for choice in choices if (name, choice.value) == ("country", ALL_COUNTRIES))
    groups = [Facet(name, name, legend, tuple(choice for choice in choices if choice not in together))]
    return [*groups, Facet("together", name, _("European meetings"), together)] if together else groups


def _counts(name: str, tally: Counts, meetings: MeetingFilter) -> Counter[str | None]:
    """Count by the values of a parameter; MeetingFilter says the same as conditions."""
    counts: Counter[str | None] = Counter()
    for kind, number in tally.by[_COUNTED_BY.get(name, name)].items():
        counts.update(dict.fromkeys(_values(name, kind, meetings), number))
    return counts


_COUNTED_BY = {"target": "theme", "lang": "spoken"}


def _values(name: str, kind: Any, meetings: MeetingFilter) -> Iterable[str | None]:
    """Return the values of a parameter that meetings of a kind match."""
    if name == "country":
        return [kind or ALL_COUNTRIES]
    if name == "theme":
        return [meetings.words.theme_keys.get(kind)]
    if name == "target":
        return meetings.words.target_groups_of(kind)
    if name == "format":
        return [way for way in Meeting.Format.values if kind in formats_matching([way])]
    return {code for column in kind for code in codes_of(column)} if name == "lang" else [kind]


def _look(name: str, value: str) -> tuple[str, str]:
    if name == "theme":
        return theme_icon(value), theme_class(value)
    return (FORMAT_ICONS[value], "") if name == "format" else ("", "")


def suggestion(meetings: MeetingFilter) -> Suggestion | None:
    """Return the one filter whose removal shows most meetings again; None where no single one helps."""
    counts = {name: meetings.matching(without=name).count() for name in meetings.chosen}
    best = max(counts, key=lambda name: counts[name], default="")
    if not best or not counts[best]:
        return None
    return Suggestion(_filter_label(meetings, best), query_of(meetings.data, drop=best), counts[best])
