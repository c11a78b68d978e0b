"""Notices of the site itself: personal data, whom to write to, and how far it is for everybody."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from exchanges.public.site.enforcement import ENFORCEMENT_BODIES
from exchanges.public.site.home import networks_of
from municipalities.models import Programme

STATEMENT_PREPARED_ON = date(2026, 11, 23)
"""When the accessibility statement was last held against the site: once a year at least, and after great changes."""


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Show what is kept of people who take part, who sees it, and when it goes."""
    context = {
        "needs_days": settings.NEEDS_KEPT_DAYS,
        "registration_days": settings.REGISTRATIONS_KEPT_DAYS,
    }
    return render(request, "public/site/privacy.html", context)


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Show whom to write to: the hosts for a meeting, the coordinators for a country."""
    programme = Programme.objects.current(timezone.localdate())
    networks = networks_of(programme) if programme else []
    context = {
        "programme": programme,
        "networks": [network for network in networks if network.coordinator_name or network.coordinator_email],
        "sample": programme is not None and programme.is_sample,
    }
    return render(request, "public/site/contact.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement, after the model of Implementing Decision (EU) 2018/1523."""
    context = {"prepared_on": STATEMENT_PREPARED_ON, "bodies": ENFORCEMENT_BODIES}
    return render(request, "public/site/accessibility.html", context)
