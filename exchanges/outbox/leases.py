"""Leases of messages: a sender takes one, and holds it until it has noted what came of it.

On PostgreSQL a sender is known to be alive by its session, which holds a lock for each message in hand: where it is
gone, the message is taken anew at once, and while it lasts, nobody else sends it. The lease counts where the database
has not noticed the end of a session, as of a machine without power, and on SQLite.
"""

from datetime import datetime, timedelta

from django.db import connection as database
from django.db import transaction
from django.db.models import BooleanField, Case, Q, When
from django.db.models.expressions import RawSQL

from exchanges.outbox.models import Message
from exchanges.outbox.pauses import IS_PAUSED

LEASE = timedelta(minutes=5)
"""Longer than a mail may take by settings.EMAIL_TIMEOUT, so that no second worker takes what is under way."""

UNHELD = timedelta(seconds=5)
"""How long a leased message is left alone that no session holds: a sender of an earlier release may have it."""

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
    with transaction.atomic():
        rows = Message.objects.filter(due, ~IS_PAUSED).order_by(_CAN_WAIT, "due_at", "pk")
        if database.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        message = rows.first()
        if message is None:
            return None
        message.state = Message.State.SENDING
        message.attempts += 1
        message.leased_until = now + LEASE
        message.save(update_fields=["state", "attempts", "leased_until"])
        # Before anybody else sees the lease; it outlasts the transaction.
        _lock("pg_try_advisory_lock", message)
    return message


def let_go(message: Message) -> None:
    """Hold a message no longer, as what came of it is noted."""
    _lock("pg_advisory_unlock", message)


def is_due(now: datetime) -> Q:
    """Return which messages may be taken: those due, and those of a sender that died."""
    due = Q(state=Message.State.WAITING, due_at__lte=now) | Q(state=Message.State.SENDING, leased_until__lte=now)
    if database.vendor == "postgresql":
        due |= Q(_IS_LET_GO, state=Message.State.SENDING, leased_until__lte=now + LEASE - UNHELD)
    return due


def _lock(function: str, message: Message) -> None:
    if database.vendor == "postgresql":
        with database.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s, %s)", [_LOCKS, message.pk])
