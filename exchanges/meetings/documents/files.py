"""Keeping documents and their files together: a file goes when its row has gone for good."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.core.files.storage import Storage
from django.db import transaction

from exchanges.meetings.documents.documents import Document
from exchanges.meetings.documents.uploads import CheckedUpload
from municipalities.models import User

STRAY_FOR = timedelta(days=1)
"""Longer than any request that writes a file before its row."""


def keep_document(*, document: Document, upload: CheckedUpload | None, actor: User | None, now: datetime) -> Document:
    """Save a document; with an upload, its file is that one from now on, at the same address."""
    with transaction.atomic():
        if upload is None:
            document.save()
            return document
        replaced = Document.objects.filter(pk=document.pk).values_list("file", flat=True).first()
        document.file = upload.content
        document.name, document.content_type = upload.name, upload.content_type
        document.size_bytes, document.sha256 = upload.size_bytes, upload.sha256
        document.uploaded_by, document.uploaded_at = actor, now
        document.save()
        if replaced:
            _delete_after_commit(replaced)
    return document


def delete_document(document: Document) -> None:
    """Delete a document, and its file once that is certain."""
    with transaction.atomic():
        _delete_after_commit(document.file.name or "")
        document.delete()


def delete_stray_files(*, now: datetime) -> int:
    """Delete files that no document names, as when a meeting is deleted or a request dies; return how many.

    Files younger than a day are left: their row may be about to be written.
    """
    storage = _storage()
    known = set(Document.objects.values_list("file", flat=True))
    stray = [name for name in _names(storage) if name not in known and _is_old(storage, name, now)]
    for name in stray:
        storage.delete(name)
    return len(stray)


def lost_files(newest: int) -> tuple[int, int]:
    """Return how many files of the newest documents are not in the storage, and how many were looked for."""
    storage = _storage()
    # One more question where there are none yet: whether the storage answers at all.
    storage.exists("none")
    names = Document.objects.order_by("-uploaded_at", "-pk").values_list("file", flat=True)[:newest]
    return sum(not storage.exists(name) for name in names), len(names)


def _storage() -> Storage:
    return Document._meta.get_field("file").storage


def _delete_after_commit(name: str) -> None:
    transaction.on_commit(partial(_storage().delete, name), robust=True)


def _names(storage: Storage) -> Iterator[str]:
    try:
        folders, _files = storage.listdir("")
    except FileNotFoundError:
        return
    for folder in folders:
        for file in storage.listdir(folder)[1]:
            yield f"{folder}/{file}"


def _is_old(storage: Storage, name: str, now: datetime) -> bool:
    return storage.get_modified_time(name) < now - STRAY_FOR
