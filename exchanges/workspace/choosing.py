"""Choice of the programme and country that a page of the workspace is about, within the reach of who asks."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from municipalities.admin import request_reach
from municipalities.models import Country, Programme


def chosen_programme(request: HttpRequest) -> Programme | None:
    """Return the programme named in the address, else the current one; None where there is none at all."""
    slug = request.GET.get("programme", "")
    if not slug:
        return Programme.objects.current(timezone.localdate())
    programme = Programme.objects.filter(slug=slug).first()
    if programme is None:
        raise Http404("no such programme")
    return programme


def countries_within_reach(request: HttpRequest, programme: Programme) -> list[Country]:
    """Return the countries whose networks the person coordinates in the programme."""
    reach = request_reach(request)
    countries = Country.objects.filter(networks__programme=programme).order_by("networks__position", "code")
    return [country for country in countries if reach.covers(country.code)]


def own_country(request: HttpRequest) -> Country | None:
    """Return the country of somebody who coordinates one; None for all."""
    reach = request_reach(request)
    return None if reach.everything else Country.objects.filter(code=reach.country_code).first()


def chosen_country(request: HttpRequest, programme: Programme) -> Country | None:
    """Return the country named in the address, None for all networks; the own one of who coordinates just that."""
    countries = countries_within_reach(request, programme)
    if not request_reach(request).everything:
        if not countries:
            raise Http404("no network of one's own in this programme")
        return countries[0]
    code = request.GET.get("country", "")
    chosen = next((country for country in countries if country.code == code), None)
    if code and chosen is None:
        raise Http404("no such network")
    return chosen


def meetings_address(programme: Programme) -> str:
    """Return the address of the list of a programme's meetings."""
    return f"{reverse('admin:exchanges_meeting_changelist')}?{urlencode({'programme': programme.slug})}"
