"""Parameters of the files of open data: those there are, and words for a program that sends others."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ObjectDoesNotExist
from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_datetime

from exchanges.meetings.published import PublishedMeeting
from exchanges.public.base.queries import published_programmes
from exchanges.public.calendar.filter_queries import tells_of_visitors
from exchanges.public.calendar.filters import FILTER_PARAMETERS
from exchanges.public.syndication.open_data.fields import Schema
from municipalities.models import Country

MOST = 1000
"""How many records a page has at most."""
SEPARATORS = {"comma": ",", "semicolon": ";"}
_NUMBER = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of open data's own: `read` makes a value of what was written, and fails with ValueError."""

    name: str
    meaning: str
    schema: Schema
    read: Callable[[str], Any]


def _status(text: str) -> str:
    return PublishedMeeting.Status(text.lower()).value


def _programme(text: str) -> str:
    return published_programmes().get(slug=text.lower()).slug


def _country(text: str) -> str:
    return Country.objects.get(code=text.upper()).code


def _moment(text: str) -> datetime:
    """Return a moment; a day is its beginning, and without a distance from universal time it is there."""
    moment = parse_datetime(text.replace(" ", "+")) if "T" in text else None
    day = parse_date(text) if moment is None else None
    if day is not None:
        moment = datetime.combine(day, time())
    if moment is None:
        raise ValueError(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not _NUMBER.fullmatch(text) or int(text) > most:
            raise ValueError(text)
        return int(text)

    return read


PROGRAMME = Parameter("programme", "Those of a programme, by its id.", {"type": "string"}, _programme)
STATUS = Parameter(
    "status",
    "Those that are published, held or cancelled.",
    {"type": "string", "enum": list(PublishedMeeting.Status.values)},
    _status,
)
CHANGED_SINCE = Parameter(
    "changed_since",
    "Those of which something changed on this day or at this moment, or later.",
    {"type": "string", "format": "date-time"},
    _moment,
)
COUNTRY = Parameter("country", "Those of a country (ISO 3166-1).", {"type": "string"}, _country)
LIMIT = Parameter(
    "limit",
    f"How many records a page has, 1 to {MOST}; without it all are in one.",
    {"type": "integer", "minimum": 1},
    _number(MOST),
)
PAGE = Parameter("page", "Which page, from 1 on.", {"type": "integer", "minimum": 1}, _number(999_999))
SPREADSHEET = Parameter(
    "spreadsheet",
    "CSV that a spreadsheet opens by a double click: with a byte order mark, parted as its language has it.",
    {"type": "string", "enum": list(SEPARATORS)},
    SEPARATORS.__getitem__,
)
OWN = {
    "meetings": (PROGRAMME, STATUS, CHANGED_SINCE, LIMIT, PAGE),
    "municipalities": (PROGRAMME, COUNTRY, LIMIT, PAGE),
    "programmes": (LIMIT, PAGE),
    "themes": (PROGRAMME, LIMIT, PAGE),
}
"""The parameters of each table; that of meetings takes those of the calendar as well."""


def parameters_of(name: str, ending: str = "json") -> tuple[Parameter, ...]:
    """Return the parameters that a table's file takes."""
    return (*OWN[name], SPREADSHEET) if ending == "csv" else OWN[name]


@dataclass(frozen=True, slots=True)
class DataQuery:
    """What was asked for, as it was understood; `faults` are sentences."""

    values: dict[str, Any]
    faults: tuple[str, ...]

    def __getitem__(self, parameter: Parameter) -> Any:
        return self.values.get(parameter.name)

    @property
    def page(self) -> int:
        """The number of the page."""
        return self[PAGE] or 1

    @property
    def query(self) -> str:
        """The parameters of open data's own as they were understood, as a query."""
        written = {
            name: value.isoformat() if isinstance(value, datetime) else value for name, value in self.values.items()
        }
        return urlencode(written)

    def page_of(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Return the records of the page that was asked for."""
        limit = self[LIMIT]
        first = (self.page - 1) * (limit or 0)
        return rows[first : first + limit] if limit else rows

    def has_next(self, total: int) -> bool:
        """Tell whether there is a page after this one."""
        return bool(self[LIMIT]) and self.page * self[LIMIT] < total


def asked_for(data: QueryDict, name: str = "", ending: str = "json") -> DataQuery:
    """Read the parameters of a table's file; without a name those of a record, which has none."""
    own = {parameter.name: parameter for parameter in (parameters_of(name, ending) if name else ())}
    values: dict[str, Any] = {}
    names = [*own, *(FILTER_PARAMETERS if name == "meetings" else ())]
    unknown = [each for each in data if each not in names and not tells_of_visitors(each)]
    there_are = f"There are: {', '.join(names)}." if names else "There is none."
    faults = [f"“{each}” is no parameter of this file. {there_are}" for each in unknown]
    for parameter in own.values():
        written = data.get(parameter.name, "").strip()
        if not written:
            continue
        try:
            values[parameter.name] = parameter.read(written)
        except (ValueError, KeyError, OverflowError, ObjectDoesNotExist):
            faults.append(f"{parameter.name}: “{written}” cannot be. {parameter.meaning}")
    if "page" in values and "limit" not in values:
        faults.append("page: say with “limit” how many records a page has.")
    return DataQuery(values, tuple(faults))
