"""The home page, and the page about the exchange."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from exchanges.public.networks.hosting_overview import HostingSummary, hosting_summary
from exchanges.public.site.home import home_page, networks_of
from municipalities.models import Programme


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the home page."""
    page = home_page(today=timezone.localdate(), now=timezone.now())
    return render(request, "public/site/home.html", {"page": page, "sample": page is not None and page.is_sample})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Show how the exchange works, in the words of the current programme's own rules."""
    programme = Programme.objects.current(timezone.localdate())
    networks = networks_of(programme) if programme else []
    context = {
        "programme": programme,
        "hosting": hosting_summary(programme, networks) if programme else HostingSummary(),
        "coordinators": [network for network in networks if network.coordinator_name or network.coordinator_email],
        "sample": programme is not None and programme.is_sample,
    }
    return render(request, "public/site/about.html", context)
