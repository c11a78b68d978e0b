"""Addresses that a mail server has said are nobody's: they get no more mail until they are corrected or proven.

What was not sent there is kept as failed, with the reason, where coordinators look for what did not arrive. It is sent
all the same once somebody says so, as soon as the earlier mail that came back is sent again, too.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Lower

from exchanges.outbox.models import Message
from exchanges.outbox.proven_mailboxes import proven_mailboxes

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


def dead_addresses(among: QuerySet[Any, Any] | None = None) -> dict[str, datetime]:
    """Return addresses that are nobody's, in small letters, with when the last mail was written that came back for it.

    Of all that were ever written to, or `among` those of a query, which has them in small letters. Whether somebody has
    proven one since is not asked here.
    """
    rows = _refused(Message.objects.all())
    if among is not None:
        rows = rows.annotate(address=Lower("recipient")).filter(address__in=among)
    found = rows.order_by("created_at").values_list("recipient", "error", "created_at")
    return {recipient.lower(): written_at for recipient, error, written_at in found if is_nobodys(error)}


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
    proven = proven_mailboxes().filter(mailbox=message.recipient.lower())
    proven_at = proven.aggregate(last=Max("email_proven_at"))["last"]
    earlier = Message.objects.filter(recipient__iexact=message.recipient, created_at__lte=message.created_at)
    if proven_at is not None:
        earlier = earlier.filter(created_at__gte=proven_at)
    rows = _refused(earlier).exclude(pk=message.pk)
    yield from rows.order_by("-created_at").values_list("error", flat=True)


def _refused(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Return those that came back, or that the server did not take for their recipient."""
    came_back = Q(state=Message.State.BOUNCED)
    return messages.filter(came_back | Q(state=Message.State.FAILED, error__startswith=_REFUSED))
