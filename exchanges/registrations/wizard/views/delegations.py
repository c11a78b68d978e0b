"""A delegation, opened by the link in its mails or signed in: see who has a seat, and give seats back."""

from datetime import datetime

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from exchanges.registrations.booking.delegations import cancel_delegate, cancel_delegation, drop_stand_in
from exchanges.registrations.models import Registration, StandIn
from exchanges.registrations.queries.delegates import delegates_of, name_by
from exchanges.registrations.wizard.held_delegation import HeldDelegation
from localisation.plain_text import plain_value
from municipalities.refusals import Refusal


@require_safe
def delegation_page(request: HttpRequest, held: HeldDelegation) -> HttpResponse:
    """List the seats of a delegation with what can be done about each."""
    lines = delegates_of(held.delegation)
    context = {
        "held": held,
        "delegation": held.delegation,
        "published": held.published,
        "lines": [(line, held.delegate_url(line.reference)) for line in lines],
        "name_by": name_by(held.delegation, held.published, now=timezone.now()),
        "sample": held.published.version.programme.is_sample,
    }
    return render(request, "registrations/wizard/delegation.html", context)


@require_POST
def give_back(request: HttpRequest, held: HeldDelegation) -> HttpResponse:
    """Give back one seat of a delegation, or all of them."""
    now, reference = timezone.now(), plain_value(request.POST, "reference")
    if held.is_given_back(reference):
        return redirect(held.url)
    try:
        if reference:
            _give_back(held.line(reference), now)
        else:
            cancel_delegation(delegation=held.delegation, now=now)
    except Refusal as refusal:
        notes.error(request, str(refusal))
    else:
        notes.success(request, _("The place is given back.") if reference else _("The delegation is cancelled."))
    return redirect(held.url)


def _give_back(line: Registration | StandIn, now: datetime) -> None:
    if isinstance(line, StandIn):
        drop_stand_in(stand_in=line, now=now)
    else:
        cancel_delegate(registration=line, now=now)
