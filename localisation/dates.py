"""Days, ranges of days and months in words, as each of the site's languages writes them.

Names and patterns follow Unicode CLDR (calendars/gregorian). Django's catalogues do not serve here: they have no
ranges, and their names are capitalised or cut differently from language to language.
"""

from dataclasses import dataclass
from datetime import date

_DASH = "–"


@dataclass(frozen=True, slots=True)
class _Language:
    """Names of one language, and how it puts a day and a month, a range and a year together.

    Names are separated by spaces, in order. `months` are as in a full date (Polish: genitive), `headings` as on their
    own. In patterns {d} is what the line above makes, {m} a month, {y} a year, {w} a weekday. `gap` stands around the
    dash of a range over months.
    """

    months: str
    short_months: str
    weekdays: str
    short_weekdays: str
    headings: str = ""
    day: str = "{d}"
    last_day: str = "{d}"
    day_month: str = "{d} {m}"
    with_year: str = "{d} {y}"
    with_weekday: str = "{w} {d}"
    month_year: str = "{m} {y}"
    gap: str = " "


_LANGUAGES = {
    "en": _Language(
        months="January February March April May June July August September October November December",
        short_months="Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
        weekdays="Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        short_weekdays="Mon Tue Wed Thu Fri Sat Sun",
    ),
    "sv": _Language(
        months="januari februari mars april maj juni juli augusti september oktober november december",
        short_months="jan. feb. mars apr. maj juni juli aug. sep. okt. nov. dec.",
        weekdays="måndag tisdag onsdag torsdag fredag lördag söndag",
        short_weekdays="mån tis ons tors fre lör sön",
        gap="",
    ),
    "de": _Language(
        months="Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        short_months="Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
        weekdays="Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
        short_weekdays="Mo Di Mi Do Fr Sa So",
        day="{d}.",
        last_day="{d}.",
        with_weekday="{w}, {d}",
    ),
    "it": _Language(
        months="gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        short_months="gen feb mar apr mag giu lug ago set ott nov dic",
        weekdays="lunedì martedì mercoledì giovedì venerdì sabato domenica",
        short_weekdays="lun mar mer gio ven sab dom",
    ),
    "pl": _Language(
        months="stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
        headings="styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
        short_months="sty lut mar kwi maj cze lip sie wrz paź lis gru",
        weekdays="poniedziałek wtorek środa czwartek piątek sobota niedziela",
        short_weekdays="pon. wt. śr. czw. pt. sob. niedz.",
        with_weekday="{w}, {d}",
    ),
    "hu": _Language(
        months="január február március április május június július augusztus szeptember október november december",
        short_months="jan. febr. márc. ápr. máj. jún. júl. aug. szept. okt. nov. dec.",
        weekdays="hétfő kedd szerda csütörtök péntek szombat vasárnap",
        short_weekdays="H K Sze Cs P Szo V",
        last_day="{d}.",
        day_month="{m} {d}",
        with_year="{y}. {d}",
        with_weekday="{d}, {w}",
        month_year="{y}. {m}",
    ),
}


def _spoken(language: str) -> _Language:
    return _LANGUAGES.get(language.split("-")[0].lower(), _LANGUAGES["en"])


def _months(words: _Language, *, short: bool) -> list[str]:
    return (words.short_months if short else words.months).split()


def _day_month(words: _Language, day: date, *, short: bool) -> str:
    return words.day_month.format(d=words.last_day.format(d=day.day), m=_months(words, short=short)[day.month - 1])


def date_range(start: date, end: date, *, language: str, year: bool = True, short: bool = False) -> str:
    """Write a range of days, both included, the shortest way that `language` allows: 27–28 April 2027.

    `short` abbreviates the months; without `year` the years are left out, unless the range runs into another year.
    A language unknown here is written as English. Raise ValueError when `end` is before `start`.
    """
    if end < start:
        raise ValueError(f"the range ends on {end}, before it starts on {start}")
    words = _spoken(language)
    if start.year != end.year:
        first, last = (
            words.with_year.format(d=_day_month(words, day, short=short), y=day.year) for day in (start, end)
        )
        return f"{first} {_DASH} {last}" if words.gap else f"{first}{_DASH}{last}"
    text = _days_of_a_year(words, start, end, short=short)
    return words.with_year.format(d=text, y=start.year) if year else text


def _days_of_a_year(words: _Language, start: date, end: date, *, short: bool) -> str:
    if start == end:
        return _day_month(words, start, short=short)
    if start.month != end.month:
        return words.gap.join([_day_month(words, start, short=short), _DASH, _day_month(words, end, short=short)])
    days = f"{words.day.format(d=start.day)}{_DASH}{words.last_day.format(d=end.day)}"
    return words.day_month.format(d=days, m=_months(words, short=short)[start.month - 1])


def day_in_words(day: date, *, language: str) -> str:
    """Write one day with its weekday: Tuesday 27 April 2027."""
    words = _spoken(language)
    text = words.with_year.format(d=_day_month(words, day, short=False), y=day.year)
    return words.with_weekday.format(w=words.weekdays.split()[day.weekday()], d=text)


def month_heading(day: date, *, language: str) -> str:
    """Write a day's month as a heading, with a capital letter: April 2027."""
    words = _spoken(language)
    text = words.month_year.format(m=(words.headings or words.months).split()[day.month - 1], y=day.year)
    return text[0].upper() + text[1:]


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
    months = _months(words, short=short)
    month = months[start.month - 1]
    days = str(start.day)
    if (start.year, start.month) != (end.year, end.month):
        month = f"{month}{_DASH}{_day_month(words, end, short=short)}"
    elif start != end:
        days = f"{start.day}{_DASH}{end.day}"
    if year:
        month = words.month_year.format(m=month, y=end.year)
    return DateBlock(days, month, weekday_range(start, end, language=language))


def weekday_range(start: date, end: date, *, language: str) -> str:
    """Write the first and last weekday of a range, both included: Tue–Wed."""
    names = _spoken(language).short_weekdays.split()
    first, last = names[start.weekday()], names[end.weekday()]
    return first if start == end else f"{first}{_DASH}{last}"


def weekday_names(*, language: str) -> list[str]:
    """Return the names of the days of the week from Monday on, each with a capital letter as a heading has it."""
    return [name[0].upper() + name[1:] for name in _spoken(language).weekdays.split()]
