"""Mail into a folder, for a site without a mail server."""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class FolderBackend(BaseEmailBackend):
    """Writes each mail as a file that mail programs open (.eml), into settings.EMAIL_FOLDER.

    The name follows from the Message-ID, so a mail that is sent twice is one file; a file is there whole or not at all.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the mails and return how many."""
        folder = Path(settings.EMAIL_FOLDER)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for mail in email_messages:
            write_mail(mail, folder)
        return len(email_messages)


def write_mail(mail: EmailMessage, folder: Path) -> None:
    """Write a mail into its file, in place of what stands there."""
    message = mail.message()
    _write(folder / file_name(message["Message-ID"]), message.as_bytes(linesep="\r\n"))  # type: ignore[call-arg]


def file_name(message_id: str) -> str:
    """Return the name of a mail's file."""
    return f"{hashlib.sha256(message_id.encode()).hexdigest()[:40]}.eml"


def _write(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as draft:
        draft.write(content)
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).replace(path)
