"""The reader's choice of a colour scheme, kept in a cookie that the server reads, so nothing flashes."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

SCHEMES = ("light", "dark")
COOKIE = f"{settings.COOKIE_PREFIX}colour_scheme"
COOKIE_AGE_SECONDS = 365 * 24 * 60 * 60


def chosen_scheme(request: HttpRequest) -> str:
    """Return `light`, `dark` or, where the reader follows the system, an empty string."""
    scheme = request.COOKIES.get(COOKIE, "")
    return scheme if scheme in SCHEMES else ""


def keep_scheme(response: HttpResponse, scheme: str, *, secure: bool) -> None:
    """Set the cookie for one of the schemes; anything else deletes it and so follows the system."""
    if scheme in SCHEMES:
        response.set_cookie(COOKIE, scheme, max_age=COOKIE_AGE_SECONDS, secure=secure, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
