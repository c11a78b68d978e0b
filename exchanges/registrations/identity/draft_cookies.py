"""What a visitor has answered so far: in signed cookies of their own browser, not in our database.

Half-written registrations of people who never send them are nobody's business, and nothing has to be written from one
step to the next. A view keeps and forgets; views.private.private_page puts it into the response.
"""

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from municipalities.refusals import Refusal

KEPT_FOR_SECONDS = 60 * 60
"""How long a visitor may take from one step to the next."""

LONGEST = 3800
"""How many characters every browser keeps: a cookie may have 4096 octets, name and attributes included (RFC 6265)."""

_SALT = "exchanges.registrations.kept"


class DraftTooLong(Refusal):
    """More than a cookie holds."""

    words = _("That is more text than we can take. Write less about what you need.")


def read_draft(request: HttpRequest, name: str) -> dict[str, Any]:
    """Return what was kept under a name, by this request or an earlier one; nothing where it is too old or forged."""
    changed = _changes(request)
    value = changed[name] if name in changed else request.COOKIES.get(name, "")
    try:
        found: dict[str, Any] = signing.loads(value, salt=_salt(name), max_age=KEPT_FOR_SECONDS) if value else {}
    except signing.BadSignature:
        return {}
    return found


def save_draft(request: HttpRequest, name: str, value: dict[str, Any]) -> None:
    """Keep a value of plain types under a name; raise DraftTooLong where it is too long."""
    written = signing.dumps(value, salt=_salt(name), compress=True)
    if len(written) > LONGEST:
        raise DraftTooLong
    _changes(request)[name] = written


def discard_draft(request: HttpRequest, name: str) -> None:
    """Keep it no longer."""
    if name in request.COOKIES or name in _changes(request):
        _changes(request)[name] = ""


def write_drafts(request: HttpRequest, response: HttpResponse) -> None:
    """Put what the view has kept and forgotten into its response."""
    for name, value in _changes(request).items():
        if not value:
            response.delete_cookie(name, samesite="Lax")
            continue
        response.set_cookie(
            name,
            value,
            max_age=KEPT_FOR_SECONDS,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )


def _salt(name: str) -> str:
    return f"{_SALT}.{name}"


def _changes(request: HttpRequest) -> dict[str, str]:
    changes: dict[str, str] = vars(request).setdefault("_kept", {})
    return changes
