"""A place of a delegation: naming who takes it, or giving it to somebody else."""

from typing import Any

from django.contrib import messages as notes
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from edit_conflicts import Note, Sheet
from exchanges.registrations.booking.delegations import (
    name_delegate,
    swap_delegate,
    swap_stand_in,
)
from exchanges.registrations.identity.conflict_pages import overtaken_page, shown_of
from exchanges.registrations.identity.details import PersonDetails
from exchanges.registrations.identity.rate_limits import count_mail
from exchanges.registrations.models import Registration, StandIn
from exchanges.registrations.seats.seat_inventory import lock_meeting
from exchanges.registrations.wizard.delegation_forms import DelegateForm
from exchanges.registrations.wizard.forms import needs_from
from exchanges.registrations.wizard.held_delegation import HeldDelegation
from municipalities.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
def delegate(request: HttpRequest, held: HeldDelegation, reference: str) -> HttpResponse:
    """Name who takes a place, or give it to somebody else."""
    place = held.place(reference)
    if request.method != "POST":
        return _delegate_page(request, place, held)
    with transaction.atomic():
        lock_meeting(held.delegation.meeting_id)
        place = held.place(reference)
        overtaken = overtaken_page(
            request,
            _place_sheet(place, held),
            about=f"place:{reference}",
            heading=_("Who takes the place"),
            saved_at=place.changed_at if isinstance(place, Registration) else None,
            now=timezone.now(),
        )
        return overtaken or _delegate_page(request, place, held)


def _form(place: Registration | StandIn, held: HeldDelegation, data: Any = None) -> DelegateForm:
    return DelegateForm(data, published=held.published, mode=place.mode)


def _place_sheet(place: Registration | StandIn, held: HeldDelegation) -> Sheet:
    """Return what the page of a place shows: who has it, and an empty form for who takes it."""
    named = _words_of(place)
    return Sheet([_form(place, held)], notes={"holder": Note(_("Who has the place"), named, named or _("Nobody"))})


def _delegate_page(request: HttpRequest, place: Registration | StandIn, held: HeldDelegation) -> HttpResponse:
    form = _form(place, held, request.POST if request.method == "POST" else None)
    problem = ""
    if form.is_valid():
        try:
            _hand_to(request, place, held, form.cleaned_data)
        except Refusal as refusal:
            problem = str(refusal)
        else:
            notes.success(request, _("%(name)s takes the place.") % {"name": form.cleaned_data["name"]})
            return redirect(held.url)
    context = {
        "held": held,
        "published": held.published,
        "sample": held.published.version.programme.is_sample,
        "who": _words_of(place),
        "form": form,
        "problem": problem,
        "shown": shown_of(request, _place_sheet(place, held), about=f"place:{place.reference}"),
    }
    return render(request, "registrations/wizard/delegate.html", context)


def _words_of(place: Registration | StandIn) -> str:
    """Return whom a line names, as the contact wrote it."""
    if place.person is None:
        return ""
    return f"{place.named_as} ({place.person.email})" if place.named_as else place.person.email


def _hand_to(request: HttpRequest, place: Registration | StandIn, held: HeldDelegation, given: dict[str, str]) -> None:
    now = timezone.now()
    person = PersonDetails(
        email=given["email"],
        name=given["name"],
        municipality=held.delegation.municipality,
        function=given["function"],
        target_group=given["group"],
        language=get_language() or "en",
    )
    count_mail(request, person.address, now=now)
    listens_in, needs = given.get("listens_in", ""), needs_from(given)
    if isinstance(place, StandIn):
        swap_stand_in(stand_in=place, person=person, listens_in=listens_in, needs=needs, now=now)
    elif place.person_id is None:
        name_delegate(registration=place, person=person, listens_in=listens_in, needs=needs, now=now)
    else:
        swap_delegate(registration=place, person=person, listens_in=listens_in, needs=needs, now=now)
