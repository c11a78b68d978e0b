"""The regular job of watching over the site."""

from django.utils import timezone

from exchanges.operation import alarms


def raise_alarms() -> str:
    """Tell what is wrong, and return how much that was, for the list of jobs."""
    return f"{alarms.raise_alarms(alarms.alarms_of_the_worker, now=timezone.now())} alarms"
