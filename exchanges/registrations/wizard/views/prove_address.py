"""The link of a code's mail, for another device than the one that registering was begun on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from exchanges.registrations.identity.address_codes import read_link, use_link
from exchanges.registrations.identity.link_pages import link_refused
from exchanges.registrations.identity.people import note_mailbox_proven
from exchanges.registrations.identity.private_pages import private_page
from exchanges.registrations.identity.proofs import keep_proof
from exchanges.registrations.identity.session import note_sign_in, participant_of
from exchanges.registrations.wizard.base import Wizard, meeting_called
from exchanges.registrations.wizard.own_address import OwnAddress
from municipalities.refusals import Refusal


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def prove_address(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Prove an address at the press of a button, and go on here: programs that look into mails open links."""
    published, now = meeting_called(slug), timezone.now()
    own_address = OwnAddress(request, published, participant_of(request))
    follow = use_link if request.method == "POST" else read_link
    page = "registrations:register_together" if "together" in request.GET else "registrations:register"
    try:
        # The page of the button has given the browser its word: however often it is pressed, it is this one.
        email = follow(token, published.meeting_id, own_address.browser_word(), now=now)
    except Refusal as refusal:
        return link_refused(request, str(refusal), register_url=reverse(page, args=[slug]))
    if request.method != "POST":
        return Wizard(request, published, now).render("prove_address", email=email)
    keep_proof(request, email)
    note_mailbox_proven(email, now=now)
    own_address.write(email)
    note_sign_in(request, own_address.person(), "participant.code")
    return redirect(page, slug)
