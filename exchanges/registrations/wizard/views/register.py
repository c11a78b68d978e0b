"""Registering alone: every step, and what came of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from exchanges.registrations.identity.links import manage_token
from exchanges.registrations.identity.private_pages import private_page
from exchanges.registrations.queries.registrations import own_registration_for
from exchanges.registrations.wizard.registration_wizard import RegistrationWizard
from exchanges.registrations.wizard.steps import Step


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str, step: str = "") -> HttpResponse:
    """Show a step of registering, or take the answers to one and show the next."""
    wizard = RegistrationWizard.begin(request, slug)
    if step == Step.DONE and request.method != "POST":
        return wizard.show_outcome()
    if not wizard.is_open:
        return wizard.show_closed()
    if request.method == "POST":
        return wizard.take()
    person = wizard.person if not step else None
    own = own_registration_for(person, wizard.published) if person else None
    return redirect("registrations:manage", manage_token(own)) if own else wizard.open(step)
