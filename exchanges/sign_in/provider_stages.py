"""Stages between a provider's answer and being in: the second factor of the account, and the binding to it."""

from typing import Any

from allauth.account.stages import LoginStage
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.models import SocialLogin
from django.http import HttpResponse

from exchanges.sign_in.bindings import bind, is_bound
from exchanges.sign_in.provider_refusals import BoundToAnother, refused

STAGES = {"allauth.mfa.stages.AuthenticateStage": "exchanges.sign_in.provider_stages.AskForCode"}
"""Ours in the place of allauth's."""
BIND = "exchanges.sign_in.provider_stages.BindAccount"


def login_of(signal_kwargs: dict[str, Any] | None) -> SocialLogin | None:
    """Return how somebody comes in by a provider; nothing where they don't."""
    return (signal_kwargs or {}).get("sociallogin")


class AskForCode(AuthenticateStage):
    """The code of an app or a passkey; not where a provider that is bound to the account has asked for one itself.

    Before it is bound the account's own factor is asked for, whatever the provider says: it proves who binds them.
    """

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Lead to the page that asks, or go on."""
        login = login_of(self.login.signal_kwargs)
        if login is not None and login.state["has_second_factor"] and is_bound(login):
            return None, True
        led: tuple[HttpResponse | None, bool] = super().handle()
        return led


class BindAccount(LoginStage):
    """The binding, once all else is shown."""

    key = "bind_account"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Bind the account, or refuse."""
        login = login_of(self.login.signal_kwargs)
        if login is not None:
            try:
                login.state["is_new"] = bind(login, self.login.user)
            except BoundToAnother as refusal:
                raise refused(self.request, refusal, email=self.login.user.email) from refusal
        return None, True
