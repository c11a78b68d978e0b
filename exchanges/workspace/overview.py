"""The coordinators' home: what is owed, planned, clashing and next, in one programme."""

from typing import Any

from django.http import HttpRequest


def index_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the home page shows of the programme that is chosen, within the reach of who asks."""
    return {}
