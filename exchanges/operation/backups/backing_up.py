"""Making a backup: the database at one moment, and the files that it names at that moment."""

import io
import os
import tarfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

from exchanges.meetings.documents.documents import Document
from exchanges.meetings.documents.files import file_fields
from exchanges.operation.backups.archives import (
    DATABASE,
    DOCUMENTS,
    KEY,
    ArchiveWriter,
    BackupFailed,
    Manifest,
)
from exchanges.operation.backups.databases import Snapshot, snapshot

MOST_TRIES = 3
_COMPRESSION = 6


def back_up(path: Path, *, now: datetime, with_key: bool = False) -> Manifest:
    """Write a backup to a path where nothing is yet, whole or not at all; return its manifest.

    A file that is deleted after the snapshot is gone when its turn comes: then all is done anew.
    """
    for _try in range(MOST_TRIES):
        if path.exists():
            raise BackupFailed(f"{path} is there already, and was left alone. Choose another name.")
        with TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as name:
            draft = Path(name) / "archive"
            manifest = _write(draft, Path(name), now=now, with_key=with_key)
            if not _were_deleted(manifest.missing):
                draft.rename(path)
                return manifest
    raise BackupFailed("Documents were deleted whenever a backup was made. Try again at a quieter time.")


def key_mark() -> str:
    """Return what tells the site's key from another, and can't be used in its place."""
    return salted_hmac("exchanges.operation.backups.key", "", algorithm="sha256").hexdigest()


def _write(draft: Path, folder: Path, *, now: datetime, with_key: bool) -> Manifest:
    with draft.open("xb") as file, snapshot(folder) as taken:
        draft.chmod(0o600)
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=_COMPRESSION) as tar:
            archive = ArchiveWriter(tar, _manifest_of(taken, now))
            archive.add_file(DATABASE, taken.file)
            _add_documents(archive, taken.files())
            if with_key:
                key = settings.SECRET_KEY.encode()
                archive.add(KEY, io.BytesIO(key), len(key))
            archive.close()
        file.flush()
        os.fsync(file.fileno())
    return archive.manifest


def _manifest_of(taken: Snapshot, now: datetime) -> Manifest:
    return Manifest(
        made_at=now.isoformat(),
        site=settings.SITE_URL,
        vendor=connection.vendor,
        key=key_mark(),
        migrations=taken.migrations(),
        rows=taken.rows(),
    )


def _add_documents(archive: ArchiveWriter, names: Iterable[str]) -> None:
    storage = Document._meta.get_field("file").storage
    for name in names:
        try:
            content = storage.open(name)
        except FileNotFoundError:
            archive.manifest.missing.append(name)
            continue
        with content:
            archive.add(DOCUMENTS + name, content, content.size)


def _were_deleted(missing: list[str]) -> bool:
    """Tell whether one of the files was deleted with its row, and not lost long before."""
    named = [field.model._base_manager.filter(**{f"{field.name}__in": missing}).count() for field in file_fields()]
    return sum(named) < len(missing)
