"""Background jobs of the meetings; each may run at any time, and more than once."""

from django.utils import timezone

from exchanges.meetings.documents.files import delete_stray_files


def delete_files() -> str:
    """Delete files that neither a document nor a picture names, and return the count for the list of jobs."""
    return f"{delete_stray_files(now=timezone.now())} deleted"
