"""Schedules of the worker: the jobs it does without being asked."""

from dataclasses import dataclass

from django.db import connection, transaction
from django_q.models import Schedule

_LOCK = 0x5C4ED
"""A number of the locks that are not of a table or row; exchanges/public/http_cache/triggers.py has pairs of them."""


@dataclass(frozen=True, slots=True)
class Regular:
    """A function that runs every so many minutes."""

    name: str
    function: str
    minutes: int


REGULAR_JOBS = (
    Regular("send messages", "exchanges.outbox.tasks.send_messages", 1),
    Regular("raise alarms", "exchanges.operation.tasks.raise_alarms", 5),
    Regular("pass on expired offers", "exchanges.registrations.tasks.pass_on_offers", 10),
    Regular("return unnamed places", "exchanges.registrations.tasks.return_seats", 60),
    Regular("write reminders", "exchanges.registrations.tasks.write_reminders", 60),
    Regular("erase what is due", "exchanges.registrations.tasks.erase", 24 * 60),
    Regular("tend accounts", "exchanges.sign_in.tasks.tend_accounts", 24 * 60),
    Regular("let old rows go", "exchanges.operation.tasks.let_old_rows_go", 24 * 60),
    Regular("delete stray files", "exchanges.meetings.tasks.delete_files", 24 * 60),
)


def ensure_schedules() -> None:
    """Make the schedules of REGULAR_JOBS, and of each just one; the next runs of those that are there stay.

    Called when a worker starts. Several may start at once: one after the other looks and writes.
    """
    with transaction.atomic():
        _wait_for_others()
        for job in REGULAR_JOBS:
            _ensure(job)


def _wait_for_others() -> None:
    """Hold a lock until the transaction ends; there may be no row yet to lock, and SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _ensure(job: Regular) -> None:
    fields = {"func": job.function, "schedule_type": Schedule.MINUTES, "minutes": job.minutes, "repeats": -1}
    same = list(Schedule.objects.filter(name=job.name).order_by("pk").values_list("pk", flat=True))
    if same:
        Schedule.objects.filter(pk=same[0]).update(**fields)
        Schedule.objects.filter(pk__in=same[1:]).delete()
    else:
        Schedule.objects.create(name=job.name, **fields)
