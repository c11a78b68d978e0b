"""Middleware that gives the site's policy to answers which no view makes: probes, files, refusals, redirects."""

from collections.abc import Callable

from csp.middleware import CSPMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase

_NOT_MODIFIED = 304


class PolicyOnEveryAnswer:
    """Middleware; it stands outside all that answers. What a view has said of itself, as a frame does, stays.

    To say that nothing has changed says nothing of the policy: the reader's copy keeps the one that it came with.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        response = self.get_response(request)
        if response.status_code != _NOT_MODIFIED:
            CSPMiddleware(lambda _request: response)(request)
        return response
