"""Who takes part: every municipality, and the page of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from municipalities.models import Municipality


@require_safe
def municipality_list(request: HttpRequest) -> HttpResponse:
    """Show the municipalities by country."""
    return render(request, "calendar/municipality_list.html", {"municipalities": Municipality.objects.all()})


@require_safe
def municipality_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one municipality."""
    municipality = get_object_or_404(Municipality, slug=slug)
    return render(request, "calendar/municipality_detail.html", {"municipality": municipality})
