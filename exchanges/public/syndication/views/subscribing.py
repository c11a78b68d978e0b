"""Pages that tell how to take meetings along, into a calendar program or onto another site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from exchanges.public.calendar.filter_queries import chips, errors, query_of
from exchanges.public.calendar.filters import MeetingFilter
from exchanges.public.networks.members import newest_roles, participations
from exchanges.public.syndication.responses import meetings_asked_for, name_of
from exchanges.public.syndication.subscribing import FRAME_HEIGHT, frame_code, subscription_links
from localisation.alphabet import in_the_alphabet
from municipalities.models import Municipality

SEATS_FILTER = "free"
"""A filter that feeds leave out: a meeting would come and go with each registration."""


@require_safe
def subscribe(request: HttpRequest) -> HttpResponse:
    """Show every way to subscribe to the meetings that the address asks for."""
    meetings = meetings_asked_for(request)
    context = {
        "ways": subscription_links(_query(meetings), name_of(meetings), absolute=request.build_absolute_uri),
        **_asked(meetings),
    }
    return render(request, "public/syndication/subscribe_page.html", context)


@require_safe
def embed(request: HttpRequest) -> HttpResponse:
    """Show what to put into a page of another site: for a filtered list, or for one municipality."""
    town = _town(request.GET.get("municipality", ""))
    meetings = meetings_asked_for(request)
    if town:
        url = request.build_absolute_uri(reverse("calendar:embedded_municipality", args=[town.slug]))
        name = f"MULTIPLY, {town}"
    else:
        name = name_of(meetings)
        url = subscription_links(_query(meetings), name, absolute=request.build_absolute_uri).frame
    context = {
        "town": town,
        "towns": _towns(),
        "url": url,
        "code": frame_code(url, name),
        "height": FRAME_HEIGHT,
        **_asked(meetings),
    }
    return render(request, "public/syndication/embed.html", context)


def _query(meetings: MeetingFilter) -> str:
    """Return the filters of the address, where all of them make sense; a feed refuses what does not."""
    return query_of(meetings.data, drop=SEATS_FILTER) if meetings.form.is_valid() else ""


def _asked(meetings: MeetingFilter) -> dict[str, object]:
    query = _query(meetings)
    return {
        "query": query,
        "filters": [chip.label for chip in chips(meetings)] if query else [],
        "errors": errors(meetings),
        "count": meetings.matching().count(),
        "language": get_language(),
    }


def _town(slug: str) -> Municipality | None:
    return get_object_or_404(Municipality, slug=slug) if slug else None


def _towns() -> list[Municipality]:
    towns = [row.municipality for row in newest_roles(participations(timezone.localdate()))]
    return sorted(towns, key=lambda town: in_the_alphabet(town.name))
