"""Sending what is due: at least once, and in effect exactly once by its Message-ID.

A worker leases one message at a time in a transaction of its own, sends it, and notes that. One that dies in between
leaves a lease that runs out; then the message goes out again, with the same Message-ID. The time is an argument; what
passes during a run is measured by a stopwatch.
"""

import logging
import smtplib
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import get_connection
from django.db import connection as database
from django.db import transaction
from django.db.models import Q

from exchanges.outbox.mails import mail_of
from exchanges.outbox.models import Message
from exchanges.outbox.pauses import IS_PAUSED

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""Longer than a mail may take by settings.EMAIL_TIMEOUT, so that no second worker takes what is under way."""

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
_LONGEST_ERROR = 2000


class WorkerDied(Exception):
    """No attempt ever ended, neither well nor badly: the message is one that workers die of."""


@dataclass(frozen=True, slots=True)
class SendingCounts:
    """What became of the messages of a run: sent, to be tried again, failed for good."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0


def send_due_messages(
    *, now: datetime, limit: int = 200, seconds: float = LONGEST_RUN_SECONDS, recipient: str = ""
) -> SendingCounts:
    """Send messages that are due, oldest first, over one connection to the mail server; those to `recipient` if given.

    Stops after `limit` messages or `seconds`, and as soon as the server cannot be reached: it is not asked once a
    message.
    """
    started = time.monotonic()
    counts = SendingCounts()
    with _Mailer() as mailer:
        for _number in range(limit):
            elapsed = time.monotonic() - started
            moment = now + timedelta(seconds=elapsed)
            message = lease_next(now=moment, recipient=recipient) if elapsed < seconds else None
            if message is None:
                break
            counts = _counted(counts, _send(message, mailer, now=moment))
            if mailer.is_away:
                break
    return counts


def _counted(counts: SendingCounts, state: str) -> SendingCounts:
    if state == Message.State.SENT:
        return replace(counts, sent=counts.sent + 1)
    if state == Message.State.FAILED:
        return replace(counts, failed=counts.failed + 1)
    return replace(counts, put_off=counts.put_off + 1)


def lease_next(*, now: datetime, recipient: str = "") -> Message | None:
    """Take the next due message for LEASE, counting the attempt; None where there is none, or sending is paused.

    Workers do not wait for one another: PostgreSQL passes over rows that another one is taking; SQLite has one writer
    at a time.
    """
    due = Q(state=Message.State.WAITING, due_at__lte=now) | Q(state=Message.State.SENDING, leased_until__lte=now)
    if recipient:
        due &= Q(recipient__iexact=recipient)
    with transaction.atomic():
        rows = Message.objects.filter(due, ~IS_PAUSED).order_by("due_at", "pk")
        if database.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        message = rows.first()
        if message is None:
            return None
        message.state = Message.State.SENDING
        message.attempts += 1
        message.leased_until = now + LEASE
        message.save(update_fields=["state", "attempts", "leased_until"])
    return message


def _send(message: Message, mailer: "_Mailer", *, now: datetime) -> str:
    """Send a leased message, note what came of it, and return its new state."""
    if message.attempts > MOST_ATTEMPTS:
        return _note_failure(message, WorkerDied("The worker ended while sending it, time and again."), now=now)
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
    """A connection to the mail server for a whole run, opened with the first message."""

    def __init__(self) -> None:
        self.is_away = False
        self._backend: Any = None

    def __enter__(self) -> "_Mailer":
        return self

    def __exit__(self, *_error: object) -> None:
        self._close()

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
