"""Note a mail that came back."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from exchanges.outbox.bounces import read_bounce, record_bounce


class Command(BaseCommand):
    """Read one delivery status notification from standard input; a mail server can pipe the mailbox of bounces here.

    Other mail is passed over without an error, which would make the mail server send a notification of its own.
    """

    help = "Read a delivery status notification from standard input and mark the message that came back."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Say which message was marked, and why none."""
        bounce = read_bounce(sys.stdin.buffer.read())
        if bounce is None:
            self.stdout.write("No notification of a failed delivery: nothing is changed.")
            return
        message = record_bounce(bounce)
        if message is None:
            self.stdout.write(f"No message here has the Message-ID {bounce.message_id}: nothing is changed.")
            return
        self.stdout.write(f"Message {message.pk} came back: {bounce.reason}")
