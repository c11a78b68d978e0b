"""Restoring a backup into an installation that holds nothing yet."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from exchanges.meetings.documents.documents import Document
from exchanges.meetings.documents.outages import StorageAway
from exchanges.operation.backups.archives import (
    DATABASE,
    DOCUMENTS,
    KEY,
    BackupFailed,
    Manifest,
    copy,
    members,
    read_whole,
)
from exchanges.operation.backups.databases import count_rows, is_empty, load, query_database
from exchanges.outbox.pauses import SendingPause, pause_sending


def restore(path: Path) -> Manifest:
    """Restore a backup into an empty installation, with sending paused; return its manifest.

    All is looked at before anything is written. What an older release wrote is migrated once it is there.
    """
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    manifest = read_whole(path)
    _require_fitting(manifest, path)
    _require_empty()
    storage = _storage()
    written: list[str] = []
    # Not in the system's temporary folder, which may be small, or in memory.
    with TemporaryDirectory(dir=settings.VAR_DIR, prefix=".restore.") as folder:
        try:
            database = _write_files(path, Path(folder), storage, written)
            load(database)
        except Exception:
            _delete(written, storage)
            raise
        _put_key(Path(folder) / KEY)
    _require_same_rows(manifest)
    call_command("migrate", verbosity=0)
    pause_sending(reason=SendingPause.Reason.RESTORED, now=timezone.now())
    return manifest


def _require_fitting(manifest: Manifest, path: Path) -> None:
    if manifest.vendor != connection.vendor:
        raise BackupFailed(
            f"{path} holds a database of {manifest.vendor}, and DATABASE_URL names one of {connection.vendor}."
        )
    known = MigrationLoader(None).disk_migrations.keys()
    apps = {app for app, _name in known}
    # An app that is not here may have been taken out since.
    newer = [
        f"{app}.{name}"
        for app, names in manifest.migrations.items()
        for name in names
        if app in apps and (app, name) not in known
    ]
    if newer:
        raise BackupFailed(f"{path} is from a newer release, which has {', '.join(newer)}: install that one first.")


def _require_empty() -> None:
    if not is_empty():
        raise BackupFailed("The database holds tables already. Restore into a new one, before `migrate`.")
    if _is_used(_storage()):
        raise BackupFailed("The storage of documents holds files already. Restore into an empty one.")


def _is_used(storage: Storage) -> bool:
    try:
        folders, files = storage.listdir("")
    except FileNotFoundError:
        return False
    return bool(folders or files)


def _write_files(path: Path, folder: Path, storage: Storage, written: list[str]) -> Path:
    """Write documents to their places, database and key into the folder; return the database's file."""
    database = folder / DATABASE
    for name, content in members(path):
        if name == DATABASE:
            with database.open("xb") as file:
                copy(content, file.write)
        elif name.startswith(DOCUMENTS):
            written.append(storage.save(name.removeprefix(DOCUMENTS), File(content)))
        elif name == KEY:
            key = folder / KEY
            key.touch(mode=0o600)
            key.write_bytes(content.read())
    return database


def _delete(names: list[str], storage: Storage) -> None:
    """Delete what was written, as far as the storage lets it: one that stays is no reason to leave the next."""
    for name in names:
        with suppress(StorageAway, OSError):
            storage.delete(name)


def _put_key(restored: Path) -> None:
    """Put a key that was in the backup to its place, and another one that is there aside.

    Each start without SECRET_KEY makes one, so that there always is one: it may open something all the same.
    """
    kept = settings.VAR_DIR / "secret-key"
    if not restored.exists():
        return
    if kept.exists() and kept.read_bytes() != restored.read_bytes():
        kept.rename(settings.VAR_DIR / f"secret-key.before-{timezone.now():%Y-%m-%d-%H%M%S}")
    restored.replace(kept)


def _require_same_rows(manifest: Manifest) -> None:
    found = count_rows(query_database)
    # A pause of its own is the one row that a restored database has more.
    table = SendingPause._meta.db_table
    found.pop(table, None)
    expected = {name: count for name, count in manifest.rows.items() if name != table}
    if found != expected:
        names = sorted(name for name in found.keys() | expected if found.get(name) != expected.get(name))
        raise BackupFailed(f"The restored database has other numbers of rows than its backup in {', '.join(names)}.")


def _storage() -> Storage:
    return Document._meta.get_field("file").storage
