"""Mails to who signs in to the workspace, in the language of the page on which it happened."""

from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from exchanges.outbox.models import Message
from exchanges.outbox.outgoing import AHEAD_OF_ALL, Content, OutgoingMail, Recipient
from exchanges.outbox.writing import write_message
from municipalities.models import User


def password_link(user: User, url: str, *, now: datetime) -> Message | None:
    """Send the link by which somebody chooses a new password; they sit at the page and wait."""
    return _write("password_link", user, {"url": url}, now=now)


def _write(kind: str, user: User, context: dict[str, Any], *, now: datetime) -> Message | None:
    mail = OutgoingMail(
        key=f"user:{user.pk}:{kind.replace('_', '-')}:{now:%Y%m%dT%H%M%S%f}",
        kind=kind,
        to=Recipient(user.email, get_language() or "en"),
        says=lambda: Content(context={"name": "", **context}),
        due_at=now - AHEAD_OF_ALL,
        is_urgent=True,
        is_first=True,
    )
    return write_message(mail, now=now)
