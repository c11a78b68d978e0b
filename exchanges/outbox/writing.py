"""Writing messages into the outbox, in the transaction of what they tell."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import translation
from django_q.tasks import async_task

from exchanges.meetings.models import Meeting
from exchanges.outbox.models import Message

_LONGEST_SUBJECT = 250


def is_written(key: str) -> bool:
    """Tell whether a message with this key was written before."""
    return Message.objects.filter(key=key).exists()


def write_message(
    *,
    key: str,
    kind: str,
    recipient: str,
    language: str,
    context: Mapping[str, Any],
    meeting: Meeting | None = None,
    about: str = "",
    calendar: str = "",
    calendar_method: str = "",
    code: str = "",
    due_at: datetime | None = None,
    is_urgent: bool = False,
    now: datetime,
) -> Message:
    """Write a message of a kind in its recipient's language; the one that has this key already stays as it is.

    Renders templates/emails/<kind>.subject.txt, .txt and .html. It goes out when the transaction is committed and
    `due_at` (now, where none is given) has come. `about` is the reference of the registration it tells of. A `code`
    goes along as a picture, which the HTML shows as cid:code. For an urgent one, which somebody sits and waits for, the
    worker is woken; it looks once a minute otherwise.
    """
    was_written = is_urgent and is_written(key)
    with translation.override(language):
        subject, text, html = _render(kind, {**context, "language": language, "site_url": settings.SITE_URL})
    message = Message(
        key=key,
        kind=kind,
        meeting=meeting,
        about=about,
        recipient=recipient,
        language=language,
        subject=subject,
        text=text,
        html=html,
        calendar=calendar,
        calendar_method=calendar_method,
        code=code,
        message_id=message_id_of(key),
        due_at=due_at or now,
        created_at=now,
    )
    # Of two that have the same key the first counts, and of two writers at the same moment no transaction is spoiled.
    Message.objects.bulk_create([message], ignore_conflicts=True)
    if is_urgent and not was_written:
        # A row in the same transaction: not there unless the message is.
        async_task("exchanges.outbox.tasks.send_messages", save=False)
    return Message.objects.get(key=key)


def message_id_of(key: str) -> str:
    """Return the Message-ID: the same for the same key, so that a mail sent twice is recognised as one (RFC 5322)."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{urlsplit(settings.SITE_URL).hostname}>"


def _render(kind: str, context: dict[str, Any]) -> tuple[str, str, str]:
    """Return subject, text and HTML."""
    subject = " ".join(_plain(f"emails/{kind}.subject.txt", context).split())[:_LONGEST_SUBJECT]
    # What a template leaves out leaves empty lines behind.
    text = re.sub(r"\s*\n\s*\n", "\n\n", _plain(f"emails/{kind}.txt", context)).strip() + "\n"
    html = get_template(f"emails/{kind}.html").render({**context, "subject": subject})
    return subject, text, html


def _plain(name: str, context: dict[str, Any]) -> str:
    """Render a text template; characters such as & stay what they are."""
    rendered: str = get_template(name).template.render(Context(context, autoescape=False))  # type: ignore[attr-defined]
    return rendered
