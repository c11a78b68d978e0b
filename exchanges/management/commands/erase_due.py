"""Erase what has been kept as long as it may be."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from exchanges.registrations.tasks import erase


class Command(BaseCommand):
    """What the worker does every day, by hand or from cron."""

    help = "Erase personal data that has been kept as long as it may be (docs/privacy.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how much may go."""
        parser.add_argument(
            "--confirm", type=int, metavar="N", help="erase although it is unusual, N registrations at most"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say how much went, or why nothing did."""
        self.stdout.write(erase(options["confirm"]))
