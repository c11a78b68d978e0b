"""The worker runs the site's own jobs, whatever function a row of its queue or schedules names."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django_q.brokers import get_broker
from django_q.models import Failure, OrmQ, Schedule, Success
from django_q.scheduler import scheduler
from django_q.signing import SignedPackage
from django_q.tasks import async_task

from exchanges.management.jobs import JOBS, JobQueue
from exchanges.management.schedules import REGULAR_JOBS, ensure_schedules
from multiply.embedded_worker import _run_job
from tests import factories

# The worker closes a connection that stands in a transaction, so that these tests can't run in one.
pytestmark = pytest.mark.django_db(transaction=True)

# Not longer: what was missed is caught up on one by one.
LONG_AGO = datetime.now(UTC) - timedelta(days=2)


def work() -> None:
    """Do what is due, as the worker does."""
    broker = get_broker()
    assert isinstance(broker, JobQueue)
    scheduler(broker=broker)
    for key, package in broker.dequeue():
        _run_job(broker, key, package)


def queue(function: Any, *args: Any, **options: Any) -> None:
    """Write a row as somebody could who has the key that signs it."""
    task = {"id": "a" * 32, "name": "åtgärd's", "func": function, "args": args, "kwargs": {}, "started": LONG_AGO}
    package = SignedPackage.dumps({**task, **options})
    OrmQ.objects.create(key="multiply", payload=package, lock=LONG_AGO)


def test_a_function_that_is_no_job_is_refused_and_kept_as_failed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("django-q"), "propagate", True)
    trace = tmp_path / "trace"
    queue("os.system", f"touch '{trace}'")
    work()
    assert not trace.exists()
    assert "os.system is no job of this site, and was not run." in Failure.objects.get(name="åtgärd's").result
    assert "os.system is no job of this site" in caplog.text
    assert not OrmQ.objects.exists()


@pytest.mark.parametrize("option", [{"hook": "os.remove"}, {"chain": [("os.system", ("true",))]}], ids=str)
def test_what_follows_a_job_is_held_to_the_list_too(option: dict[str, Any]) -> None:
    queue("exchanges.meetings.tasks.delete_files", **option)
    work()
    assert "is no job of this site" in Failure.objects.get().result
    assert not OrmQ.objects.exists()


@pytest.mark.parametrize("options", ["", "{'sync': True}", "{'q_options': {'sync': True}}"])
def test_a_schedule_cannot_run_a_foreign_function_at_once(tmp_path: Path, options: str) -> None:
    trace = tmp_path / "trace"
    fields = {"args": repr((f"touch '{trace}'",)), "kwargs": options, "next_run": LONG_AGO}
    Schedule.objects.create(func="os.system", schedule_type=Schedule.ONCE, **fields)
    work()
    assert not trace.exists()
    assert "os.system is no job of this site" in Failure.objects.get().result


def test_the_site_s_own_jobs_run() -> None:
    ensure_schedules()
    Schedule.objects.update(next_run=LONG_AGO)
    async_task("exchanges.scheduling.tasks.run_proposal", 0)
    for _each in JOBS:
        work()
    assert not Failure.objects.exists()
    assert set(Success.objects.values_list("func", flat=True)) == JOBS
    assert len(JOBS) == len(REGULAR_JOBS) + 1


def test_nobody_writes_a_job_or_a_schedule_in_the_admin(client: Client) -> None:
    client.force_login(factories.make_superuser())
    ensure_schedules()
    queue("os.system", "true")
    work()
    for kind, row in (("schedule", Schedule.objects.first()), ("failure", Failure.objects.first())):
        assert row is not None
        address = f"/admin/django_q/{kind}/"
        assert client.get(address).status_code == 200
        assert client.get(f"{address}{row.pk}/change/").status_code == 200
        for page in ("add/", f"{row.pk}/change/", f"{row.pk}/delete/"):
            assert (page, client.post(f"{address}{page}", {"func": "os.system"}).status_code) == (page, 403)
    for kind in ("ormq", "success"):
        assert client.get(f"/admin/django_q/{kind}/").status_code == 404
