"""Without a mail server, mails are files: one a message, whole or not at all."""

import stat
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from exchanges.outbox.leases import LEASE
from exchanges.outbox.models import Message
from exchanges.outbox.sending import SendingCounts, send_due_messages
from tests.exchanges.outbox.letters import INVITATION, make_message
from tests.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND = "exchanges.outbox.backends.FolderBackend"
    settings.EMAIL_FOLDER = tmp_path / "mail"
    return tmp_path / "mail"


def test_a_mail_becomes_a_file_that_mail_programs_open(folder: Path) -> None:
    message = make_message("a", calendar=INVITATION, calendar_method="REQUEST")
    assert send_due_messages(now=NOON) == SendingCounts(sent=1)
    (file,) = folder.iterdir()
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (file.suffix, mail["Message-ID"], mail["To"]) == (".eml", message.message_id, "anna@example.org")
    assert INVITATION.encode() in [part.get_payload(decode=True) for part in mail.walk()]


def test_a_mail_that_is_sent_twice_is_one_file(folder: Path) -> None:
    message = make_message()
    send_due_messages(now=NOON)
    # The worker died after sending and before noting it: the lease runs out.
    Message.objects.update(state="sending", leased_until=NOON + LEASE)
    assert send_due_messages(now=NOON + LEASE) == SendingCounts(sent=1)
    assert len(list(folder.iterdir())) == 1
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("sent", 2)


def test_only_the_sites_own_user_reads_the_mails(folder: Path) -> None:
    make_message()
    send_due_messages(now=NOON)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()] == [0o600]


def test_a_folder_that_cannot_be_written_puts_the_mail_off(folder: Path) -> None:
    folder.write_text("a file where the folder should be", encoding="ascii")
    message = make_message()
    assert send_due_messages(now=NOON) == SendingCounts(put_off=1)
    message.refresh_from_db()
    assert "FileExistsError" in message.error
