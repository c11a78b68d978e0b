"""Municipalities as people write them: with or without marks, country or the word for a municipality, in any language.

What is understood is kept by its key, as names differ from language to language. What is only near a name is asked.
"""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q

from exchanges.meetings.published import PublishedMeeting
from localisation.alphabet import InTheAlphabet
from localisation.folding import fold, spellings
from localisation.searching import FOR_A_MUNICIPALITY
from municipalities.country_names import country_names
from municipalities.models import Municipality, Participation

MOST_GUESSES = 3
_NEAR = 0.75
"""From which likeness on (0 to 1, of difflib) a name may be meant: one letter too many, too few or another."""

_BETWEEN_NAMES = re.compile(r"\s*/\s*|\s+[-–—|]\s+")
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality as one chooses it: its name with the country; and its part in the programme."""

    label: str
    municipality: Municipality
    member: Participation | None = None


def towns_of(published: PublishedMeeting) -> list[Town]:
    """Return the municipalities of the programme by name."""
    members = published.version.programme.participations.select_related("municipality__country")
    ordered = members.order_by(InTheAlphabet("municipality__name"), "municipality_id")
    return [Town(town_label(member.municipality), member.municipality, member) for member in ordered]


def known_towns(own: Municipality | None = None) -> list[Town]:
    """Return the municipalities of all programmes by name, and somebody's `own`, whatever they have a part in."""
    rows = Municipality.objects.filter(Q(participations__isnull=False) | Q(pk=own.pk if own else None)).distinct()
    return [Town(town_label(row), row) for row in rows.select_related("country").order_by(InTheAlphabet("name"), "pk")]


def town_label(municipality: Municipality) -> str:
    """Return what one chooses a municipality by, in the reader's language."""
    return f"{municipality.name}, {municipality.country.display_name}"


def town_with_key(key: object, towns: Iterable[Town]) -> Municipality | None:
    """Return the municipality of the programme with a primary key, as a form or a cookie has it."""
    return next((town.municipality for town in towns if str(town.municipality.pk) == str(key)), None)


def town_called(text: str, towns: Sequence[Town]) -> Municipality | None:
    """Return the one municipality that somebody wrote; None where it is none, or may be several."""
    for same in (_is_written_so, _is_called_so, _is_called_so_in_part):
        found = [town.municipality for town in towns if same(text, town.municipality)]
        if len(found) == 1:
            return found[0]
        if found:
            return None
    return None


def towns_near(text: str, towns: Sequence[Town]) -> list[Town]:
    """Return the municipalities that somebody may have meant, the likeliest first."""
    for same in (_is_called_so, _is_called_so_in_part):
        called = [town for town in towns if same(text, town.municipality)]
        if called:
            return called[:MOST_GUESSES]
    wanted = _cores(text)
    rated = [(_nearest(wanted, each.municipality), each) for each in towns]
    near = sorted((each for each in rated if each[0] >= _NEAR), key=lambda each: -each[0])
    return [town for _rate, town in near[:MOST_GUESSES]]


def _nearest(wanted: Iterable[str], town: Municipality) -> float:
    """Return how like a town's name any of the words is; not at all where nothing but signs was written."""
    return max((_likeness(core, name) for core in wanted for name in _names(town)), default=0.0)


def _likeness(core: str, name: str) -> float:
    if len(name) > 2 and f" {name} " in f" {core} ":
        # The town hall of it, its university, its region.
        return 1.0
    return difflib.SequenceMatcher(None, core, name).ratio()


def _is_written_so(text: str, town: Municipality) -> bool:
    """Tell whether somebody wrote the very name, with the country in any language or without it, marks and all."""
    wanted = " ".join(text.split()).casefold()
    name = town.name.casefold()
    return wanted == name or any(
        wanted == f"{name}, {country.casefold()}" for country in country_names(town.country_id)
    )


def _is_called_so(text: str, town: Municipality) -> bool:
    return not _cores(text, town.country_id).isdisjoint(_names(town))


def _is_called_so_in_part(text: str, town: Municipality) -> bool:
    """Tell whether one name of several is meant: “Bolzano/Bozen”, or “Halle” for “Halle (Saale)”."""
    names = {each for part in _parts(_IN_BRACKETS.sub(" ", town.name)) for each in _written(part)}
    cores = {each for part in _parts(text) for each in _cores(part, town.country_id)}
    return not cores.isdisjoint(names)


def _parts(text: str) -> list[str]:
    """Return the names of a place that has one in each of two languages, or the one that there is."""
    return [part for part in _BETWEEN_NAMES.split(text) if part.strip()]


def _names(town: Municipality) -> frozenset[str]:
    return _written(town.name)


@lru_cache(maxsize=2048)
def _written(name: str) -> frozenset[str]:
    """Return a name as it may be written, folded, with and without what is common to all."""
    folded = {*spellings(name)}
    return frozenset(folded | {_without_common_words(each) for each in folded})


@lru_cache(maxsize=2048)
def _cores(text: str, country: str | None = None) -> frozenset[str]:
    """Return what somebody wrote, folded, without common words, and without a country: that one, or any."""
    written = _written(text)
    without = {
        text.removesuffix(f" {name}").removeprefix(f"{name} ")
        for text in written
        for name in _folded_countries(country)
    }
    return frozenset(each for each in written | without | {_without_common_words(each) for each in without} if each)


@lru_cache(maxsize=64)
def _folded_countries(code: str | None) -> tuple[str, ...]:
    return (*(fold(name) for name in country_names(code)), fold(code)) if code else ()


def _without_common_words(folded: str) -> str:
    """Return the words that are somebody's own; all of them where none is."""
    return " ".join(word for word in folded.split() if word not in FOR_A_MUNICIPALITY) or folded
