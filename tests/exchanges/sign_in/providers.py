"""A real identity provider on this machine, as a municipality has one: it holds us to PKCE, and says what it is to."""

import base64
import hashlib
import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
import oidc_provider_mock
import requests
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from werkzeug.serving import make_server

AUTHORIZE, TOKEN, DISCOVERY = "/oauth2/authorize", "/oauth2/token", "/.well-known/openid-configuration"


@dataclass
class Provider:
    """A provider that runs; `discovery` is put over what it says of itself."""

    key: str
    issuer: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    discovery: dict[str, Any] = field(default_factory=dict)
    challenges: dict[str, str] = field(default_factory=dict)

    def configured(self, **more: Any) -> dict[str, Any]:
        """Return it as the settings name it."""
        return {
            "id": self.key,
            "name": "Malmö stad",
            "issuer": self.issuer,
            "client_id": "multiply",
            "client_secret": "Öresund",
            "domains": ["malmo.example"],
            "second_factor": ["mfa"],
            **more,
        }

    def knows(self, subject: str, **claims: Any) -> None:
        """Let it know somebody, and say this of them."""
        assert requests.put(f"{self.issuer}/users/{subject}", json=claims, timeout=5).status_code == 204


def _watched(provider: Provider) -> flask.Flask:
    """Return the provider's application, with the PKCE that the package leaves out."""
    app = oidc_provider_mock.app(require_nonce=True)

    @app.before_request
    def verifier_fits() -> Any:
        if flask.request.path != TOKEN:
            return None
        sent = flask.request.form
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return None if provider.challenges.get(sent["code"]) == challenge else ({"error": "invalid_grant"}, 400)

    @app.after_request
    def note(response: flask.Response) -> flask.Response:
        if flask.request.path == AUTHORIZE and "code=" in response.headers.get("Location", ""):
            asked = flask.request.args.to_dict()
            provider.asked.append(asked)
            code = parse_qs(urlsplit(response.headers["Location"]).query)["code"][0]
            provider.challenges[code] = asked["code_challenge"]
        if flask.request.path == DISCOVERY and provider.discovery:
            response.set_data(flask.json.dumps({**response.get_json(), **provider.discovery}))
        return response

    return app


@contextmanager
def running(key: str = "malmo") -> Iterator[Provider]:
    """Run a provider as long as the block lasts."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    provider = Provider(key)
    server = make_server("localhost", 0, _watched(provider), threaded=True)
    provider.issuer = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def leads_to(page: HttpResponse) -> str:
    """Return the provider's address to which a page leads on."""
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.content.decode())
    assert found, page.status_code
    return unescape(found[1])


def go(browser: Client, provider: Provider, *, wanted: str = "", language: str = "") -> str:
    """Go to a provider by its button; return the address there."""
    address = f"{language and f'/{language}'}/admin/account/with/{provider.key}/"
    return leads_to(browser.post(address, {"next": wanted} if wanted else {}))


def agreed(address: str, subject: str) -> str:
    """Show the provider who one is, and return where it leads back to."""
    answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=5)
    site, back = answer.headers["Location"].split("/admin/account/with/")
    assert site == settings.SITE_URL
    return f"/admin/account/with/{back}"


def come_in(browser: Client, provider: Provider, subject: str, **more: Any) -> Any:
    """Sign in by a provider, and return the answer to who comes back."""
    return browser.get(agreed(go(browser, provider, **more), subject))
