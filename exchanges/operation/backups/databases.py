"""The whole database as a file and back, by the database's own means: exact, triggers and counters included.

PostgreSQL is dumped and loaded by `pg_dump` and `psql`, SQLite copied by its backup interface. Loading is one
transaction, which leaves sending paused: not for a moment does a worker see messages that it may send.
"""

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient
from django.db.models import FileField

from exchanges.meetings.documents.files import file_fields
from exchanges.operation.backups.archives import BackupFailed
from exchanges.outbox.pauses import SendingPause

Query = Callable[[str], list[Any]]

_TABLE = SendingPause._meta.db_table
_PAUSE = (
    f"INSERT INTO {_TABLE} (reason, began_at) "  # noqa: S608 - both are ours
    f"VALUES ('{SendingPause.Reason.RESTORED}', CURRENT_TIMESTAMP) ON CONFLICT (reason) DO NOTHING"
)
# The dump has set the path to nothing, so that its own names are whole.
_PAUSE_ON_POSTGRESQL = f"""
RESET search_path;
DO $$ BEGIN IF to_regclass('{_TABLE}') IS NOT NULL THEN {_PAUSE}; END IF; END $$"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The database at one moment: the file that holds it, and a way to ask it of that very moment."""

    file: Path
    query: Query

    def migrations(self) -> dict[str, list[str]]:
        """Return the applied migrations by app."""
        found: dict[str, list[str]] = {}
        for app, name in self.query("SELECT app, name FROM django_migrations ORDER BY app, name"):
            found.setdefault(app, []).append(name)
        return found

    def files(self) -> list[str]:
        """Return the names of the files of documents and pictures."""
        found = [self.query(_names_in(field)) for field in file_fields()]
        return sorted(name for rows in found for (name,) in rows if name)

    def rows(self) -> dict[str, int]:
        """Return how many rows each table has."""
        return count_rows(self.query)


def _names_in(field: FileField) -> str:
    column, table = (
        connection.ops.quote_name(field.column or field.name),
        connection.ops.quote_name(field.model._meta.db_table),
    )
    return f"SELECT {column} FROM {table}"  # noqa: S608 - both are ours


def count_rows(query: Query) -> dict[str, int]:
    """Return how many rows each table has."""
    tables = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        if connection.vendor == "sqlite"
        else "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    )
    return {
        table: query(f'SELECT COUNT(*) FROM "{table}"')[0][0]  # noqa: S608 - the database's own name
        for (table,) in sorted(query(tables))
    }


@contextmanager
def snapshot(folder: Path) -> Iterator[Snapshot]:
    """Write the database as it is at this moment into a folder; whoever writes to it meanwhile goes on."""
    if connection.vendor == "sqlite":
        yield from _snapshot_of_sqlite(folder / "database.sqlite3")
    else:
        yield from _snapshot_of_postgresql(folder / "database.sql")


def load(file: Path) -> None:
    """Fill an empty database from a file of `snapshot`, whole or not at all, with sending paused.

    A release that knew no pauses has no table for it; nothing is sent from its tables by this one.
    """
    if connection.vendor == "sqlite":
        _load_sqlite(file)
    else:
        options = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
        _run("psql", *options, f"--file={file}", f"--command={_PAUSE_ON_POSTGRESQL}")


def is_empty() -> bool:
    """Tell whether the database has no table."""
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def query_database(statement: str) -> list[Any]:
    """Ask the site's database."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _snapshot_of_sqlite(file: Path) -> Iterator[Snapshot]:
    connection.ensure_connection()
    with closing(sqlite3.connect(file)) as copy:
        # All pages in one step: a state between two transactions.
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, whatever the original has
        yield Snapshot(file, lambda statement: copy.execute(statement).fetchall())


def _snapshot_of_postgresql(file: Path) -> Iterator[Snapshot]:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (name,) = cursor.fetchone()
        # Owners and privileges are those of whoever restores it.
        options = ("--format=plain", "--encoding=UTF8", "--no-owner", "--no-privileges", "--no-comments")
        _run("pg_dump", *options, f"--snapshot={name}", f"--file={file}")
        yield Snapshot(file, query_database)


def _load_sqlite(file: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(file)) as source:
        if source.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [_TABLE]).fetchone():
            source.execute(_PAUSE)
            source.commit()
        source.backup(connection.connection)
    connection.close()


def _run(program: str, *options: str) -> None:
    (_psql, *arguments), environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, list(options))
    try:
        subprocess.run(  # noqa: S603 - programs of PostgreSQL, with the site's own settings
            [program, *arguments],
            env={**os.environ, **(environment or {})},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=True,
        )
    except FileNotFoundError as error:
        raise BackupFailed(f"{program} is not installed: install PostgreSQL's client programs.") from error
    except subprocess.CalledProcessError as error:
        raise BackupFailed(f"{program} failed: {error.stderr.strip()}") from error
