"""Background jobs in a thread of the web process, for a site that runs as one process.

The thread puts django-q's own broker, scheduler, worker and monitor after one another, where `manage.py qcluster` has a
process for each; jobs, retries and schedules are the same. A job that the process dies over is run again when its lock
runs out (Q_CLUSTER["retry"]).
"""

import logging
import threading
import time
from collections.abc import Callable
from multiprocessing import Value
from queue import SimpleQueue
from typing import Any

from django.core.signing import BadSignature
from django.db import connections
from django_q.brokers import Broker, get_broker
from django_q.conf import Conf
from django_q.monitor import monitor
from django_q.scheduler import scheduler
from django_q.signing import SignedPackage
from django_q.worker import worker

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_SCHEDULES = 30
SECONDS_AFTER_A_FAILURE = 10
_STOP = "STOP"


class EmbeddedWorker:
    """Runs jobs one after another until it is stopped.

    `prepare` is called before the first job, again and again until it succeeds.
    """

    def __init__(self, prepare: Callable[[], None] | None = None) -> None:
        self._prepare = prepare
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="embedded-worker", daemon=True)
        self._next_schedule = 0.0

    def start(self) -> None:
        """Begin to look for jobs, in a thread of its own."""
        self._thread.start()

    def stop(self, timeout: float | None = None) -> bool:
        """Take no more jobs, wait up to `timeout` seconds for the one at work, and tell whether all is done."""
        self._stopping.set()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._look_for_jobs()
        finally:
            connections.close_all()

    def _look_for_jobs(self) -> None:
        try:
            self._prepare_once()
            broker = get_broker()
            self._schedule(broker)
            # Waits Q_CLUSTER["poll"] seconds where there is nothing to do.
            for ack_id, package in broker.dequeue() or ():
                _run_job(broker, ack_id, package)
        except Exception:
            # The database may be away for a while: the worker outlives that.
            logger.exception("The embedded worker failed, and goes on in %s seconds.", SECONDS_AFTER_A_FAILURE)
            connections.close_all()
            self._stopping.wait(SECONDS_AFTER_A_FAILURE)

    def _prepare_once(self) -> None:
        if self._prepare is not None:
            self._prepare()
            self._prepare = None

    def _schedule(self, broker: Broker) -> None:
        if time.monotonic() >= self._next_schedule:
            self._next_schedule = time.monotonic() + SECONDS_BETWEEN_SCHEDULES
            scheduler(broker=broker)


def _run_job(broker: Broker, ack_id: int, package: str) -> None:
    try:
        job: dict[str, Any] = SignedPackage.loads(package)
    except (TypeError, BadSignature):
        logger.exception("A job was not signed by this site's SECRET_KEY, and is dropped.")
        broker.fail(ack_id)
        return
    jobs: SimpleQueue[Any] = SimpleQueue()
    results: SimpleQueue[Any] = SimpleQueue()
    for item in ({**job, "cluster": Conf.CLUSTER_NAME, "ack_id": ack_id}, _STOP):
        jobs.put(item)
    # No time limit: django-q keeps it by a signal, which only the main thread may receive. Jobs keep their own.
    worker(jobs, results, Value("f", -1), timeout=None)
    results.put(_STOP)
    monitor(results, broker)
