"""Reads of the outbox."""

from datetime import datetime, timedelta

from exchanges.outbox.models import Act, Message
from exchanges.outbox.resending import NOT_ARRIVED
from municipalities.access import Reach

_RECENT = timedelta(days=30)


def count_not_arrived(reach: Reach, *, now: datetime) -> int:
    """Return how many messages of the last 30 days, within reach, failed or came back."""
    rows = Message.objects.filter(state__in=NOT_ARRIVED, created_at__gte=now - _RECENT)
    if not reach.everything:
        rows = rows.filter(meeting__exchange__country=reach.country_code)
    return rows.count() if reach else 0


def acts_that_wait(reach: Reach, *, now: datetime) -> list[Act]:
    """Return the acts of whose messages, within reach, some can still be stopped, the one that leaves first first."""
    rows = Message.objects.filter(act__isnull=False, state=Message.State.WAITING, due_at__gt=now)
    if not reach.everything:
        rows = rows.filter(meeting__exchange__country=reach.country_code)
    return list(Act.objects.filter(pk__in=rows.values("act")).order_by("done_at", "pk")) if reach else []
