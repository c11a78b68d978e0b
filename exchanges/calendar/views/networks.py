"""The national networks, a page a country."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from municipalities.models import Country


@require_safe
def network_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show the network of a country."""
    country = get_object_or_404(Country, code=code.upper())
    return render(request, "calendar/network_detail.html", {"country": country})
