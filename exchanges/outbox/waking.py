"""Waking the worker, which looks for messages once a minute otherwise."""

from django.db import transaction
from django_q.tasks import async_task


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
