"""Export a programme as a programme file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exchanges.management.files import write_text
from exchanges.planning.files.programme_files import write_programme
from exchanges.scheduling.draft.mapping import programme_from_rows
from municipalities.models import Programme


class Command(BaseCommand):
    """Write a programme as a file that import_programme takes back."""

    help = "Write a programme as a programme file (docs/programme-files.md), a backup that round-trips."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the programme and where to write."""
        parser.add_argument("slug", metavar="SLUG", help="the programme's identifier")
        parser.add_argument("--out", type=Path, metavar="FILE", help="where to write; standard output if left out")

    def handle(self, *_: Any, **options: Any) -> None:
        """Write the file, or say which programmes there are."""
        text = json.dumps(write_programme(programme_from_rows(_find(options["slug"]))), ensure_ascii=False, indent=1)
        if options["out"] is None:
            self.stdout.write(text)
            return
        try:
            write_text(options["out"], text + "\n")
        except OSError as error:
            problem = error.strerror or error
            raise CommandError(f"{options['out']}: {problem}. Give a file that can be written.") from error


def _find(slug: str) -> Programme:
    programme = Programme.objects.filter(slug=slug).first()
    if programme is None:
        known = ", ".join(Programme.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(f'There is no programme "{slug}". There is: {known or "none yet"}.')
    return programme
