"""Sending what is due: at least once, and in effect exactly once by its Message-ID.

A sender leases one message at a time in a transaction of its own, sends it, and notes that. Where one dies in between
the message goes out again, with the same Message-ID (`leases.py`). The time is an argument; what passes during a run is
measured by a stopwatch.
"""

import logging
import math
import smtplib
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.db import connection as database
from django.db import connections

from exchanges.outbox.dead_addresses import reason_not_to_send
from exchanges.outbox.leases import is_due, lease_next, let_go
from exchanges.outbox.mails import mail_of
from exchanges.outbox.models import Message
from exchanges.outbox.pauses import IS_PAUSED

logger = logging.getLogger(__name__)

BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""How long to wait after each failed attempt; after one more the message has failed for good."""

MOST_ATTEMPTS = len(BACK_OFF) + 1
LONGEST_RUN_SECONDS = 50.0
WORTH_A_CONNECTION = 5
"""How many messages another connection to the mail server is opened for."""

_LONGEST_ERROR = 2000


class WorkerDied(Exception):
    """No attempt ever ended, neither well nor badly: the message is one that workers die of."""


@dataclass(frozen=True, slots=True)
class SendingCounts:
    """What became of the messages of a run: sent, to be tried again, failed for good."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0

    def __add__(self, other: "SendingCounts") -> "SendingCounts":
        """Return what became of the messages of both."""
        return SendingCounts(self.sent + other.sent, self.put_off + other.put_off, self.failed + other.failed)


def send_due_messages(
    *, now: datetime, limit: int | None = None, seconds: float = LONGEST_RUN_SECONDS, recipient: str = ""
) -> SendingCounts:
    """Send messages that are due, those that somebody waits for first, then the oldest; to `recipient` if given.

    Several senders share them, each with a connection to the mail server, where there are many and the database lets
    them (settings.MAIL_SENDERS). Stops after `limit` messages (settings.MAILS_A_RUN) or `seconds`, and as soon as the
    server cannot be reached: it is not asked once a message.
    """
    run = _Run(now, settings.MAILS_A_RUN if limit is None else limit, seconds, recipient)
    helpers = 0 if recipient else _helpers_for(now)
    if not helpers:
        return run.send()
    with ThreadPoolExecutor(helpers, thread_name_prefix="mail-sender") as pool:
        parts = [pool.submit(run.help_to_send) for _number in range(helpers)]
        counts = run.send()
    return sum((part.result() for part in parts), counts)


def _helpers_for(now: datetime) -> int:
    """Return how many senders there shall be beside the first: none for a few messages, and on SQLite."""
    if not database.features.has_select_for_update_skip_locked:
        return 0
    due = Message.objects.filter(is_due(now), ~IS_PAUSED).order_by()
    worth_it = due[: settings.MAIL_SENDERS * WORTH_A_CONNECTION].count()
    return max(0, min(settings.MAIL_SENDERS, math.ceil(worth_it / WORTH_A_CONNECTION)) - 1)


class _Run:
    """What the senders of a run share: how many messages and how much time are left, and the pace."""

    def __init__(self, now: datetime, limit: int, seconds: float, recipient: str) -> None:
        self._now, self._left, self._seconds, self._recipient = now, limit, seconds, recipient
        self._started = self._turn = time.monotonic()
        # A worker may be at as many runs at once.
        self._pause = 60 * settings.JOBS_AT_ONCE / settings.MAILS_A_MINUTE if settings.MAILS_A_MINUTE else 0.0
        self._lock, self._over = threading.Lock(), threading.Event()

    def send(self) -> SendingCounts:
        """Send until nothing is left to do."""
        with _Mailer() as mailer:
            return self._send_by(mailer)

    def help_to_send(self) -> SendingCounts:
        """Send along in a thread of its own, if the mail server takes another connection."""
        try:
            with _Mailer() as mailer:
                return self._send_by(mailer) if mailer.is_let_in() else SendingCounts()
        finally:
            connections.close_all()

    def _send_by(self, mailer: "_Mailer") -> SendingCounts:
        counts = SendingCounts()
        while self._is_let_send():
            moment = self._now + timedelta(seconds=time.monotonic() - self._started)
            message = lease_next(now=moment, recipient=self._recipient)
            if message is None:
                break
            try:
                counts = _counted(counts, _send(message, mailer, now=moment))
            finally:
                let_go(message)
            if mailer.is_away:
                self._over.set()
        return counts

    def _is_let_send(self) -> bool:
        """Wait for the next turn, and tell whether there is one."""
        with self._lock:
            turn = max(self._turn, time.monotonic())
            if self._left == 0 or self._over.is_set() or turn - self._started >= self._seconds:
                return False
            self._left, self._turn = self._left - 1, turn + self._pause
        return not self._over.wait(turn - time.monotonic()) if self._pause else True


def _counted(counts: SendingCounts, state: str) -> SendingCounts:
    if state == Message.State.SENT:
        return replace(counts, sent=counts.sent + 1)
    if state == Message.State.FAILED:
        return replace(counts, failed=counts.failed + 1)
    return replace(counts, put_off=counts.put_off + 1)


def _send(message: Message, mailer: "_Mailer", *, now: datetime) -> str:
    """Send a leased message, note what came of it, and return its new state."""
    if message.attempts > MOST_ATTEMPTS:
        return _note_failure(message, WorkerDied("The worker ended while sending it, time and again."), now=now)
    reason = reason_not_to_send(message)
    if reason:
        logger.info("Message %s was not tried: its address is nobody's.", message.pk)
        _note(message, state=Message.State.FAILED, error=reason[:_LONGEST_ERROR], leased_until=None)
        return Message.State.FAILED
    try:
        mailer.send(message)
    except Exception as error:  # whatever is wrong with one message, the others must go out
        return _note_failure(message, error, now=now)
    _note(message, state=Message.State.SENT, sent_at=now, error="", leased_until=None)
    return Message.State.SENT


def _note_failure(message: Message, error: Exception, *, now: datetime) -> str:
    is_final = is_permanent(error) or message.attempts >= MOST_ATTEMPTS
    level = logging.ERROR if is_final else logging.WARNING
    # Neither address nor text: logs are read by more people than the outbox.
    logger.log(level, "Message %s was not sent (attempt %s): %s", message.pk, message.attempts, type(error).__name__)
    words = f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]
    if is_final:
        _note(message, state=Message.State.FAILED, error=words, leased_until=None)
        return Message.State.FAILED
    due_at = now + BACK_OFF[message.attempts - 1]
    _note(message, state=Message.State.WAITING, error=words, due_at=due_at, leased_until=None)
    return Message.State.WAITING


def _note(message: Message, **fields: Any) -> None:
    """Write down what came of an attempt, unless the lease ran out and another worker has the message by now."""
    ours = Message.objects.filter(pk=message.pk, state=Message.State.SENDING, attempts=message.attempts)
    ours.update(**fields)


def is_permanent(error: Exception) -> bool:
    """Tell whether a mail server will never take this message: it refused recipient or content with 5xx.

    Refusals of our sender or password are about the site's settings: they may be mended before the last attempt.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _words in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and 500 <= error.smtp_code < 600


class _Mailer:
    """A connection to the mail server for a whole run, opened with the first message or before."""

    def __init__(self) -> None:
        self.is_away = False
        self._backend: Any = None

    def __enter__(self) -> "_Mailer":
        return self

    def __exit__(self, *_error: object) -> None:
        self._close()

    def is_let_in(self) -> bool:
        """Tell whether the server takes a connection, which is opened; it may be away, or have enough of them."""
        try:
            self._open()
        except (OSError, smtplib.SMTPException) as error:
            logger.info("The mail server takes no further connection: %s", type(error).__name__)
            return False
        return True

    def send(self, message: Message) -> None:
        """Send one message; raise what the server or the way to it said."""
        mail = mail_of(message)
        if self._backend is None:
            self._open()
        try:
            self._backend.send_messages([mail])
        except Exception:
            # A connection that has failed once is not to be trusted with the next message.
            self._close()
            raise

    def _open(self) -> None:
        backend = get_connection(fail_silently=False)
        try:
            backend.open()
        except (OSError, smtplib.SMTPException):
            self.is_away = True
            raise
        self._backend = backend

    def _close(self) -> None:
        backend, self._backend = self._backend, None
        if backend is None:
            return
        try:
            backend.close()
        except (OSError, smtplib.SMTPException) as error:
            logger.info("The connection to the mail server did not end well: %s", error)
