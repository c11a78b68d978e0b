"""The national networks, a page a country."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from exchanges.calendar.hosting_progress import network_progress
from exchanges.calendar.items import halves
from exchanges.calendar.members import network_url, of_programme, participations
from exchanges.calendar.queries import published_meetings, visible_programmes
from exchanges.hosting.models import Slot
from municipalities.models import Country, Network, Programme


@require_safe
def network_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show the network of a country: who hosts when, its meetings, its coordinator."""
    if not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise Http404
    country = get_object_or_404(Country, code=code.upper())
    if code != code.lower():
        return redirect(network_url(country.code), permanent=True)
    today = timezone.localdate()
    networks = list(
        Network.objects.filter(country=country, programme__in=visible_programmes(today))
        .select_related("programme")
        .order_by("-programme__starts_on", "pk")
    )
    if not networks:
        raise Http404
    current = Programme.objects.current(today)
    network = next((one for one in networks if one.programme == current), networks[0])
    members = of_programme(participations(today), network.programme)
    members = [row for row in members if row.municipality.country_id == country.pk]
    meetings = list(published_meetings().filter(exchange__country=country))
    slots = list(
        Slot.objects.filter(programme=network.programme, country=country).order_by("rule__position", "number", "pk")
    )
    context = {
        "country": country,
        "network": network,
        "progress": network_progress(members, slots=slots, published=meetings),
        "meetings": halves(meetings, today=today, query=f"country={country.code}"),
        "sample": any(one.programme.is_sample for one in networks),
    }
    return render(request, "calendar/network_detail.html", context)
