"""A calendar as it is asked for: its query, what was chosen in words, and what is wrong with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.public.base.choices import FilterError
from exchanges.public.calendar.filters import FACETS, FILTER_PARAMETERS, MeetingFilter
from localisation.dates import date_range

_MOST = 5
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter, and the query string that remains when it is dropped."""

    label: str
    query: str


def legends() -> dict[str, str]:
    """Return the parameters' names in words."""
    return {
        "q": _("Search"),
        "country": _("Country"),
        "theme": _("Theme"),
        "target": _("For whom"),
        "role": _("Role of the host"),
        "format": _("How to take part"),
        "lang": _("Languages"),
        "free": _("Places"),
        "from": _("From"),
        "to": _("Until"),
    }


def query_of(data: QueryDict, *, without: Iterable[tuple[str, str]] = (), drop: str = "") -> str:
    """Return the parameters of a filter as a query string, some values or one parameter left out."""
    left_out = set(without)
    query = QueryDict(mutable=True)
    for name in FILTER_PARAMETERS:
        values = [value for value in data.getlist(name) if value and (name, value) not in left_out]
        if values and name != drop:
            query.setlist(name, values)
    return query.urlencode()


def chips(meetings: MeetingFilter) -> Iterator[Chip]:
    """Yield a chip for every active filter."""
    names = {name: dict(choices) for name, choices in meetings.choices.items()}
    for name, value in meetings.chosen.items():
        if name in FACETS:
            for one in value:
                yield Chip(names[name][one], query_of(meetings.data, without=[(name, one)]))
        else:
            yield Chip(_label(name, value), query_of(meetings.data, drop=name))


def _label(name: str, value: str | date) -> str:
    if isinstance(value, str):
        return f"“{value}”"
    written = date_range(value, value, language=get_language() or "en")
    return (_("From %(day)s") if name == "from" else _("Until %(day)s")) % {"day": written}


def _filter_label(meetings: MeetingFilter, name: str) -> str:
    value: Any = meetings.chosen[name]
    if name == "q":
        return f"{legends()[name]}: {value}"
    if name not in FACETS:
        return _label(name, value)
    names = dict(meetings.choices[name])
    return f"{legends()[name]}: {', '.join(names[one] for one in value)}"


_OF_VISITORS = {
    *("dclid", "fbclid", "gad_source", "gbraid", "gclid", "igshid", "li_fat_id", "mc_cid", "mc_eid", "mkt_tok"),
    *("msclkid", "ttclid", "twclid", "wbraid", "yclid"),
}


def tells_of_visitors(parameter: str) -> bool:
    """Tell whether a parameter is one that mail programs and social networks add to any link to count visitors."""
    return parameter.startswith(("utm_", "mtm_", "pk_")) or parameter in _OF_VISITORS


def unknown_parameters(data: QueryDict, *others: str) -> list[str]:
    """Return the parameters of an address that the calendar does not have, beside `others` of a page's own."""
    return [name for name in data if name not in (*FILTER_PARAMETERS, *others) and not tells_of_visitors(name)]


def words_of_unknown(data: QueryDict, *others: str) -> list[FilterError]:
    """Say that the list is not narrowed by what the address asks for by a name that the calendar does not have."""
    said = _("The calendar has no filter “%(name)s”: the list is not narrowed by it.")
    return [FilterError(said % {"name": name[:_LONGEST_NAME]}) for name in unknown_parameters(data, *others)[:_MOST]]


def errors(meetings: MeetingFilter) -> list[FilterError]:
    """Return what the address asks for and the calendar does not understand."""
    found: list[FilterError] = []
    if not meetings.is_asked:
        return found
    for name, messages in meetings.form.errors.items():
        target = f"filter-{name}-0" if name in FACETS else f"filter-{name}"
        found += [FilterError(f"{legends()[name]}: {message}", target) for message in messages]
    return found
