"""Pages of signing in that allauth leaves to us."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

MINUTE = 60


def too_many_requests(request: HttpRequest, *, seconds: int = MINUTE) -> HttpResponse:
    """Say that too much came at once, and after how many seconds to try again: the same whoever is meant."""
    response = render(request, "account/too_many.html", {"minutes": -(-seconds // MINUTE)}, status=429)
    response.headers["Retry-After"] = str(seconds)
    add_never_cache_headers(response)
    return response
