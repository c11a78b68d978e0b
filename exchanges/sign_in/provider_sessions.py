"""Facts that a session keeps of who came in by a provider: when they showed who they are, and with what."""

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY
from django.http import HttpRequest

from exchanges.sign_in import provider_backend

BY_PROVIDER = "socialaccount"
"""What allauth calls it among the methods of a session."""


def note_shown(request: HttpRequest, login: SocialLogin) -> None:
    """Keep when somebody showed themselves to the provider, which may be hours ago, and whether by a second factor.

    A provider that does not say when counts as long ago.
    """
    others = [each for each in request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, []) if not _is_by_provider(each)]
    at = min(login.state["authenticated_at"], time.time())
    shown = {"method": BY_PROVIDER, "at": at, "provider": login.account.provider}
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [*others, shown]
    if login.state["has_second_factor"]:
        request.session[BACKEND_SESSION_KEY] = provider_backend.PATH


def provider_of(request: HttpRequest) -> str:
    """Return the provider by which somebody came in; nothing where it was otherwise."""
    records = get_authentication_records(request, request.user)
    return next((str(each["provider"]) for each in records if _is_by_provider(each)), "")


def has_shown_lately(request: HttpRequest) -> bool:
    """Tell whether somebody has shown themselves to the provider within the time that showing it once counts."""
    records = [each for each in get_authentication_records(request, request.user) if _is_by_provider(each)]
    return any(time.time() - each["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT for each in records)


def _is_by_provider(record: dict[str, object]) -> bool:
    return record.get("method") == BY_PROVIDER
