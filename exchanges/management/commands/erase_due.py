"""Erase what has been kept as long as it may be."""

from typing import Any

from django.core.management.base import BaseCommand

from exchanges.registrations.tasks import erase


class Command(BaseCommand):
    """What the worker does every day, by hand or from cron."""

    help = "Erase personal data that has been kept as long as it may be (docs/privacy.md)."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Say how much went."""
        self.stdout.write(erase())
