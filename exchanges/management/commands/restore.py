"""Restore a backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exchanges.meetings.documents.outages import StorageAway
from exchanges.operation.backups.archives import KEY, BackupFailed
from exchanges.operation.backups.backing_up import key_mark
from exchanges.operation.backups.restoring import restore


class Command(BaseCommand):
    """Fill an empty installation from a file of `back_up`; messages that wait are not sent until `resume_sending`."""

    help = "Fill an empty installation from a file of `back_up`. No message leaves before `resume_sending`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file."""
        parser.add_argument("file", type=Path, help="a file that back_up wrote")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say what was restored, and what is left to do."""
        try:
            manifest = restore(options["file"])
        except (BackupFailed, StorageAway, OSError) as error:
            raise CommandError(f"{error}") from error
        made_at = f"{manifest.made_at[:16].replace('T', ' ')} UTC"
        self.stdout.write(f"Restored {manifest.site} as it was on {made_at}.")
        for name in manifest.missing:
            self.stderr.write(f"A document names the file {name}, which was not there when the backup was made.")
        if KEY in manifest.files:
            self.stdout.write(
                "The key was restored to VAR_DIR/secret-key, which counts where SECRET_KEY is not set. "
                "Another one that was there is kept beside it."
            )
        elif manifest.key != key_mark():
            self.stderr.write(
                "SECRET_KEY is another one than that of the backup: links in mails that were sent, and second factors, "
                "do not work before that one is set."
            )
        self.stdout.write("No message leaves before manage.py resume_sending.")
