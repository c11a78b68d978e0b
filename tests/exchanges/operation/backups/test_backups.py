"""What was backed up comes back row for row and file for file, into an empty installation and no other."""

import gzip
import io
import json
import stat
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection

from audit.recording import COMMAND, record
from exchanges.meetings.documents.documents import Document
from exchanges.meetings.documents.files import delete_document
from exchanges.operation.backups import backing_up, restoring
from exchanges.operation.backups.archives import BackupFailed, Manifest, read_whole
from exchanges.operation.backups.backing_up import back_up
from exchanges.operation.backups.restoring import restore
from exchanges.outbox.pauses import SendingPause
from exchanges.public.http_cache.models import SiteStamp
from exchanges.registrations.booking.changing import cancel_registration
from tests.exchanges.operation.backups.installations import (
    KEY,
    counters_of,
    files_under,
    new_installation,
    rows_of,
    triggers_of,
)
from tests.exchanges.registrations.factories import make_published, sign_up
from tests.factories import NOON, make_document, make_photo, make_proposal

# A snapshot is a transaction of its own.
pytestmark = pytest.mark.django_db(transaction=True)

PAUSES = SendingPause._meta.db_table
OWN = (PAUSES, SiteStamp._meta.db_table)
"""The tables in which a restored site has more: sending is paused, and no page kept before is one of now."""


@pytest.fixture(autouse=True)
def documents(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Keep the documents of a test apart from those of others."""
    own = tmp_path / "own-documents"
    own.mkdir()
    monkeypatch.setattr(Document._meta.get_field("file").storage, "location", str(own))
    return own


@pytest.fixture
def site() -> None:
    """Make a site with something in every large table: a full meeting, who waits, mails, a document, a log."""
    published = make_published(seats=1)
    first = sign_up(published, "zsófia.o’neill@győr.example.org")
    sign_up(published, "łukasz@example.org")
    cancel_registration(registration=first, now=NOON)
    make_document(published.meeting, titles={"hu": "Ő's terve – ß, å"})
    make_document(published.meeting)
    make_photo()
    make_proposal(published.version.programme)
    record("programme.import", COMMAND)


def test_what_was_backed_up_comes_back_whole(
    site: None, documents: Path, tmp_path: Path, settings: LazySettings
) -> None:
    settings.SECRET_KEY = KEY
    archive = tmp_path / "backup.tar.gz"
    call_command("back_up", str(archive))
    rows, triggers, counters = rows_of(connection), triggers_of(connection), counters_of(connection)
    with new_installation(tmp_path / "new") as new:
        restored = new.manage("restore", str(archive))
        assert restored.stderr == ""
        assert restored.stdout.endswith("No message leaves before manage.py resume_sending.\n")
        with new.database() as database:
            found = rows_of(database)
            assert [row for row in found[PAUSES] if "'restored'" in row]
            assert {**found, **dict.fromkeys(OWN)} == {**rows, **dict.fromkeys(OWN)}
            assert triggers_of(database) == triggers
            assert {**counters_of(database), **dict.fromkeys(OWN)} == {**counters, **dict.fromkeys(OWN)}
        assert all(rows[table] for table in ("exchanges_message", "exchanges_registration", "audit_entry"))
        assert new.files() == files_under(documents)
        assert len(new.files()) == 4  # two documents, and a picture in two sizes
        assert new.manage("send_messages").stdout == "0 sent, 0 put off, 0 failed.\n"


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    make_document(make_published().meeting)
    return back_up(tmp_path / "backup.tar.gz", now=NOON)


def test_a_backup_is_its_owner_s_and_takes_nothing_s_place(tmp_path: Path, manifest: Manifest) -> None:
    archive = tmp_path / "backup.tar.gz"
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    before = archive.read_bytes()
    with pytest.raises(CommandError, match="is there already"):
        call_command("back_up", str(archive))
    assert archive.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"backup.tar.gz", "own-documents"}


def test_the_key_is_left_out_unless_it_is_asked_for(tmp_path: Path, settings: LazySettings) -> None:
    settings.SECRET_KEY = "Żółta łódź, å ő ß, und viele Buchstaben mehr"
    call_command("back_up", str(tmp_path / "without"))
    call_command("back_up", str(tmp_path / "with"), with_secret_key=True)
    found = {name: gzip.decompress((tmp_path / name).read_bytes()) for name in ("without", "with")}
    assert {name: settings.SECRET_KEY.encode() in content for name, content in found.items()} == {
        "without": False,
        "with": True,
    }


def test_a_key_that_was_there_stays_until_all_else_is_restored(
    tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_published()
    settings.SECRET_KEY = "k" * 50
    call_command("back_up", str(tmp_path / "with"), with_secret_key=True)
    settings.VAR_DIR = tmp_path / "new"
    settings.VAR_DIR.mkdir()
    place = settings.VAR_DIR / "secret-key"
    place.write_text("another" * 10)
    with monkeypatch.context() as patch:
        patch.setattr(restoring, "_require_empty", lambda: None)
        patch.setattr(restoring, "load", refuse)
        with pytest.raises(BackupFailed, match="no room"):
            restore(tmp_path / "with")
    assert [path.read_text() for path in settings.VAR_DIR.iterdir()] == ["another" * 10]
    with new_installation(tmp_path / "newer") as new:
        (new.var / "secret-key").write_text("another" * 10)
        assert new.manage("restore", str(tmp_path / "with"), key="").returncode == 0
        kept = {path.read_text(): stat.S_IMODE(path.stat().st_mode) for path in new.var.glob("secret-key*")}
        assert (new.var / "secret-key").read_text() == "k" * 50
        assert kept.keys() == {"k" * 50, "another" * 10}
        assert kept["k" * 50] == 0o600


def refuse(_file: Path) -> None:
    """Stand for a database that takes nothing."""
    raise BackupFailed("There is no room.")


def damaged(archive: Path, change: Callable[[bytes], bytes]) -> Path:
    """Write another archive, of what is in the first changed."""
    other = archive.with_name("damaged")
    other.write_bytes(gzip.compress(change(gzip.decompress(archive.read_bytes())), compresslevel=1))
    return other


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda tar: tar.replace(b"%PDF", b"%PDG"), r"is damaged: other than written is documents/\w\w/\w+\."),
        (lambda tar: tar[: len(tar) // 2], "is damaged, or no backup|ends before its manifest"),
        (lambda tar: tar[: tar.rindex(b"manifest.json")], "ends before its manifest"),
        (lambda _tar: b"Dear diary", "is damaged, or no backup"),
        (lambda tar: tar.replace(b'"format": 1', b'"format": 2'), "from a newer release: its format is 2"),
    ],
)
def test_a_damaged_backup_is_refused(
    tmp_path: Path, manifest: Manifest, change: Callable[[bytes], bytes], words: str
) -> None:
    with pytest.raises(BackupFailed, match=words):
        restore(damaged(tmp_path / "backup.tar.gz", change))


def test_half_a_file_is_refused(tmp_path: Path, manifest: Manifest) -> None:
    archive = tmp_path / "backup.tar.gz"
    archive.write_bytes(archive.read_bytes()[:-100])
    with pytest.raises(BackupFailed, match="is damaged, or no backup"):
        restore(archive)


def with_manifest(archive: Path, **fields: Any) -> Path:
    """Write another archive, with other words in its manifest."""
    other = archive.with_name("other")
    with tarfile.open(archive) as source, tarfile.open(other, "w:gz") as target:
        for member in source:
            file = source.extractfile(member)
            assert file is not None
            content = file.read()
            if member.name == "manifest.json":
                content = json.dumps({**json.loads(content), **fields}).encode()
                member.size = len(content)
            target.addfile(member, io.BytesIO(content))
    return other


def test_a_backup_that_does_not_fit_is_refused(tmp_path: Path, manifest: Manifest) -> None:
    archive = tmp_path / "backup.tar.gz"
    newer = {**manifest.migrations, "exchanges": [*manifest.migrations["exchanges"], "9999_tomorrow"]}
    with pytest.raises(BackupFailed, match=r"from a newer release, which has exchanges\.9999_tomorrow"):
        restore(with_manifest(archive, migrations=newer))
    with pytest.raises(BackupFailed, match="holds a database of oracle"):
        restore(with_manifest(archive, vendor="oracle"))
    # What an earlier release brought along and a later one left out is no sign of a newer one.
    left_out = {**manifest.migrations, "sites": ["0001_initial"]}
    with pytest.raises(BackupFailed, match="holds tables already"):
        restore(with_manifest(archive, migrations=left_out))


def test_a_backup_that_can_t_be_made_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="No backup was made"):
        call_command("back_up", str(tmp_path / "no-folder" / "backup"))
    monkeypatch.setenv("PATH", str(tmp_path))
    if connection.vendor == "postgresql":
        with pytest.raises(CommandError, match="pg_dump is not installed"):
            call_command("back_up", str(tmp_path / "backup"))
    assert not (tmp_path / "backup").exists()


def test_a_document_deleted_meanwhile_makes_it_begin_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = make_published().meeting
    stays, goes = make_document(meeting), make_document(meeting)
    add_documents = backing_up._add_documents

    def delete_it() -> None:
        for document in Document.objects.filter(pk=goes.pk):
            delete_document(document)
        connection.close()

    def delete_it_before(*args: Any) -> None:
        other = threading.Thread(target=delete_it)
        other.start()
        other.join()
        add_documents(*args)

    monkeypatch.setattr(backing_up, "_add_documents", delete_it_before)
    made = back_up(tmp_path / "backup.tar.gz", now=NOON)
    assert [name for name in made.files if name.startswith("documents/")] == [f"documents/{stays.file.name}"]
    assert made.missing == []


def test_a_file_that_was_lost_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = make_document(make_published().meeting)
    document.file.storage.delete(document.file.name or "")
    call_command("back_up", str(tmp_path / "backup.tar.gz"))
    assert f"A document names the file {document.file.name}, which is not there." in capsys.readouterr().err
    assert read_whole(tmp_path / "backup.tar.gz").missing == [document.file.name]
