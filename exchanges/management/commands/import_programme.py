"""Import a programme file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit.recording import COMMAND, recorded
from exchanges.management.files import read_text
from exchanges.planning.files.programme_files import InvalidProgramme
from exchanges.planning.problem.programme import Programme
from exchanges.scheduling.programme_import.files import read_named_programme
from exchanges.scheduling.programme_import.importing import import_programme


class Command(BaseCommand):
    """Create or update a programme from a file, in one transaction."""

    help = "Create or update the programme of a programme file (docs/programme-files.md), in one transaction."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file."""
        parser.add_argument("file", type=Path, metavar="FILE", help="a programme file")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")

    def handle(self, *_: Any, **options: Any) -> None:
        """Import and say what was done; every fault goes to stderr as `path: what is wrong`."""
        try:
            source = self._read(options["file"])
            with recorded("programme.import", COMMAND):
                report = import_programme(source=source, now=timezone.now(), dry_run=options["dry_run"])
        except InvalidProgramme as refusal:
            self.stderr.write("\n".join(str(fault) for fault in refusal.faults))
            raise SystemExit(1) from refusal
        for line in report.lines(with_names=options["verbosity"] > 1):
            self.stdout.write(line)
        self.stdout.write(_conclusion(source, changes=bool(report), dry_run=options["dry_run"]))

    @staticmethod
    def _read(path: Path) -> Programme:
        try:
            return read_named_programme(read_text(path))
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror or error}. Give the path of a programme file.") from error


def _conclusion(source: Programme, *, changes: bool, dry_run: bool) -> str:
    if not changes:
        return f"Nothing to change: {source.slug} is as the file says."
    if dry_run:
        return f"A dry run: {source.slug} was not touched."
    return f"{source.slug} is as the file says."
