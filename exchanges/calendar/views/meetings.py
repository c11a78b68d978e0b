"""Lists of meetings: those to come, and those that are over."""

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from exchanges.calendar.facets import chips, errors, facets, query_of, suggestion
from exchanges.calendar.filters import MeetingFilter, vocabulary
from exchanges.calendar.items import by_month, meeting_items
from exchanges.calendar.queries import published_meetings
from exchanges.meetings.published import PublishedMeeting

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
    meetings = _filter(request, published_meetings().filter(ends_on__gte=today))
    context = _list_context(request, meetings, meetings.matching(), today=today)
    return render(request, "calendar/meeting_list.html", {**context, "is_past": False, "years": []})


@require_safe
def past_meeting_list(request: HttpRequest) -> HttpResponse:
    """Show the meetings that are over, one year a page, the last one first."""
    today = timezone.localdate()
    meetings = _filter(request, published_meetings().filter(ends_on__lt=today))
    matching = meetings.matching()
    years = _years(request, matching)
    shown = next((year.number for year in years if year.is_shown), None)
    rows = matching.filter(starts_on__year=shown).reverse() if shown else matching.none()
    context = _list_context(request, meetings, rows, today=today, year=shown)
    return render(request, "calendar/meeting_list.html", {**context, "is_past": True, "years": years})


def _filter(request: HttpRequest, meetings: QuerySet[PublishedMeeting]) -> MeetingFilter:
    return MeetingFilter(request.GET, meetings, words=vocabulary())


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
    year: int | None = None,
) -> dict[str, object]:
    query = query_of(request.GET)
    page: Page[PublishedMeeting] = Paginator(matching, MEETINGS_A_PAGE).get_page(request.GET.get("page"))
    programmes = [row.version.programme for row in page] or [theme.programme for theme in meetings.words.themes]
    return {
        "months": by_month(meeting_items(list(page), today=today, now=timezone.now())),
        "page": page,
        **_counts(meetings.matching()),
        "page_query": "".join(f"{part}&" for part in (query, f"year={year}" if year else "") if part),
        "facets": facets(meetings),
        "chips": list(chips(meetings)),
        "errors": errors(meetings),
        "suggestion": None if len(page) else suggestion(meetings),
        "period": {"from": request.GET.get("from", ""), "to": request.GET.get("to", "")},
        "feed": _feed_links(request, query if meetings.form.is_valid() else ""),
        "sample": any(programme.is_sample for programme in programmes),
    }


def _counts(matching: QuerySet[PublishedMeeting]) -> dict[str, int]:
    """Count the meetings that take or took place, and those that are cancelled, whatever page they are on."""
    cancelled = matching.filter(status=PublishedMeeting.Status.CANCELLED).count()
    return {"count": matching.count() - cancelled, "cancelled": cancelled}


def _feed_links(request: HttpRequest, query: str) -> dict[str, str]:
    """Return the feed's addresses, of everything and of what is filtered, for https and for calendar programs."""
    everything = request.build_absolute_uri(reverse("calendar:feed"))
    filtered = f"{everything}?{query}" if query else ""
    return {
        "all": everything,
        "all_webcal": _webcal(everything),
        "filtered": filtered,
        "filtered_webcal": _webcal(filtered),
    }


def _webcal(url: str) -> str:
    return f"webcal:{url.partition(':')[2]}" if url else ""
