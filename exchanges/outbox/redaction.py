"""Messages as coordinators may see them: without the links that let the recipient act."""

import re

from django.utils.translation import gettext as _

_TOKEN = re.compile(r"(?<![\w-])[\w-]+\.(?:[0-9a-z]+\.)?[\w-]{43}", re.ASCII)
"""As exchanges.registrations.identity.links makes them: subject, expiry where there is one, and signature.

Looked for from the start of a word alone: from each of its letters, a long one would take minutes.
"""

HTML_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
"""For a mail on a page of its own: no scripts, no pictures from elsewhere, no cookies; its styles stand in it."""


_CODE = re.compile(r"(?:^|(?<=>))\d{3}\u00a0\d{3}(?=$|<)", re.MULTILINE)
"""As exchanges.registrations.identity.address_codes makes them: alone in its line, or its element."""


_PASSWORD_KEY = re.compile(r"\b[0-9a-z]+-[0-9a-f]{32}\b")
"""As django.contrib.auth.tokens makes them: moment and signature."""


def without_tokens(text: str) -> str:
    """Return a mail's text or HTML without its codes and signed links: who has one may act for the recipient."""
    for secret in (_TOKEN, _CODE, _PASSWORD_KEY):
        text = secret.sub("…", text)
    return text


def kind_in_words(kind: str) -> str:
    """Return what a kind of message is called; an unknown one by its own name."""
    return {
        "account_notice": _("Notice about an account"),
        "address_changed": _("E-mail address has changed"),
        "address_code": _("Code to prove an e-mail address"),
        "already_registered": _("Registered before"),
        "asked": _("Question about a changed format"),
        "confirm_address": _("New e-mail address to confirm"),
        "confirmation": _("Confirmation"),
        "decision": _("Decision on a request"),
        "delegation_cancelled": _("Delegation cancelled"),
        "delegation_registered": _("Delegation"),
        "invitation": _("Invitation to coordinate"),
        "join_link": _("Joining link"),
        "meeting_cancelled": _("Meeting cancelled"),
        "moved": _("Date, place or format changed"),
        "offer": _("Place offered"),
        "offer_expired": _("Offer not answered"),
        "password_link": _("Link for a new password"),
        "registration_cancelled": _("Registration cancelled"),
        "reminder": _("Reminder"),
        "request_received": _("Request received"),
        "requests_open": _("To coordinators: requests"),
        "sign_in_link": _("Link to sign in"),
        "thanks": _("Thanks"),
        "unnamed_seats": _("Places without a name"),
        "unreachable_colleague": _("To a contact: an address is nobody’s"),
        "waiting": _("Waiting list"),
    }.get(kind, kind)
