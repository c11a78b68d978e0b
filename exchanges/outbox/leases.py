"""Leases of messages: a sender takes one, and holds it until it has noted what came of it.

On PostgreSQL it also holds a lock of its session for the message, and while that lasts nobody else takes the message,
however long it takes. Who is alive but stuck holds it until their process ends: nothing watches over a sender but
EMAIL_TIMEOUT, for each command of the mail server, and the time that a job may take (settings.Q_CLUSTER).

Where the session is gone so may be the sender, or only its connection. The message is taken anew UNHELD after it was
leased, whenever the session was lost: that covers one command, and a mail that takes longer may go out twice. A machine
without power is noticed by the database itself (settings.DATABASES). SQLite knows no such locks: there the message is
another's after LEASE. Whatever goes out a second time has the same Message-ID.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error, transaction
from django.db import connection as database
from django.db.models import BooleanField, Case, Q, QuerySet, When
from django.db.models.expressions import RawSQL

from exchanges.outbox.models import Message
from exchanges.outbox.pauses import IS_PAUSED

UNHELD = timedelta(seconds=settings.EMAIL_TIMEOUT, minutes=1)
"""How long after it was leased a message is left alone whose sender has lost its session: for one command, and more."""

LEASE = 4 * UNHELD
"""Longer than a mail takes of which each command takes its time, so that no second worker takes what is under way."""

_LOCKS = 0x3A17
"""The first of a pair, whose second is a message's number; exchanges/public/http_cache/triggers.py has other pairs."""

_IS_LET_GO = RawSQL(
    "NOT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND classid = %s"
    " AND objid::bigint = exchanges_message.id"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
    [_LOCKS],
    output_field=BooleanField(),
)
_CAN_WAIT = Case(When(Q(act__isnull=False) | Q(kind__in=("reminder", "thanks", "requests_open")), then=1), default=0)
"""What goes to many at once and is waited for by nobody: it leaves behind codes, links and confirmations."""


def lease_next(*, now: datetime, recipient: str = "") -> Message | None:
    """Take the next due message for LEASE, counting the attempt; None where there is none, or sending is paused.

    Workers do not wait for one another: PostgreSQL passes over rows that another one is taking; SQLite has one writer
    at a time. Whoever takes one lets it go once it has noted what came of it.
    """
    due = is_due(now) & Q(recipient__iexact=recipient) if recipient else is_due(now)
    message: Message | None = None
    try:
        with transaction.atomic():
            message = _first_free(Message.objects.filter(due, ~IS_PAUSED).order_by(_CAN_WAIT, "due_at", "pk"))
            if message is not None:
                message.state = Message.State.SENDING
                message.attempts += 1
                message.leased_until = now + LEASE
                message.save(update_fields=["state", "attempts", "leased_until"])
    except Exception:
        if message is not None:
            # The lock is the session's, which may live on; where it is lost so is the lock.
            with suppress(Error):
                let_go(message)
        raise
    return message


def let_go(message: Message) -> None:
    """Hold a message no longer, as what came of it is noted."""
    _lock("pg_advisory_unlock", message)


def is_due(now: datetime) -> Q:
    """Return which messages may be taken: those due, and those of a sender that died."""
    waiting = Q(state=Message.State.WAITING, due_at__lte=now)
    if database.vendor == "postgresql":
        return waiting | Q(_IS_LET_GO, state=Message.State.SENDING, leased_until__lte=now + LEASE - UNHELD)
    return waiting | Q(state=Message.State.SENDING, leased_until__lte=now)


def _first_free(rows: QuerySet[Message]) -> Message | None:
    """Return the first message that no session holds, which ours holds from now on."""
    if database.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    passed_over: list[int] = []
    # Before anybody else sees the lease; it outlasts the transaction.
    while (message := rows.exclude(pk__in=passed_over).first()) and not _lock("pg_try_advisory_lock", message):
        passed_over.append(message.pk)
    return message


def _lock(function: str, message: Message) -> bool:
    """Tell whether the session has the lock, or had it; where there are no such locks it always does."""
    if database.vendor != "postgresql":
        return True
    with database.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [_LOCKS, message.pk])
        return bool(cursor.fetchone()[0])
