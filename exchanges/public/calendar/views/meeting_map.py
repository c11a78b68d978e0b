"""The calendar as a map beside a list, numbered alike."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from exchanges.public.base.queries import published_meetings
from exchanges.public.calendar.filter_queries import query_of
from exchanges.public.calendar.meeting_map import meeting_map_of
from exchanges.public.calendar.meeting_pins import MEETINGS_A_MAP
from exchanges.public.calendar.views.filtered import answer, around, filter_of, instead_of_list, is_sample, page_of
from exchanges.public.meeting_rows.dated_rows import meeting_rows
from exchanges.registrations.identity.session import participant_of


@require_safe
def meeting_map(request: HttpRequest) -> HttpResponse:
    """Show the meetings to come on a map and, with the same numbers, in a list."""
    today = timezone.localdate()
    meetings = filter_of(request, published_meetings().filter(ends_on__gte=today))
    query = query_of(request.GET)
    page = page_of(request, meetings.matching(), size=MEETINGS_A_MAP, total=meetings.tally.total)
    rows = list(page)
    context = {
        **around(request, meetings, shown="calendar:meeting_map"),
        "items": meeting_rows(rows, today=today, now=meetings.now, person=participant_of(request)),
        "map": meeting_map_of(
            rows,
            countries=meetings.chosen.get("country", ()),
            query=query_of(request.GET, drop="country"),
        ),
        "page": page,
        "page_query": f"{query}&" if query else "",
        "instead": instead_of_list(request, meetings, is_shown=bool(rows)),
        "sample": is_sample(rows, words=meetings.words),
    }
    return answer(request, "public/calendar/meeting_map.html", context)
