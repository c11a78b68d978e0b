"""Views that lead to a municipality's sign-in, and back from it."""

import time
from urllib.parse import quote

from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from requests import RequestException

from exchanges.registrations.identity.rate_limits import TooManyRequests, network_of, require_room, seconds_left
from exchanges.sign_in.attempts import FROM_A_NETWORK, note
from exchanges.sign_in.openid_connect import Exchange, IdentityProvider
from exchanges.sign_in.provider_accounts import refusal_of
from exchanges.sign_in.provider_refusals import refused
from exchanges.sign_in.views import too_many_requests

LANGUAGE = "sign_in_language"
"""Where a session keeps the language in which somebody went: the address to come back to has none."""


@never_cache
@require_http_methods(["GET", "POST"])
def go_to_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Ask whether to go; then lead there by a page of ours, as no form may be sent to another site."""
    provider = _provider(request, provider_id)
    wanted = get_next_redirect_url(request)
    if request.method == "GET":
        shown = {"provider": provider, "redirect_field_name": REDIRECT_FIELD_NAME, "wanted": wanted or ""}
        return render(request, "account/provider.html", shown)
    now = timezone.now()
    try:
        require_room([(FROM_A_NETWORK, network_of(request))], now=now)
    except TooManyRequests:
        note("refused unseen, too many attempts", request, "")
        return too_many_requests(request, seconds=seconds_left(now, FROM_A_NETWORK))
    request.session[LANGUAGE] = translation.get_language()
    try:
        address = _address(request, provider, wanted)
    except ImmediateHttpResponse as ended:
        answer: HttpResponse = ended.response
        return answer
    return render(request, "account/provider_leads_on.html", {"provider": provider, "address": address})


def _address(request: HttpRequest, provider: IdentityProvider, wanted: str | None) -> str:
    """Return the provider's address to go to; who is signed in already is to show anew who they are."""
    exchange = Exchange.new_state()
    again = {"prompt": "login", "max_age": "0"} if request.user.is_authenticated else {}
    try:
        answer = provider.redirect(
            request,
            "login",
            next_url=wanted,
            state_id=exchange["state"],
            auth_params={"nonce": exchange["nonce"], "ui_locales": translation.get_language(), **again},
            scope=["openid", "email"],
            asked_again_at=int(time.time()) if again else 0,
        )
    except (OAuth2Error, RequestException) as error:
        raise refused(request, refusal_of("", error), because=str(error)) from error
    if answer.status_code != 302:
        raise ImmediateHttpResponse(answer)
    # What stands in a refresh ends at a quote or a semicolon of some browsers.
    return quote(answer["Location"], safe=":/?&=%#+@,[]!$*~")


@never_cache
@require_GET
def come_from_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Let in who comes back with a provider's word, in the language in which they went."""
    _provider(request, provider_id)
    language = request.session.get(LANGUAGE, settings.LANGUAGE_CODE)
    with translation.override(language):
        view = OAuth2CallbackView.adapter_view(Exchange(request, provider_id))
        response: HttpResponse = view(request)
    return response


def _provider(request: HttpRequest, provider_id: str) -> IdentityProvider:
    try:
        provider: IdentityProvider = get_adapter(request).get_provider(request, provider_id)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    return provider
