"""Erasing messages: that one was written stays, whom it told what does not."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from exchanges.meetings.models import Meeting
from exchanges.outbox.backends import file_name, write_mail
from exchanges.outbox.mails import mail_of
from exchanges.outbox.models import Act, Message, Naming
from exchanges.outbox.naming import take_out


def erase_messages(messages: QuerySet[Message]) -> int:
    """Erase recipients and texts, and the files of mails that went into the folder; return how many were erased.

    A message that is not sent yet never will be. One that a worker is sending this very moment still arrives.
    """
    found = dict(messages.exclude(state=Message.State.ERASED).order_by().values_list("pk", "message_id"))
    Message.objects.filter(pk__in=found).update(
        state=Message.State.ERASED,
        recipient="",
        person=None,
        subject="",
        text="",
        html="",
        calendar="",
        calendar_method="",
        code="",
        call="",
        was=None,
        error="",
        leased_until=None,
    )
    Naming.objects.filter(message__in=found).delete()
    # Once it is committed: a file cannot be brought back.
    transaction.on_commit(lambda: delete_files(found.values()))
    return len(found)


def forget_erased_messages(*, meetings: QuerySet[Meeting], before: datetime) -> int:
    """Delete messages that were erased, written before a moment, and about none but these meetings.

    Until then their keys keep the same from being written again. The acts that nothing is left of go, too.
    """
    old = Message.objects.filter(state=Message.State.ERASED, created_at__lt=before)
    with transaction.atomic():
        messages = old.filter(Q(meeting=None) | Q(meeting__in=meetings)).delete()[0]
        acts = Act.objects.filter(messages__isnull=True, done_at__lt=before).delete()[0]
    return messages + acts


def take_out_of_messages(person_id: int) -> int:
    """Take a person out of the messages to others, and out of the files of those; return how many say less now.

    They stay what they are: what waits is sent, without the name.
    """
    changed = take_out(person_id)
    transaction.on_commit(lambda: rewrite_files(changed))
    return len(changed)


def rewrite_files(messages: Iterable[Message]) -> None:
    """Write the files of mails anew that are in the folder."""
    folder = Path(settings.EMAIL_FOLDER)
    for message in messages:
        if (folder / file_name(message.message_id)).exists():
            write_mail(mail_of(message), folder)


def delete_files(message_ids: Iterable[str]) -> None:
    """Delete the files of mails by their Message-IDs, where there are any."""
    for message_id in message_ids:
        (Path(settings.EMAIL_FOLDER) / file_name(message_id)).unlink(missing_ok=True)
