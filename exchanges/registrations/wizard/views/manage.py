"""One registration, opened by the link in its mails: see, cancel, answer an offer."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from exchanges.registrations.booking.changing import cancel_registration
from exchanges.registrations.identity.link_pages import Held, by_link
from exchanges.registrations.models import Registration
from exchanges.registrations.seats.waiting_list import accept_offer, decline_offer
from exchanges.registrations.wizard.forms import needs_from
from exchanges.registrations.wizard.leaving_words import leaving_words
from exchanges.registrations.wizard.own_registration import answer_form, manage_facts
from municipalities.refusals import Refusal


@by_link
@require_safe
def manage(request: HttpRequest, held: Held) -> HttpResponse:
    """Show how the registration stands, and what can be done."""
    return render(request, "registrations/wizard/manage.html", manage_facts(held))


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, held: Held) -> HttpResponse:
    """Ask once whether to cancel, leave the list or take a request back, and do it."""
    leaving = leaving_words(held.registration)
    if request.method != "POST":
        if not held.can_change:
            return redirect("registrations:manage", held.token)
        is_sample = held.published.version.programme.is_sample
        context = {"held": held, "published": held.published, "leaving": leaving, "sample": is_sample}
        return render(request, "registrations/wizard/cancel.html", context)
    if not held.registration.is_cancelled:
        _carry_out(request, held, cancel_registration, leaving.done)
    return redirect("registrations:manage", held.token)


@by_link
@require_POST
def answer_offer(request: HttpRequest, held: Held) -> HttpResponse:
    """Take the seat that is held, with what is needed in the room, or leave it to the next."""
    if request.POST.get("answer") == "accept":
        form = answer_form(held, request.POST)
        if form is not None and not form.is_valid():
            return render(request, "registrations/wizard/manage.html", {**manage_facts(held), "form": form})
        needs = needs_from(form.cleaned_data) if form is not None else None
        _carry_out(request, held, partial(accept_offer, needs=needs), _("The place is yours."))
    elif held.registration.is_asked:
        _carry_out(request, held, decline_offer, _("Your registration is cancelled. Somebody else can have the place."))
    else:
        _carry_out(
            request,
            held,
            decline_offer,
            _("The place goes to somebody else, and you are no longer on the waiting list."),
        )
    return redirect("registrations:manage", held.token)


def _carry_out(request: HttpRequest, held: Held, service: Callable[..., Registration], done: str) -> None:
    try:
        service(registration=held.registration, now=held.now)
    except Refusal as refusal:
        notes.error(request, str(refusal))
    else:
        notes.success(request, done)
