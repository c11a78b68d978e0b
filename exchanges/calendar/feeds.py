"""Calendar feeds: of everything, of a filtered list, of one meeting."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from exchanges.calendar.queries import published_meetings

CONTENT_TYPE = "text/calendar; charset=utf-8"


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Answer with every published meeting."""
    return HttpResponse("", content_type=CONTENT_TYPE)


@require_safe
def meeting_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with one published meeting."""
    get_object_or_404(published_meetings(), meeting__slug=slug)
    return HttpResponse("", content_type=CONTENT_TYPE)
