"""Background jobs of the outbox; each may run at any time, and at the same time in several workers."""

from django.utils import timezone

from exchanges.outbox.sending import send_due_messages


def send_messages() -> str:
    """Send what is due, and return the counts for the list of jobs."""
    counts = send_due_messages(now=timezone.now())
    return f"{counts.sent} sent, {counts.put_off} put off, {counts.failed} failed"
