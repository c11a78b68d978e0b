"""The worker's regular jobs are scheduled once, and run."""

import datetime

import pytest
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import Schedule

from exchanges.management.schedules import REGULAR_JOBS, ensure_schedules

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> None:
    """Go by the clock of the system, as the times of its files do."""


def test_every_job_is_scheduled_once_however_often_a_worker_starts() -> None:
    ensure_schedules()
    ensure_schedules()
    assert sorted(Schedule.objects.values_list("name", flat=True)) == sorted(job.name for job in REGULAR_JOBS)


def test_workers_that_started_together_leave_one_schedule_each() -> None:
    ensure_schedules()
    Schedule.objects.create(name=REGULAR_JOBS[0].name, func="twice")
    ensure_schedules()
    assert Schedule.objects.get(name=REGULAR_JOBS[0].name).func == REGULAR_JOBS[0].function


def test_a_start_does_not_put_off_what_is_due() -> None:
    ensure_schedules()
    later = timezone.now() + datetime.timedelta(minutes=30)
    Schedule.objects.update(next_run=later)
    ensure_schedules()
    assert set(Schedule.objects.values_list("next_run", flat=True)) == {later}


def test_a_schedule_of_an_older_release_is_brought_up_to_date() -> None:
    job = REGULAR_JOBS[0]
    Schedule.objects.create(name=job.name, func="gone.away", schedule_type=Schedule.ONCE)
    ensure_schedules()
    schedule = Schedule.objects.get(name=job.name)
    assert (schedule.func, schedule.schedule_type, schedule.minutes) == (job.function, Schedule.MINUTES, job.minutes)


@pytest.mark.parametrize("job", REGULAR_JOBS, ids=lambda job: job.name)
def test_a_job_runs_where_there_is_nothing_to_do(job: object) -> None:
    (function,) = [each.function for each in REGULAR_JOBS if each == job]
    # What other tests left outside their transactions, as in the shared cache, goes at the first run.
    import_string(function)()
    assert import_string(function)().startswith("0 ")
