"""The page of one meeting."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from exchanges.public.base.queries import published_meetings
from exchanges.public.meeting_page.page import meeting_page
from exchanges.registrations.identity.session import participant_of


@require_safe
def meeting_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one published meeting; one that is only planned does not exist here."""
    with_photo = published_meetings().select_related("host__municipality__photo")
    published = get_object_or_404(with_photo, meeting__slug=slug)
    person = participant_of(request)
    page = meeting_page(published, person=person, today=timezone.localdate(), now=timezone.now())
    context = {"page": page, "sample": published.version.programme.is_sample}
    response = render(request, "public/meeting_page/meeting_detail.html", context)
    if person is not None:
        # For this reader alone. The middleware says so as well, but is left out where DEBUG is on.
        add_never_cache_headers(response)
    return response
