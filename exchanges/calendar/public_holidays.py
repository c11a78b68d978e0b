"""Public holidays of countries by name, for readers of a calendar."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

# English as the site writes it, and one name for what countries call differently on the same day.
_NAMES = {
    "Labor Day": "Labour Day",
    "May Day": "Labour Day",
    "Easter": "Easter Sunday",
    "Pentecost Monday": "Whit Monday",
    "Assumption Of Mary Day": "Assumption Day",
    "Saint Stephen's Day": "Second Day of Christmas",
}


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday and the codes of the countries that have it on the same day.

    `language` is the name's language where it is not the reader's, else empty.
    """

    name: str
    countries: tuple[str, ...]
    language: str = ""


def holidays_on(day: date, codes: Iterable[str], *, language: str) -> Iterator[Holiday]:
    """Yield the public holidays of countries on a day, each once, named in the reader's language where it can be."""
    found: dict[str, list[str]] = {}
    own: dict[str, str] = {}
    for code in codes:
        english = _names(code, day.year, "en").get(day)
        if english is None:
            continue
        found.setdefault(english, []).append(code)
        name = _names(code, day.year, language.split("-")[0]).get(day)
        if name is not None:
            own.setdefault(english, name)
    for english, where in found.items():
        yield Holiday(own.get(english, english), tuple(where), "" if english in own else "en")


@lru_cache(maxsize=1024)
def _names(code: str, year: int, language: str) -> dict[date, str]:
    """Return a country's holidays of a year by day, in a language; nothing where the package cannot name them in it."""
    # Imported late: only the page of a month pays for it.
    from holidays import country_holidays, list_supported_countries

    if code not in list_supported_countries(include_aliases=False):
        return {}
    known = country_holidays(code, years=year)
    spoken = next((each for each in _spoken(known) if each.split("_")[0] == language), None)
    if spoken is None:
        return {}
    named = country_holidays(code, years=year, language=spoken)
    return {day: _NAMES.get(name, name) for day, name in named.items()}


def _spoken(known: object) -> tuple[str, ...]:
    languages: tuple[str, ...] = getattr(known, "supported_languages", ())
    return languages
