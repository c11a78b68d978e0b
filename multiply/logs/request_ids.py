"""Ids of requests, by which the lines of one are found, in the proxy's log too."""

import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

HEADER = "X-Request-ID"
_HARMLESS = re.compile(r"[0-9A-Fa-f-]{8,64}")
"""As UUIDs are and what proxies make; with more letters it could be a name, or a key."""
_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """Return the id of the request that is being answered; nothing where none is."""
    return _current.get()


class RequestIds:
    """Middleware, the outermost; each request has an id while it is answered, and its answer gives it back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer under the id that a proxy of ours gave the request, or under a new one."""
        given = request.headers.get(HEADER, "") if settings.TRUSTED_PROXIES else ""
        request_id = given if _HARMLESS.fullmatch(given) else secrets.token_hex(16)
        before = _current.set(request_id)
        try:
            response = self.get_response(request)
        finally:
            _current.reset(before)
        response.headers[HEADER] = request_id
        return response
