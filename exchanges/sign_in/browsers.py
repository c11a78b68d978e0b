"""Browsers in which somebody has signed in before, as a signed cookie of theirs says."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from municipalities.models import User

COOKIE = f"{settings.COOKIE_PREFIX}signed-in-before"
LASTS = timedelta(days=365)
_SALT = "exchanges.sign_in.browsers"
_MOST = 8
"""Accounts that a browser keeps in mind: as many as may share one at a desk."""


def is_known(request: HttpRequest, user: User) -> bool:
    """Tell whether somebody has signed in with this browser within a year."""
    return str(user.pk) in _accounts(request)


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Have the browser say from now on that somebody has signed in with it."""
    accounts = [str(user.pk), *(each for each in _accounts(request) if each != str(user.pk))]
    response.set_signed_cookie(
        COOKIE,
        ".".join(accounts[:_MOST]),
        salt=_SALT,
        max_age=LASTS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _accounts(request: HttpRequest) -> list[str]:
    said: str = request.get_signed_cookie(COOKIE, default="", salt=_SALT, max_age=LASTS) or ""
    return said.split(".")
