"""Proofs of addresses: somebody followed a link that was sent there and pressed its button.

Opening a link proves nothing: programs that look into mails open them, also in the mailbox of a stranger.
"""

from datetime import datetime

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
