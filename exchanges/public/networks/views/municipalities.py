"""The pages of municipalities: all that take part, and one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from exchanges.hosting.models import Slot
from exchanges.meetings.hosts.photos import photo_of
from exchanges.public.base.choices import Choice, FilterError
from exchanges.public.base.empty_state import EmptyState
from exchanges.public.base.former_addresses import leads_on
from exchanges.public.base.labels import role_name
from exchanges.public.base.queries import published_meetings
from exchanges.public.meeting_rows.dated_rows import halves
from exchanges.public.networks.hosting_progress import HostProgress, network_progress
from exchanges.public.networks.learning import learning_around
from exchanges.public.networks.locator_map import locator
from exchanges.public.networks.members import (
    by_country,
    network_url,
    newest_roles,
    of_programme,
    participations,
    took_part_until,
)
from exchanges.public.networks.profiles import both_ways, facts_of, lead_of, profile_of, profile_texts, sights_of
from exchanges.public.networks.public_documents import public_documents
from municipalities.access import reach_of
from municipalities.models import Municipality, Participation, Programme, Role


@require_safe
def municipality_list(request: HttpRequest) -> HttpResponse:
    """Show the municipalities by country: those of the current programme, then those of earlier ones."""
    today = timezone.localdate()
    programme = Programme.objects.current(today)
    everyone = participations(today)
    current = of_programme(everyone, programme)
    here = {row.municipality_id for row in current}
    earlier = newest_roles(row for row in everyone if row.municipality_id not in here)
    asked = [role for role in request.GET.getlist("role") if role]
    roles = [role for role in asked if role in Role.values]
    shown = [row for row in current if not roles or row.role in roles]
    context = {
        "programme": programme,
        "countries": by_country(shown),
        "count": len(shown),
        "earlier": by_country(row for row in earlier if not roles or row.role in roles),
        "choices": _role_choices(current, roles),
        "is_filtered": bool(roles),
        "empty": nobody(is_filtered=bool(roles)),
        "errors": [_unknown_role(role) for role in asked if role not in Role.values],
        "sample": programme is not None and programme.is_sample,
    }
    return render(request, "public/networks/municipality_list.html", context)


def nobody(*, is_filtered: bool) -> EmptyState:
    """Return what stands in place of municipalities: a way to all of them, or that more will come."""
    if is_filtered:
        return EmptyState(_("No municipality has this role"), url="?", action=_("Show all"))
    words = _("Municipalities of the next programme will be listed here.")
    return EmptyState(_("No municipalities yet"), words)


def _role_choices(rows: Sequence[Participation], chosen: Sequence[str]) -> list[Choice]:
    counts = Counter(row.role for row in rows)
    return [Choice(role, role_name(role), counts[role], role in chosen) for role in Role.values]


def _unknown_role(role: str) -> FilterError:
    message = _("We don’t recognise the role “%(value)s”. Choose forerunner, award or network.") % {"value": role}
    return FilterError(message, "filter-role-0")


@dataclass(frozen=True, slots=True)
class ProgrammeRole:
    """What a municipality is, and hosts, in one programme."""

    participation: Participation
    progress: HostProgress
    until: date | None = None
    """The last day on which it took part, where it has withdrawn."""


@require_safe
@leads_on(Municipality)
def municipality_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one municipality: what others come to see, its meetings, what it hosts, how to reach it, its network."""
    town = get_object_or_404(Municipality.objects.select_related("country"), slug=slug)
    today = timezone.localdate()
    everyone = [row for row in participations(today) if row.municipality.country_id == town.country_id]
    own = [row for row in everyone if row.municipality_id == town.pk]
    own.sort(key=lambda row: row.programme.starts_on, reverse=True)
    newest = own[0] if own else None
    network = of_programme(everyone, newest.programme if newest else None)
    is_host = Q(host__municipality=town) | Q(meeting__co_hosts__municipality=town)
    hosted = published_meetings().filter(is_host).distinct()
    profile = profile_of(town)
    texts = profile_texts(profile)
    context = {
        "town": town,
        "newest": newest,
        "profile": texts,
        "photo": photo_of(town),
        "lead": lead_of(texts, newest.role if newest else ""),
        "edit_url": _edit_url(request, town),
        "facts": facts_of(town, profile, own),
        "sights": sights_of(own),
        "learning": both_ways(town, learning_around(town)),
        "roles": _roles(own),
        "meetings": halves(hosted, today=today, now=timezone.now(), query=urlencode({"q": town.name})),
        "documents": public_documents(hosted),
        "others": [row for row in network if row.municipality_id != town.pk],
        "network_url": network_url(town.country_id),
        "locator": locator(town, network),
        "sample": any(row.programme.is_sample for row in own),
    }
    return render(request, "public/networks/municipality_detail.html", context)


def _edit_url(request: HttpRequest, town: Municipality) -> str:
    """Return where a coordinator who may changes what the page says; nothing for everybody else."""
    if not reach_of(request.user).covers(town.country_id):
        return ""
    return reverse("admin:municipalities_municipality_change", args=[town.pk])


def _roles(own: Sequence[Participation]) -> list[ProgrammeRole]:
    """Return the municipality's role and duties in each programme, in two queries."""
    programmes = [row.programme_id for row in own]
    slots = list(
        Slot.objects.owed()
        .select_related("host__withdrawal")
        .filter(programme__in=programmes)
        .order_by("rule__position", "number", "pk")
    )
    shared = [slot.also_filled_by_id for slot in slots if slot.host in own]
    is_counted = Q(host__in=own) | Q(meeting__in=shared)
    hosted = list(published_meetings().filter(is_counted, meeting__slot__isnull=False))
    found = []
    for row in own:
        slots_here = [slot for slot in slots if slot.programme_id == row.programme_id]
        counted = {slot.also_filled_by_id for slot in slots_here if slot.host_id == row.pk}
        published = [each for each in hosted if each.host_id == row.pk or each.meeting_id in counted]
        progress = network_progress([row], slots=slots_here, published=published)
        found.append(ProgrammeRole(row, progress.hosts[0], took_part_until(row)))
    return found
