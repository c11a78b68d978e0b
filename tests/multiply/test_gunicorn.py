"""The site as it is run: one process that serves pages and does jobs, and stops when it is told to."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile
from typing import IO
from urllib.error import HTTPError

import pytest

from tests import databases

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_WAIT = 60
ENQUEUE = "from django_q.tasks import async_task; async_task('exchanges.meetings.tasks.delete_files')"
LOOK = (
    "from django_q.models import OrmQ, Success; func = 'exchanges.meetings.tasks.delete_files'; "
    "print(Success.objects.filter(func=func).exists(), [job.func() for job in OrmQ.objects.all()].count(func))"
)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Settings of a site of its own, with its database made: `migrate` finds nothing left to apply."""
    copyfile(databases.migrated_copy(), tmp_path / "site.sqlite3")
    kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "SECRET_KEY", "SITE_URL")}
    own = {"VAR_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite3'}", "LOG_LEVEL": "INFO"}
    own |= {"ACCESS_LOG": "true", "LOG_FORMAT": "json"}
    own |= {"DJANGO_SETTINGS_MODULE": "multiply.settings", "EMBEDDED_WORKER": "true", "PYTHONUNBUFFERED": "1"}
    manage(kept | own, "migrate", "--verbosity", "0")
    # Pages name their static files by what they contain.
    manage(kept | own, "collectstatic", "--no-input", "--verbosity", "0")
    return kept | own


def manage(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def read_until(words: str, lines: IO[str]) -> None:
    """Read lines, each of them JSON and in UTC, whoever wrote it."""
    for line in lines:
        written = json.loads(line)
        assert written["time"].endswith("+00:00")
        if words in f"{written['logger']}: {written['message']}":
            return
    pytest.fail(f"The server ended before it said: {words}")


@pytest.fixture
def server(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        watchdog = threading.Timer(SECONDS_TO_WAIT, process.kill)
        watchdog.start()
        yield process, port
        watchdog.cancel()
        process.kill()


def test_one_process_serves_pages_runs_jobs_and_stops(
    environment: dict[str, str], server: tuple[subprocess.Popen[str], int]
) -> None:
    process, port = server
    assert process.stderr is not None
    read_until("Background jobs run in this process.", process.stderr)
    # The regular one, which a new site runs at once; later the one that is asked for.
    read_until("Processed 'exchanges.meetings.tasks.delete_files'", process.stderr)
    with urllib.request.urlopen(f"http://localhost:{port}/", timeout=SECONDS_TO_WAIT) as page:
        assert page.status == 200
    read_until("gunicorn.access: GET / 200, ", process.stderr)
    with pytest.raises(HTTPError, match="404"):
        urllib.request.urlopen(f"http://localhost:{port}/sv/r/{'aB3-' * 13}/", timeout=SECONDS_TO_WAIT)
    read_until("django.request: Not Found: /sv/r/…/", process.stderr)
    read_until("gunicorn.access: GET /sv/r/…/ 404, ", process.stderr)
    manage(environment, "shell", "--verbosity", "0", "--command", ENQUEUE)
    read_until("Processed 'exchanges.meetings.tasks.delete_files'", process.stderr)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=SECONDS_TO_WAIT) == 0
    assert manage(environment, "shell", "--verbosity", "0", "--command", LOOK).split() == ["True", "0"]
