"""Background jobs of the registrations; each may run at any time, and more than once."""

import logging
from importlib import import_module

from django.conf import settings
from django.utils import timezone

from audit.erasing import let_old_entries_go
from audit.recording import COMMAND, Thing, record
from exchanges.outbox.previews import forget_previews
from exchanges.registrations.booking.delegations import return_unnamed, return_unreachable
from exchanges.registrations.booking.reminders import write_due_reminders
from exchanges.registrations.booking.request_mails import write_due_digests
from exchanges.registrations.identity.address_codes import forget_old_codes
from exchanges.registrations.identity.rate_limits import forget_old_counts
from exchanges.registrations.personal_data.ceiling import note_run, why_held
from exchanges.registrations.personal_data.erasure import erase_due
from exchanges.registrations.seats.waiting_list import pass_on_expired_offers

logger = logging.getLogger(__name__)


def write_reminders() -> str:
    """Write what is due to people and to coordinators whom somebody asks, and return the count for the list of jobs."""
    now = timezone.now()
    return f"{write_due_reminders(now=now) + write_due_digests(now=now)} written"


def pass_on_offers() -> str:
    """Pass on the seats whose offers were not answered in time, and return the count for the list of jobs."""
    return f"{pass_on_expired_offers(now=timezone.now())} passed on"


def return_seats() -> str:
    """Remind of places for whom nobody is named or can be reached, and return the count of those that have returned."""
    now = timezone.now()
    return f"{return_unnamed(now=now) + return_unreachable(now=now)} returned"


def erase(confirmed: int | None = None) -> str:
    """Erase what has been kept as long as it may be, ended sessions and limits included, and return the counts.

    A run that is unlike others waits, and says so, unless somebody has confirmed how many registrations it may be.
    """
    now = timezone.now()
    held = why_held(now=now, confirmed=confirmed)
    if held is not None:
        logger.error("%s", held)
        return str(held)
    if confirmed is not None:
        record("erasure.confirm", COMMAND, Thing(words=f"{confirmed} at most"))
    counts = erase_due(now=now)
    note_run(now=now)
    forget_old_counts(now=now)
    forget_old_codes(now=now)
    forget_previews(now=now)
    let_old_entries_go(now=now)
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return (
        f"{counts.needs} needs, {counts.registrations} registrations, {counts.messages} messages, "
        f"{counts.people} people erased"
    )
