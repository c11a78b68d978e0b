"""My page: another e-mail address, proven by a link that is sent to it."""

from collections.abc import Callable

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from exchanges.registrations.booking.address_change import (
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
                _("A link is on its way to %(email)s. Until you follow it, nothing changes.") % {"email": email},
            )
            return redirect("registrations:my_page")
    context = {"person": person, "form": form, "problem": problem}
    return render(request, "registrations/personal_data/my_address.html", context, status=status)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def use_address(request: HttpRequest, token: str) -> HttpResponse:
    """Take the new address at the press of a button, and sign in with it: programs that look into mails open links."""
    return _follow(
        request, token, read=read_address, take=take_address, page="registrations/personal_data/take_address.html"
    )


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, token: str) -> HttpResponse:
    """Take an earlier address back at the press of a button, and sign in with it."""
    return _follow(
        request, token, read=read_return, take=return_address, page="registrations/personal_data/return_address.html"
    )


def _follow(
    request: HttpRequest,
    token: str,
    *,
    read: Callable[..., tuple[Person, str]],
    take: Callable[..., Person],
    page: str,
) -> HttpResponse:
    now = timezone.now()
    try:
        person, email = read(token, now=now)
        if request.method == "POST":
            person = take(token=token, now=now)
    except Refusal as refusal:
        return link_refused(request, str(refusal))
    if request.method != "POST":
        return render(request, page, {"person": person, "email": email})
    response = HttpResponseRedirect(reverse("registrations:my_page"))
    sign_in(response, person)
    note_sign_in(request, person, "participant.address")
    return response
