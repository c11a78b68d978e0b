"""Lists of meetings: those to come, and those that are over."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from exchanges.meetings.published import PublishedMeeting
from exchanges.public.base.queries import published_meetings
from exchanges.public.calendar.filter_queries import query_of
from exchanges.public.calendar.filters import MeetingFilter
from exchanges.public.calendar.views.filtered import (
    answer,
    around,
    filter_of,
    instead_of_list,
    is_sample,
    named_programmes,
    page_of,
)
from exchanges.public.meeting_rows.dated_rows import by_month, meeting_rows
from exchanges.registrations.identity.session import participant_of

# What keeps a page under 60 kB and 1200 elements in the longest language.
MEETINGS_A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Year:
    """A year of past meetings, with the query string of its page."""

    number: int
    query: str
    is_shown: bool


@require_safe
def meeting_list(request: HttpRequest) -> HttpResponse:
    """Show the meetings to come, those of today included, by month."""
    today = timezone.localdate()
    meetings = filter_of(request, published_meetings().filter(ends_on__gte=today))
    context = _list_context(request, meetings, meetings.matching(), today=today, shown="calendar:meeting_list")
    return answer(request, "public/calendar/meeting_list.html", {**context, "years": []})


@require_safe
def past_meeting_list(request: HttpRequest) -> HttpResponse:
    """Show the meetings that are over, one year a page, the last one first."""
    today = timezone.localdate()
    meetings = filter_of(request, published_meetings().filter(ends_on__lt=today))
    matching = meetings.matching()
    years = _years(request, matching)
    shown = next((year.number for year in years if year.is_shown), None)
    rows = matching.filter(starts_on__year=shown).reverse() if shown else matching.none()
    name = "calendar:past_meeting_list"
    context = _list_context(request, meetings, rows, today=today, shown=name, is_past=True, year=shown)
    return answer(request, "public/calendar/meeting_list.html", {**context, "years": years})


def _years(request: HttpRequest, meetings: QuerySet[PublishedMeeting]) -> list[Year]:
    """Return the years with meetings, newest first; the one asked for is shown, else the newest."""
    numbers = [day.year for day in meetings.dates("starts_on", "year", order="DESC")]
    asked = next((number for number in numbers if str(number) == request.GET.get("year")), None)
    kept = query_of(request.GET)
    return [
        Year(number, f"{kept}&year={number}" if kept else f"year={number}", number == (asked or numbers[0]))
        for number in numbers
    ]


def _list_context(
    request: HttpRequest,
    meetings: MeetingFilter,
    matching: QuerySet[PublishedMeeting],
    *,
    today: date,
    shown: str,
    is_past: bool = False,
    year: int | None = None,
) -> dict[str, object]:
    page = page_of(request, matching, size=MEETINGS_A_PAGE, total=meetings.tally.total if year is None else None)
    return {
        **around(request, meetings, shown=shown),
        "months": by_month(meeting_rows(list(page), today=today, now=meetings.now, person=participant_of(request))),
        "page": page,
        "page_query": "".join(f"{part}&" for part in (query_of(request.GET), f"year={year}" if year else "") if part),
        "is_past": is_past,
        "instead": instead_of_list(request, meetings, is_shown=bool(len(page)), is_past=is_past),
        "sample": is_sample(list(page), words=meetings.words),
        "programmes": named_programmes(page, today=today),
    }
