"""Changing how somebody takes part, and what they need, by the link in their mails."""

from dataclasses import replace

from django.contrib import messages as notes
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from edit_conflicts import Sheet
from exchanges.registrations.booking.changing import change_registration
from exchanges.registrations.identity.conflict_pages import overtaken_page, shown_of
from exchanges.registrations.identity.link_pages import Held, by_link
from exchanges.registrations.identity.links import Purpose, read_registration
from exchanges.registrations.seats.seat_inventory import lock_meeting
from exchanges.registrations.seats.terms import modes_of
from exchanges.registrations.wizard.own_registration import change_form
from municipalities.refusals import Refusal


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, held: Held) -> HttpResponse:
    """Change how somebody takes part, and what they need."""
    if request.method != "POST":
        return _change_page(request, held)
    with transaction.atomic():
        lock_meeting(held.registration.meeting_id)
        standing = replace(held, registration=read_registration(Purpose.MANAGE, held.token, now=held.now))
        if not standing.can_change:
            return redirect("registrations:manage", held.token)
        overtaken = overtaken_page(
            request,
            _change_sheet(standing),
            about=f"registration:{held.registration.pk}",
            heading=_("Change your registration"),
            saved_at=standing.registration.changed_at,
            now=held.now,
        )
        return overtaken or _change_page(request, standing)


def _change_sheet(held: Held) -> Sheet:
    return Sheet([change_form(held)])


def _change_page(request: HttpRequest, held: Held) -> HttpResponse:
    if not held.can_change:
        return redirect("registrations:manage", held.token)
    form = change_form(held, request.POST if request.method == "POST" else None)
    problem = ""
    if form.is_valid():
        try:
            change_registration(registration=held.registration, visit=form.visit(), needs=form.needs(), now=held.now)
        except Refusal as refusal:
            problem = str(refusal)
        else:
            notes.success(request, _("Your registration is changed."))
            return redirect("registrations:manage", held.token)
    context = {
        "held": held,
        "published": held.published,
        "form": form,
        "problem": problem,
        "has_choice": len(modes_of(held.published.meeting)) > 1,
        "sample": held.published.version.programme.is_sample,
        "shown": shown_of(request, _change_sheet(held), about=f"registration:{held.registration.pk}"),
    }
    return render(request, "registrations/wizard/change.html", context)
