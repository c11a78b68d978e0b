"""Writing messages into the outbox, in the transaction of what they tell."""

import hashlib
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import published_meetings
from exchanges.meetings.time_and_place.moments import start_of
from exchanges.outbox.acts import act_under_way
from exchanges.outbox.holding import drop_held
from exchanges.outbox.models import Act, Message
from exchanges.outbox.naming import note_names
from exchanges.outbox.outgoing import Content, OutgoingMail, Recipient
from exchanges.outbox.rendering import Rendered, render
from exchanges.outbox.waking import wake_worker

NO_TIME_TO_WAIT = timedelta(hours=1)
"""Before a meeting begins: what people are told then leaves at once, whoever caused it."""


def is_written(key: str) -> bool:
    """Tell whether a message with this key was written before."""
    return Message.objects.filter(key=key).exists()


def write_message(mail: OutgoingMail, *, now: datetime) -> Message | None:
    """Write a mail in its recipient's language; None where one with its key is written already, or nobody is there.

    It goes out when the transaction is committed and it is due. For an urgent one the worker is woken; it looks once a
    minute otherwise. One written in an act of a coordinator waits with the others of the act instead, unless its
    meeting begins within NO_TIME_TO_WAIT.
    """
    if mail.to is None or not (mail.is_first or _make_way(mail)):
        return None
    with translation.override(mail.to.language):
        content = mail.says()
        words = render(mail.kind, content.context, language=mail.to.language)
    message = _row_of(mail, mail.to, content, words)
    message.act = _row_of_act()
    message.due_at, is_urgent = _when(mail, message.act, now)
    message.created_at = now
    # Of two writers at the same moment the first counts, and no transaction is spoiled.
    Message.objects.bulk_create([message], ignore_conflicts=True)
    written = Message.objects.get(key=mail.key)
    # Where somebody stands in the other writer's text says nothing of this one.
    if (written.subject, written.text, written.html) == (words.subject, words.text, words.html):
        note_names(written, words.spots)
    if is_urgent and written.created_at == now:
        wake_worker()
    return written


def _row_of(mail: OutgoingMail, to: Recipient, content: Content, words: Rendered) -> Message:
    """Return the row of a mail, unsaved and without its times."""
    return Message(
        key=mail.key,
        kind=mail.kind,
        meeting=mail.meeting,
        about=mail.about,
        recipient=to.address,
        person_id=to.person_id,
        language=to.language,
        subject=words.subject,
        text=words.text,
        html=words.html,
        calendar=content.calendar,
        calendar_method=content.calendar_method,
        code=content.code,
        call=content.call,
        message_id=message_id_of(mail.key),
        was=mail.was,
    )


def _make_way(mail: OutgoingMail) -> bool:
    """Let what a mail replaces never leave; False where the mail itself is written already."""
    columns = ("key", "pk")
    written = Message.objects.filter(key=mail.key).order_by().values_list(*columns)
    if mail.replaces is not None:
        # One statement, each half of it by an index.
        written = written.union(mail.replaces.order_by().values_list(*columns))
    found = dict(written)
    if mail.key in found:
        return False
    if found:
        drop_held(Message.objects.filter(pk__in=found.values()))
    return True


def _row_of_act() -> Act | None:
    under_way = act_under_way()
    return under_way.row() if under_way else None


def _when(mail: OutgoingMail, act: Act | None, now: datetime) -> tuple[datetime, bool]:
    """Return when a mail is due, and whether the worker is woken for it."""
    if act is None or mail.due_at is not None:
        return mail.due_at or now, mail.is_urgent
    due_at = now if _begins_soon(mail.meeting, now) else max(act.leaves_at, now)
    return due_at, due_at <= now


def _begins_soon(meeting: Meeting | None, now: datetime) -> bool:
    published = published_meetings().filter(meeting=meeting).first() if meeting else None
    return published is not None and start_of(published) <= now + NO_TIME_TO_WAIT


def message_id_of(key: str) -> str:
    """Return the Message-ID: the same for the same key, so that a mail sent twice is recognised as one (RFC 5322)."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{urlsplit(settings.SITE_URL).hostname}>"
