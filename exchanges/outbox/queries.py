"""Reads of the outbox."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Greatest

from exchanges.outbox.models import Act, Message
from exchanges.outbox.resending import NOT_ARRIVED
from municipalities.access import Reach

_RECENT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many mails should have left and have not, and since when the first of them waits."""

    mails: int
    since: datetime | None

    def minutes(self, now: datetime) -> int:
        """Return how long the first has been waiting, in whole minutes."""
        return int((now - self.since).total_seconds() // 60) if self.since else 0


def backlog_of(messages: QuerySet[Message], *, now: datetime) -> Backlog:
    """Return how far behind sending is, with what is under way."""
    on_its_way = messages.filter(state__in=[Message.State.WAITING, Message.State.SENDING])
    # What was tried in vain is due again later, and has been waiting since it was written. What is held is not late,
    # nor what is in a sender's hand for the first time.
    first_try = Q(attempts=0) | Q(state=Message.State.SENDING, attempts=1)
    never_tried, tried = first_try & Q(due_at__lte=now), ~first_try
    found = on_its_way.filter(never_tried | tried).aggregate(
        mails=Count("pk"),
        # What shall leave before all others is due before it is written.
        never_tried=Min(Greatest("due_at", "created_at"), filter=never_tried),
        tried=Min("created_at", filter=tried),
    )
    return Backlog(found.pop("mails"), min(filter(None, found.values()), default=None))


def backlog_within(reach: Reach, *, now: datetime) -> Backlog:
    """Return the backlog of the messages within reach."""
    if not reach:
        return Backlog(0, None)
    within = Message.objects.all()
    if not reach.everything:
        within = within.filter(meeting__exchange__country=reach.country_code)
    return backlog_of(within, now=now)


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
