"""Target groups of themes: one stable value a group, whatever language it is read in."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.text import slugify

from exchanges.meetings.languages.by_language import in_language
from exchanges.meetings.models import Theme
from localisation.folding import in_plain_letters

EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """A group of people that a theme is for; `value` is the slug of its English name."""

    value: str
    name: str


def groups_of(theme: Theme) -> list[TargetGroup]:
    """Return a theme's target groups, named in the reader's language, as near as there is.

    Languages list the same groups in the same order, so the value of each is found by its place.
    """
    english = theme.target_groups.get("en") or in_language(theme.target_groups) or []
    names = in_language(theme.target_groups) or []
    if len(names) != len(english):
        names = english
    return [TargetGroup(_value(key), name) for key, name in zip(english, names, strict=True)]


@lru_cache(maxsize=1024)
def _value(english: str) -> str:
    return slugify(in_plain_letters(english))


def all_groups(themes: Iterable[Theme]) -> list[TargetGroup]:
    """Return the target groups of all themes, each once, in the themes' order."""
    groups: dict[str, TargetGroup] = {}
    for theme in themes:
        for group in groups_of(theme):
            groups.setdefault(group.value, group)
    return list(groups.values())


def is_for(theme: Theme, wanted: Iterable[str]) -> bool:
    """Tell whether a theme is for one of the groups; one for everyone is for each of them."""
    values = {group.value for group in groups_of(theme)}
    return EVERYONE in values or not values.isdisjoint(wanted)
