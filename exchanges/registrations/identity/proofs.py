"""Proofs of addresses: somebody typed the code that was sent there, or followed its link and pressed the button.

Opening a link proves nothing: programs that look into mails open them, also in the mailbox of a stranger.
"""

from datetime import datetime

from django.http import HttpRequest

from exchanges.registrations.identity.draft_cookies import Draft
from exchanges.registrations.identity.mail_addresses import comparable
from exchanges.registrations.identity.people import people_at
from exchanges.registrations.models import Person


def note_proven(person: Person, *, now: datetime) -> None:
    """Note that whoever acts has read the person's mailbox: for all who share it, and the first time only."""
    if person.email_proven_at is None:
        shared = people_at(person.email).filter(email_proven_at=None).values_list("pk", flat=True)
        Person.objects.filter(pk__in=list(shared)).update(email_proven_at=now)
        person.email_proven_at = now


def is_proven(email: str) -> bool:
    """Tell whether somebody has proven a mailbox, whoever of those who share it."""
    return people_at(email).filter(email_proven_at__isnull=False).exists()


def keep_proof(request: HttpRequest, email: str) -> None:
    """Let this browser go on without another code for a while: its visitor has proven the address."""
    _proof(request).save({"email": comparable(email)})


def proven_address(request: HttpRequest) -> str:
    """Return the address that was proven in this browser a short while ago, as it is compared; nothing for none."""
    return str(_proof(request).read().get("email", ""))


def _proof(request: HttpRequest) -> Draft:
    return Draft(request, "proven")
