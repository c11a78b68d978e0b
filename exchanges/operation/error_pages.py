"""Pages for what nobody has caught: 503 in an outage, 500 for a fault of ours, 400 for what cannot be read.

They may come from before the middleware that knows the language, and from outside the one that adds the policy.
"""

import sys
from collections.abc import Callable

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation
from django.views import defaults

from exchanges.operation.outages import is_outage

RETRY_AFTER_SECONDS = 30


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 in an outage, else 500."""
    return _whole(request, _unavailable if is_outage(sys.exception()) else lambda: defaults.server_error(request))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400."""
    return _whole(request, lambda: defaults.bad_request(request, exception))


def _whole(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer in the language of the address, with the policy."""
    language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    with translation.override(language):
        response = answer()
    CSPMiddleware(lambda _request: response)(request)
    return response


def _unavailable() -> HttpResponse:
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS), "Cache-Control": "no-store"}
    return HttpResponse(loader.get_template("503.html").render(), status=503, headers=headers)
