"""Calendar feeds: of everything, of a filtered list, of one meeting."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from exchanges.calendar.events import calendar_events
from exchanges.calendar.facets import chips, errors, query_of
from exchanges.calendar.filters import MeetingFilter, vocabulary
from exchanges.calendar.queries import published_meetings
from exchanges.meetings.icalendar import CalendarHead, calendar_file
from exchanges.meetings.published import PublishedMeeting

CONTENT_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"
MAX_AGE_SECONDS = 600


@require_safe
def feed(request: HttpRequest) -> HttpResponseBase:
    """Answer with the published meetings that match, past ones included; the parameters are those of the list.

    A value that makes no sense is refused (400): a calendar program would go on to show the wrong meetings for years.
    """
    meetings = MeetingFilter(request.GET, published_meetings(), words=vocabulary())
    faults = errors(meetings)
    if faults:
        text = "\n".join(fault.message for fault in faults)
        return HttpResponse(f"{text}\n", status=400, content_type="text/plain; charset=utf-8")
    rows = list(meetings.matching())
    absolute = request.build_absolute_uri
    query = query_of(request.GET)
    head = CalendarHead(
        name=_feed_name(meetings),
        description=_("Meetings of the national networks, and the European conference."),
        language=get_language() or "en",
        url=absolute(reverse("calendar:meeting_list") + (f"?{query}" if query else "")),
        source=absolute(reverse("calendar:feed") + (f"?{query}" if query else "")),
    )
    response = HttpResponse(calendar_file(head, calendar_events(rows, absolute=absolute)), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'inline; filename="multiply.ics"'
    return _conditionally(request, response, rows)


def _feed_name(meetings: MeetingFilter) -> str:
    """Name the calendar by its filters, so that two subscriptions can be told apart."""
    return ", ".join(["MULTIPLY", *(chip.label for chip in chips(meetings))])


@require_safe
def meeting_ics(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Answer with one published meeting, to be put into one's own calendar."""
    published = get_object_or_404(published_meetings(), meeting__slug=slug)
    absolute = request.build_absolute_uri
    url = absolute(reverse("calendar:meeting_detail", args=[slug]))
    head = CalendarHead(name="MULTIPLY", description=published.title, language=get_language() or "en", url=url)
    events = calendar_events([published], absolute=absolute, is_busy=True)
    response = HttpResponse(calendar_file(head, events), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return _conditionally(request, response, [published])


def _conditionally(request: HttpRequest, response: HttpResponse, rows: Sequence[PublishedMeeting]) -> HttpResponseBase:
    """Answer 304 where the program has this very calendar already (RFC 9110, 13)."""
    etag = quote_etag(hashlib.sha256(response.content).hexdigest())
    response["ETag"] = etag
    modified = last_modified(rows)
    if modified:
        response["Last-Modified"] = http_date(modified.timestamp())
    patch_cache_control(response, public=True, max_age=MAX_AGE_SECONDS)
    stamp = int(modified.timestamp()) if modified else None
    return get_conditional_response(request, etag=etag, last_modified=stamp, response=response) or response


def last_modified(rows: Sequence[PublishedMeeting]) -> datetime | None:
    """Return when something that these meetings show last changed: the version, the meeting's own texts, the host's."""
    moments = [row.version.published_at for row in rows] + [row.meeting.updated_at for row in rows]
    moments += [row.host.municipality.updated_at for row in rows if row.host]
    return max(moments, default=None)
