"""A test database is migrated once and copied from then on, until what makes its tables changes.

Applying every migration takes as long as a hundred tests. The copy lies in var/, named by a digest of the
migrations, of whatever modules of ours they import, of the locked packages and of SQLite's version. A database made of
it still runs `migrate`, which finds nothing to apply and puts up what is derived (permissions, triggers of the stamp).
"""

import ast
import fcntl
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("multiply", "exchanges", "municipalities", "audit", "edit_conflicts", "localisation")


IN_MEMORY = "file:tests?mode=memory&cache=shared"
"""The name of the database in memory that all threads of a process share."""


def migrated_copy(directory: Path = ROOT / "var" / "test-databases") -> Path:
    """Return the file of an SQLite database with all migrations, made in `directory` where it is missing."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"migrated-{schema_digest()}.sqlite3"
    with _lock(directory / "lock"):
        if not path.exists():
            for outdated in directory.glob("migrated-*.sqlite3"):
                outdated.unlink()
            _migrate(path)
    return path


def load(path: Path) -> sqlite3.Connection:
    """Copy a database file into the one in memory, which lives as long as a connection to it is open."""
    target = sqlite3.connect(IN_MEMORY, uri=True)
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as source:
        source.backup(target)
    return target


def schema_digest(root: Path = ROOT) -> str:
    """Return a digest of everything that decides what tables there are: change a migration and it is another."""
    digest = sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    for path in [root / "requirements.txt", *sorted(_modules_of_migrations(root))]:
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _modules_of_migrations(root: Path) -> set[Path]:
    """Find the migrations and the modules of ours that they import, those import, and so on."""
    found: set[Path] = set()
    waiting = {path for package in PACKAGES for path in (root / package).rglob("migrations/*.py")}
    while waiting:
        path = waiting.pop()
        found.add(path)
        waiting |= {module for name in _imports(path) if (module := _module(root, name))} - found
    return found


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _module(root: Path, name: str) -> Path | None:
    if name.partition(".")[0] not in PACKAGES:
        return None
    path = root.joinpath(*name.split("."))
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)


def _migrate(path: Path) -> None:
    with TemporaryDirectory(dir=path.parent) as directory:
        made = Path(directory) / "migrated.sqlite3"
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{made}", "DJANGO_SETTINGS_MODULE": "tests.settings"}
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=environment, check=True
        )
        made.replace(path)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Wait until no other worker makes the copy."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
