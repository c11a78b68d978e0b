"""Responses of feeds, data and frames: the meetings that an address asks for, and answers that can be kept."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _

from exchanges.public.base.queries import published_meetings
from exchanges.public.calendar.filter_queries import chips, errors, unknown_parameters
from exchanges.public.calendar.filters import FILTER_PARAMETERS, MeetingFilter
from exchanges.public.calendar.vocabulary import vocabulary
from exchanges.public.http_cache.addresses import FEED_MAX_AGE_SECONDS
from exchanges.public.http_cache.stamp import content_stamp_of

Absolute = Callable[[str], str]
"""Makes an address of this site absolute."""


def meetings_asked_for(request: HttpRequest) -> MeetingFilter:
    """Return the published meetings, past ones included, filtered by the parameters of the list."""
    return MeetingFilter(request.GET, published_meetings(), words=vocabulary(content_stamp_of(request)))


def refusal(meetings: MeetingFilter) -> HttpResponse | None:
    """Refuse in words what can never make sense (400); None where all of it may.

    A program would go on to show the wrong meetings for years, where a page can say what it left out. So a parameter
    that there is not is refused as well: the filter that it was meant to be would be missing.
    """
    faults = [fault.message for fault in errors(meetings)] + [
        _("“%(name)s” is not a parameter of the calendar. Possible parameters: %(names)s.")
        % {"name": name, "names": ", ".join(FILTER_PARAMETERS)}
        for name in unknown_parameters(meetings.data)
    ]
    if not faults:
        return None
    text = "\n".join(faults)
    return HttpResponse(f"{text}\n", status=400, content_type="text/plain; charset=utf-8")


def name_of(meetings: MeetingFilter) -> str:
    """Name a feed by its filters, so that two subscriptions can be told apart."""
    return ", ".join(["MULTIPLY", *(chip.label for chip in chips(meetings))])


def answer(request: HttpRequest, response: HttpResponse, *, modified: datetime | None = None) -> HttpResponseBase:
    """Let anybody keep the response for a while, and answer 304 to whom has this very one (RFC 9110, 13).

    For what `http_cache` does not answer for: it depends on the day as well, or on the code alone.
    """
    etag = quote_etag(hashlib.sha256(response.content).hexdigest())
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=FEED_MAX_AGE_SECONDS)
    at = int(modified.timestamp()) if modified else None
    if at:
        response["Last-Modified"] = http_date(at)
    return get_conditional_response(request, etag=etag, last_modified=at, response=response) or response
