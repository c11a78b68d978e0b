"""Keeping documents and their files together: a file goes when its row has gone for good.

In the same storage lie the pictures of municipalities; what looks at all files, looks at theirs as well.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain

from django.apps import apps
from django.core.files.storage import Storage
from django.db import models, transaction

from exchanges.meetings.documents.documents import Document
from exchanges.meetings.documents.uploads import CheckedUpload
from municipalities.models import Photo, User
from municipalities.stored_files import delete_after_commit

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
            delete_after_commit(_storage(), [replaced])
    return document


def delete_document(document: Document) -> None:
    """Delete a document, and its file once that is certain."""
    with transaction.atomic():
        delete_after_commit(_storage(), [document.file.name or ""])
        document.delete()


def delete_stray_files(*, now: datetime) -> int:
    """Delete files that no row names, as when a meeting is deleted or a request dies; return how many.

    Files younger than a day are left: their row may be about to be written.
    """
    storage = _storage()
    known = {name for field in file_fields() for name in _named_by(field)}
    stray = [name for name in _names(storage) if name not in known and _is_old(storage, name, now)]
    for name in stray:
        storage.delete(name)
    return len(stray)


def file_fields() -> list[models.FileField]:
    """Return the columns that name a file in the storage of documents, of whichever table."""
    columns = (field for model in apps.get_models() for field in model._meta.concrete_fields)
    return [field for field in columns if isinstance(field, models.FileField) and field.storage is _storage()]


def lost_files(newest: int) -> tuple[int, int]:
    """Return how many files of the newest documents and pictures are not there, and how many were looked for."""
    storage = _storage()
    # One more question where there are none yet: whether the storage answers at all.
    storage.exists("none")
    documents = Document.objects.order_by("-uploaded_at", "-pk").values_list("file")[:newest]
    photos = Photo.objects.order_by("-updated_at", "-pk").values_list("file", "small_file")[:newest]
    names = [*chain(*documents, *photos)]
    return sum(not storage.exists(name) for name in names), len(names)


def _storage() -> Storage:
    return Document._meta.get_field("file").storage


def _named_by(field: models.FileField) -> Iterable[str]:
    return field.model._base_manager.values_list(field.name, flat=True)


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
