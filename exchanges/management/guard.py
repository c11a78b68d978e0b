"""A guard over processes: they end together, and never without somebody noticing.

The queue's worker is a family of processes. When the one that tends the others is killed, the first ends as if it had
been asked to, and the others go on with nobody to tend them.
"""

import os
import signal
from collections.abc import Callable
from typing import Any

from django.db import connections

_STOPPING = (signal.SIGTERM, signal.SIGINT)


def run_guarded(run: Callable[[], object]) -> bool:
    """Run in a child process, with a session of its own, until it ends; return whether it was asked to.

    SIGTERM and SIGINT ask it to. Whatever it leaves running in its session is killed.
    """
    connections.close_all()
    # A signal between the two processes' beginnings would end one and leave the other.
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
    child = os.fork()
    if not child:
        os.setsid()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
        run()
        # The end of the interpreter waits for the processes that `run` has started.
        raise SystemExit
    return _wait_for(child)


def _wait_for(child: int) -> bool:
    asked: list[int] = []

    def pass_on(signum: int, _frame: Any) -> None:
        if not asked:
            os.kill(child, signal.SIGTERM)
        asked.append(signum)

    for each in _STOPPING:
        signal.signal(each, pass_on)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
    # It stays a zombie, so that its number is nobody else's, until its session is ended.
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return bool(asked)
