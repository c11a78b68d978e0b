"""Documents on object storage are backed up and restored as those on the disk."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from exchanges.meetings.documents.documents import Document
from exchanges.meetings.documents.object_storage import ObjectStorage
from exchanges.meetings.documents.outages import StorageAway
from exchanges.operation.backups import restoring
from exchanges.operation.backups.backing_up import back_up
from exchanges.operation.backups.restoring import _delete, _is_used, _write_files
from tests.exchanges.meetings.documents import conftest as object_storage
from tests.exchanges.registrations.factories import make_published
from tests.factories import NOON, SMALL_PDF, make_document

pytestmark = pytest.mark.django_db(transaction=True)
storage_server, bucket = object_storage.storage_server, object_storage.bucket


def content_of(storage: ObjectStorage, name: str) -> bytes:
    with storage.open(name) as file:
        return bytes(file.read())


def test_a_storage_that_is_away_is_told_in_words(
    bucket: ObjectStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_document(make_published().meeting)
    call_command("back_up", str(tmp_path / "backup.tar.gz"))
    away = ObjectStorage(
        bucket_name="away", endpoint_url="http://127.0.0.1:1", access_key="key", secret_key="secret", region_name="eu"
    )
    monkeypatch.setattr(Document._meta.get_field("file"), "storage", away)
    with pytest.raises(CommandError, match=r"No backup was made\. The storage of documents is away"):
        call_command("back_up", str(tmp_path / "another.tar.gz"))
    monkeypatch.setattr(restoring, "is_empty", lambda: True)
    with pytest.raises(CommandError, match=r"^The storage of documents is away"):
        call_command("restore", str(tmp_path / "backup.tar.gz"))


def test_files_that_were_there_are_named_by_the_storage(
    bucket: ObjectStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_document(make_published().meeting)
    call_command("back_up", str(tmp_path / "backup.tar.gz"))
    monkeypatch.setattr(restoring, "is_empty", lambda: True)
    with pytest.raises(CommandError, match=r"^The storage of documents holds files already\."):
        call_command("restore", str(tmp_path / "backup.tar.gz"))


def test_of_what_was_written_each_file_is_deleted_by_itself(
    bucket: ObjectStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [bucket.save(name, ContentFile(SMALL_PDF)) for name in ("ab/stays", "cd/goes")]
    delete = ObjectStorage.delete

    def delete_but_the_first(storage: ObjectStorage, name: str) -> None:
        if name == names[0]:
            raise StorageAway
        delete(storage, name)

    monkeypatch.setattr(ObjectStorage, "delete", delete_but_the_first)
    _delete(names, bucket)
    assert [bucket.exists(name) for name in names] == [True, False]


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
