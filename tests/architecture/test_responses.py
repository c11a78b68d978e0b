"""Every response carries the policy, and no page holds what the policy would refuse."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from municipalities.models import Programme, User
from tests import factories
from tests.architecture.every import for_every
from tests.architecture.test_templates import offences

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
FRAMED = {"calendar:embedded_calendar"}
"""What other sites may show in a frame; tests/exchanges/public/syndication/test_embedded.py holds its policy."""
NOT_OURS_TO_OPEN = {"admin:jsi18n", "admin:logout", "admin:autocomplete"}
"""A script, a sign-out by POST, and an answer to a query: none is a page."""


def _names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _names(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif (
            isinstance(entry, URLPattern)
            and entry.name
            and not entry.pattern.converters
            and "(?P" not in str(entry.pattern)
        ):
            yield f"{namespace}{entry.name}"


PAGES = sorted(set(_names(get_resolver())) - NOT_OURS_TO_OPEN)


def _policy(header: str) -> dict[str, str]:
    return dict(directive.strip().split(" ", 1) for directive in header.split(";") if directive.strip())


def test_there_are_pages_to_open() -> None:
    assert {"calendar:home", "calendar:meeting_list", "admin:index", "admin:login"} <= set(PAGES)


@pytest.fixture
def superuser(world: Programme) -> User:
    return factories.make_superuser()


@for_every(PAGES)
def test_a_page_keeps_the_policy(name: str, client: Client, superuser: User) -> None:
    client.force_login(superuser)  # anew, as some pages end it
    response = client.get(reverse(name), follow=True)
    # Some answer to a POST only, and some to nobody, such as adding a job by hand.
    assert response.status_code in (200, 403, 404, 405)
    policy = _policy(response.headers["Content-Security-Policy"])
    if name not in FRAMED:
        assert {directive: policy[directive] for directive in POLICY} == POLICY
    if response.headers["Content-Type"].startswith("text/html"):
        assert offences(response.content.decode()) == []


@for_every(["/no-such-page/", "/sv/no-such-page/", "/meetings/none/", "/admin/no-such-page/"])
def test_a_page_that_is_not_there_keeps_the_policy(path: str, client: Client, db: None) -> None:
    response = client.get(path, follow=True)
    assert _policy(response.headers["Content-Security-Policy"])["default-src"] == "'none'"
    assert offences(response.content.decode()) == []


def test_a_public_page_sets_no_cookie_and_depends_on_none_but_the_scheme(client: Client, world: Programme) -> None:
    response = client.get(reverse("calendar:home"))
    assert not response.cookies
    assert re.search(r"<html[^>]* lang=\"en\"", response.content.decode())
