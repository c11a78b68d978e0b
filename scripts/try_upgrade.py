"""Try the way from an earlier release to this one, and back.

Usage: try_upgrade.py COMMIT, on SQLite, or on PostgreSQL where DATABASE_URL names a database (scripts/with_postgres).

The earlier release, in a work tree of its own, makes a database with its sample. It is backed up, migrated by today's
code and tried; the backup is restored by today's code into an empty installation, which must come to the same rows;
and once more by the earlier release, which must find the rows it had. Anything else ends it with 1.
"""

import json
import os
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg2  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parent.parent
OF_THE_MOMENT = {"django_migrations", "exchanges_sitestamp", "exchanges_sendingpause"}
"""Tables that say when something was migrated, changed or restored."""
PAGES = ("/", "/calendar/", "/municipalities/", "/programmes/", "/calendar.ics", "/open-data/v1/meetings.json")

ROWS = """
import hashlib, json, django; django.setup()
from django.db import connection
found = {}
with connection.cursor() as cursor:
    for table in connection.introspection.table_names(cursor):
        cursor.execute(f'SELECT * FROM "{table}"')
        rows = sorted(map(repr, cursor.fetchall()))
        found[table] = [len(rows), hashlib.sha256(repr(rows).encode()).hexdigest()]
print(json.dumps(found))
"""
ANSWERS = """
import json, sys, django; django.setup()
from django.test import Client
client = Client(raise_request_exception=False, headers={"host": "localhost"})
print(json.dumps({page: client.get(page, follow=True).status_code for page in sys.argv[1:]}))
"""


class Failed(Exception):
    """Something did not go as it must."""


@dataclass(frozen=True, slots=True)
class Site:
    """Code of a release with a database and a folder."""

    code: Path
    var: Path
    database_url: str

    def manage(self, *arguments: str) -> str:
        """Run a command of it, and return what it said; raise Failed."""
        return self._run("manage.py", *arguments)

    def rows(self) -> dict[str, list[object]]:
        """Return how many rows each table has, with a digest of them."""
        return dict(json.loads(self._run("-c", ROWS)))

    def answers(self) -> dict[str, int]:
        """Return the statuses of some public pages."""
        return dict(json.loads(self._run("-c", ANSWERS, *PAGES)))

    def _run(self, *arguments: str) -> str:
        own = {
            "VAR_DIR": str(self.var),
            "DATABASE_URL": self.database_url,
            "SECRET_KEY": "of a site that is tried " * 2,
        }
        own |= {"DJANGO_SETTINGS_MODULE": "multiply.settings", "PLAN_TIME_LIMIT_SECONDS": "10", "LOG_LEVEL": "ERROR"}
        own |= {"DEBUG": "true"}  # static files need not be collected
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.code,
            env={**os.environ, **own},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Failed(f"{' '.join(arguments[:3])} in {self.code}:\n{done.stdout}\n{done.stderr[-2000:]}")
        return done.stdout


def main(commit: str) -> None:
    """Go there and back, and say how it went."""
    with TemporaryDirectory(prefix="multiply-upgrade-") as name, checked_out(commit, Path(name) / "earlier") as earlier:
        folder, new_database = Path(name), databases(Path(name))
        before = Site(earlier, folder / "var", new_database("site"))
        say("the earlier release makes its database", lambda: fill(before))
        had = before.rows()
        site = Site(ROOT, before.var, before.database_url)
        archive = folder / "before.tar.gz"
        say("backed up", lambda: site.manage("back_up", str(archive)))
        require_same("backing up changed", had, before.rows())
        say("migrated", lambda: site.manage("migrate"))
        say("checked", lambda: check(site, had))
        restored = Site(ROOT, folder / "restored", new_database("restored"))
        say("restored by today's release", lambda: restored.manage("restore", str(archive)))
        upgraded = site.rows()
        require_same("restored and migrated differ in", upgraded, restored.rows(), OF_THE_MOMENT)
        say("today's regular jobs", lambda: run_jobs(site))
        back = Site(earlier, folder / "back", new_database("back"))
        say("restored by the earlier release", lambda: go_back(back, archive))
        require_same("after the way back differ", had, back.rows(), OF_THE_MOMENT)
        say("the earlier release runs", lambda: check(back, had))
        print(f"{commit}: {sum(int(str(count)) for count, _digest in had.values())} rows there and back.")


def say(words: str, do: Callable[[], object]) -> None:
    """Do something, and say how long it took."""
    began = time.monotonic()
    do()
    print(f"{words}: {time.monotonic() - began:.0f} s", flush=True)


@contextmanager
def checked_out(commit: str, folder: Path) -> Iterator[Path]:
    """Give a work tree of a commit."""
    subprocess.run(["git", "-C", ROOT, "worktree", "add", "--quiet", "--detach", folder, commit], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["git", "-C", ROOT, "worktree", "remove", "--force", folder], check=True)


def databases(folder: Path) -> Callable[[str], str]:
    """Return what makes an empty database and gives its address: beside DATABASE_URL's own, or as files."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        return lambda name: f"sqlite:///{folder / name}.sqlite3"

    def make(name: str) -> str:
        server, _slash, own = url.rpartition("/")
        database = f"{own}_{name}"
        connection = psycopg2.connect(url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{database}"')
        connection.close()
        return f"{server}/{database}"

    return make


def fill(site: Site) -> None:
    """Make a database with what a release has as its sample."""
    site._run("scripts/compile_messages.py")
    site.manage("migrate")
    site.manage("load_sample")


def check(site: Site, had: dict[str, list[object]]) -> None:
    """Ask whether a site is whole: its migrations, its tables with the rows they had, its pages."""
    site.manage("migrate", "--check")
    site.manage("check")
    fewer = {
        table
        for table, (count, _digest) in site.rows().items()
        if table in had and int(str(count)) < int(str(had[table][0]))
    }
    if fewer:
        raise Failed(f"Fewer rows than before: {sorted(fewer)}")
    wrong = {page: status for page, status in site.answers().items() if status != 200}
    if wrong:
        raise Failed(f"Pages that do not answer: {wrong}")


def run_jobs(site: Site) -> None:
    """Run what the worker does of itself."""
    site.manage("send_messages")
    site.manage("erase_due")


def go_back(site: Site, archive: Path) -> None:
    """Restore by an earlier release; one that can't yet, by the database's own means."""
    if (site.code / "exchanges/management/commands/restore.py").exists():
        site.manage("restore", str(archive))
        return
    site.var.mkdir()
    with tarfile.open(archive) as tar:
        tar.extractall(site.var, filter="data")
    if site.database_url.startswith("sqlite"):
        (site.var / "database").rename(site.database_url.removeprefix("sqlite:///"))
    else:
        command = [
            "psql",
            "--quiet",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            f"--file={site.var / 'database'}",
        ]
        subprocess.run([*command, site.database_url], check=True, stdout=subprocess.DEVNULL)


def require_same(
    words: str,
    before: dict[str, list[object]],
    after: dict[str, list[object]],
    but: set[str] = frozenset(),  # type: ignore[assignment]
) -> None:
    """Raise Failed where tables differ."""
    differ = sorted(
        f"{table} ({before.get(table, ['no'])[0]}, {after.get(table, ['no'])[0]} rows)"
        for table in before.keys() | after.keys()
        if table not in but and before.get(table) != after.get(table)
    )
    if differ:
        raise Failed(f"{words} {', '.join(differ)}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        main(sys.argv[1])
    except Failed as failure:
        sys.exit(str(failure))
