"""Proofs of addresses: somebody typed the code that was sent there, or followed its link and pressed the button.

Opening a link proves nothing: programs that look into mails open them, also in the mailbox of a stranger.
"""

from django.http import HttpRequest

from exchanges.outbox.proven_mailboxes import last_proofs
from exchanges.registrations.identity.draft_cookies import Draft
from localisation.mail_addresses import comparable


def is_proven(email: str) -> bool:
    """Tell whether somebody has proven a mailbox, whoever of those who share it."""
    return comparable(email) in last_proofs([email])


def keep_proof(request: HttpRequest, email: str) -> None:
    """Let this browser go on without another code for a while: its visitor has proven the address."""
    _proof(request).save({"email": comparable(email)})


def proven_address(request: HttpRequest) -> str:
    """Return the address that was proven in this browser a short while ago, as it is compared; nothing for none."""
    return str(_proof(request).read().get("email", ""))


def _proof(request: HttpRequest) -> Draft:
    return Draft(request, "proven")
