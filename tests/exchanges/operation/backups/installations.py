"""Installations of the site beside that of the tests: each with a database, a folder and processes of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from tests.architecture.repository import ROOT

KEY = "of an installation beside that of the tests"


@dataclass(frozen=True)
class Installation:
    """A site that no migration was applied to yet."""

    var: Path
    database_url: str
    name: str

    def manage(self, *arguments: str, key: str = KEY) -> subprocess.CompletedProcess[str]:
        """Run a command of it."""
        own = {"VAR_DIR": str(self.var), "DATABASE_URL": self.database_url, "SECRET_KEY": key}
        environment = {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "multiply.settings"}
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    @contextmanager
    def database(self) -> Iterator[BaseDatabaseWrapper]:
        """Open its database."""
        found = ConnectionHandler({DEFAULT_DB_ALIAS: {**connection.settings_dict, "NAME": self.name}})[DEFAULT_DB_ALIAS]
        yield found
        found.close()

    def files(self) -> dict[str, bytes]:
        """Return the files of its documents by their names."""
        return files_under(self.var / "documents")


@contextmanager
def new_installation(folder: Path) -> Iterator[Installation]:
    """Make one on the server of the tests, with an empty database."""
    folder.mkdir()
    if connection.vendor == "sqlite":
        path = folder / "db.sqlite3"
        yield Installation(folder, f"sqlite:///{path}", str(path))
        return
    name = f"{connection.settings_dict['NAME']}_restored"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        yield Installation(folder, _address_of(name), name)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _address_of(database: str) -> str:
    own = connection.settings_dict
    who = f"{quote(own['USER'], safe='')}:{quote(own['PASSWORD'], safe='')}" if own["PASSWORD"] else own["USER"]
    port = f":{own['PORT']}" if own["PORT"] else ""
    return f"postgres://{who}@{quote(own['HOST'], safe='')}{port}/{database}"


def rows_of(database: BaseDatabaseWrapper) -> dict[str, list[str]]:
    """Return all rows of all tables, as text and in an order that is theirs."""
    with database.cursor() as cursor:
        found = {}
        for table in database.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {database.ops.quote_name(table)}")
            found[table] = sorted(map(repr, cursor.fetchall()))
        return found


def triggers_of(database: BaseDatabaseWrapper) -> list[tuple[str, ...]]:
    """Return the names of the triggers."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view', 'index') ORDER BY name"
            if database.vendor == "sqlite"
            else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname"
        )
        return list(cursor.fetchall())


def counters_of(database: BaseDatabaseWrapper) -> dict[str, int]:
    """Return the last number that each table has given to a row."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT name, seq FROM sqlite_sequence"
            if database.vendor == "sqlite"
            else "SELECT replace(sequencename, '_id_seq', ''), coalesce(last_value, 0) FROM pg_sequences"
        )
        return dict(cursor.fetchall())


def files_under(folder: Path) -> dict[str, bytes]:
    """Return the files in a folder by their paths within."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
