"""Middleware that gives every answer the same security headers, whatever made it: a page, a file, an error, a probe."""

from collections.abc import Callable

from csp.constants import HEADER as POLICY
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

CLOSED_TO_OTHERS = "frame-ancestors 'none'"

NOT_NEEDED = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
"""What no page of the site asks a browser for; passkeys and copying are left to it."""

FOR_ALL = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in NOT_NEEDED),
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SecurityHeaders:
    """Middleware, the outermost: what stands in a header already was meant for that answer, and is left."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with the headers."""
        response = self.get_response(request)
        for name, value in FOR_ALL.items():
            response.headers.setdefault(name, value)
        # 304 says that what the reader has is good, with headers of its own; pages for who debugs have inline styles.
        if response.status_code != 304 and not settings.DEBUG:
            _close(response)
        return response


def _close(response: HttpResponseBase) -> None:
    """Let no other site show or load an answer, unless that is what it is for."""
    response.headers.setdefault(POLICY, build_policy() or "")
    is_closed = CLOSED_TO_OTHERS in response.headers[POLICY]
    if is_closed:
        response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin" if is_closed else "cross-origin")
