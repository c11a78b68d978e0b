"""Days, ranges of days and months in words, as each of the site's languages writes them.

Names and patterns are those of Unicode CLDR, by Babel. Ranges are put together here: CLDR's have only months cut short,
and thin spaces around some dashes. Django's catalogues do not serve: their names are capitalised or cut differently
from language to language.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from babel import Locale
from babel.dates import format_date, format_skeleton

_DASH = "–"


@dataclass(frozen=True)
class _Language:
    """A language and what CLDR does not say of it.

    `first_day` is the first of two days of one month, with what stands between it and the dash; `gap` stands around the
    dash of a range over months. Short names of months come from `short_months`, where that is another locale.
    """

    locale: Locale
    first_day: str = "{}"
    gap: str = " "
    short_months: Locale | None = None

    @cached_property
    def _skeletons(self) -> dict[str, str]:
        return {name: self.locale.datetime_skeletons[name].format for name in ("MMMd", "yMMMd", "yMMM")}

    def month(self, day: date, *, short: bool) -> str:
        """Return the name of a day's month as it stands in a date (Polish: genitive)."""
        locale = (short and self.short_months) or self.locale
        names: dict[int, str] = locale.months["format"]["abbreviated" if short else "wide"]
        return names[day.month]

    def day_month(self, days: object, month: str) -> str:
        """Put one day, or days joined by a dash, to their month: 27–28 April."""
        return self._skeletons["MMMd"] % {"d": days, "MMM": month}

    def with_year(self, days: str, year: int) -> str:
        """Put the year to days and their months: 27–28 April 2027."""
        return self._skeletons["yMMMd"].replace(self._skeletons["MMMd"], days) % {"y": year}

    def month_year(self, month: str, year: int) -> str:
        """Put the year to a month as it stands in a date: Apr 2027."""
        return self._skeletons["yMMM"] % {"MMM": month, "LLL": month, "y": year}


_LANGUAGES = {
    # As Ireland writes dates, with no comma after the weekday, but with three letters for each month (not: Sept).
    "en": _Language(Locale("en", "IE"), short_months=Locale("en")),
    "sv": _Language(Locale("sv"), gap=""),
    "de": _Language(Locale("de"), first_day="{}."),
    "it": _Language(Locale("it")),
    "pl": _Language(Locale("pl")),
    "hu": _Language(Locale("hu")),
}


def _spoken(language: str) -> _Language:
    return _LANGUAGES.get(language.split("-")[0].lower(), _LANGUAGES["en"])


def _day_month(words: _Language, day: date, *, short: bool) -> str:
    return words.day_month(day.day, words.month(day, short=short))


def date_range(start: date, end: date, *, language: str, year: bool = True, short: bool = False) -> str:
    """Write a range of days, both included, the shortest way that `language` allows: 27–28 April 2027.

    `short` abbreviates the months; without `year` the years are left out, unless the range runs into another year.
    A language unknown here is written as English. Raise ValueError when `end` is before `start`.
    """
    if end < start:
        raise ValueError(f"the range ends on {end}, before it starts on {start}")
    words = _spoken(language)
    if start.year != end.year:
        first, last = (words.with_year(_day_month(words, day, short=short), day.year) for day in (start, end))
        return words.gap.join([first, _DASH, last])
    text = _days_of_a_year(words, start, end, short=short)
    return words.with_year(text, start.year) if year else text


def _days_of_a_year(words: _Language, start: date, end: date, *, short: bool) -> str:
    if start == end:
        return _day_month(words, start, short=short)
    if start.month != end.month:
        return words.gap.join([_day_month(words, start, short=short), _DASH, _day_month(words, end, short=short)])
    days = f"{words.first_day.format(start.day)}{_DASH}{end.day}"
    return words.day_month(days, words.month(start, short=short))


def day_in_words(day: date, *, language: str) -> str:
    """Write one day with its weekday: Tuesday 27 April 2027."""
    return format_date(day, "full", locale=_spoken(language).locale)


def month_heading(day: date, *, language: str) -> str:
    """Write a day's month as a heading, with a capital letter: April 2027."""
    text = month_in_words(day, language=language)
    return text[0].upper() + text[1:]


def month_in_words(day: date, *, language: str) -> str:
    """Write a day's month within a sentence, as `language` writes it there: april 2027 in Swedish."""
    return format_skeleton("yMMMM", day, locale=_spoken(language).locale)


@dataclass(frozen=True, slots=True)
class DateBlock:
    """The three lines of a date block: days (27–28), month (Apr), weekdays (Tue–Wed)."""

    days: str
    month: str
    weekdays: str


def date_block(start: date, end: date, *, language: str, year: bool = False, short: bool = True) -> DateBlock:
    """Cut a range of days, both included, into the lines of a date block.

    Over two months the second line takes the rest: 31, Aug–1 Sep. With `year` it has the year where the language puts
    it; months are written out unless `short`.
    """
    words = _spoken(language)
    month = words.month(start, short=short)
    days = str(start.day)
    if (start.year, start.month) != (end.year, end.month):
        month = f"{month}{_DASH}{_day_month(words, end, short=short)}"
    elif start != end:
        days = f"{start.day}{_DASH}{end.day}"
    if year:
        month = words.month_year(month, end.year)
    return DateBlock(days, month, weekday_range(start, end, language=language))


def weekday_range(start: date, end: date, *, language: str) -> str:
    """Write the first and last weekday of a range, both included: Tue–Wed."""
    names = _spoken(language).locale.days["stand-alone"]["abbreviated"]
    first, last = names[start.weekday()], names[end.weekday()]
    return first if start == end else f"{first}{_DASH}{last}"


def weekday_names(*, language: str) -> list[str]:
    """Return the names of the days of the week from Monday on, each with a capital letter as a heading has it."""
    names = _spoken(language).locale.days["stand-alone"]["wide"]
    return [names[number].capitalize() for number in range(7)]
