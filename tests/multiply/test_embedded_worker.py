"""The embedded worker runs jobs as a cluster would, and stops when it is told to.

Jobs are queued before it starts and looked at when it has stopped: SQLite's databases in memory, unlike those in files,
do not let one thread read while another writes.
"""

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django_q.models import Failure, OrmQ, Schedule, Success
from django_q.signals import post_execute
from django_q.tasks import async_task, schedule

from multiply import embedded_worker
from multiply.embedded_worker import EmbeddedWorker
from municipalities.models import Country

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS_TO_WAIT = 30
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def job_done() -> Iterator[threading.Event]:
    """Set whenever a job was run, saved and, where it succeeded, taken off the queue."""
    done = threading.Event()

    def set_done(**_: Any) -> None:
        done.set()

    post_execute.connect(set_done)
    yield done
    post_execute.disconnect(set_done)


@pytest.fixture(autouse=True)
def jobs_of_these_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count the functions of this file among the site's jobs."""
    own = {f"{__name__}.{function.__name__}" for function in (add_country, fail)}
    monkeypatch.setattr("exchanges.management.jobs.JOBS", own)


def run_until(happened: threading.Event) -> None:
    worker = EmbeddedWorker()
    worker.start()
    assert happened.wait(SECONDS_TO_WAIT)
    assert worker.stop(timeout=SECONDS_TO_WAIT)


def add_country(code: str) -> str:
    Country.objects.create(code=code)
    return code


def fail() -> None:
    raise RuntimeError("This job fails.")


def test_a_job_is_run_and_taken_off_the_queue(job_done: threading.Event) -> None:
    async_task(add_country, "SE")
    run_until(job_done)
    assert Country.objects.get().code == "SE"
    assert Success.objects.get().result == "SE"
    assert not OrmQ.objects.exists()


def test_a_job_that_fails_stays_queued_for_another_attempt(job_done: threading.Event) -> None:
    async_task(fail)
    run_until(job_done)
    assert "This job fails." in Failure.objects.get().result
    queued = OrmQ.objects.get()
    assert queued.lock is not None
    assert queued.lock > datetime.now(UTC)


def test_a_job_of_a_transaction_that_is_rolled_back_never_runs(job_done: threading.Event) -> None:
    with transaction.atomic():
        async_task(add_country, "SE")
        transaction.set_rollback(True)
    async_task(add_country, "DE")
    run_until(job_done)
    assert [country.code for country in Country.objects.all()] == ["DE"]


def test_a_job_with_a_foreign_signature_is_dropped() -> None:
    OrmQ.objects.create(key="multiply", payload="not:signed", lock=LONG_AGO)
    dropped = threading.Event()
    handler = logging.Handler()
    handler.emit = lambda record: dropped.set() if "not signed" in record.getMessage() else None  # type: ignore[method-assign]
    logger = logging.getLogger("multiply.embedded_worker")
    logger.addHandler(handler)
    run_until(dropped)
    logger.removeHandler(handler)
    assert not OrmQ.objects.exists()
    assert not Success.objects.exists()


def test_a_schedule_that_is_due_becomes_a_job(job_done: threading.Event) -> None:
    schedule("tests.multiply.test_embedded_worker.add_country", "SE", schedule_type=Schedule.ONCE, next_run=LONG_AGO)
    run_until(job_done)
    assert Country.objects.get().code == "SE"


def test_the_worker_outlives_a_database_that_is_away(
    job_done: threading.Event, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real, failures = embedded_worker.get_broker, iter([OperationalError("The server closed the connection.")])

    def away_at_first() -> Any:
        for failure in failures:
            raise failure
        return real()

    monkeypatch.setattr(embedded_worker, "get_broker", away_at_first)
    monkeypatch.setattr(embedded_worker, "SECONDS_AFTER_A_FAILURE", 0)
    async_task(add_country, "SE")
    run_until(job_done)
    assert Country.objects.get().code == "SE"
    assert "The server closed the connection." in caplog.text


def test_a_worker_that_was_stopped_takes_no_other_job(job_done: threading.Event) -> None:
    async_task(add_country, "SE")
    run_until(job_done)
    async_task(add_country, "DE")
    assert [country.code for country in Country.objects.all()] == ["SE"]
    assert OrmQ.objects.count() == 1


def test_before_its_first_job_the_worker_prepares_until_that_succeeds(
    job_done: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("multiply.embedded_worker.SECONDS_AFTER_A_FAILURE", 0)
    monkeypatch.setattr(logging.getLogger("multiply.embedded_worker"), "disabled", True)
    calls: list[str] = []

    def prepare() -> None:
        calls.append("tried")
        if len(calls) == 1:
            raise RuntimeError("The database is away.")

    async_task(add_country, "SE")
    worker = EmbeddedWorker(prepare=prepare)
    worker.start()
    assert job_done.wait(SECONDS_TO_WAIT)
    assert worker.stop(timeout=SECONDS_TO_WAIT)
    assert calls == ["tried", "tried"]
