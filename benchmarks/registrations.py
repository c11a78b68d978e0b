"""Registrations a second: over HTTP, on PostgreSQL, at gunicorn with two processes, client on the same machine.

    scripts/with_postgres .venv/bin/python -m benchmarks.registrations [--people 200] [--connections 50 200]

Needs an empty database in DATABASE_URL, which scripts/with_postgres gives and takes away again. Everything listens on
loopback or on a socket; one run takes a minute or two. What it measures is the server, its database, and the client,
which shares the processors with them: compare runs on the same machine only.
"""

import argparse
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from django.http import HttpResponse

    from exchanges.meetings.published import PublishedMeeting
    from tests.exchanges.registrations.booking.http_visitors import Site

RACERS, LAST_SEATS = 50, 10
ALONE = 20
"""How many people register one after the other, to see how long one takes where nobody else is there."""

MEASURED = 9
"""How many people register in this process, to see what the server's own part is, whoever else uses the machine."""


def main() -> None:
    """Prepare a database and a server, measure, print."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "multiply.settings"}
        django.setup()
        published = prepare()
        statements, requests = _statements(published)
        seconds = statistics.median(_processor_seconds(published, number) for number in range(MEASURED))
        print(f"{_machine()}\n")
        print(f"One registration: {requests} requests, {statements} SQL statements in all.")
        print(f"It takes {_ms(seconds)} of the server's processor, without those of PostgreSQL and the client.\n")
        _measure(Path(folder), published, options.people, options.connections)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=200, choices=range(10, 2001), metavar="10..2000")
    parser.add_argument("--connections", type=int, nargs="+", default=[50, 200])
    return parser.parse_args()


def _machine() -> str:
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    python = platform.python_version()
    return (
        f"{os.cpu_count()} processors, Python {python}, load before the run {load}; the client takes its share of them."
    )


def prepare() -> "PublishedMeeting":
    """Make the tables, the static files, and a meeting without limits."""
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor != "postgresql":
        raise SystemExit("Run it by scripts/with_postgres: it measures PostgreSQL.")
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    return _meeting()


def _meeting(seats: int | None = None) -> "PublishedMeeting":
    from django.utils import timezone

    from tests import factories
    from tests.exchanges.registrations.factories import make_published

    today, day = timezone.localdate(), timedelta(days=1)
    programme = factories.make_world("SE", starts_on=today - 30 * day, ends_on=today + 300 * day)
    return make_published(programme, starts_on=today + 30 * day, seats=seats)


def _statements(published: "PublishedMeeting") -> tuple[int, int]:
    """Count what one registration takes, in this process: statements and requests."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    statements = requests = 0
    for step in _steps(published, "counted@example.org"):
        with CaptureQueriesContext(connection) as captured:
            step()
        statements, requests = statements + len(captured), requests + 1
    return statements, requests


def _processor_seconds(published: "PublishedMeeting", number: int) -> float:
    """Return the processor time that one registration takes in this process."""
    used = 0.0
    for step in _steps(published, f"measured-{number}@example.org"):
        begun = time.process_time()
        step()
        used += time.process_time() - begun
    return used


def _steps(published: "PublishedMeeting", email: str) -> Iterator[Callable[[], object]]:
    """Yield the requests of somebody who registers, each to be made before the next."""
    from django.test import Client

    from tests.exchanges.registrations.factories import town_of
    from tests.exchanges.registrations.pages import address, code_sent_to

    client, town = Client(headers={"host": "127.0.0.1"}), town_of(published).name
    visit = {"step": "visit", "how": "in_person", "name": "A. B.", "town": town, "function": "", "group": "other"}
    # A server does so when it starts: a client does it at its first request, and looks through all static files.
    client.handler.load_middleware()

    def post(step: str, answers: dict[str, str]) -> "Callable[[], HttpResponse]":
        return lambda: client.post(address(published, step), answers)

    yield lambda: client.get(address(published))
    yield post("email", {"step": "email", "email": email})
    yield post("visit", {"step": "email", "code": code_sent_to(email)})
    yield post("needs", visit)
    yield post("check", {"step": "needs", "food": "Vegetarian"})
    yield post("done", {"step": "check"})
    if b"You are registered" not in client.get(address(published, "done")).content:
        raise SystemExit("The way to register has changed: change the benchmark with it.")


def _measure(folder: Path, published: "PublishedMeeting", people: int, connections: list[int]) -> None:
    from tests.exchanges.registrations.booking.http_visitors import served

    with served(os.environ["DATABASE_URL"], folder, settings="multiply.settings") as site:
        print("| people | at a time | registrations/s | request p50 | p95 | registration p50 | p95 | not registered |")
        print("|---|---|---|---|---|---|---|---|")
        _run(site, published, ALONE, 1)
        for number in connections:
            _run(site, published, max(people, number), number)
        _race(site)


def _run(site: "Site", published: "PublishedMeeting", people: int, at_a_time: int) -> None:
    """Let people go the whole way, so many at a time, and print a line."""
    from tests.exchanges.registrations.booking.http_visitors import Visitor, each_in_a_thread
    from tests.exchanges.registrations.factories import town_of

    town, slug = town_of(published).name, published.meeting.slug
    visitors = [Visitor(site, slug, town, f"p{at_a_time}-{number}@example.org") for number in range(people)]
    seconds = each_in_a_thread(visitors, "walk", threads=at_a_time)
    requests = [each for visitor in visitors for each in visitor.seconds]
    whole = [sum(visitor.seconds) for visitor in visitors]
    lost = sum(not visitor.comes for visitor in visitors)
    cells = [people, at_a_time, f"{people / seconds:.1f}"]
    cells += [_ms(_percentile(each, share)) for each in (requests, whole) for share in (50, 95)]
    print(f"| {' | '.join(str(cell) for cell in [*cells, lost])} |", flush=True)


def _race(site: "Site") -> None:
    """Let 50 people press the last button at the same moment for the last 10 seats, and print what came of it."""
    from tests.exchanges.registrations.booking.http_visitors import Visitor, each_in_a_thread
    from tests.exchanges.registrations.factories import town_of

    published = _meeting(seats=LAST_SEATS)
    first = Visitor(site, published.meeting.slug, town_of(published).name, "racer-0@example.org")
    first.walk_to_check()
    first.hang_up()
    visitors = [first.twin(f"racer-{number}@example.org") for number in range(RACERS)]
    seconds = each_in_a_thread(visitors, "register", threads=RACERS, together=True)
    coming, waiting = sum(each.comes for each in visitors), sum(each.position is not None for each in visitors)
    became = f"{coming} come, {waiting} wait, all told in {seconds:.1f} s"
    print(f"\n{RACERS} people at once for {LAST_SEATS} places: {became}.")


def _percentile(values: list[float], share: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


if __name__ == "__main__":
    main()
