"""The pages of who learns from whom: the picture, and the same as a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from exchanges.public.base.audience import in_order
from exchanges.public.base.queries import published_meetings, visible_programmes
from exchanges.public.networks.learning import Learning, by_host, learning_in, programmes_with_attendance
from exchanges.public.networks.learning_ring import Ring, ring
from localisation.alphabet import in_the_alphabet
from municipalities.models import Country, Municipality, Participation, Programme


@dataclass(frozen=True, slots=True)
class PageLink:
    """Another view of the same page."""

    label: str
    query: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """What the page counts."""

    hosts: int
    learners: int
    pairs: int


@require_safe
def learning(request: HttpRequest) -> HttpResponse:
    """Show who learned from whom in a programme, as a whole or seen from one country."""
    programmes, programme = _programmes(request.GET.get("programme", ""))
    everything = learning_in(published_meetings().filter(version__programme=programme)) if programme else []
    countries = _countries(everything)
    chosen = _chosen(request.GET.get("country", ""))
    shown = [one for one in everything if chosen is None or one.is_about(chosen.code)]
    links = _programme_links(programmes, programme)
    context = {
        "programmes": links,
        # Where there are several, the links say which one is shown.
        "only_programme": programme if shown and not links else None,
        "programme_query": f"programme={programme.slug}&" if programme and len(programmes) > 1 else "",
        "countries": _country_links(request.GET, countries, chosen),
        "country": chosen,
        "groups": by_host(shown),
        "ring": _ring_of(programme, shown, chosen) if programme and shown else None,
        "figures": _figures(shown),
        "sample": programme is not None and programme.is_sample,
    }
    return render(request, "public/networks/learning.html", context)


def _programmes(asked: str) -> tuple[list[Programme], Programme | None]:
    """Return the programmes to choose from and the one shown: as asked, else the newest with attendance."""
    today = timezone.localdate()
    programmes = list(programmes_with_attendance(visible_programmes(today)))
    if not asked:
        return programmes, programmes[0] if programmes else Programme.objects.current(today)
    found = next((one for one in programmes if one.slug == asked), None)
    if found is None:
        raise Http404
    return programmes, found


def _countries(learnings: Sequence[Learning]) -> list[Country]:
    found = {town.country_id: town.country for one in learnings for town in (one.learner, one.host)}
    return sorted(found.values(), key=lambda country: in_the_alphabet(country.display_name))


def _chosen(asked: str) -> Country | None:
    """Return the country asked for."""
    return get_object_or_404(Country, code=asked.upper()) if asked else None


def _programme_links(programmes: Sequence[Programme], shown: Programme | None) -> list[PageLink]:
    if len(programmes) < 2:
        return []
    return [PageLink(one.name, f"programme={one.slug}", one == shown) for one in programmes]


def _country_links(query: QueryDict, countries: Sequence[Country], chosen: Country | None) -> list[PageLink]:
    kept = f"programme={query['programme']}&" if query.get("programme") else ""
    if len(countries) < 2:
        return []
    links = [PageLink(one.display_name, f"{kept}country={one.code.lower()}", one == chosen) for one in countries]
    return [PageLink(_("All countries"), kept.rstrip("&"), chosen is None), *links]


def _ring_of(programme: Programme, shown: Sequence[Learning], country: Country | None) -> Ring:
    """Draw the programme's municipalities, or a country's, and whoever else learned or hosted, in the lists' order."""
    members = Participation.objects.filter(programme=programme).select_related("municipality__country")
    order = {row.municipality_id: in_order(row) for row in members}
    drawn = [row.municipality for row in members if country is None or row.municipality.country_id == country.code]
    towns = {town.pk: town for town in [*drawn, *(town for one in shown for town in (one.learner, one.host))]}

    def position(town: Municipality) -> tuple[bytes, int, bytes]:
        country, name = in_the_alphabet(town.country.display_name), in_the_alphabet(town.name)
        return order.get(town.pk) or (country, len(order), name)

    roles = {row.municipality_id: row.role for row in members}
    return ring(sorted(towns.values(), key=position), shown, roles=roles)


def _figures(shown: Sequence[Learning]) -> Figures:
    return Figures(
        hosts=len({one.host.pk for one in shown}),
        learners=len({one.learner.pk for one in shown}),
        pairs=len(shown),
    )
