"""Workers that start at the same moment make each regular job once."""

import pytest
from django_q.models import Schedule

from exchanges.management import schedules
from exchanges.management.schedules import REGULAR_JOBS, ensure_schedules
from tests.exchanges.registrations.booking.crowds import at_the_same_time

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("waits", [True, False], ids=["as it is", "control: nobody waits for the others"])
def test_workers_that_start_together_leave_one_schedule_each(monkeypatch: pytest.MonkeyPatch, waits: bool) -> None:
    if not waits:
        monkeypatch.setattr(schedules, "_wait_for_others", lambda: None)
    counts = []
    for _again in range(10):
        Schedule.objects.all().delete()
        assert at_the_same_time([ensure_schedules] * 4) == [None] * 4
        counts.append(Schedule.objects.count())
    # The control shows what the lock is for.
    assert (set(counts) == {len(REGULAR_JOBS)}) is waits
