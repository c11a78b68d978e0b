"""Accounts of providers as allauth is to handle them here: of the settings, and for who is invited."""

from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthError
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from requests import RequestException

from exchanges.sign_in.attempts import note
from exchanges.sign_in.bindings import account_of, is_bound
from exchanges.sign_in.openid_connect import LEEWAY_SECONDS, Assertion, IdentityProvider, apps
from exchanges.sign_in.provider_refusals import (
    NotAskedAgain,
    ProviderAway,
    ProviderRefused,
    SignInCancelled,
    refused,
)
from exchanges.sign_in.provider_sessions import note_shown


class ProviderAccounts(DefaultSocialAccountAdapter):
    """How accounts of providers differ from allauth's defaults."""

    def list_apps(self, _request: HttpRequest, provider: str = "", client_id: str = "") -> list[SocialApp]:
        """Return the providers of the settings."""
        return [
            app
            for app in apps()
            if provider in ("", None, app.provider_id, app.provider) and client_id in ("", None, app.client_id)
        ]

    def get_provider(self, request: HttpRequest, provider: str, client_id: str = "") -> IdentityProvider:
        """Return one of them."""
        return IdentityProvider(request, app=self.get_app(request, provider=provider, client_id=client_id))

    def is_open_for_signup(self, _request: HttpRequest, _login: SocialLogin) -> bool:
        """Let nobody make an account."""
        return False

    def authenticate_by_email(self, _login: SocialLogin) -> None:
        """Leave it to us whose address counts."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find whose account it is, or refuse."""
        assertion: Assertion = sociallogin.assertion
        sociallogin.token = None  # used, and to be kept nowhere
        try:
            sociallogin.user = account_of(sociallogin, assertion)
            if assertion.authenticated_at < sociallogin.state["asked_again_at"] - LEEWAY_SECONDS:
                raise NotAskedAgain
        except ProviderRefused as refusal:
            raise refused(request, refusal, email=assertion.email) from refusal
        # What is kept while a page asks for a code in between.
        sociallogin.state["has_second_factor"] = assertion.has_second_factor
        sociallogin.state["authenticated_at"] = assertion.authenticated_at
        # An address alone shows nobody again: before a binding allauth's stages ask, bind and tell.
        if is_bound(sociallogin) and request.user.pk == sociallogin.user.pk:
            note_shown(request, sociallogin)
            note("shown again by a provider", request, assertion.email)
            wanted = sociallogin.get_redirect_url(request) or reverse(settings.LOGIN_REDIRECT_URL)
            raise ImmediateHttpResponse(HttpResponseRedirect(wanted))

    def on_authentication_error(
        self,
        request: HttpRequest,
        _provider: IdentityProvider,
        error: str = "",
        exception: Exception | None = None,
        **_more: Any,
    ) -> NoReturn:
        """Say on a page of ours what went wrong."""
        raise refused(request, refusal_of(error, exception), because=str(exception or error)) from exception


def refusal_of(error: str, exception: Exception | None) -> ProviderRefused:
    """Return what somebody is told of an error."""
    if isinstance(exception, RequestException):
        return ProviderAway()
    return SignInCancelled() if error == AuthError.CANCELLED else ProviderRefused()
