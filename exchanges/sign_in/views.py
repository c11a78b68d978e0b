"""Pages of signing in that differ from allauth's."""

from typing import Any

from allauth.account.views import LoginView
from allauth.mfa.base.views import IndexView
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from municipalities.access import must_set_up_a_second_factor

MINUTE = 60


REFUSED_SECONDS = {"account_reset_password": 15 * MINUTE}
"""How long allauth takes no more, by the name of the page, where it is more than a minute."""


def too_many_requests(request: HttpRequest, *, seconds: int = 0) -> HttpResponse:
    """Say that too much came at once, and after how many seconds to try again: the same whoever is meant."""
    page = request.resolver_match.view_name if request.resolver_match else ""
    seconds = seconds or REFUSED_SECONDS.get(page, MINUTE)
    response = render(request, "account/too_many.html", {"minutes": -(-seconds // MINUTE)}, status=429)
    response.headers["Retry-After"] = str(seconds)
    add_never_cache_headers(response)
    return response


class SignInView(LoginView):
    """E-mail address and password, a passkey, or the sign-in of one's municipality."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        return {**super().get_context_data(**kwargs), "providers": settings.OIDC_PROVIDERS}


class SecondFactorsView(IndexView):
    """One's second factors, and that one is needed before anything else."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        known = super().get_context_data(**kwargs)
        held = known["authenticators"]
        return {
            **known,
            "app": held.get("totp"),
            "keys": held.get("webauthn", []),
            "recovery_codes": held.get("recovery_codes"),
            "is_missing": must_set_up_a_second_factor(self.request.user),
        }
