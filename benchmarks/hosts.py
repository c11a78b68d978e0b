"""Two hosts for pages and two workers on one PostgreSQL, behind the proxy: one after the other is killed under load.

    scripts/with_postgres .venv/bin/python -m benchmarks.hosts [--people 12] [--seconds 20] [--quick]

People register with codes and readers read, through nginx as deploy/nginx.conf has it, without TLS. Each of the four is
killed with all its processes (SIGKILL), the others go on, and it is started again. Then what was answered is held
against the database and against a mail server: it fails where a registration was lost or doubled, or a mail is missing.
Everything listens on loopback; needs nginx. Runs until the mails that a killed worker held have left, which is minutes.
"""

import argparse
import http.client
import os
import platform
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING

import django

from benchmarks.four_servers import FourServers, free_port
from scripts.deployment.mail_sink import sink

if TYPE_CHECKING:
    from exchanges.meetings.published import PublishedMeeting

READERS = 4
TRIES = 20
"""How often somebody sends the same again who got no answer, or one that the site is away."""

PAUSE_SECONDS = 0.5
SECONDS_TO_BE_BACK = 4
"""Until the proxy has asked one again that is back."""

LONGEST_WAIT = 8 * 60
"""For mails: what a killed worker held is taken by the job that comes each minute."""


@dataclass
class Load:
    """What people and readers saw: each request with when it ended, how long it took, and its status (0: none)."""

    seen: list[tuple[float, float, int]] = field(default_factory=list)
    registered: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def note(self, began: float, status: int) -> None:
        """Take down a request."""
        now = time.monotonic()
        self.seen.append((now, now - began, status))


def main() -> None:
    """Prepare, load, kill, wait, judge, print."""
    options = _options()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "mails").mkdir()
        mails = sink(folder / "mails", port=free_port())
        mails.start()
        _set_up(folder, mails.port)
        published = _prepare()
        with FourServers(folder) as servers:
            with _under_load(published, servers.port, options.people) as load:
                time.sleep(options.seconds)
                kills = [_kill(servers, each, load, folder / "mails", options.seconds) for each in servers.names]
            failures = _wait_for_mails(folder / "mails")
        mails.stop()
        _print(load, kills)
        failures += judge_registrations(load, published)
        sys.exit("\n".join(failures))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=8, choices=range(1, 101), metavar="1..100")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long before and after each is killed")
    return parser.parse_args()


def _set_up(folder: Path, mail_port: int) -> None:
    os.environ |= {
        "VAR_DIR": str(folder / "var"),
        "SECRET_KEY": "a key for servers that benchmarks start and stop",
        "DJANGO_SETTINGS_MODULE": "multiply.settings",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "MAILS_PER_HOUR_AND_NETWORK": "1000000",
        "TRUSTED_PROXIES": "1",
        "LOG_LEVEL": "ERROR",
    }
    django.setup()


def _prepare() -> "PublishedMeeting":
    from benchmarks.registrations import prepare

    return prepare()


@contextmanager
def _under_load(published: "PublishedMeeting", port: int, people: int) -> Iterator[Load]:
    """Let people register one after another, and readers read, until told to stop."""
    from tests.exchanges.registrations.factories import town_of

    load, town = Load(), town_of(published).name
    crowd = [
        threading.Thread(target=_register, args=(load, port, published.meeting.slug, town, number))
        for number in range(people)
    ]
    paths = ["/calendar/", f"/meetings/{published.meeting.slug}/", "/sv/", "/calendar.ics"]
    crowd += [
        threading.Thread(target=_read, args=(load, port, paths[number % len(paths)])) for number in range(READERS)
    ]
    for thread in crowd:
        thread.start()
    try:
        yield load
    finally:
        load.stop.set()
        for thread in crowd:
            thread.join()


def _register(load: Load, port: int, slug: str, town: str, number: int) -> None:
    from django.db import connections

    from benchmarks.patient_visitors import PatientVisitor
    from exchanges.outbox.models import Message

    turn = 0
    while not load.stop.is_set():
        turn += 1
        email = f"person-{number}-{turn}@example.org"
        visitor = PatientVisitor.at(port, slug, town, email, note=load.note, tries=TRIES, pause=PAUSE_SECONDS)
        try:
            visitor.walk()
        except (OSError, http.client.HTTPException, AssertionError):
            load.unanswered.append(email)
        except Message.DoesNotExist:
            print(f"No code was sent to {email}; the page before had the status {visitor.status}.")
            load.unanswered.append(email)
        else:
            (load.registered if visitor.comes else load.unanswered).append(email)
        visitor.hang_up()
    connections.close_all()


def _read(load: Load, port: int, path: str) -> None:
    while not load.stop.is_set():
        began, status = time.monotonic(), 0
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=70)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            status = response.status
        except (OSError, http.client.HTTPException):
            status = 0
        finally:
            connection.close()
        load.note(began, status)
        time.sleep(0.2)


@dataclass(frozen=True)
class Kill:
    """What one that was killed cost: failures that visitors saw in the time after, and until others had taken over."""

    name: str
    requests: int
    failures: int
    slowest: float
    seconds_until_next: float


def _kill(servers: FourServers, name: str, load: Load, mails: Path, seconds: float) -> Kill:
    """Kill one, a worker while it sends; look how the others go on, and start it again."""
    if name.startswith("worker"):
        _until_a_mail_leaves(mails)
    at, mails_before = time.monotonic(), len(list(mails.glob("*.eml")))
    servers.kill(name)
    until_next = 0.0
    while name.startswith("worker") and len(list(mails.glob("*.eml"))) <= mails_before + 1:
        if time.monotonic() - at > LONGEST_WAIT:
            sys.exit("No mail left after a worker had been killed.")
        time.sleep(0.1)
    if name.startswith("worker"):
        until_next = time.monotonic() - at
    time.sleep(seconds)
    after = [each for each in load.seen if each[0] > at]
    if name.startswith("web"):
        until_next = min(ended for ended, _took, status in after if status == 200) - at
    servers.start(name)
    time.sleep(SECONDS_TO_BE_BACK)
    failures = sum(_is_failure(status) for _ended, _took, status in after)
    return Kill(name, len(after), failures, max(took for _ended, took, _status in after), until_next)


def _is_failure(status: int) -> bool:
    return status == 0 or status >= 500


def _until_a_mail_leaves(mails: Path) -> None:
    before, ends = len(list(mails.glob("*.eml"))), time.monotonic() + LONGEST_WAIT
    while len(list(mails.glob("*.eml"))) == before and time.monotonic() < ends:
        time.sleep(0.02)


def _wait_for_mails(folder: Path) -> list[str]:
    """Wait until nothing is due any more, and return what is wrong with what arrived."""
    from django.utils import timezone

    from exchanges.outbox.models import Message

    states, ends = Message.State, time.monotonic() + LONGEST_WAIT
    while Message.objects.filter(state__in=[states.WAITING, states.SENDING], due_at__lte=timezone.now()).exists():
        if time.monotonic() > ends:
            return [f"Mails are still on their way after {LONGEST_WAIT} seconds."]
        time.sleep(1)
    arrived = Counter(
        str(message_from_bytes(file.read_bytes(), policy=policy.default)["Message-ID"]) for file in folder.glob("*.eml")
    )
    sent = set(Message.objects.filter(state=states.SENT).values_list("message_id", flat=True))
    failed = Message.objects.filter(state=states.FAILED).count()
    twice = sum(number - 1 for number in arrived.values())
    print(f"Mails: {len(sent)} sent, {len(arrived)} arrived, {twice} of them once more with the same Message-ID.\n")
    found = [f"{len(sent - arrived.keys())} mails never arrived."] if sent - arrived.keys() else []
    found += (
        [f"{len(arrived.keys() - sent)} mails arrived that the outbox has not sent."] if arrived.keys() - sent else []
    )
    return found + ([f"{failed} mails failed."] if failed else [])


def judge_registrations(load: Load, published: "PublishedMeeting") -> list[str]:
    """Return what is wrong: registrations that were answered and are not there, or are there twice."""
    from exchanges.registrations.models import Registration

    emails = Registration.objects.coming().filter(meeting=published.meeting).values_list("person__email", flat=True)
    there = Counter(emails)
    lost = [email for email in load.registered if email not in there]
    doubled = [email for email, number in there.items() if number > 1]
    late = sum(email in there for email in load.unanswered)
    print(
        f"Registrations: {len(load.registered)} answered, {len(there)} there; {len(lost)} lost, {len(doubled)} doubled."
    )
    print(
        f"{len(load.unanswered)} people gave up or were under way at the end, {late} of them registered all the same."
    )
    return [f"Lost: {lost}"] * bool(lost) + [f"Doubled: {doubled}"] * bool(doubled)


def _print(load: Load, kills: list[Kill]) -> None:
    took = sorted(seconds for _ended, seconds, _status in load.seen)
    failures = sum(_is_failure(status) for _ended, _took, status in load.seen)
    p95 = took[len(took) * 95 // 100]
    own = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"{os.cpu_count()} processors, Python {platform.python_version()}, load {own}.")
    print(f"Requests: {len(took)}, p50 {statistics.median(took):.2f} s, p95 {p95:.2f} s; failed: {failures}.\n")
    print("| killed | requests in the time after | of them failed | slowest | until others went on |")
    print("|---|---|---|---|---|")
    for each in kills:
        cells = [each.name, each.requests, each.failures, f"{each.slowest:.1f} s", f"{each.seconds_until_next:.1f} s"]
        print(f"| {' | '.join(str(cell) for cell in cells)} |")
    print()


if __name__ == "__main__":
    main()
