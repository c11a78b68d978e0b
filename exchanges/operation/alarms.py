"""Alarms: what somebody should mend, logged as an error and mailed to ADMINS, each kind once an hour at most."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.core.mail import mail_admins
from django.db.models import Q

from exchanges.operation.state import share_of_disk_free, worker_state
from exchanges.outbox.dead_addresses import NOT_TRIED
from exchanges.outbox.models import Message
from exchanges.registrations.identity.rate_limits import use_once
from exchanges.registrations.personal_data.ceiling import why_held
from exchanges.scheduling.proposals.models import Proposal

logger = logging.getLogger(__name__)

RECENT = timedelta(hours=1)
LEAST_FREE_DISK = 0.05
"""Of the disk; below that a database soon writes no more."""


class Kind(StrEnum):
    """What an alarm is about."""

    MAIL_WAITS = "mail waits"
    MAIL_FAILED = "mail failed"
    PROPOSAL_FAILED = "proposal failed"
    DISK_FULL = "disk full"
    ERASING_WAITS = "erasing waits"
    WORKER_SILENT = "worker silent"


def alarms_of_the_worker(now: datetime) -> Iterator[tuple[Kind, str]]:
    """Yield what the worker sees: everything but its own silence."""
    state = worker_state(now=now)
    waits = state.mail_waits(now)
    if waits > timedelta(minutes=settings.ALARM_MAIL_MINUTES):
        why = f" Sending has been paused since {_in_utc(state.paused_at)}." if state.paused_at else ""
        yield Kind.MAIL_WAITS, f"A mail has been waiting for {waits.total_seconds() / 60:.0f} minutes.{why}"
    # A mail that goes before all others was due before it was written.
    recent = Q(due_at__gt=now - RECENT) | Q(created_at__gt=now - RECENT)
    failures = Message.objects.filter(recent, state=Message.State.FAILED)
    failed = failures.exclude(error__startswith=NOT_TRIED).count()  # coordinators see these
    if failed:
        yield Kind.MAIL_FAILED, f"Mails that could not be sent in the last hour: {failed}."
    failed = Proposal.objects.filter(state=Proposal.State.FAILED, finished_at__gt=now - RECENT).count()
    if failed:
        yield Kind.PROPOSAL_FAILED, f"Proposals that the planner failed with in the last hour: {failed}."
    held = why_held(now=now)
    if held is not None:
        yield Kind.ERASING_WAITS, str(held)
    free = share_of_disk_free()
    if free < LEAST_FREE_DISK:
        yield Kind.DISK_FULL, f"Of the disk that {settings.VAR_DIR} is on, {free:.1%} is free."


def alarms_of_the_web(now: datetime) -> Iterator[tuple[Kind, str]]:
    """Yield what the web's processes see: that the worker is silent."""
    state = worker_state(now=now)
    if state.is_silent(now):
        last = f"since {_in_utc(state.last_job)}" if state.last_job else "ever"
        yield Kind.WORKER_SILENT, f"The worker has ended no job {last}; {state.jobs} wait. Is it running?"


def _in_utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def raise_alarms(seen: Callable[[datetime], Iterator[tuple[Kind, str]]], *, now: datetime) -> int:
    """Log and mail what is seen, unless its kind was told within this hour; return how many alarms were told."""
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    found = [
        (kind, words)
        for kind, words in seen(now)
        if use_once(f"alarm: {kind} {hour:%Y-%m-%d %H}", ends_at=hour + timedelta(hours=1))
    ]
    for kind, words in found:
        logger.error("%s (%s)", words, kind)
    if found:
        _mail("\n".join(words for _kind, words in found))
    return len(found)


def _mail(words: str) -> None:
    try:
        mail_admins("Something needs mending", f"{words}\n\n{settings.SITE_URL}\n")
    except OSError as error:
        # The mail server may be the very thing that is wrong; the log has it all.
        logger.error("The alarm could not be mailed: %s", type(error).__name__)
