"""Lists of meetings that other sites show in a frame: without a session, under a policy of their own."""

from collections.abc import Callable, Sequence
from functools import wraps

from csp.constants import NONE
from csp.decorators import csp_replace
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from exchanges.meetings.published import PublishedMeeting
from exchanges.public.base.former_addresses import leads_on
from exchanges.public.base.queries import published_meetings
from exchanges.public.calendar.filter_queries import chips, query_of
from exchanges.public.meeting_rows.dated_rows import meeting_rows
from exchanges.public.meeting_rows.listed import ListedMeeting
from exchanges.public.syndication.responses import meetings_asked_for, refusal
from municipalities.models import Municipality

SHOWN = 10
"""Meetings in a frame; below them is the way to all."""
_POLICY = {"frame-ancestors": ["*"], "script-src": [NONE], "connect-src": [NONE], "form-action": [NONE]}

View = Callable[..., HttpResponseBase]


def framed(view: View) -> View:
    """Let every site show the view's answer in a frame; it runs nothing and sends nothing, and no search finds it."""

    @wraps(view)
    def found(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response

    answered: View = csp_replace(_POLICY)(xframe_options_exempt(found))
    return answered


@require_safe
@framed
def calendar(request: HttpRequest) -> HttpResponse:
    """Show the next meetings that match; the parameters are those of the calendar."""
    meetings = meetings_asked_for(request)
    refused = refusal(meetings)
    if refused:
        return refused
    query = query_of(meetings.data)
    url = reverse("calendar:meeting_list") + (f"?{query}" if query else "")
    filters = [chip.label for chip in chips(meetings)]
    return _show(request, meetings.matching(), heading=_("Upcoming meetings"), url=url, filters=filters)


@require_safe
@framed
@leads_on(Municipality)
def municipality(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the next meetings that a municipality hosts."""
    town = get_object_or_404(Municipality, slug=slug)
    hosted = Q(host__municipality=town) | Q(meeting__co_hosts__municipality=town)
    url = reverse("calendar:municipality_detail", args=[slug])
    heading = _("Meetings in %(place)s") % {"place": town.name}
    return _show(request, published_meetings().filter(hosted).distinct(), heading=heading, url=url)


def _show(
    request: HttpRequest,
    meetings: QuerySet[PublishedMeeting],
    *,
    heading: str,
    url: str,
    filters: Sequence[str] = (),
) -> HttpResponse:
    today = timezone.localdate()
    upcoming = ListedMeeting.read(meetings.filter(ends_on__gte=today)[: SHOWN + 1])
    items = meeting_rows(upcoming[:SHOWN], today=today, now=timezone.now())
    context = {
        "heading": heading,
        "filters": filters,
        "url": url,
        "items": items,
        "is_more": len(upcoming) > SHOWN,
        "sample": any(row.is_sample for row in upcoming),
    }
    return render(request, "public/syndication/embedded.html", context)
