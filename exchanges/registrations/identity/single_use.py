"""Links of mails that sign in at the press of a button: they work once, in the browser that pressed it first.

Pressed twice there, also before the first press is answered, the button leads on twice.
"""

import secrets
from datetime import datetime

from django.http import HttpRequest

from exchanges.registrations.identity.draft_cookies import Draft
from exchanges.registrations.identity.links import LinkUsed
from exchanges.registrations.identity.rate_limits import is_used, use_in_one_browser
from exchanges.registrations.identity.session import participant_of
from exchanges.registrations.models import Person

_BROWSER = "signing-in"
"""Where a browser keeps the random word by which a second press of its button is known."""


def offer_button(request: HttpRequest, token: str, person: Person) -> None:
    """Prepare the page with the button; raise LinkUsed where the link was used, but for who is signed in by it."""
    if participant_of(request) != person and is_used(token):
        raise LinkUsed
    browser = Draft(request, _BROWSER)
    browser.save({"word": browser.read().get("word") or secrets.token_urlsafe(12)})


def press_button(request: HttpRequest, token: str, person: Person, *, ends_at: datetime) -> bool:
    """Use a link that ends by then; raise LinkUsed where it was used elsewhere, but for who is signed in by it.

    Tell whether it signs in: whoever is so by a press that was answered has proven nothing anew.
    """
    browser = Draft(request, _BROWSER)
    is_first = use_in_one_browser(token, browser.read().get("word", ""), ends_at=ends_at)
    if not is_first and participant_of(request) != person:
        raise LinkUsed
    browser.discard()  # a press that is on its way has the word with it
    return is_first
