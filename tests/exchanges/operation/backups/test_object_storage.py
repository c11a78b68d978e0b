"""Documents on object storage are backed up and restored as those on the disk."""

from pathlib import Path

import pytest

from exchanges.meetings.documents.object_storage import ObjectStorage
from exchanges.operation.backups.backing_up import back_up
from exchanges.operation.backups.restoring import _is_used, _write_files
from tests.exchanges.meetings.documents import conftest as object_storage
from tests.exchanges.registrations.factories import make_published
from tests.factories import NOON, SMALL_PDF, make_document

pytestmark = pytest.mark.django_db(transaction=True)
storage_server, bucket = object_storage.storage_server, object_storage.bucket


def content_of(storage: ObjectStorage, name: str) -> bytes:
    with storage.open(name) as file:
        return bytes(file.read())


def test_files_come_from_one_bucket_and_go_to_another(bucket: ObjectStorage, tmp_path: Path) -> None:
    meeting = make_published().meeting
    small, large = make_document(meeting), make_document(meeting, content=b"%PDF" + b"x" * 3_000_000)
    back_up(tmp_path / "backup.tar.gz", now=NOON)
    for document in (small, large):
        bucket.delete(document.file.name or "")
    assert not _is_used(bucket)
    _write_files(tmp_path / "backup.tar.gz", tmp_path, bucket, [])
    assert _is_used(bucket)
    assert content_of(bucket, small.file.name or "") == SMALL_PDF
    assert len(content_of(bucket, large.file.name or "")) == 3_000_004
