"""Mail that came back: reading delivery status notifications and noting them on their messages.

They are those of RFC 3464, and of RFC 6533 for addresses beyond ASCII. A notification names its mail by the address
that it is sent to, where each mail has one of its own to return to, by the Message-ID in what it brings along, or by
what it answers: a relay may have written another Message-ID.
"""

import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.message import Message as ParsedMessage
from email.parser import BytesParser
from email.utils import parseaddr

from django.conf import settings

from exchanges.outbox.models import Message
from localisation.plain_text import printable

_ON_THE_WAY = (Message.State.SENT, Message.State.SENDING, Message.State.WAITING)
_STATUS = "text/delivery-status"
"""A type that Python's parser leaves as it came, so that whatever it is encoded in is decoded here."""
_TYPES = (
    (re.compile(rb"(?im)^(content-type:\s*)message/(?:global-)?delivery-status\b"), _STATUS.encode()),
    (re.compile(rb"(?im)^(content-type:\s*)message/global-headers\b"), b"text/rfc822-headers"),
    (re.compile(rb"(?im)^(content-type:\s*)message/global\b(?!-)"), b"message/rfc822"),
)
_AS_TEXT = email.policy.default.clone(header_factory=HeaderRegistry(use_default_map=False))
"""Headers are text: what Python has for the parts of an address or a type stumbles over what is none, as “x@”."""
_COMMENT = re.compile(r"\([^()]*\)")
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")
_RETURN = re.compile(r"\+([0-9a-f]{40})@")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that could not be delivered, and the reason as the mail server gave it.

    `message_id` is the likeliest Message-ID of it, `others` are further ones that may be.
    """

    message_id: str
    reason: str
    others: tuple[str, ...] = ()


def return_address(message: Message) -> str:
    """Return where a mail comes back to: an address of its own beside settings.BOUNCES_TO; nothing: to the sender's."""
    if not settings.BOUNCES_TO:
        return ""
    local, _at, domain = settings.BOUNCES_TO.rpartition("@")
    return f"{local}+{message.message_id.strip('<>').partition('@')[0]}@{domain}"


def read_bounce(content: bytes) -> Bounce | None:
    """Read a notification; None where it tells of no final failure, or not of which mail."""
    for pattern, name in _TYPES:
        content = pattern.sub(rb"\g<1>" + name, content)
    parsed = BytesParser(policy=_AS_TEXT).parsebytes(content)
    report = [block for part in parsed.walk() for block in _status_blocks(part)]
    failed = [block for block in report if _COMMENT.sub("", str(block.get("Action") or "")).strip().lower() == "failed"]
    found = list(dict.fromkeys([*_returned_to(parsed), *_original_ids(parsed), *_answered(parsed)]))
    if not failed or not found:
        return None
    return Bounce(printable(found[0]), _reason(failed[0]), tuple(printable(each) for each in found[1:]))


def _reason(block: ParsedMessage) -> str:
    """Return what the mail server said, begun by the status where its words do not have it."""
    status, words = (" ".join(printable(str(block.get(name) or "")).split()) for name in ("Status", "Diagnostic-Code"))
    return words if status in words else f"{status} {words}".strip()


def _status_blocks(part: ParsedMessage) -> list[ParsedMessage]:
    """Return the blocks of header lines that a delivery status is made of: one of the mail, one a recipient."""
    if part.get_content_type() != _STATUS:
        return []
    content = part.get_payload(decode=True)
    blocks = re.split(rb"\r?\n[ \t]*\r?\n", content.strip()) if isinstance(content, bytes) else []
    return [BytesParser(policy=_AS_TEXT).parsebytes(block) for block in blocks]


def _returned_to(parsed: ParsedMessage) -> Iterator[str]:
    """Yield the Message-ID that stands in the address that the notification was sent to."""
    for header in ("X-Original-To", "Delivered-To", "To"):
        for value in parsed.get_all(header) or []:
            found = _RETURN.search(parseaddr(str(value))[1])
            if found:
                yield f"<{found[1]}@"


def _original_ids(parsed: ParsedMessage) -> Iterator[str]:
    """Yield the Message-ID of the mail that came back, from its copy, or its header lines, in the notification."""
    for part in parsed.walk():
        if part is not parsed and part.get_content_type() == "text/rfc822-headers":
            text = part.get_content() if isinstance(part, EmailMessage) else str(part.get_payload())
            part = BytesParser(policy=_AS_TEXT).parsebytes(str(text).encode())
        elif part is parsed or part.get_content_type() == _STATUS:
            continue
        if part["Message-ID"]:
            yield str(part["Message-ID"]).strip()


def _answered(parsed: ParsedMessage) -> Iterator[str]:
    """Yield the Message-IDs that the notification answers, the last first."""
    for header in ("In-Reply-To", "References"):
        yield from reversed(_MESSAGE_ID.findall(str(parsed.get(header) or "")))


def record_bounce(bounce: Bounce) -> Message | None:
    """Mark the message that came back, and return it; None where it is none of ours, or erased.

    A second notification of the same mail changes nothing.
    """
    found = (Message.objects.filter(**_called(each)).first() for each in (bounce.message_id, *bounce.others))
    message = next((each for each in found if each is not None), None)
    if message is None or message.state == Message.State.ERASED:
        return None
    rows = Message.objects.filter(pk=message.pk, state__in=_ON_THE_WAY)
    rows.update(state=Message.State.BOUNCED, error=bounce.reason, leased_until=None)
    message.refresh_from_db()
    return message


def _called(message_id: str) -> dict[str, str]:
    """Return the lookup of a Message-ID; of one that an address to return to holds, whatever the host's name was."""
    return {"message_id__startswith" if message_id.endswith("@") else "message_id": message_id}
