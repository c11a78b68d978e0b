"""Reads of the outbox."""

from datetime import datetime, timedelta

from exchanges.outbox.models import Message
from exchanges.outbox.resending import NOT_ARRIVED
from municipalities.access import Reach

_RECENT = timedelta(days=30)


def count_not_arrived(reach: Reach, *, now: datetime) -> int:
    """Return how many messages of the last 30 days, within reach, failed or came back."""
    rows = Message.objects.filter(state__in=NOT_ARRIVED, created_at__gte=now - _RECENT)
    if not reach.everything:
        rows = rows.filter(meeting__exchange__country=reach.country_code)
    return rows.count() if reach else 0
