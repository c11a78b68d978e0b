"""The web process's worker: gunicorn's, with threads kept for readers.

A rush comes as hundreds of requests that send the same form, the last page of registering for a meeting. They would
hold every thread, each waiting for the same lock. Here a few of them are at work at once, the others wait their turn,
as connections without a thread, in the order in which they came; what else is asked for meanwhile has a thread at once.
"""

import re
import socket
import time
from collections import Counter, defaultdict, deque
from concurrent.futures import Future
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

MOST_IN_LINE = 300
"""Behind so many nobody waits their turn, as a proxy's patience would end before: they are told to come again."""

_LONGEST_START = 2048
_WRITES = re.compile(rb"(?:POST|PUT|PATCH|DELETE) (?:/[a-z]{2}(?=/))?(/[^ ?]*)[ ?]")
"""The start of a request that writes; in whatever language a form is filled in, it is the same one."""
_SECRET = re.compile(rb"(?<=/)[^/]{40,}(?=/)")
"""Part of an address that is somebody's alone."""


def form_of(start: bytes) -> bytes:
    """Return which form a request sends, of which its first bytes are given, by its address; nothing where it reads.

    >>> form_of(b"POST /sv/meetings/energy/register/done/?a=b HTTP/1.1")
    b'/meetings/energy/register/done/'
    >>> form_of(b"POST /r/" + b"7KQ.wL9x_" * 6 + b"/cancel/ HTTP/1.1")
    b'/r/*/cancel/'
    >>> form_of(b"GET /meetings/energy/register/ HTTP/1.1")
    b''
    """
    found = _WRITES.match(start)
    return _SECRET.sub(b"*", found[1]) if found else b""


class WebWorker(ThreadWorker):
    """A worker with threads; a quarter of them at most take one form.

    What is counted here is touched by the thread of the loop alone, which takes connections and ends requests.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._most_at_work = max(1, self.cfg.threads // 4)
        self._at_work: Counter[bytes] = Counter()
        self._forms: dict[TConn, bytes] = {}
        self._lines: defaultdict[bytes, deque[TConn]] = defaultdict(deque)

    def enqueue_req(self, conn: TConn) -> None:
        """Give a request a thread, or let it wait its turn, or first for what it says."""
        start = b"" if self.cfg.is_ssl else _start_of(conn)
        if start is None:
            self._wait_for_data(conn)
            return
        form = form_of(start)
        if self._at_work[form] < self._most_at_work or not form or len(self._lines[form]) >= MOST_IN_LINE:
            self._begin(conn, form)
        else:
            self._lines[form].append(conn)

    def finish_request(self, conn: TConn, fs: "Future[Any]") -> None:
        """End a request, and let the next in line begin."""
        form = self._forms.pop(conn, b"")
        super().finish_request(conn, fs)
        if form:
            self._at_work[form] -= 1
            # Behind a full line more may have begun than shall be at work.
            if self._lines[form] and self._at_work[form] < self._most_at_work:
                self._begin(self._lines[form].popleft(), form)
            elif not self._at_work[form]:
                del self._at_work[form], self._lines[form]

    def _begin(self, conn: TConn, form: bytes) -> None:
        if form:
            self._forms[conn] = form
            self._at_work[form] += 1
        super().enqueue_req(conn)

    def _wait_for_data(self, conn: TConn) -> None:
        """Let a new connection wait without a thread, as gunicorn lets one that has kept a thread waiting."""
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))


def _start_of(conn: TConn) -> bytes | None:
    """Look at what a connection sends, without taking it; None where a new one has sent nothing yet."""
    try:
        return bytes(conn.sock.recv(_LONGEST_START, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    except BlockingIOError:
        # Of one that is kept open, what comes next may have been taken already.
        return b"" if conn.initialized else None
    except OSError:
        return b""
