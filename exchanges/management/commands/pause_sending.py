"""Let no message leave."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from audit.recording import COMMAND, record
from exchanges.outbox.pauses import SendingPause, pause_sending


class Command(BaseCommand):
    """Hold all messages back, whichever worker runs, until `resume_sending`."""

    help = "Let no message leave until resume_sending; the overview of the workspace says so."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Say that none leaves."""
        with transaction.atomic():
            pause_sending(reason=SendingPause.Reason.ASKED, now=timezone.now())
            record("sending.pause", COMMAND)
        self.stdout.write("Paused: no message leaves until manage.py resume_sending.")
