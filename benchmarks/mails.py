"""Mails a second by the number of senders, to a mail server that takes its time, on PostgreSQL.

    scripts/with_postgres .venv/bin/python -m benchmarks.mails [--mails 200] [--milliseconds 100] [--senders 1 2 4 8]

Needs an empty database in DATABASE_URL, which scripts/with_postgres gives and takes away again. The server listens on
loopback in this process and answers each mail after so many milliseconds, as relays do that look into them.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections import Counter
from typing import Any

import django


class Relay:
    """Takes every mail after a while."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.taken: Counter[bytes] = Counter()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Wait, and take a mail."""
        await asyncio.sleep(self.seconds)
        head = envelope.content.lower()
        self.taken[head[head.index(b"message-id:") :].split(b"\r\n")[0]] += 1
        return "250 Taken"


def main() -> None:
    """Prepare a database and a relay, send, print a line for each number of senders."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "multiply.settings", "LOG_LEVEL": "CRITICAL"}
        # The relay's port is known later.
        os.environ["EMAIL_URL"] = "smtp://127.0.0.1"
        django.setup()
        from django.core.management import call_command
        from django.test import override_settings

        from tests.exchanges.conftest import AnyPort

        call_command("migrate", verbosity=0)
        relay = Relay(options.milliseconds / 1000)
        controller = AnyPort(relay, hostname="127.0.0.1", port=0)
        controller.start()
        print(f"{options.mails} mails, {options.milliseconds} ms each at the relay.\n")
        print("| senders | mails a second | 1,000 take |\n|---|---|---|")
        for senders in options.senders:
            with override_settings(EMAIL_PORT=controller.port, MAIL_SENDERS=senders, MAILS_A_RUN=options.mails):
                _measure(relay, options.mails, senders)
        controller.stop()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mails", type=int, default=200)
    parser.add_argument("--milliseconds", type=int, default=100)
    parser.add_argument("--senders", type=int, nargs="+", default=[1, 2, 4, 8])
    return parser.parse_args()


def _measure(relay: Relay, mails: int, senders: int) -> None:
    """Send so many mails, and end with an error where one is lost or doubled."""
    from django.utils import timezone

    from exchanges.outbox.sending import send_due_messages
    from tests.exchanges.outbox.letters import make_message

    relay.taken.clear()
    now = timezone.now()
    for number in range(mails):
        make_message(f"{senders}:{number}", due_at=now, created_at=now)
    began = time.perf_counter()
    while send_due_messages(now=now).sent:
        pass
    a_second = mails / (time.perf_counter() - began)
    if len(relay.taken) != mails or set(relay.taken.values()) != {1}:
        raise SystemExit("A mail was lost or doubled.")
    print(f"| {senders} | {a_second:.1f} | {1000 / a_second:.0f} s |", flush=True)


if __name__ == "__main__":
    main()
