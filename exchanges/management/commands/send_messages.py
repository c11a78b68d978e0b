"""Send the messages that are due."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from exchanges.outbox.sending import send_due_messages


class Command(BaseCommand):
    """What the worker does every minute, by hand or from cron."""

    help = "Send the messages of the outbox that are due."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Say how many went out."""
        counts = send_due_messages(now=timezone.now())
        self.stdout.write(f"{counts.sent} sent, {counts.put_off} put off, {counts.failed} failed.")
