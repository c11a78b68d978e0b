"""Withdrawing a host and telling at once: what becomes of its meetings is public in a version of its own."""

import datetime
from collections.abc import Mapping

from django.db import transaction

from exchanges.hosting.withdrawals import Withdrawal
from exchanges.meetings.published import Version
from exchanges.outbox.acts import act_of
from exchanges.scheduling.draft.withdrawing import Decision, withdraw_host
from exchanges.scheduling.publication.publishing import publish_outcomes
from municipalities.models import Participation, User


def withdraw_and_tell(
    *,
    participation: Participation,
    first_day: datetime.date,
    reason: str,
    decisions: Mapping[str, Decision],
    actor: User | None,
    now: datetime.datetime,
) -> tuple[Withdrawal, Version | None]:
    """Withdraw a host as withdraw_host does, and publish new hosts and cancellations alone; all of it, or nothing.

    Whatever else the draft has changed waits as it did. Without a meeting that the public knows of there is no version.
    Raise what withdraw_host and publish_outcomes raise.
    """
    with transaction.atomic(), act_of(actor, now=now):
        withdrawal = withdraw_host(
            participation=participation,
            first_day=first_day,
            reason=reason,
            decisions=decisions,
            actor=actor,
            now=now,
        )
        rows = withdrawal.meetings.filter(meeting__isnull=False).select_related("meeting__exchange")
        meetings = [row.meeting for row in rows if row.meeting is not None]
        version = publish_outcomes(meetings=meetings, reason=reason, actor=actor, now=now)
    return withdrawal, version
