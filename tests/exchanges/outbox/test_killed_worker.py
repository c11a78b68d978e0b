"""A worker that is killed at any point loses no message, and doubles none in effect, on either database."""

import signal
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from exchanges.outbox.leases import LEASE
from tests.exchanges.conftest import MailServer
from tests.exchanges.outbox.dying_worker import POINTS
from tests.exchanges.outbox.letters import make_message
from tests.exchanges.outbox.worker_process import SECONDS_TO_WAIT, Outbox, outbox
from tests.factories import NOON

pytestmark = pytest.mark.django_db(transaction=True)
KILLED = -signal.SIGKILL
AFTERWARDS = NOON + LEASE + timedelta(seconds=60)
"""When the lease of a worker that started at noon has run out."""


def write_messages(number: int) -> set[str]:
    """Write messages that are due, and return their Message-IDs."""
    return {make_message(f"m{index}").message_id for index in range(number)}


def ids_of(server: MailServer) -> Counter[str]:
    return Counter(str(mail["Message-ID"]) for mail in server.mails)


@pytest.fixture
def by_smtp(tmp_path: Path, mail_server: MailServer) -> str:
    return f"smtp://127.0.0.1:{mail_server.port}"


@pytest.mark.parametrize("point", [point for point in POINTS if point != "file not in its place"])
def test_a_mail_server_gets_every_message_and_at_most_one_of_them_twice(
    point: str, tmp_path: Path, mail_server: MailServer, by_smtp: str
) -> None:
    written = write_messages(3)
    with outbox(tmp_path, mail_url=by_smtp) as box:
        assert box.run(NOON, point) == KILLED
        assert box.run(AFTERWARDS) == 0
        assert box.states() == ["sent"] * 3
    arrived = ids_of(mail_server)
    assert set(arrived) == written
    # Told twice only where it died between the server's answer and noting it, and then by the same Message-ID.
    assert arrived.total() == (4 if point == "sent, not noted" else 3)


@pytest.mark.parametrize("point", POINTS)
def test_a_folder_gets_every_message_exactly_once(point: str, tmp_path: Path) -> None:
    write_messages(3)
    with outbox(tmp_path) as box:
        assert box.run(NOON, point) == KILLED
        assert box.run(AFTERWARDS) == 0
        assert box.states() == ["sent"] * 3
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 3


def test_a_worker_killed_again_and_again_at_any_moment_loses_and_doubles_nothing(
    tmp_path: Path, mail_server: MailServer, by_smtp: str
) -> None:
    written = write_messages(60)
    with outbox(tmp_path, mail_url=by_smtp) as box:
        kills = kill_at_each(box, mail_server, arrivals=(7, 19, 33, 50))
        assert box.run(NOON + (kills + 1) * (AFTERWARDS - NOON)) == 0
        assert set(box.states()) == {"sent"}
    arrived = ids_of(mail_server)
    assert set(arrived) == written
    assert arrived.total() - len(written) <= kills == 4


def kill_at_each(box: Outbox, server: MailServer, *, arrivals: tuple[int, ...]) -> int:
    """Start a worker and kill it when so many mails have arrived, again and again; return the number of kills."""
    for kills, arrived in enumerate(arrivals):
        worker = box.start((NOON + kills * (AFTERWARDS - NOON)).isoformat())
        assert server.wait_for(arrived, seconds=SECONDS_TO_WAIT)
        worker.kill()
        assert worker.wait(SECONDS_TO_WAIT) == KILLED
    return len(arrivals)


def test_two_workers_share_the_messages_and_double_none(tmp_path: Path, mail_server: MailServer, by_smtp: str) -> None:
    written = write_messages(60)
    with outbox(tmp_path, mail_url=by_smtp) as box:
        workers = [box.start(NOON.isoformat()) for _number in range(2)]
        assert [worker.wait(SECONDS_TO_WAIT) for worker in workers] == [0, 0]
        assert set(box.states()) == {"sent"}
    assert ids_of(mail_server) == Counter(dict.fromkeys(written, 1))
