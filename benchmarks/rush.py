"""A rush for one meeting, and what readers of other pages notice of it: gunicorn as in deploy/, on PostgreSQL.

    scripts/with_postgres .venv/bin/python -m benchmarks.rush [--people 200] [--seats 10]

Needs an empty database in DATABASE_URL, which scripts/with_postgres gives and takes away again. Everybody has answered
all questions and presses the last button at the same moment; meanwhile, and before that alone, a few readers in a
process of their own open other pages. The clients take their share of the same processors: compare within a run.
"""

import argparse
import itertools
import os
import platform
import statistics
import tempfile
import time
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import TYPE_CHECKING

import django

from benchmarks.http_load import Connection, Question

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

    from exchanges.meetings.published import PublishedMeeting
    from tests.exchanges.registrations.booking.http_visitors import Site, Visitor

PATHS = ("/", "/calendar/", "/calendar/map/", "/meetings/meeting-0/", "/robots.txt", "/me/sign-in/")
READERS, PAUSE_SECONDS = 4, 0.25
"""Sixteen pages a second at most, which people in their hundreds open."""


def main() -> None:
    """Prepare a database and a server, measure, print."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "multiply.settings", "LOG_LEVEL": "CRITICAL"}
        django.setup()
        published = _prepare(options.seats)
        load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
        print(f"{os.cpu_count()} processors, Python {platform.python_version()}, load before the run {load}.\n")
        from tests.exchanges.registrations.booking.http_visitors import served

        with served(os.environ["DATABASE_URL"], Path(folder), settings="multiply.settings") as site:
            _measure(site, published, options.people, options.seconds)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=200, choices=range(2, 2001), metavar="2..2000")
    parser.add_argument("--seats", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=10.0, help="how long readers are alone before the rush")
    return parser.parse_args()


def _prepare(seats: int) -> "PublishedMeeting":
    """Make the tables, the static files, forty meetings to read of, and one more with so many seats."""
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from benchmarks.many_meetings import ManyMeetings
    from tests import factories
    from tests.exchanges.registrations.factories import make_published

    if connection.vendor != "postgresql":
        raise SystemExit("Run it by scripts/with_postgres: it measures PostgreSQL.")
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    ManyMeetings().fill(40)
    today, day = timezone.localdate(), timedelta(days=1)
    programme = factories.make_world("SE", starts_on=today - 30 * day, ends_on=today + 300 * day)
    return make_published(programme, starts_on=today + 30 * day, seats=seats)


def _measure(site: "Site", published: "PublishedMeeting", people: int, seconds: float) -> None:
    from tests.exchanges.registrations.booking.http_visitors import Visitor, each_in_a_thread
    from tests.exchanges.registrations.factories import town_of

    first = Visitor(site, published.meeting.slug, town_of(published).name, "racer-0@example.org")
    first.walk_to_check()
    first.hang_up()
    visitors = [first.twin(f"racer-{number}@example.org") for number in range(people)]
    alone = _Readers(site.port)
    time.sleep(seconds)
    print("| readers | pages | p50 | p95 | longest |\n|---|---|---|---|---|")
    before = _line("alone", alone.stop())
    meanwhile = _Readers(site.port)
    took = each_in_a_thread(visitors, "register", threads=people, together=True)
    during = _line("in the rush", meanwhile.stop())
    print(f"\np95 in the rush : alone = {during / before:.1f}\n")
    _tell(visitors, took)
    _check(published, visitors)


class _Readers:
    """People who read pages, in a process of their own, until they are told to stop."""

    def __init__(self, port: int) -> None:
        context = get_context("spawn")
        self._stop, ready = context.Event(), context.Event()
        self._times: Queue[list[float]] = context.Queue()
        self._process = context.Process(target=_read, args=(port, ready, self._stop, self._times))
        self._process.start()
        ready.wait()

    def stop(self) -> list[float]:
        """Return how long each page took."""
        self._stop.set()
        times = self._times.get()
        self._process.join()
        return times


def _read(port: int, ready: Event, stop: Event, found: "Queue[list[float]]") -> None:
    import threading

    times: list[float] = []

    def read(number: int) -> None:
        connection = Connection(port)
        paths = itertools.islice(itertools.cycle(PATHS), number, None)
        while not stop.is_set():
            begun = time.perf_counter()
            status, _headers, _body = connection.ask(Question(next(paths)).bytes(0))
            times.append(time.perf_counter() - begun if status == 200 else float("inf"))
            stop.wait(PAUSE_SECONDS)
        connection.close()

    threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    ready.set()
    for thread in threads:
        thread.join()
    found.put(times)


def _line(name: str, times: list[float]) -> float:
    """Print how long pages took, and return the time that 95 of 100 kept within."""
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    cells = [name, str(len(times)), *(f"{1000 * each:.0f} ms" for each in (cuts[49], cuts[94], max(times)))]
    print(f"| {' | '.join(cells)} |", flush=True)
    return cuts[94]


def _tell(visitors: "list[Visitor]", took: float) -> None:
    waits = sorted(sum(each.seconds) for each in visitors)
    coming = sum(each.comes for each in visitors)
    waiting = sum(each.position is not None for each in visitors)
    print(f"{len(visitors)} people at once: {coming} come, {waiting} wait, all told in {took:.1f} s.")
    print(f"The first was told after {waits[0]:.1f} s, half of them within {statistics.median(waits):.1f} s.")


def _check(published: "PublishedMeeting", visitors: "list[Visitor]") -> None:
    """End with an error where somebody was told what is not so, or not told by one mail."""
    from exchanges.outbox.models import Message
    from exchanges.registrations.models import Registration
    from exchanges.registrations.queries.positions import position_of

    rows = Registration.objects.filter(meeting=published.meeting).select_related("person")
    stand = {row.person.email: position_of(row) if row.seat is None else 0 for row in rows if row.person}
    told = {each.email: 0 if each.comes else each.position for each in visitors}
    mails = Message.objects.filter(meeting=published.meeting).values_list("recipient", flat=True)
    if stand != told or sorted(mails) != sorted(told):
        raise SystemExit("Somebody was told what is not so.")
    print("Each was told what is so, and is sent one mail.")


if __name__ == "__main__":
    main()
