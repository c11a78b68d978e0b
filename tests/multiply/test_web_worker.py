"""Threads are kept for readers: of those who send one form a few are at work, the others wait in line without one."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_WAIT = 30
THREADS = 4
"""Of which one takes each form."""


@dataclass
class Site:
    """A gunicorn of one process, with the site's worker; `turns` lets what was sent through, a byte each."""

    port: int
    process: subprocess.Popen[bytes]
    begun: Path
    turns: IO[bytes]

    def ask(self, method: str, path: str) -> http.client.HTTPConnection:
        """Send a request whole, and return the connection on which the answer comes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS_TO_WAIT)
        connection.request(method, path, b"x=1" if method == "POST" else None)
        return connection

    def read(self) -> int:
        """Ask for a page, which is answered after whatever was sent before has been looked at."""
        return answer_to(self.ask("GET", "/calendar/"))

    def begun_of(self, number: int) -> list[str]:
        """Return the addresses of what has got a thread so far, once there are so many, reading pages meanwhile."""
        for _page in range(1000):
            if len(found := self.begun.read_text().splitlines()) >= number:
                return found
            assert self.read() == 200
        pytest.fail(f"Only {len(found)} have begun.")


def answer_to(connection: http.client.HTTPConnection) -> int:
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    pipe, begun = tmp_path / "turns", tmp_path / "begun"
    os.mkfifo(pipe)
    begun.touch()
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--threads", str(THREADS)]
    command += ["--worker-class", "multiply.web_worker.WebWorker", "--no-control-socket"]
    command.append("tests.multiply.taking_turns:application")
    own = {"TURNS": str(pipe), "BEGUN": str(begun)}
    with (
        subprocess.Popen(command, cwd=ROOT, env=os.environ | own, stderr=subprocess.PIPE) as process,
        pipe.open("r+b", buffering=0) as turns,
    ):
        assert process.stderr is not None
        for line in process.stderr:
            if b"Booting worker" in line:
                break
        else:
            pytest.fail("The server did not start.")
        yield Site(port, process, begun, turns)
        process.kill()


def test_those_who_send_one_form_leave_threads_to_readers_and_take_turns(site: Site) -> None:
    register = "/meetings/energy/register/done/"
    sent = [site.ask("POST", path) for path in [register, f"/sv{register}", f"/hu{register}?a=b"] * THREADS]
    other = site.ask("POST", "/meetings/waste/register/done/")
    assert [site.read() for _page in range(THREADS)] == [200] * THREADS
    # In whatever language, it is one form; another one does not wait for it.
    assert sorted(site.begun_of(2)) == [register, "/meetings/waste/register/done/"]
    site.turns.write(b"." * (len(sent) + 1))
    assert [answer_to(each) for each in [*sent, other]] == [200] * (len(sent) + 1)
    # First come, first served.
    served = [path for path in site.begun_of(len(sent) + 1) if "energy" in path]
    assert served == [register, f"/sv{register}", f"/hu{register}"] * THREADS


def test_whoever_waits_in_line_is_served_before_the_process_ends(site: Site) -> None:
    sent = [site.ask("POST", f"/r/{'7KQ.wL9x_' * 6}{number}/cancel/") for number in range(3)]
    assert site.read() == 200
    assert len(site.begun_of(1)) == 1
    site.process.send_signal(signal.SIGTERM)
    site.turns.write(b"...")
    assert [answer_to(each) for each in sent] == [200] * 3
    assert site.process.wait(SECONDS_TO_WAIT) == 0


def test_a_connection_that_sends_nothing_holds_no_thread(site: Site) -> None:
    silent = [socket.create_connection(("127.0.0.1", site.port)) for _number in range(2 * THREADS)]
    assert site.read() == 200
    late = silent[0]
    late.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert late.recv(15) == b"HTTP/1.1 200 OK"
    for each in silent:
        each.close()
