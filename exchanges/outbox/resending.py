"""Sending again what did not arrive, when a person says so."""

from datetime import datetime

from django.db.models import QuerySet

from exchanges.outbox.models import Message

NOT_ARRIVED = (Message.State.FAILED, Message.State.BOUNCED)


def resend_messages(*, messages: QuerySet[Message], now: datetime) -> int:
    """Let failed and bounced messages wait to be sent, with all their attempts, and return how many.

    Sent and waiting ones stay as they are: nobody gets a mail twice.
    """
    # By key: the rows may come from a query that cannot be updated, such as one with a join.
    chosen = list(messages.filter(state__in=NOT_ARRIVED).values_list("pk", flat=True))
    again = Message.objects.filter(pk__in=chosen, state__in=NOT_ARRIVED)
    return again.update(state=Message.State.WAITING, attempts=0, due_at=now, error="")
