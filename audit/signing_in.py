"""Sign-ins to the workspace, and those that were refused."""

from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest

from audit.models import By
from audit.origins import address_of, truncated
from audit.recording import Doer, Thing, record


def note_signed_in(*, request: HttpRequest | None, user: Any, **_signal: Any) -> None:
    """Note that a user signed in."""
    record("signed_in", _user(user, request))


def note_signed_out(*, request: HttpRequest | None, user: Any, **_signal: Any) -> None:
    """Note that a user signed out; nothing where nobody was signed in."""
    if user is not None:
        record("signed_out", _user(user, request))


def note_failed(*, credentials: dict[str, Any], request: HttpRequest | None = None, **_signal: Any) -> None:
    """Note that somebody was refused; of whose address it was the key is kept, of one that nobody has nothing."""
    users = get_user_model()
    name = str(credentials.get(users.USERNAME_FIELD) or credentials.get("username") or credentials.get("email") or "")
    known = users._default_manager.filter(**{f"{users.USERNAME_FIELD}__iexact": name}).first() if name else None
    about = Thing(users._meta.label, str(known.pk), getattr(known, "function", "")) if known else Thing()
    record("sign_in_refused", Doer(By.VISITOR, network=_network(request)), about)


def _user(user: Any, request: HttpRequest | None) -> Doer:
    return Doer(By.USER, str(user.pk), getattr(user, "function", ""), _network(request))


def _network(request: HttpRequest | None) -> str:
    return truncated(address_of(request)) if request is not None else ""
