"""The rows that a file of open data was asked for, of each table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from exchanges.meetings.published import PublishedMeetingQuerySet
from exchanges.public.base.queries import published_meetings
from exchanges.public.calendar.filter_queries import errors, query_of
from exchanges.public.calendar.filters import MeetingFilter
from exchanges.public.calendar.vocabulary import vocabulary
from exchanges.public.http_cache.stamp import content_stamp_of
from exchanges.public.syndication.open_data.asking import CHANGED_SINCE, COUNTRY, PROGRAMME, STATUS, DataQuery
from exchanges.public.syndication.open_data.meetings import meeting_rows
from exchanges.public.syndication.open_data.municipalities import (
    municipality_rows,
    programme_rows,
    theme_rows,
    theme_uid,
)
from exchanges.public.syndication.responses import Absolute


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """All rows that were asked for, whichever page is shown; or what cannot be asked."""

    rows: Sequence[Any] = ()
    query: str = ""
    faults: tuple[str, ...] = ()


def found_rows(request: HttpRequest, name: str, asked: DataQuery) -> Found:
    """Return the rows of a table."""
    if name == "meetings":
        return _meetings(request, asked)
    if asked.faults:
        return Found(faults=asked.faults)
    rows = _OTHERS[name](timezone.localdate(), request.build_absolute_uri)
    kept = [row for row in rows if _is_of(name, row, asked)]
    return Found(rows=kept, query=asked.query)


def found_record(request: HttpRequest, name: str, key: str) -> Found | None:
    """Return one row by its id; None where there is none."""
    if name == "meetings":
        rows: Sequence[Any] = meeting_rows(
            published_meetings().filter(meeting__uid=key), absolute=request.build_absolute_uri
        )
    else:
        every = _OTHERS[name](timezone.localdate(), request.build_absolute_uri)
        rows = [row for row in every if _ID_OF[name](row) == key]
    return Found(rows=rows) if rows else None


def _meetings(request: HttpRequest, asked: DataQuery) -> Found:
    words = vocabulary(content_stamp_of(request))
    meetings = MeetingFilter(request.GET, _narrowed(published_meetings(), asked), words=words)
    faults = (*(fault.message for fault in errors(meetings)), *asked.faults)
    if faults:
        return Found(faults=faults)
    return Found(
        rows=meeting_rows(meetings.matching(), absolute=request.build_absolute_uri),
        query="&".join(part for part in (query_of(meetings.data), asked.query) if part),
    )


def _narrowed(meetings: PublishedMeetingQuerySet, asked: DataQuery) -> PublishedMeetingQuerySet:
    if asked[PROGRAMME]:
        meetings = meetings.filter(version__programme__slug=asked[PROGRAMME])
    if asked[STATUS]:
        meetings = meetings.filter(status=asked[STATUS])
    if asked[CHANGED_SINCE]:
        meetings = meetings.changed_since(asked[CHANGED_SINCE])
    return meetings


_Rows = Callable[[date, Absolute], Sequence[Any]]
_OTHERS: dict[str, _Rows] = {
    "municipalities": lambda today, absolute: municipality_rows(today=today, absolute=absolute),
    "programmes": lambda today, absolute: programme_rows(today=today, absolute=absolute),
    "themes": lambda today, _absolute: theme_rows(today=today),
}
_ID_OF: dict[str, Callable[[Any], str]] = {
    "municipalities": lambda row: row.town.slug,
    "programmes": lambda row: row.programme.slug,
    "themes": theme_uid,
}
_PROGRAMMES: dict[str, Callable[[Any], set[str]]] = {
    "municipalities": lambda row: {role.programme.slug for role in row.roles},
    "themes": lambda theme: {theme.programme.slug},
}


def _is_of(name: str, row: Any, asked: DataQuery) -> bool:
    programme, country = asked[PROGRAMME], asked[COUNTRY]
    if programme and programme not in _PROGRAMMES[name](row):
        return False
    return not country or row.town.country_id == country
