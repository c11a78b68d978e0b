"""Writing messages into the outbox, in the transaction of what they tell."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.template import Context
from django.template.loader import get_template
from django.utils import translation
from django_q.tasks import async_task

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import published_meetings
from exchanges.meetings.time_and_place.moments import start_of
from exchanges.outbox.acts import act_under_way
from exchanges.outbox.models import Act, Message
from exchanges.outbox.naming import Spot, note_names, without_marks

_LONGEST_SUBJECT = 250

NO_TIME_TO_WAIT = timedelta(hours=1)
"""Before a meeting begins: what people are told then leaves at once, whoever caused it."""


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
    call: str = "",
    was: dict[str, Any] | None = None,
    due_at: datetime | None = None,
    is_urgent: bool = False,
    recipient_id: int | None = None,
    now: datetime,
) -> Message:
    """Write a message of a kind in its recipient's language; the one that has this key already stays as it is.

    Renders templates/emails/<kind>.subject.txt, .txt and .html. It goes out when the transaction is committed and
    `due_at` (now, where none is given) has come. `about` is the reference of the registration it tells of. A `code`
    goes along as a picture, which the HTML shows as cid:code. `recipient_id` is the person that it is to; whom else it
    names, its context names by outbox.naming.named. For an urgent one, which somebody sits and waits for, the
    worker is woken; it looks once a minute otherwise. One written in an act of a coordinator waits with the others of
    the act instead, unless its meeting begins within NO_TIME_TO_WAIT. `was` is what the recipient was told before,
    `call` the address of a call that it tells.
    """
    act = _act(key)
    if act is not None and due_at is None:
        due_at = now if _begins_soon(meeting, now) else max(act.leaves_at, now)
        is_urgent = due_at <= now
    with translation.override(language):
        marked = _render(kind, {**context, "language": language, "site_url": settings.SITE_URL})
    (subject, text, html), spots = _without_marks(*marked)
    message = Message(
        key=key,
        kind=kind,
        meeting=meeting,
        about=about,
        recipient=recipient,
        person_id=recipient_id,
        language=language,
        subject=subject,
        text=text,
        html=html,
        calendar=calendar,
        calendar_method=calendar_method,
        code=code,
        call=call,
        message_id=message_id_of(key),
        due_at=due_at or now,
        created_at=now,
        act=act,
        was=was,
    )
    # Of two that have the same key the first counts, and of two writers at the same moment no transaction is spoiled.
    Message.objects.bulk_create([message], ignore_conflicts=True)
    written = Message.objects.get(key=key)
    # Of two writers of one key the first counts: where somebody stands in the other's text says nothing of this one.
    if (written.subject, written.text, written.html) == (subject, text, html):
        note_names(written, spots)
    if is_urgent and written.created_at == now:
        wake_worker()
    return written


def wake_worker() -> None:
    """Let the worker look for messages as soon as the transaction is committed; once, however many it writes."""
    if any(done is _is_awake for _savepoints, done, *_rest in transaction.get_connection().run_on_commit):
        return
    # A row in the same transaction: not there unless the message is.
    async_task("exchanges.outbox.tasks.send_messages", save=False)
    # Undone with the savepoint that the row is undone with.
    transaction.on_commit(_is_awake)


def _is_awake() -> None:
    """Mark a transaction in which the worker has been woken."""


def _act(key: str) -> Act | None:
    """Return the act under way, where a message with this key is its first."""
    under_way = act_under_way()
    return under_way.row() if under_way and not is_written(key) else None


def _begins_soon(meeting: Meeting | None, now: datetime) -> bool:
    published = published_meetings().filter(meeting=meeting).first() if meeting else None
    return published is not None and start_of(published) <= now + NO_TIME_TO_WAIT


def message_id_of(key: str) -> str:
    """Return the Message-ID: the same for the same key, so that a mail sent twice is recognised as one (RFC 5322)."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{urlsplit(settings.SITE_URL).hostname}>"


def _render(kind: str, context: dict[str, Any]) -> tuple[str, str, str]:
    """Return subject, text and HTML."""
    subject = " ".join(_plain(f"emails/{kind}.subject.txt", context).split())
    # What a template leaves out leaves empty lines behind.
    text = re.sub(r"\s*\n\s*\n", "\n\n", _plain(f"emails/{kind}.txt", context)).strip() + "\n"
    html = get_template(f"emails/{kind}.html").render({**context, "subject": subject})
    return subject, text, html


def _without_marks(subject: str, text: str, html: str) -> tuple[tuple[str, str, str], list[Spot]]:
    """Return the parts as people read them, and where they name whom."""
    (subject, in_subject), (text, in_text) = without_marks("subject", subject), without_marks("text", text)
    html, in_html = without_marks("html", html)
    in_subject = [
        replace(spot, length=min(spot.length, _LONGEST_SUBJECT - spot.start))
        for spot in in_subject
        if spot.start < _LONGEST_SUBJECT
    ]
    return (subject[:_LONGEST_SUBJECT], text, html), [*in_subject, *in_text, *in_html]


def _plain(name: str, context: dict[str, Any]) -> str:
    """Render a text template; characters such as & stay what they are."""
    rendered: str = get_template(name).template.render(Context(context, autoescape=False))  # type: ignore[attr-defined]
    return rendered
