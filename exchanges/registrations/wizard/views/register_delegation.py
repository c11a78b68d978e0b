"""Registering colleagues together: every step, and what came of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from exchanges.registrations.identity.private_pages import private_page
from exchanges.registrations.wizard.delegation_wizard import DelegationWizard


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def register_together(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask with which address somebody registers colleagues, how these take part and how many; then, who they are."""
    wizard = DelegationWizard.begin(request, slug)
    if not wizard.is_open:
        return wizard.show_closed()
    return wizard.take() if request.method == "POST" else wizard.open()


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def name_colleagues(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask who the colleagues are, each now or later, and what is different of each; the answer is what to check."""
    wizard = DelegationWizard.begin(request, slug)
    if not wizard.answers.people or not wizard.is_proven:
        return redirect("registrations:register_together", slug)
    return wizard.take_colleagues() if request.method == "POST" else wizard.show_colleagues(wizard.forms())


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def check_colleagues(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what was answered of each seat, and register them at the press of a button."""
    wizard = DelegationWizard.begin(request, slug)
    if not wizard.answers.are_complete or not wizard.is_proven:
        return redirect(wizard.address("together_done" if wizard.is_sent else "name_colleagues"))
    return wizard.send() if request.method == "POST" else wizard.show_check(wizard.agree_form())


@private_page
@require_safe
def together_done(request: HttpRequest, slug: str) -> HttpResponse:
    """Show again what was registered."""
    wizard, delegation = DelegationWizard.begin(request, slug).sent()
    return wizard.show_done(delegation) if delegation else redirect("registrations:register_together", slug)
