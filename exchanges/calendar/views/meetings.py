"""Lists of meetings, and the page of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from exchanges.calendar.queries import published_meetings


@require_safe
def meeting_list(request: HttpRequest) -> HttpResponse:
    """Show the meetings to come."""
    meetings = published_meetings().filter(ends_on__gte=timezone.localdate())
    return render(request, "calendar/meeting_list.html", {"meetings": meetings})


@require_safe
def past_meeting_list(request: HttpRequest) -> HttpResponse:
    """Show the meetings that are over."""
    meetings = published_meetings().filter(ends_on__lt=timezone.localdate())
    return render(request, "calendar/meeting_list.html", {"meetings": meetings})


@require_safe
def meeting_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one published meeting."""
    published = get_object_or_404(published_meetings(), meeting__slug=slug)
    return render(request, "calendar/meeting_detail.html", {"published": published})
