"""Schedules of the worker: the jobs it does without being asked."""

from dataclasses import dataclass

from django.db import transaction
from django_q.models import Schedule


@dataclass(frozen=True, slots=True)
class Regular:
    """A function that runs every so many minutes."""

    name: str
    function: str
    minutes: int


REGULAR_JOBS = (
    Regular("send messages", "exchanges.outbox.tasks.send_messages", 1),
    Regular("pass on expired offers", "exchanges.registrations.tasks.pass_on_offers", 10),
    Regular("return unnamed places", "exchanges.registrations.tasks.return_seats", 60),
    Regular("write reminders", "exchanges.registrations.tasks.write_reminders", 60),
    Regular("erase what is due", "exchanges.registrations.tasks.erase", 24 * 60),
    Regular("delete stray files", "exchanges.meetings.tasks.delete_files", 24 * 60),
)


def ensure_schedules() -> None:
    """Make the schedules of REGULAR_JOBS, and of each just one; the next runs of those that are there stay.

    Called when a worker starts; several may start at once, and the jobs may run twice without harm.
    """
    for job in REGULAR_JOBS:
        fields = {"func": job.function, "schedule_type": Schedule.MINUTES, "minutes": job.minutes, "repeats": -1}
        with transaction.atomic():
            same = list(Schedule.objects.filter(name=job.name).order_by("pk").values_list("pk", flat=True))
            if not same:
                Schedule.objects.create(name=job.name, **fields)
                continue
            Schedule.objects.filter(pk=same[0]).update(**fields)
            Schedule.objects.filter(pk__in=same[1:]).delete()
