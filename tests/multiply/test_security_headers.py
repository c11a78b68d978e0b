"""Every answer has the security headers, whatever made it."""

from collections.abc import Callable

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from exchanges.registrations.identity.rate_limits import require_room
from exchanges.sign_in.attempts import AT_AN_ACCOUNT

FOR_ALL = ("Permissions-Policy", "Referrer-Policy", "X-Content-Type-Options", "Cross-Origin-Opener-Policy")
CLOSED = {
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

pytestmark = pytest.mark.django_db


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise error

    monkeypatch.setattr("exchanges.public.site.views.home.render", fail)


def too_many(client: Client, _patch: pytest.MonkeyPatch) -> HttpResponse:
    require_room([(AT_AN_ACCOUNT, "asa@example.org")] * AT_AN_ACCOUNT.most, now=timezone.now())
    return client.post(reverse("account_login"), {"login": "asa@example.org", "password": "x"})


def broken(client: Client, patch: pytest.MonkeyPatch, error: Exception) -> HttpResponse:
    failing(patch, error)
    return client.get("/")


def a_file(client: Client, _patch: pytest.MonkeyPatch) -> HttpResponse:
    response = client.get("/static/css/site.css")
    assert b"".join(response.streaming_content)
    return response


Ask = Callable[[Client, pytest.MonkeyPatch], HttpResponse]
ANSWERS: dict[str, tuple[int, Ask]] = {
    "a page": (200, lambda client, _patch: client.get("/")),
    "a page of signing in": (200, lambda client, _patch: client.get(reverse("account_login"))),
    "a way elsewhere": (302, lambda client, _patch: client.get("/admin/", follow=False)),
    "a file": (200, a_file),
    "a file that is not there": (404, lambda client, _patch: client.get("/static/css/none.css")),
    "a probe": (200, lambda client, _patch: client.get("/health/live")),
    "a probe that is sent something": (405, lambda client, _patch: client.post("/health/live")),
    "another host": (400, lambda client, _patch: client.get("/", headers={"Host": "elsewhere.example"})),
    "what cannot be read": (400, lambda client, _patch: client.get("/calendar/%00/")),
    "no form's token": (403, lambda _c, _patch: Client(enforce_csrf_checks=True).post(reverse("account_login"))),
    "nothing there": (404, lambda client, _patch: client.get("/no-such-page/")),
    "another method": (405, lambda client, _patch: client.post("/calendar/")),
    "too many": (429, too_many),
    "too large": (400, lambda client, patch: broken(client, patch, RequestDataTooBig())),
    "a fault": (500, lambda client, patch: broken(client, patch, ValueError())),
    "an outage": (503, lambda client, patch: broken(client, patch, OperationalError())),
    "robots": (200, lambda client, _patch: client.get("/robots.txt")),
    "security.txt": (200, lambda client, _patch: client.get("/.well-known/security.txt")),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_an_answer_is_closed_to_other_sites(kind: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    status, ask = ANSWERS[kind]
    response = ask(Client(raise_request_exception=False), monkeypatch)
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in CLOSED} == CLOSED
    assert "camera=()" in response["Permissions-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_a_page_that_is_kept_has_them_too_and_304_leaves_those_that_the_reader_has(client: Client) -> None:
    first, kept = client.get("/"), client.get("/")
    assert kept["Content-Security-Policy"] == first["Content-Security-Policy"]
    assert {name: kept.headers.get(name) for name in CLOSED} == CLOSED
    unchanged = client.get("/", headers={"If-None-Match": first["ETag"]})
    assert (unchanged.status_code, "Content-Security-Policy" in unchanged) == (304, False)


def test_what_others_may_show_and_load_says_so(client: Client) -> None:
    for path in ("/embed/calendar/", "/open-data/v1/meetings.json", "/picture.png"):
        for _time in range(2):  # made, then kept
            response = client.get(path)
            assert response.status_code == 200, path
            assert response["Cross-Origin-Resource-Policy"] == "cross-origin", path
            assert all(name in response for name in FOR_ALL), path
    assert "X-Frame-Options" not in client.get("/embed/calendar/")
