"""The regular jobs of watching over the site."""

from django.utils import timezone

from exchanges.operation import alarms, retention
from exchanges.registrations.personal_data.ceiling import why_held


def raise_alarms() -> str:
    """Tell what is wrong, and return how much that was, for the list of jobs."""
    return f"{alarms.raise_alarms(alarms.alarms_of_the_worker, now=timezone.now())} alarms"


def let_old_rows_go() -> str:
    """Delete what has stayed as long as it is to, and return the count for the list of jobs.

    While erasing waits, this does too: its clock may be wrong.
    """
    now = timezone.now()
    if why_held(now=now) is not None:
        return "waits, as erasing does"
    return f"{retention.let_old_rows_go(now=now)} rows"
