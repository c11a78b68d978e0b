"""Messages about registrations, one function a kind; each is written in the transaction that causes it.

Whom they go to and what they share is in mails.py, what they say in templates/emails/. Written twice at the same
moment, or a second time for the same day, a message stays one.
"""

from exchanges.registrations.mail.messages.changes import meeting_cancelled, moved
from exchanges.registrations.mail.messages.delegation import (
    delegation_cancelled,
    delegation_registered,
    unnamed_seats,
    unreachable_colleague,
    unreachable_key,
)
from exchanges.registrations.mail.messages.joining import join_link, tell_call
from exchanges.registrations.mail.messages.offering import offer, offer_expired
from exchanges.registrations.mail.messages.person import address_changed, address_code, address_code_key, sign_in_link
from exchanges.registrations.mail.messages.reminding import reminder, thanks
from exchanges.registrations.mail.messages.status import (
    already_registered,
    confirmation,
    decision,
    registration_cancelled,
    request_received,
    waiting,
)

__all__ = [
    "address_changed",
    "address_code",
    "address_code_key",
    "already_registered",
    "confirmation",
    "decision",
    "delegation_cancelled",
    "delegation_registered",
    "join_link",
    "meeting_cancelled",
    "moved",
    "offer",
    "offer_expired",
    "registration_cancelled",
    "reminder",
    "request_received",
    "sign_in_link",
    "tell_call",
    "thanks",
    "unnamed_seats",
    "unreachable_colleague",
    "unreachable_key",
    "waiting",
]
