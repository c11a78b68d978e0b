"""The national networks, a page a country."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from exchanges.hosting.models import Slot
from exchanges.meetings.published import PublishedMeeting
from exchanges.public.base.queries import published_meetings, visible_programmes
from exchanges.public.meeting_rows.dated_rows import halves
from exchanges.public.networks.hosting_progress import NetworkProgress, network_progress
from exchanges.public.networks.members import network_url, of_programme, participations
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
    networks = _networks_of(country, today)
    current = Programme.objects.current(today)
    network = next((one for one in networks if one.programme == current), networks[0])
    is_here = Q(exchange__country=country) | Q(exchange__country=None, host__municipality__country=country)
    meetings = published_meetings().filter(is_here)
    context = {
        "country": country,
        "network": network,
        "programmes": [one.programme for one in networks],
        "progress": _progress(network, meetings, today),
        "meetings": halves(meetings, today=today, now=timezone.now(), query=f"country={country.code}"),
        "sample": any(one.programme.is_sample for one in networks),
    }
    return render(request, "public/networks/network_detail.html", context)


def _networks_of(country: Country, today: date) -> list[Network]:
    """Return a country's networks in the programmes that pages speak of, the newest first; 404 where there is none."""
    networks = Network.objects.filter(country=country, programme__in=visible_programmes(today))
    found = list(networks.select_related("programme").order_by("-programme__starts_on", "pk"))
    if not found:
        raise Http404
    return found


def _progress(network: Network, meetings: QuerySet[PublishedMeeting], today: date) -> NetworkProgress:
    members = of_programme(participations(today), network.programme)
    ours = [row for row in members if row.municipality.country_id == network.country_id]
    filling = list(meetings.filter(version__programme=network.programme_id, meeting__slot__isnull=False))
    return network_progress(ours, slots=_slots(network, filling), published=filling)


def _slots(network: Network, meetings: Iterable[PublishedMeeting]) -> list[Slot]:
    """Return what the network owes, and the meetings of all networks that it hosts."""
    filled = {row.meeting.slot_id for row in meetings}
    slots = (
        Slot.objects.owed()
        .select_related("host__withdrawal")
        .filter(programme=network.programme_id)
        .order_by("rule__position", "number", "pk")
    )
    return [
        slot for slot in slots if slot.country_id == network.country_id or (not slot.country_id and slot.pk in filled)
    ]
