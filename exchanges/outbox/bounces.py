"""Mail that came back: reading delivery status notifications (RFC 3464) and noting them on their messages."""

import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.message import Message as ParsedMessage
from email.parser import BytesParser

from exchanges.outbox.models import Message
from localisation.plain_text import printable

_ON_THE_WAY = (Message.State.SENT, Message.State.SENDING, Message.State.WAITING)


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that could not be delivered: its Message-ID, and the reason as the mail server gave it."""

    message_id: str
    reason: str


def read_bounce(content: bytes) -> Bounce | None:
    """Read a notification; None where it tells of no final failure, or not of which mail."""
    parsed = BytesParser(policy=email.policy.default).parsebytes(content)
    report = [block for part in parsed.walk() for block in _status_blocks(part)]
    failed = [block for block in report if (block.get("Action") or "").strip().lower() == "failed"]
    message_id = next(_original_ids(parsed), "")
    if not failed or not message_id:
        return None
    reason = failed[0].get("Diagnostic-Code") or failed[0].get("Status") or ""
    return Bounce(printable(message_id), " ".join(printable(str(reason)).split()))


def _status_blocks(part: ParsedMessage) -> list[ParsedMessage]:
    """Return the blocks of header lines that a delivery status is made of: one of the mail, one a recipient."""
    payload = part.get_payload() if part.get_content_type() == "message/delivery-status" else None
    return [block for block in payload if isinstance(block, ParsedMessage)] if isinstance(payload, list) else []


def _original_ids(parsed: ParsedMessage) -> Iterator[str]:
    """Yield the Message-ID of the mail that came back, from its copy, or its header lines, in the notification."""
    for part in parsed.walk():
        if part is not parsed and part.get_content_type() == "text/rfc822-headers":
            text = part.get_content() if isinstance(part, EmailMessage) else str(part.get_payload())
            part = BytesParser(policy=email.policy.default).parsebytes(str(text).encode())
        elif part is parsed or part.get_content_type() == "message/delivery-status":
            continue
        if part["Message-ID"]:
            yield str(part["Message-ID"]).strip()


def record_bounce(bounce: Bounce) -> Message | None:
    """Mark the message that came back, and return it; None where it is none of ours, or erased.

    A second notification of the same mail changes nothing.
    """
    message = Message.objects.filter(message_id=bounce.message_id).first()
    if message is None or message.state == Message.State.ERASED:
        return None
    rows = Message.objects.filter(pk=message.pk, state__in=_ON_THE_WAY)
    rows.update(state=Message.State.BOUNCED, error=bounce.reason, leased_until=None)
    message.refresh_from_db()
    return message
