"""Public pages a second: gunicorn with two processes on PostgreSQL, the client on the same machine.

    scripts/with_postgres .venv/bin/python -m benchmarks.web [--quick]

Needs an empty database in DATABASE_URL, which scripts/with_postgres gives and takes away again. Home, list, month,
map, meeting and feed, with 40, 400 and 4,000 meetings, on 1 and 8 connections: as they are computed when something was
written before each request, and when nothing was (each time with a filter that nobody has asked for before); asked for
again; and asked for by somebody who has them (304). Beside them, measured in
turn with them, what Django takes at least on the same machine: a page that never changes (constant), and one query in
a plain template (plain), both without any middleware. Compare within one run only.
"""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import django

from benchmarks.http_load import Connection, Question, Responses, load, load_after_changes

if TYPE_CHECKING:
    from benchmarks.many_meetings import ManyMeetings

HEADINGS = (
    "meetings",
    "page",
    "connections",
    "statements",
    "kB",
    "after a change/s",
    "computed/s",
    "again/s",
    "304/s",
    "constant/s",
    "plain/s",
    "plain, rows shown/s",
    "computed : plain",
    "again : constant",
    "304 : constant, time",
    "after a change : plain, rows shown",
)


@dataclass(frozen=True, slots=True)
class Options:
    """What is measured, and for how long each."""

    meetings: tuple[int, ...]
    connections: tuple[int, ...]
    pages: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page to measure, and how many meetings it shows of so many."""

    name: str
    path: str
    rows: int


def main() -> None:
    """Prepare a database and two servers, measure, print a line for each page, number of meetings and connections."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "multiply.settings", "LOG_LEVEL": "CRITICAL"}
        django.setup()
        calendar = _prepare()
        load_before = ", ".join(f"{each:.1f}" for each in os.getloadavg())
        print(f"{os.cpu_count()} processors, Python {platform.python_version()}, load before the run {load_before}.\n")
        print(f"| {' | '.join(HEADINGS)} |\n|{'---|' * len(HEADINGS)}", flush=True)
        with _servers(Path(folder)) as (site, floors):
            for number in options.meetings:
                calendar.fill(number)
                for page in _pages(calendar):
                    if page.name in options.pages:
                        for connections in options.connections:
                            _measure(page, number, connections, options.seconds, site, floors)


def _options() -> Options:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--meetings", type=int, nargs="+", default=[40, 400, 4000])
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--pages", nargs="+", default=["home", "list", "month", "map", "meeting", "feed"])
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each is asked")
    parser.add_argument("--quick", action="store_true", help="a fifth of a second each, 40 meetings: does it work?")
    asked = parser.parse_args()
    if asked.quick:
        asked.meetings, asked.connections, asked.seconds = asked.meetings[:1], asked.connections[:1], 0.2
    return Options(tuple(asked.meetings), tuple(asked.connections), tuple(asked.pages), asked.seconds)


def _prepare() -> "ManyMeetings":
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.many_meetings import ManyMeetings

    if connection.vendor != "postgresql":
        sys.exit("Run it by scripts/with_postgres: it measures PostgreSQL.")
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    return ManyMeetings()


@contextmanager
def _servers(folder: Path) -> Iterator[tuple[int, int]]:
    """Serve the site, and the floors beside it; yield both ports."""
    from tests.exchanges.registrations.booking.http_visitors import served

    (folder / "floors").mkdir()
    url = os.environ["DATABASE_URL"]
    with (
        served(url, folder, settings="multiply.settings") as site,
        served(url, folder / "floors", settings="benchmarks.floors.settings") as floors,
    ):
        yield site.port, floors.port


def _pages(calendar: "ManyMeetings") -> list[Page]:
    from exchanges.meetings.published import PublishedMeeting
    from exchanges.public.calendar.views.meetings import MEETINGS_A_PAGE
    from exchanges.public.site.home import NEXT_MEETINGS

    to_come = PublishedMeeting.objects.filter(ends_on__gte=calendar.today).count()
    shown = min(to_come, MEETINGS_A_PAGE)
    return [
        Page("home", "/", NEXT_MEETINGS),
        Page("list", "/calendar/", shown),
        Page("month", f"/calendar/month/{calendar.next_month:%Y-%m}/", 12),
        Page("map", "/calendar/map/", shown),
        Page("meeting", "/meetings/meeting-0/", 1),
        Page("feed", "/calendar.ics", calendar.number),
    ]


def _measure(page: Page, number: int, connections: int, seconds: float, site: int, floors: int) -> None:
    def measured(port: int, question: Question) -> Responses:
        return load(port, question, connections=connections, seconds=seconds)

    computed = measured(site, Question(page.path, is_new=True))
    changed = load_after_changes(site, Question(page.path), _write_something, seconds=seconds)
    plain = measured(floors, Question(f"/plain/{number}/"))
    plain_shown = measured(floors, Question(f"/plain/{page.rows}/"))
    again = measured(site, Question(page.path))
    constant = measured(floors, Question(f"/constant/{again.size}/"))
    unchanged = measured(site, Question(page.path, headers=f"If-None-Match: {_etag(site, page.path)}\r\n"))
    statuses = [each.status for each in (computed, plain, plain_shown, again, constant, unchanged)]
    if statuses != [200] * 5 + [304]:
        sys.exit(f"{page.path}: statuses {statuses}")
    is_feed = page.name == "feed"
    # A feed is held against what it says, byte by byte: its rows are longer than the plain page's.
    weight = computed.size / plain.size if is_feed else 1.0
    cells = [number, page.name, connections, _statements(page.path), f"{again.size / 1000:.0f}"]
    cells += [
        _number(changed),
        *(_number(each.per_second) for each in (computed, again, unchanged, constant, plain, plain_shown)),
    ]
    cells += [f"{weight * computed.per_second / plain.per_second:.2f}{' by byte' if is_feed else ''}"]
    cells += [f"{again.per_second / constant.per_second:.2f}"]
    cells += [f"{constant.per_second / unchanged.per_second:.2f}", f"{changed / plain_shown.per_second:.2f}"]
    print(f"| {' | '.join(str(cell) for cell in cells)} |", flush=True)


def _write_something() -> None:
    from municipalities.models import Country

    Country.objects.filter(pk="SE").update(name="Sweden")


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def _etag(port: int, path: str) -> str:
    connection = Connection(port)
    _status, headers, _body = connection.ask(Question(path).bytes(0))
    connection.close()
    return headers["etag"]


def _statements(path: str) -> int:
    """Count the SQL statements that it takes to compute a page, in this process."""
    from django.core.cache import caches
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    caches["pages"].clear()
    client = Client(headers={"host": "127.0.0.1"})
    client.get("/about/")
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


if __name__ == "__main__":
    main()
