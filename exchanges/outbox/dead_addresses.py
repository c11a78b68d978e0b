"""Addresses that a mail server has said are nobody's: they get no more mail until they are corrected or proven.

What was not sent there is kept as failed, with the reason, where coordinators look for what did not arrive. It is sent
all the same once somebody says so, as soon as the earlier mail that came back is sent again, too.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from exchanges.outbox.models import Message
from exchanges.outbox.proven_mailboxes import last_proofs
from localisation.mail_addresses import comparable, forms_of

NOT_TRIED = "Not tried: an earlier mail to this address came back for good"
"""How the error of a message begins that was not sent for it."""

_REFUSED = "SMTPRecipientsRefused"
_ASKED_FOR = frozenset({"address_code", "confirm_address", "password_link", "sign_in_link"})
"""Who asks for one of these says that the address is theirs, and learns by it whether it is."""
_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_PLAIN = re.compile(r"(?<!\d)55[013](?!\d)(?=.*\b(?:user|mailbox|recipient|account)\b)", re.IGNORECASE | re.DOTALL)
"""Without an enhanced code the words have to say whom it is about: a server that refuses us answers 550 as well."""
_OF_THE_SENDER = frozenset({"7", "8"})
"""Of the addresses that a status names, those that are ours (RFC 3463, 3.2)."""


def reason_not_to_send(message: Message) -> str:
    """Return why nothing more is sent to a message's address, as the mail server said; nothing where it is."""
    if message.kind in _ASKED_FOR:
        return ""
    return next((f"{NOT_TRIED}: {error}" for error in _failures(message) if is_nobodys(error)), "")


def dead_addresses(among: Iterable[str] | None = None) -> dict[str, datetime]:
    """Return addresses that are nobody's, as they are compared, with when the last mail was written that came back.

    Of all that were ever written to, or `among` some. What was written before anybody there last proved an address does
    not count.
    """
    rows = _refused(Message.objects.all())
    if among is not None:
        forms = {form for address in among for form in forms_of(address)}
        rows = rows.annotate(address=Lower("recipient")).filter(address__in=sorted(forms))
    found = rows.order_by("created_at").values_list("recipient", "error", "created_at")
    dead = {comparable(recipient): written_at for recipient, error, written_at in found if is_nobodys(error)}
    proofs = last_proofs(dead) if dead else {}
    return {address: at for address, at in dead.items() if address not in proofs or at >= proofs[address]}


def is_nobodys(error: str) -> bool:
    """Tell whether a mail server said that an address is nobody's (RFC 3463), and not that this mail is unwelcome.

    >>> is_nobodys("smtp; 550 5.1.1 <asa@example.org>: Recipient address rejected")
    True
    >>> is_nobodys("smtp; 550 5.7.1 This looks like spam")
    False
    >>> is_nobodys("smtp; 552 5.2.2 Mailbox full")
    False
    >>> is_nobodys("550 No such user")
    True
    >>> is_nobodys("550 rejected because 192.0.2.1 is in a black list")
    False
    >>> is_nobodys("450 4.1.8 <noreply@example.org>: Sender address rejected: Domain not found")
    False
    """
    found = _ENHANCED.search(error)
    if found is None:
        return _PLAIN.search(error) is not None
    kind, subject, detail = found.groups()
    is_of_recipient = subject == "1" and detail not in _OF_THE_SENDER
    return kind == "5" and (is_of_recipient or (subject, detail) == ("2", "1"))


def _failures(message: Message) -> Iterator[str]:
    """Yield what was said of earlier mails to the address, but for those from before anybody there last proved it."""
    address = comparable(message.recipient)
    earlier = Message.objects.annotate(address=Lower("recipient")).filter(created_at__lte=message.created_at)
    rows = _refused(earlier.filter(address__in=forms_of(address))).exclude(pk=message.pk)
    proven_at = last_proofs([address]).get(address)
    if proven_at is not None:
        rows = rows.filter(created_at__gte=proven_at)
    yield from rows.order_by("-created_at").values_list("error", flat=True)


def _refused(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Return those that came back, or that the server did not take for their recipient."""
    came_back = Q(state=Message.State.BOUNCED)
    return messages.filter(came_back | Q(state=Message.State.FAILED, error__startswith=_REFUSED))
