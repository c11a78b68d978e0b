"""People who register over HTTP, each with a connection and cookies of their own, at a server in other processes."""

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from django.core import signing
from django.db import connections

from tests.architecture.repository import ROOT
from tests.exchanges.registrations.pages import code_sent_to

SECONDS_TO_WAIT = 120
SECRET_KEY = "a key for servers that tests start and stop"
POSITION = re.compile(r"You are number (\d+)\.")


@dataclass(frozen=True)
class Site:
    """A gunicorn that listens on loopback."""

    port: int
    process: subprocess.Popen[bytes]

    def is_up(self) -> bool:
        """Tell whether it answers yet."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS_TO_WAIT)
        try:
            connection.request("GET", "/about/")
            response = connection.getresponse()
            response.read()
        except OSError:
            return False
        finally:
            connection.close()
        return response.status == 200


@contextmanager
def served(
    database_url: str, folder: Path, *, application: str = "", settings: str = "tests.settings"
) -> Iterator[Site]:
    """Serve a database with two worker processes; `application` takes the place of the site's own."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "VAR_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": settings,
        "BIND": f"127.0.0.1:{port}",
        "WEB_WORKERS": "2",
        "WEB_THREADS": "8",
        "EMBEDDED_WORKER": "false",
        "SECRET_KEY": SECRET_KEY,
        "MAILS_PER_HOUR_AND_NETWORK": "1000000",
        "LOG_LEVEL": "CRITICAL",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--log-level", "critical"]
    # In a file, for whoever looks for the cause of a failure: what is refused in a control fills pages.
    with (folder / "server.log").open("wb") as log:
        command += [application] if application else []
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            site = Site(port, process)
            _wait_for(site)
            yield site
        finally:
            process.terminate()
            process.wait(SECONDS_TO_WAIT)


def _wait_for(site: Site) -> None:
    ends = time.monotonic() + SECONDS_TO_WAIT
    while not site.is_up():
        assert site.process.poll() is None, "the server did not start"
        assert time.monotonic() < ends, "the server does not answer"


@dataclass
class Visitor:
    """Somebody who registers for a meeting. `seconds` are how long each request took."""

    site: Site
    slug: str
    town: str
    email: str
    cookies: dict[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    status: int = 0
    page: str = ""
    _connection: http.client.HTTPConnection | None = None

    def walk_to_check(self) -> None:
        """Answer every question, up to the page that shows the answers."""
        self._ask("GET", "")
        self._send("email", {"step": "email", "email": self.email})
        self._send("visit", {"step": "email", "code": code_sent_to(self.email)})
        visit = {
            "step": "visit",
            "how": "in_person",
            "name": f"Åsa O'Łącka {self.email.partition('@')[0]}",
            "town": self.town,
        }
        self._send("needs", {**visit, "function": "Energy coordinator", "group": "other"})
        self._send("check", {"step": "needs", "food": "Vegetarian"})
        assert 'name="step" value="check"' in self.page, self.page

    def register(self) -> None:
        """Send it all: the request that counts."""
        self._send("done", {"step": "check"})

    def walk(self) -> None:
        """Do it all, from the first page to the last."""
        self.walk_to_check()
        self.register()

    @property
    def comes(self) -> bool:
        """Whether the last page says that there is a place."""
        return self.status == 200 and '<h1 class="m-0">You are registered</h1>' in self.page

    @property
    def position(self) -> int | None:
        """The position on the waiting list that the last page says."""
        found = POSITION.search(self.page)
        return int(found[1]) if self.status == 200 and found else None

    def twin(self, email: str) -> "Visitor":
        """Return somebody who has given the same answers but for the address, without asking the server again."""
        cookies = dict(self.cookies)
        for name in [name for name in cookies if name == "proven" or name.startswith("address-")]:
            salt = f"exchanges.registrations.kept.{name}"
            kept = {**signing.loads(cookies[name], key=SECRET_KEY, salt=salt), "email": email}
            cookies[name] = signing.dumps(kept, key=SECRET_KEY, salt=salt, compress=True)
        return Visitor(self.site, self.slug, self.town, email, cookies)

    def hang_up(self) -> None:
        """End the connection; the next request makes another."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _send(self, step: str, answers: dict[str, str]) -> None:
        token = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}
        self._ask("POST", f"{step}/", urlencode({**token, **answers}))

    def _ask(self, method: str, step: str, body: str | None = None) -> None:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=SECONDS_TO_WAIT)
        self._connection.request(method, f"/meetings/{self.slug}/register/{step}", body, headers)
        response = self._connection.getresponse()
        self.page, self.status = response.read().decode(), response.status
        self.seconds.append(time.perf_counter() - begun)
        for header in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value


def each_in_a_thread(visitors: Sequence[Visitor], action: str, *, threads: int, together: bool = False) -> float:
    """Let so many visitors at a time do something (`walk`, `register`), and return the seconds it took.

    With `together` there is a thread for each, and all begin at the same moment. A visitor whose connection fails has
    the status 0.
    """
    waiting, lock = list(visitors), threading.Lock()
    begin = threading.Barrier(threads + 1)

    def work() -> None:
        begin.wait(SECONDS_TO_WAIT)
        while True:
            with lock:
                visitor = waiting.pop(0) if waiting else None
            if visitor is None:
                return
            try:
                getattr(visitor, action)()
            except (OSError, http.client.HTTPException):
                visitor.status = 0
            finally:
                visitor.hang_up()
                connections.close_all()

    assert not together or threads == len(visitors)
    crowd = [threading.Thread(target=work) for _number in range(threads)]
    for thread in crowd:
        thread.start()
    begin.wait(SECONDS_TO_WAIT)
    begun = time.perf_counter()
    for thread in crowd:
        thread.join(SECONDS_TO_WAIT)
        assert not thread.is_alive()
    return time.perf_counter() - begun
