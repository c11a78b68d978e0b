"""The state of the site in numbers: its worker, its mails, its planner, its disk. They name nobody."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Max
from django_q.models import OrmQ, Task

from exchanges.outbox.models import Message
from exchanges.outbox.pauses import first_pause
from exchanges.outbox.queries import backlog_of
from exchanges.scheduling.proposals.models import Proposal

SILENT_AFTER = timedelta(minutes=5 + 1, seconds=4 * settings.PLAN_TIME_LIMIT_SECONDS)
"""A regular job is due each minute, and waits for the longest that may be before it, which settings.Q_CLUSTER ends."""

_migrated: set[str] = set()


@dataclass(frozen=True, slots=True)
class WorkerState:
    """When the worker last ended a job, how many wait for it, how many mails are late, and the first since when.

    `paused_at` is when sending was paused, if it is.
    """

    last_job: datetime | None
    jobs: int
    oldest_mail: datetime | None
    mails: int
    paused_at: datetime | None

    def is_silent(self, now: datetime) -> bool:
        """Whether no job has ended for longer than any job may take."""
        return self.last_job is None or now - self.last_job > SILENT_AFTER

    def mail_waits(self, now: datetime) -> timedelta:
        """Return how long the mail that waits longest has been waiting."""
        return max(now - self.oldest_mail, timedelta()) if self.oldest_mail else timedelta()


def worker_state(*, now: datetime) -> WorkerState:
    """Read how the worker is."""
    backlog = backlog_of(Message.objects.all(), now=now)
    pause = first_pause()
    return WorkerState(
        last_job=Task.objects.aggregate(last=Max("stopped"))["last"],
        jobs=OrmQ.objects.count(),
        oldest_mail=backlog.since,
        mails=backlog.mails,
        paused_at=pause.began_at if pause else None,
    )


def mails_by_state() -> dict[str, int]:
    """Count the messages in each state, those with none as well."""
    return _counts(Message.State.values, dict(Message.objects.order_by().values_list("state").annotate(Count("pk"))))


def proposals_by_state() -> dict[str, int]:
    """Count the planner's proposals in each state, those with none as well."""
    return _counts(Proposal.State.values, dict(Proposal.objects.order_by().values_list("state").annotate(Count("pk"))))


def _counts(states: list[str], counted: dict[str, int]) -> dict[str, int]:
    return {state: counted.get(state, 0) for state in states}


def share_of_disk_free() -> float:
    """Return how much of the disk that the site writes to is free, from 0 to 1."""
    usage = shutil.disk_usage(settings.VAR_DIR)
    return usage.free / usage.total


def is_migrated() -> bool:
    """Tell whether every migration of this release is applied; asks the database once it is, and no longer."""
    if connection.alias not in _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _migrated.add(connection.alias)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True
