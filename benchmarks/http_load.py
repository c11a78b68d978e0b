"""A client that asks a server for pages as fast as it answers, so light that what is measured is the server."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

FIRST_DAY, MOST_DAYS = date(1000, 1, 1), 360_000
"""Days from which on every meeting is: a filter of each leaves them all."""


@dataclass(frozen=True, slots=True)
class Responses:
    """What came back: how many a second, by the middle of the times they took, and what one was like."""

    per_second: float
    milliseconds: float
    status: int
    size: int


@dataclass(frozen=True, slots=True)
class Question:
    """A path to ask for again and again; with `is_new` each time with a filter that nobody has asked for before."""

    path: str
    headers: str = ""
    is_new: bool = False

    def bytes(self, number: int) -> bytes:
        """Return the request as it is sent."""
        path = f"{self.path}?from={FIRST_DAY + timedelta(days=number % MOST_DAYS)}" if self.is_new else self.path
        return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{self.headers}\r\n".encode()


class Connection:
    """One connection that is kept open; the server closes it when it has been idle for long."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None

    def ask(self, request: bytes) -> tuple[int, dict[str, str], bytes]:
        """Send a request and return status, headers and body of the answer."""
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=120)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", "0"))
        parts, have = [body], len(body)
        while have < length:
            parts.append(self._more())
            have += len(parts[-1])
        if headers.get("connection") == "close":
            self.close()
        return int(first.split()[1]), headers, b"".join(parts)

    def _more(self) -> bytes:
        more = self.socket.recv(1 << 18) if self.socket else b""
        if not more:
            raise ConnectionError("The server hung up.")
        return more

    def close(self) -> None:
        """Hang up."""
        if self.socket is not None:
            self.socket.close()
        self.socket = None


_numbers = count(1)


def load(port: int, question: Question, *, connections: int, seconds: float) -> Responses:
    """Ask on so many connections at a time for so long, after a first answer on each that does not count."""
    ready, times = threading.Barrier(connections + 1), [list[float]() for _number in range(connections)]
    seen: list[tuple[int, int]] = []
    stop = threading.Event()

    def ask(own: list[float]) -> None:
        connection = Connection(port)
        status, _headers, body = connection.ask(question.bytes(next(_numbers)))
        seen.append((status, len(body)))
        ready.wait()
        for number in _until(stop):
            start = time.perf_counter()
            connection.ask(question.bytes(number))
            own.append(time.perf_counter() - start)
        connection.close()

    threads = [threading.Thread(target=ask, args=(own,)) for own in times]
    for thread in threads:
        thread.start()
    ready.wait()
    start = time.perf_counter()
    time.sleep(seconds)
    stop.set()
    for thread in threads:
        thread.join()
    took, own = time.perf_counter() - start, sorted(each for part in times for each in part)
    return Responses(len(own) / took, 1000 * own[len(own) // 2], *seen[0])


def load_after_changes(port: int, question: Question, change: Callable[[], object], *, seconds: float) -> float:
    """Return how many answers a second there would be if something changed before each; the change itself is free."""
    connection, times, ends = Connection(port), list[float](), time.monotonic() + seconds
    while len(times) < 3 or time.monotonic() < ends:
        change()
        start = time.perf_counter()
        connection.ask(question.bytes(next(_numbers)))
        times.append(time.perf_counter() - start)
    connection.close()
    return len(times) / sum(times)


def _until(stop: threading.Event) -> Iterator[int]:
    """Yield numbers until told to stop, at least one."""
    yield next(_numbers)
    while not stop.is_set():
        yield next(_numbers)
