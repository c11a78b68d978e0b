"""A watch over the worker from outside it: a silent worker can't say that it is."""

import logging
import threading

from django.db import connections
from django.utils import timezone

from exchanges.operation.alarms import alarms_of_the_web, raise_alarms
from exchanges.operation.state import SILENT_AFTER

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 60.0


class WorkerWatch:
    """A thread of a web process that looks each minute whether the worker is silent.

    It begins when the worker, started together with the site, has had its time.
    """

    def __init__(self, *, first_after: float = SILENT_AFTER.total_seconds()) -> None:
        self._wait = first_after
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="worker-watch", daemon=True)

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self._wait):
            self._wait = SECONDS_BETWEEN_LOOKS
            try:
                raise_alarms(alarms_of_the_web, now=timezone.now())
            except Exception:
                # The database may be away, which the probes tell; the watch outlives that.
                logger.exception("The watch over the worker could not look.")
            finally:
                connections.close_all()
