"""The worker as a process: it ends when it is asked to, never silently, and leaves nothing running."""

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from shutil import copyfile

import pytest

from tests import databases
from tests.architecture.repository import ROOT

SECONDS_TO_WAIT = 90
IS_RUNNING = "running."


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a worker on a database of its own, and wait until it runs."""
    copyfile(databases.migrated_copy(), tmp_path / "site.sqlite3")
    own = {"VAR_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite3'}", "LOG_LEVEL": "INFO"}
    own |= {"DJANGO_SETTINGS_MODULE": "multiply.settings", "PYTHONUNBUFFERED": "1", "SECRET_KEY": "of a worker " * 4}
    command = [sys.executable, "manage.py", "run_worker"]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | own, stderr=subprocess.PIPE, text=True) as process:
        watchdog = threading.Timer(SECONDS_TO_WAIT, process.kill)
        watchdog.start()
        assert process.stderr is not None
        assert any(IS_RUNNING in line for line in process.stderr)
        yield process
        watchdog.cancel()
        for pid in (process.pid, *descendants(process.pid)):
            if is_alive(pid):
                os.kill(pid, signal.SIGKILL)


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def descendants(pid: int) -> list[int]:
    """Return the numbers of the processes below one, the nearest first."""
    try:
        found = children(pid)
    except FileNotFoundError:
        return []
    return found + [each for child in found for each in descendants(child)]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def left_alive(pids: list[int]) -> list[int]:
    """Return who is alive once the kernel has ended whom it was told to end."""
    for pid in pids:
        with suppress(ProcessLookupError):
            handle = os.pidfd_open(pid)
            select.select([handle], [], [], SECONDS_TO_WAIT)
            os.close(handle)
    return [pid for pid in pids if is_alive(pid)]


@pytest.mark.parametrize("which", [0, 1], ids=["the first child", "who tends the others"])
def test_a_worker_of_which_a_part_is_killed_ends_with_an_error_and_whole(
    worker: subprocess.Popen[str], which: int
) -> None:
    family = descendants(worker.pid)
    assert len(family) >= 5
    os.kill(family[which], signal.SIGKILL)
    assert worker.wait(SECONDS_TO_WAIT) == 1
    assert left_alive(family) == []


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_asked_to_stop_ends_well_and_whole(worker: subprocess.Popen[str], how: signal.Signals) -> None:
    family = descendants(worker.pid)
    worker.send_signal(how)
    assert worker.wait(SECONDS_TO_WAIT) == 0
    assert left_alive(family) == []
