"""Make a backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from exchanges.meetings.documents.outages import StorageAway
from exchanges.operation.backups.archives import BackupFailed
from exchanges.operation.backups.backing_up import back_up


class Command(BaseCommand):
    """Write database and documents, as they are at one moment, to one file; the site may go on meanwhile."""

    help = "Write database and documents to one new file, which `restore` reads (docs/operations.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file, and whether the key goes in."""
        parser.add_argument("file", type=Path, help="the file to write, such as /backups/2027-01-15.tar.gz")
        parser.add_argument(
            "--with-secret-key", action="store_true", help="put SECRET_KEY in, which opens every link and second factor"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say what the file holds, and which files were not there."""
        path: Path = options["file"]
        try:
            manifest = back_up(path, now=timezone.now(), with_key=options["with_secret_key"])
        except (BackupFailed, StorageAway, OSError) as error:
            raise CommandError(f"No backup was made. {error}") from error
        for name in manifest.missing:
            self.stderr.write(f"A document names the file {name}, which is not there.")
        documents = len(manifest.files) - 1 - options["with_secret_key"]
        self.stdout.write(f"{path}: {sum(manifest.rows.values())} rows, {documents} files of documents.")
