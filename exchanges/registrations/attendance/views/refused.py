"""The page that says why somebody cannot do what they ask for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_possible(request: HttpRequest, words: str, *, status: int = 403) -> HttpResponse:
    """Say why, and what to do."""
    return render(request, "registrations/attendance/not_possible.html", {"words": words}, status=status)
