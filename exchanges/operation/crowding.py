"""Many people at one form: whoever waits too long for their turn is told so, and sends the same again by a button.

The wait is bounded by the database (`lock_meeting`), which undoes what was begun. Nothing is kept here: what was sent
goes back to the browser, into a form that holds it.
"""

from collections.abc import Callable, Iterator

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

RETRY_AFTER_SECONDS = 5
_NOT_AVAILABLE = "55P03"
"""The SQLSTATE of a lock that was waited for too long."""
_BUSY = frozenset({5, 6})
"""What SQLite answers where somebody else is writing: busy, locked (sqlite.org/rescode.html)."""
_ADDED_ANEW = frozenset({"csrfmiddlewaretoken"})


class Crowding:
    """Middleware that answers where a request waited in vain for others who write the same."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 503 with what was sent, once it is known that a page of ours sent it; leave all else alone."""
        if request.method != "POST" or not is_wait_over(exception):
            return None
        context = {"address": request.get_full_path(), "sent": list(_sent(request)), "has_files": bool(request.FILES)}
        response = render(request, "crowded.html", context, status=503)
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        response["Cache-Control"] = "no-store"
        return response


def is_wait_over(error: BaseException | None) -> bool:
    """Tell whether an error says that somebody else held what was to be written for too long."""
    if not isinstance(error, OperationalError):
        return False
    code_of_sqlite = getattr(error.__cause__, "sqlite_errorcode", None)
    if code_of_sqlite is not None:
        return code_of_sqlite & 0xFF in _BUSY
    return getattr(error.__cause__, "pgcode", None) == _NOT_AVAILABLE


def _sent(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Yield the fields that were sent, in order, with each of their values."""
    for name, values in request.POST.lists():
        if name not in _ADDED_ANEW:
            yield from ((name, str(value)) for value in values)
