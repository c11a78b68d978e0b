"""Messages that wait because a coordinator caused them: stopped, sent after all, or replaced by a later one.

Each takes the rows first, in the order of their keys, and then looks at their state: a worker that has leased a message
has it, and whoever stopped one in time has stopped it (PostgreSQL looks at a row again after waiting for it; SQLite has
one writer at a time).
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from exchanges.outbox.acts import act_under_way
from exchanges.outbox.models import Message
from exchanges.outbox.waking import wake_worker
from municipalities.models import User

HELD = (Message.State.WAITING, Message.State.STOPPED)


@dataclass(frozen=True, slots=True)
class Stopped:
    """How many messages were stopped, and how many of those asked for had left before."""

    stopped: int
    left: int


def held_messages() -> QuerySet[Message]:
    """Return the messages that coordinators caused and that have not left."""
    return Message.objects.filter(act__isnull=False, state__in=HELD)


def stop_messages(*, messages: QuerySet[Message], actor: User, now: datetime) -> Stopped:
    """Stop messages that coordinators caused and that wait; those that have left, or are leaving, stay as they are."""
    chosen = list(messages.filter(act__isnull=False).order_by().values_list("pk", flat=True))
    with transaction.atomic():
        waiting = _taken(Message.objects.filter(pk__in=chosen, state=Message.State.WAITING))
        count = Message.objects.filter(pk__in=[each.pk for each in waiting]).update(
            state=Message.State.STOPPED, stopped_at=now, stopped_by=actor
        )
    left = (Message.State.SENDING, Message.State.SENT, Message.State.BOUNCED, Message.State.FAILED)
    return Stopped(count, Message.objects.filter(pk__in=chosen, state__in=left).count())


def send_after_all(*, messages: QuerySet[Message], now: datetime) -> int:
    """Let stopped messages leave at once, and return how many."""
    chosen = list(messages.order_by().values_list("pk", flat=True))
    with transaction.atomic():
        stopped = _taken(Message.objects.filter(pk__in=chosen, state=Message.State.STOPPED))
        count = Message.objects.filter(pk__in=[each.pk for each in stopped]).update(
            state=Message.State.WAITING, due_at=now, stopped_at=None, stopped_by=None
        )
        if count:
            wake_worker()
    return count


def drop_held(messages: QuerySet[Message]) -> list[Message]:
    """Let what waits or was stopped never leave, and return it, the oldest first; for what is no longer right."""
    with transaction.atomic():
        dropped = _taken(messages.filter(act__isnull=False, state__in=HELD))
        Message.objects.filter(pk__in=[each.pk for each in dropped]).update(state=Message.State.REPLACED)
    act = act_under_way()
    if act is not None:
        act.dropped += len(dropped)
    return dropped


def _taken(messages: QuerySet[Message]) -> list[Message]:
    """Return the messages that still fit once their rows are held."""
    return list(messages.select_for_update(of=("self",)).order_by("pk"))
