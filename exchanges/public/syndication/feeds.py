"""Calendar feeds: of everything, of a filtered list, of one meeting. How long they keep is said by `http_cache`."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from exchanges.meetings.calendar_files.icalendar import CalendarHead, calendar_file
from exchanges.meetings.published import PublishedMeeting
from exchanges.public.base.queries import published_meetings
from exchanges.public.calendar.filter_queries import query_of
from exchanges.public.calendar.filters import MeetingFilter
from exchanges.public.http_cache.calendar_files import text_of_event
from exchanges.public.syndication.atom import AtomHead, atom_feed
from exchanges.public.syndication.events import calendar_events
from exchanges.public.syndication.responses import meetings_asked_for, name_of, refusal

CONTENT_TYPE = "text/calendar; charset=utf-8"
ATOM_CONTENT_TYPE = "application/atom+xml; charset=utf-8"
ATOM_ENTRIES = 50
"""What changed last; the calendar file has everything."""


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Answer with the published meetings that match, past ones included; the parameters are those of the list."""
    meetings = meetings_asked_for(request)
    refused = refusal(meetings)
    if refused:
        return refused
    rows = list(meetings.matching())
    absolute = request.build_absolute_uri
    head = CalendarHead(
        name=name_of(meetings),
        description=_("Meetings of the national networks, and the European conference."),
        language=get_language() or "en",
        url=absolute(_filtered("calendar:meeting_list", meetings)),
        source=absolute(_filtered("calendar:feed", meetings)),
    )
    content = calendar_file(head, calendar_events(rows, absolute=absolute), write=text_of_event)
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'inline; filename="multiply.ics"'
    return response


def _filtered(name: str, meetings: MeetingFilter) -> str:
    query = query_of(meetings.data)
    return reverse(name) + (f"?{query}" if query else "")


@require_safe
def meeting_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with one published meeting, to be put into one's own calendar."""
    published = get_object_or_404(published_meetings(), meeting__slug=slug)
    absolute = request.build_absolute_uri
    url = absolute(reverse("calendar:meeting_detail", args=[slug]))
    head = CalendarHead(name="MULTIPLY", description=published.title, language=get_language() or "en", url=url)
    events = calendar_events([published], absolute=absolute, is_busy=True)
    response = HttpResponse(calendar_file(head, events), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return response


@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    """Answer with what changed last in the meetings that match: those that are new, moved or cancelled."""
    meetings = meetings_asked_for(request)
    refused = refusal(meetings)
    if refused:
        return refused
    rows: list[PublishedMeeting] = list(meetings.matching().order_by("-changed_at", "-meeting_id")[:ATOM_ENTRIES])
    head = AtomHead(
        name=name_of(meetings),
        description=_("Meetings of the national networks, and the European conference."),
        language=get_language() or "en",
        url=request.build_absolute_uri(_filtered("calendar:meeting_list", meetings)),
        source=request.build_absolute_uri(_filtered("calendar:atom", meetings)),
        query=query_of(meetings.data),
    )
    content = atom_feed(head, rows, absolute=request.build_absolute_uri)
    return HttpResponse(content, content_type=ATOM_CONTENT_TYPE)
