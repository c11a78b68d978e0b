"""OpenID Connect with a municipality's identity provider: allauth's, with what it leaves open closed.

It asks for PKCE and keeps the state; here are the nonce, the issuer, the signature, and who answers for which domain.
"""

import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""With a key of the provider's own: a secret that we share with it could be ours as well."""
LEEWAY_SECONDS = 30
"""How far a provider's clock may be from ours."""
LONGEST_SUBJECT = 255
_PROTOCOL = "openid_connect"
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Assertion:
    """What a provider says of somebody, of which we know that it does."""

    email: str
    is_verified: bool
    has_second_factor: bool
    authenticated_at: int


def apps() -> list[SocialApp]:
    """Return the providers of the settings, as allauth takes them; those of its own table there are not."""
    return [
        SocialApp(
            provider=_PROTOCOL,
            provider_id=each["id"],
            name=each["name"],
            client_id=each["client_id"],
            secret=each["client_secret"],
            settings={**each, "server_url": each["issuer"].rstrip("/"), "oauth_pkce_enabled": True},
        )
        for each in settings.OIDC_PROVIDERS
    ]


class IdentityProvider(OpenIDConnectProvider):
    """A provider of the settings."""

    def serialize(self) -> dict[str, Any]:
        """Name the provider itself, and not how one speaks with it: two may know us by the same name."""
        return {**super().serialize(), "id": self.app.provider_id}

    def get_oauth2_adapter(self, request: HttpRequest) -> "Exchange":
        """Return what speaks with it."""
        return Exchange(request, self.app.provider_id)

    def extract_uid(self, data: dict[str, Any]) -> str:
        """Name somebody by issuer and subject together: another issuer's subject of the same name is another person."""
        named = f"{data['id_token']['iss']}\n{data['id_token']['sub']}"
        return hashlib.sha256(named.encode()).hexdigest()

    def extract_extra_data(self, _data: dict[str, Any]) -> dict[str, Any]:
        """Keep nothing of what is said."""
        return {}

    @property
    def domains(self) -> list[str]:
        """The domains of e-mail addresses that it answers for."""
        return list(self.app.settings["domains"])


class Exchange(OpenIDConnectOAuth2Adapter):
    """What is exchanged with a provider while somebody signs in by it."""

    @staticmethod
    def new_state() -> dict[str, str]:
        """Return a state, and the nonce that follows from it: who has an answer for another state has none for it."""
        state = get_random_string(43)
        return {"state": state, "nonce": nonce_of(state)}

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself, as far as it is the one that the settings name."""
        config: dict[str, Any] = super().openid_config
        issuer = self.get_provider().app.settings["issuer"]
        if not isinstance(config, dict) or config.get("issuer") != issuer:
            raise OAuth2Error("another issuer")
        addresses = [config.get(name) for name in _ENDPOINTS]
        by_tls = issuer.startswith("https:")
        if not all(isinstance(each, str) and (each.startswith("https:") or not by_tls) for each in addresses):
            raise OAuth2Error("an endpoint is missing, or without TLS")
        return config

    @property
    def basic_auth(self) -> bool:
        """Whether we show our secret in a header, which is what a provider means that does not say."""
        known = self.openid_config.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return "client_secret_post" not in known

    def get_client(self, request: HttpRequest, app: SocialApp) -> OAuth2Client:
        """Return what asks for the tokens; in a header our secret is written as in a form (RFC 6749, 2.3.1)."""
        client = super().get_client(request, app)
        if self.basic_auth:
            client.consumer_secret = quote_plus(client.consumer_secret)
        return client

    def get_callback_url(self, _request: HttpRequest, _app: SocialApp) -> str:
        """Return where answers come to: one address a provider, in whichever language somebody reads."""
        with translation.override(settings.LANGUAGE_CODE):
            return settings.SITE_URL + reverse("openid_connect_callback", args=[self.provider_id])

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Give the code away for the tokens."""
        try:
            data: dict[str, Any] = super().get_access_token_data(*args, **kwargs)
        except (KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("an answer that is none") from error
        return data

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """Take the token; how long it is good for is nothing to us, as it is used once and kept nowhere."""
        return SocialToken(token=str(data["access_token"]))

    def complete_login(self, request: HttpRequest, _app: SocialApp, token: SocialToken, **kwargs: Any) -> Any:
        """Read what is said of whom, and hold it to what was asked."""
        claims = self._claims(str(kwargs["response"].get("id_token", "")))
        if not constant_time_compare(str(claims.get("nonce", "")), nonce_of(request.GET["state"])):
            raise OAuth2Error("another nonce")
        if "email" not in claims:
            claims = {**self._more(token, claims["sub"]), **claims}
        login = self.get_provider().sociallogin_from_response(request, {"id_token": claims})
        login.assertion = self._assertion(claims)
        return login

    def _claims(self, id_token: str) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        app = self.get_provider().app
        try:
            claims = jwt.decode(
                id_token,
                _key(jwt.PyJWKSet.from_dict(answer.json()), jwt.get_unverified_header(id_token)),
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=app.settings["issuer"],
                leeway=LEEWAY_SECONDS,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except (jwt.PyJWTError, AttributeError, KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("an ID token that does not hold") from error
        is_for_us = claims.get("azp", app.client_id) == app.client_id
        if not is_for_us or not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
            raise OAuth2Error("an ID token for another, or of nobody")
        return dict(claims)

    def _more(self, token: SocialToken, subject: str) -> dict[str, Any]:
        """Ask for what the ID token leaves out."""
        address = self.openid_config.get("userinfo_endpoint")
        if not isinstance(address, str):
            return {}
        with get_adapter().get_requests_session() as session:
            answer = session.get(address, headers={"Authorization": f"Bearer {token.token}"})
            answer.raise_for_status()
        told = answer.json()
        if not isinstance(told, dict) or told.get("sub") != subject:
            raise OAuth2Error("another subject")
        return {name: told[name] for name in ("email", "email_verified") if name in told}

    def _assertion(self, claims: dict[str, Any]) -> Assertion:
        wanted = self.get_provider().app.settings["second_factor"]
        methods = claims.get("amr") if isinstance(claims.get("amr"), list) else []
        shown = claims.get("auth_time")
        return Assertion(
            email=str(claims.get("email", "")).strip().lower(),
            is_verified=claims.get("email_verified") in (True, "true"),
            has_second_factor=any(each in wanted for each in [*(methods or []), claims.get("acr")]),
            authenticated_at=shown if isinstance(shown, int) else 0,
        )


def nonce_of(state: str) -> str:
    """Return the nonce that belongs to a state; nobody else can tell it from the state."""
    return salted_hmac("exchanges.sign_in.openid_connect", state, algorithm="sha256").hexdigest()


def _key(keys: jwt.PyJWKSet, header: dict[str, Any]) -> Any:
    """Return the key that a token names; where it names none, the only one that there is."""
    fitting = [each for each in keys.keys if each.key_id == header.get("kid")] or keys.keys
    if len(fitting) != 1:
        raise OAuth2Error("no key that fits")
    return fitting[0].key
