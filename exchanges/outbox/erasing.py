"""Erasing messages: that one was written stays, whom it told what does not."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from exchanges.outbox.backends import file_name
from exchanges.outbox.models import Message


def erase_messages(messages: QuerySet[Message]) -> int:
    """Erase recipients and texts, and the files of mails that went into the folder; return how many were erased.

    A message that is not sent yet never will be. One that a worker is sending this very moment still arrives.
    """
    found = dict(messages.exclude(state=Message.State.ERASED).order_by().values_list("pk", "message_id"))
    Message.objects.filter(pk__in=found).update(
        state=Message.State.ERASED,
        recipient="",
        subject="",
        text="",
        html="",
        calendar="",
        calendar_method="",
        code="",
        error="",
        leased_until=None,
    )
    # Once it is committed: a file cannot be brought back.
    transaction.on_commit(lambda: delete_files(found.values()))
    return len(found)


def delete_files(message_ids: Iterable[str]) -> None:
    """Delete the files of mails by their Message-IDs, where there are any."""
    for message_id in message_ids:
        (Path(settings.EMAIL_FOLDER) / file_name(message_id)).unlink(missing_ok=True)
