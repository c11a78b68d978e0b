"""The functions that the worker may run: the site's own jobs, whatever stands in its queue or its schedules.

The queue takes the name of any function that Python can import, so that whoever can write a row could run anything
with the worker's rights.
"""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django_q.brokers.orm import ORM
from django_q.conf import Conf
from django_q.core_signing import loads
from django_q.signing import BadSignature, PickleSerializer, SignedPackage

from exchanges.management.schedules import REGULAR_JOBS

JOBS = {*(job.function for job in REGULAR_JOBS), "exchanges.scheduling.tasks.run_proposal"}
"""The functions by their full names."""


class ForeignJobError(Exception):
    """A job whose function is none of the site's, by its name."""


def refuse(function: str) -> None:
    """Fail in the place of a function that is no job of the site, so that this is kept as failed and logged."""
    raise ForeignJobError(f"{function} is no job of this site, and was not run.")


_REFUSE = f"{refuse.__module__}.{refuse.__qualname__}"


def hold_to_jobs(task: dict[str, Any], **_signal: Any) -> None:
    """Put `refuse` in the place of a task's function if that, its hook or one of its chain is no job of the site.

    `task` is a package of django-q, which is changed.
    """
    called = [task["func"], *filter(None, [task.get("hook")]), *(link[0] for link in task.get("chain") or ())]
    foreign = [name for name in map(_name_of, called) if name not in JOBS and name != _REFUSE]
    if foreign:
        for option in ("hook", "chain", "sync", "iter_count", "cached", "timeout"):
            task.pop(option, None)
        task.update(func=_REFUSE, args=(foreign[0],), kwargs={}, ack_failure=True, save=True)


class JobQueue(ORM):
    """The queue in the database, of which the worker gets no function but the site's jobs."""

    def dequeue(self) -> list[tuple[int, str]]:
        """Return the next packages with their keys; none after the pause of a queue that is empty."""
        return [(key, _held(package)) for key, package in super().dequeue() or ()]


def _held(package: str) -> str:
    try:
        task = _loaded(package)
    except (TypeError, BadSignature):
        return package  # the worker drops it, and says so
    hold_to_jobs(task)
    return str(SignedPackage.dumps(task))


def _loaded(package: str) -> dict[str, Any]:
    """Read a package that was signed with the key of now, or with an earlier one, of which django-q knows nothing."""
    for key in settings.SECRET_KEY_FALLBACKS:
        with suppress(BadSignature):
            return dict(loads(package, key=key, salt=Conf.PREFIX, serializer=PickleSerializer))
    return dict(SignedPackage.loads(package))


def _name_of(function: Any) -> str:
    if isinstance(function, str):
        return function
    return f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', repr(function))}"
