"""Workers in processes of their own, on the tests' database: a copy of it in a file on SQLite, itself on PostgreSQL."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, urlencode

from django.db import connection

from exchanges.outbox.models import Message
from tests.architecture.repository import ROOT

SECONDS_TO_WAIT = 120


@dataclass(frozen=True)
class Outbox:
    """The database that the workers see, and how they send."""

    url: str
    folder: Path
    file: Path | None
    mail_url: str

    senders: int = 1

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a worker."""
        environment = {
            **os.environ,
            "DATABASE_URL": self.url,
            "VAR_DIR": str(self.folder),
            "SECRET_KEY": "a key for workers that tests start and kill",
            "EMAIL_URL": self.mail_url,
            "MAIL_SENDERS": str(self.senders),
            "LOG_LEVEL": "CRITICAL",
        }
        command = [sys.executable, "-m", "tests.exchanges.outbox.dying_worker", *arguments]
        return subprocess.Popen(command, cwd=ROOT, env=environment)

    def run(self, now: datetime, point: str = "") -> int:
        """Let a worker send until nothing is left or it dies, and return its exit code."""
        return self.start(now.isoformat(), *([point] if point else [])).wait(SECONDS_TO_WAIT)

    def states(self) -> list[str]:
        """Return the states of the messages, in the order in which they were written."""
        if self.file is None:
            return list(Message.objects.order_by("pk").values_list("state", flat=True))
        with sqlite3.connect(self.file) as database:
            rows = database.execute(f"SELECT state FROM {Message._meta.db_table} ORDER BY id").fetchall()
        database.close()
        return [state for (state,) in rows]


@contextmanager
def outbox(folder: Path, *, mail_url: str = "") -> Iterator[Outbox]:
    """Show workers the database as it is now."""
    if connection.vendor == "postgresql":
        yield Outbox(url_of_postgresql(), folder, None, mail_url)
        return
    file = folder / "outbox.sqlite3"
    connection.ensure_connection()
    copy = sqlite3.connect(file)
    connection.connection.backup(copy)
    copy.close()
    yield Outbox(f"sqlite:///{file}", folder, file, mail_url)


def url_of_postgresql() -> str:
    """Return the address of the tests' database; a server that listens on a socket is named by its folder."""
    settings = connection.settings_dict
    host, port = str(settings["HOST"]), str(settings["PORT"] or "")
    login = quote(str(settings["USER"]), safe="")
    if settings["PASSWORD"]:
        login += ":" + quote(str(settings["PASSWORD"]), safe="")
    address = quote(host, safe="") + (f":{port}" if port else "")
    options = {key: value for key, value in settings["OPTIONS"].items() if isinstance(value, str)}
    return f"postgres://{login}@{address}/{settings['NAME']}" + (f"?{urlencode(options)}" if options else "")
