"""Background jobs of the registrations; each may run at any time, and more than once."""

from django.utils import timezone

from exchanges.registrations.reminders import write_due_reminders
from exchanges.registrations.waiting import pass_on_expired_offers


def write_reminders() -> str:
    """Write reminders, addresses of calls and thanks that are due, and return the count for the list of jobs."""
    return f"{write_due_reminders(now=timezone.now())} written"


def pass_on_offers() -> str:
    """Pass on the places whose offers were not answered in time, and return the count for the list of jobs."""
    return f"{pass_on_expired_offers(now=timezone.now())} passed on"
