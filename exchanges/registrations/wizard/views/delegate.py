"""A seat of a delegation: naming who takes it, or giving it to somebody else."""

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
from exchanges.registrations.identity.rate_limits import TooManyRequests, count_mail
from exchanges.registrations.models import Registration, StandIn
from exchanges.registrations.seats.seat_inventory import lock_meeting
from exchanges.registrations.wizard.delegation_forms import DelegateForm
from exchanges.registrations.wizard.forms import colleague_needs
from exchanges.registrations.wizard.held_delegation import HeldDelegation
from municipalities.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
def delegate(request: HttpRequest, held: HeldDelegation, reference: str) -> HttpResponse:
    """Name who takes a seat, or give it to somebody else."""
    line = held.line(reference)
    if request.method != "POST":
        return _delegate_page(request, line, held)
    with transaction.atomic():
        lock_meeting(held.delegation.meeting_id)
        line = held.line(reference)
        overtaken = overtaken_page(
            request,
            _line_sheet(line, held),
            about=f"place:{reference}",
            heading=_("Who gets the place"),
            saved_at=line.changed_at if isinstance(line, Registration) else None,
            now=timezone.now(),
        )
        return overtaken or _delegate_page(request, line, held)


def _form(line: Registration | StandIn, held: HeldDelegation, data: Any = None) -> DelegateForm:
    return DelegateForm(data, published=held.published, mode=line.mode)


def _line_sheet(line: Registration | StandIn, held: HeldDelegation) -> Sheet:
    """Return what the page of a seat shows: who has it, and an empty form for who takes it."""
    named = _words_of(line)
    return Sheet([_form(line, held)], notes={"holder": Note(_("Who has the place"), named, named or _("Nobody"))})


def _delegate_page(request: HttpRequest, line: Registration | StandIn, held: HeldDelegation) -> HttpResponse:
    form = _form(line, held, request.POST if request.method == "POST" else None)
    problem, status = "", 200
    if form.is_valid():
        try:
            _hand_to(request, line, held, form.cleaned_data)
        except TooManyRequests as refusal:
            problem, status = str(refusal), 429
        except Refusal as refusal:
            problem = str(refusal)
        else:
            notes.success(request, _("%(name)s now has the place.") % {"name": form.cleaned_data["name"]})
            return redirect(held.url)
    context = {
        "held": held,
        "published": held.published,
        "sample": held.published.version.programme.is_sample,
        "who": _words_of(line),
        "form": form,
        "problem": problem,
        "shown": shown_of(request, _line_sheet(line, held), about=f"place:{line.reference}"),
    }
    return render(request, "registrations/wizard/delegate.html", context, status=status)


def _words_of(line: Registration | StandIn) -> str:
    """Return whom a line names, as the contact wrote it."""
    if line.person is None:
        return ""
    return f"{line.named_as} ({line.person.email})" if line.named_as else line.person.email


def _hand_to(request: HttpRequest, line: Registration | StandIn, held: HeldDelegation, given: dict[str, str]) -> None:
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
    listens_in, needs = given.get("listens_in", ""), colleague_needs(given)
    if isinstance(line, StandIn):
        swap_stand_in(stand_in=line, person=person, listens_in=listens_in, needs=needs, now=now)
    elif line.person_id is None:
        name_delegate(registration=line, person=person, listens_in=listens_in, needs=needs, now=now)
    else:
        swap_delegate(registration=line, person=person, listens_in=listens_in, needs=needs, now=now)
