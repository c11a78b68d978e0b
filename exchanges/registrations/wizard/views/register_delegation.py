"""Registering colleagues together: every step, and what came of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from exchanges.registrations.identity.private_pages import private_page
from exchanges.registrations.wizard.delegation_wizard import DelegationWizard


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def register_together(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask who registers colleagues, how they take part and how many they are; the answer asks who they are."""
    wizard = DelegationWizard.begin(request, slug)
    if not wizard.is_open:
        return wizard.show_closed(with_host=False)
    return wizard.take_of_all() if request.method == "POST" else wizard.show_of_all(wizard.form_of_all())


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def name_colleagues(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask who the colleagues are, each now or later, and what is different of each; the answer is what to check."""
    wizard = DelegationWizard.begin(request, slug)
    if not wizard.answers.people:
        return redirect("registrations:register_together", slug)
    return wizard.take_colleagues() if request.method == "POST" else wizard.show_colleagues(wizard.forms())


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def check_colleagues(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what was answered of each place, and register them at the press of a button."""
    wizard = DelegationWizard.begin(request, slug)
    if not wizard.answers.are_complete:
        return redirect(wizard.address("together_done" if wizard.is_sent else "name_colleagues"))
    return wizard.send() if request.method == "POST" else wizard.show_check(wizard.agree_form())


@private_page
@require_safe
def together_done(request: HttpRequest, slug: str) -> HttpResponse:
    """Show again what was registered."""
    wizard, delegation = DelegationWizard.begin(request, slug).sent()
    return wizard.show_done(delegation) if delegation else redirect("registrations:register_together", slug)
