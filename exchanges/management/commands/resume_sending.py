"""Let messages leave again."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from audit.recording import COMMAND, record
from exchanges.outbox.models import Message
from exchanges.outbox.pauses import resume_sending


class Command(BaseCommand):
    """End the pause that `restore` begins, or `pause_sending`."""

    help = "Let messages leave again after a restore, or after pause_sending."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Say how many wait."""
        with transaction.atomic():
            if not resume_sending():
                self.stdout.write("Sending was not paused: nothing is changed.")
                return
            record("sending.resume", COMMAND)
            waiting = Message.objects.filter(state__in=[Message.State.WAITING, Message.State.SENDING]).count()
        self.stdout.write(f"Messages leave again, each when it is due; {waiting} wait.")
