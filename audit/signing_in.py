"""Sign-ins to the workspace and those that were refused, and what people make of their own account."""

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest

from audit.models import By
from audit.origins import address_of, truncated
from audit.recording import NOTHING, Doer, Thing, record, record_once


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
    record("sign_in_refused", Doer(By.VISITOR, network=_network(request)), _account_named(name))


def note_wrong_factor(*, user: Any, request: HttpRequest | None) -> None:
    """Note that who has shown a password was refused for want of the second factor."""
    record("sign_in_refused", Doer(By.VISITOR, network=_network(request)), account(user))


def note_throttled(name: str, *, request: HttpRequest | None, since: datetime) -> None:
    """Note that attempts at an account were refused for their number; once since a moment, however many there are."""
    record_once("sign_in_throttled", Doer(By.VISITOR, network=_network(request)), _account_named(name), since=since)


def note_own_account(act: str, *, user: Any, request: HttpRequest | None) -> None:
    """Note what a user made of their own account, on its pages or by a link that was sent to them."""
    record(act, _user(user, request), account(user))


def account(user: Any) -> Thing:
    """Return a user as what an act is about, by the key and the function."""
    return Thing(user._meta.label, str(user.pk), getattr(user, "function", ""))


def _account_named(name: str) -> Thing:
    users = get_user_model()
    known = users._default_manager.filter(**{f"{users.USERNAME_FIELD}__iexact": name}).first() if name else None
    return account(known) if known else NOTHING


def _user(user: Any, request: HttpRequest | None) -> Doer:
    return Doer(By.USER, str(user.pk), getattr(user, "function", ""), _network(request))


def _network(request: HttpRequest | None) -> str:
    return truncated(address_of(request)) if request is not None else ""
