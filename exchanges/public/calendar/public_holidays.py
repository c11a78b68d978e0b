"""Public holidays of countries by name, for readers of a calendar."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils import translation
from django.utils.translation import pgettext

# English as the site writes it, and one name for what countries call differently on the same day.
_ONE_NAME = {
    "Labor Day": "Labour Day",
    "May Day": "Labour Day",
    "Easter": "Easter Sunday",
    "Pentecost Monday": "Whit Monday",
    "Assumption Of Mary Day": "Assumption Day",
    "Saint Stephen's Day": "Second Day of Christmas",
}
_YEARS_TO_LEARN_FROM = range(2019, 2029)


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday and the codes of the countries that have it on the same day.

    `language` is the name's language where it is not the reader's, else empty: what nobody has translated is called as
    its country calls it.
    """

    name: str
    countries: tuple[str, ...]
    language: str = ""


def holidays_on(day: date, codes: Iterable[str], *, language: str) -> Iterator[Holiday]:
    """Yield the public holidays of countries on a day, each once, named in the reader's language where it can be."""
    found: dict[str, list[str]] = {}
    own: dict[str, str] = {}
    local: dict[str, tuple[str, str]] = {}
    for code in codes:
        # Of several names for one feast the first country's stands.
        own = {**_translations(code, language.split("-")[0]), **own}
        local = {**_local_names(code), **local}
        for name in _names(code, day.year, "en").get(day, ()):
            found.setdefault(_ONE_NAME.get(name, name), []).append(code)
    for name, where in found.items():
        known = name if language.startswith("en") else own.get(name) or _in_own_words(name, language)
        words, its_language = (known, "") if known else local.get(name, (name, "en"))
        yield Holiday(words, tuple(where), its_language)


def _in_own_words(name: str, language: str) -> str:
    """Return what the site calls a holiday in a language, for what the package names in a few alone; else nothing."""
    with translation.override(language):
        words = _own_words().get(name, name)
    return "" if words == name else words


def _own_words() -> dict[str, str]:
    return {
        "Ascension Day": pgettext("public holiday", "Ascension Day"),
        "Assumption Day": pgettext("public holiday", "Assumption Day"),
        "Christmas Eve": pgettext("public holiday", "Christmas Eve"),
        "Corpus Christi": pgettext("public holiday", "Corpus Christi"),
        "Epiphany": pgettext("public holiday", "Epiphany"),
        "German Unity Day": pgettext("public holiday", "German Unity Day"),
        "Good Friday": pgettext("public holiday", "Good Friday"),
        "Immaculate Conception": pgettext("public holiday", "Immaculate Conception"),
        "Labour Day": pgettext("public holiday", "Labour Day"),
        "Liberation Day": pgettext("public holiday", "Liberation Day"),
        "Midsummer Day": pgettext("public holiday", "Midsummer Day"),
        "National Day": pgettext("public holiday", "National Day"),
        "National Day of the Third of May": pgettext("public holiday", "National Day of the Third of May"),
        "National Independence Day": pgettext("public holiday", "National Independence Day"),
        "National Unity Day": pgettext("public holiday", "National Unity Day"),
        "Pentecost": pgettext("public holiday", "Pentecost"),
        "Republic Day": pgettext("public holiday", "Republic Day"),
        "Saint Francis of Assisi, Patron Saint of Italy": pgettext(
            "public holiday", "Saint Francis of Assisi, Patron Saint of Italy"
        ),
        "State Foundation Day": pgettext("public holiday", "State Foundation Day"),
        "Whit Monday": pgettext("public holiday", "Whit Monday"),
    }


@lru_cache(maxsize=64)
def _local_names(code: str) -> dict[str, tuple[str, str]]:
    """Return what a country itself calls its holidays, with the language, by their English names."""
    # Imported late: only the page of a month pays for it.
    from holidays import country_holidays, list_supported_countries

    if code not in list_supported_countries(include_aliases=False):
        return {}
    language = (country_holidays(code).default_language or "en").split("_")[0]
    return {name: (words, language) for name, words in _translations(code, language).items()}


@lru_cache(maxsize=256)
def _translations(code: str, language: str) -> dict[str, str]:
    """Return what a country's holidays are called in a language, by their English names.

    Two on one day come in the order of each language's alphabet, so the names are learned from days with one.
    """
    found: dict[str, str] = {}
    for year in _YEARS_TO_LEARN_FROM:
        own = _names(code, year, language)
        for day, names in _names(code, year, "en").items():
            if len(names) == len(own.get(day, ())) == 1:
                found.setdefault(_ONE_NAME.get(names[0], names[0]), own[day][0])
    return found


@lru_cache(maxsize=1024)
def _names(code: str, year: int, language: str) -> dict[date, tuple[str, ...]]:
    """Return a country's holidays of a year by day, in a language; nothing where the package cannot name them in it."""
    # Imported late: only the page of a month pays for it.
    from holidays import country_holidays, list_supported_countries

    if code not in list_supported_countries(include_aliases=False):
        return {}
    languages: tuple[str, ...] = country_holidays(code).supported_languages
    spoken = next((each for each in languages if each.split("_")[0] == language), None)
    if spoken is None:
        return {}
    named = country_holidays(code, years=year, language=spoken)
    return {day: tuple(names.split("; ")) for day, names in named.items()}
