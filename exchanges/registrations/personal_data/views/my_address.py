"""My page: another e-mail address, proven by a link that is sent to it."""

from django.contrib import messages as notes
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from exchanges.registrations.booking.address_change import (
    CONFIRMING_LASTS,
    ask_for_address,
    read_address,
    read_return,
    return_address,
    take_address,
)
from exchanges.registrations.identity.forms import EmailForm
from exchanges.registrations.identity.link_pages import link_refused
from exchanges.registrations.identity.private_pages import private_page, signed_in
from exchanges.registrations.identity.rate_limits import TooManyRequests, count_mail
from exchanges.registrations.identity.session import note_sign_in, sign_in
from exchanges.registrations.identity.single_use import offer_button, press_button
from exchanges.registrations.models import Person
from municipalities.refusals import Refusal


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def my_address(request: HttpRequest, person: Person) -> HttpResponse:
    """Take another address, and send a link there."""
    form = EmailForm(request.POST if request.method == "POST" else None)
    form.fields["email"].label = _("Your new e-mail address")
    problem, status = "", 200
    if form.is_valid():
        email, now = form.cleaned_data["email"], timezone.now()
        try:
            count_mail(request, email, now=now)
        except TooManyRequests as refusal:
            problem, status = str(refusal), 429
        else:
            ask_for_address(person=person, email=email, language=get_language() or person.language, now=now)
            notes.success(
                request,
                _("We have sent a link to %(email)s. Nothing changes until you follow it.") % {"email": email},
            )
            return redirect("registrations:my_page")
    context = {"person": person, "form": form, "problem": problem}
    return render(request, "registrations/personal_data/my_address.html", context, status=status)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def use_address(request: HttpRequest, token: str) -> HttpResponse:
    """Take the new address at the press of a button, and sign in with it: programs that look into mails open links.

    It works once, also where the person has that address already.
    """
    now = timezone.now()
    try:
        person, email = read_address(token, now=now)
        if request.method != "POST":
            offer_button(request, token, person)
            return render(request, "registrations/personal_data/take_address.html", {"person": person, "email": email})
        # What is refused has not used the link.
        with transaction.atomic():
            is_first = press_button(request, token, person, ends_at=now + CONFIRMING_LASTS)
            person = take_address(token=token, now=now)
    except Refusal as refusal:
        return link_refused(request, str(refusal))
    return _signed_in_anew(request, person) if is_first else redirect("registrations:my_page")


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, token: str) -> HttpResponse:
    """Take an earlier address back at the press of a button, and sign in with it.

    Who has that address signs in by no such link; it works again should it be taken away again.
    """
    now = timezone.now()
    try:
        person, email = read_return(token, now=now)
        if request.method != "POST":
            return render(
                request, "registrations/personal_data/return_address.html", {"person": person, "email": email}
            )
        person = return_address(token=token, now=now)
    except Refusal as refusal:
        return link_refused(request, str(refusal))
    return _signed_in_anew(request, person)


def _signed_in_anew(request: HttpRequest, person: Person) -> HttpResponse:
    response = HttpResponseRedirect(reverse("registrations:my_page"))
    sign_in(response, person)
    note_sign_in(request, person, "participant.address")
    return response
