"""NUL, which PostgreSQL can store in no text, is refused in every address."""

import re

import pytest
from django.test import Client
from django.urls import get_resolver

from exchanges.meetings.published import Version
from municipalities.models import Programme
from tests import factories
from tests.exchanges.outbox.letters import make_message
from tests.exchanges.registrations.factories import make_registration
from tests.multiply.odd_requests import routes_of

ROUTES = sorted(set(routes_of(get_resolver())))


def _filled(route: str) -> str:
    """Return a path in which each part is a number, which every kind of part may be."""
    plain = re.sub(r"\(\?P<\w+>[^)]*\)", "<str:any>", route).replace("^", "").replace("$", "")
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", "9", plain)


@pytest.fixture
def full(world: Programme) -> None:
    """Something in each list that an address may narrow."""
    meeting = factories.make_meeting(slot=factories.slot_of(world, "network"))
    version: Version = factories.make_version(world)
    factories.make_published_meeting(version, meeting)
    make_registration(meeting)
    make_message(meeting=meeting)


def test_nul_in_an_address_is_a_bad_request_on_every_page(full: None) -> None:
    browser = Client(raise_request_exception=False)
    browser.force_login(factories.make_superuser())
    wrong = []
    for route in ROUTES:
        path = _filled(route)
        answers = (browser.get(f"{path}?q=a%00b").status_code, browser.get(f"{path}%00").status_code)
        if answers != (400, 400):
            wrong.append((path, answers))
    assert wrong == []


@pytest.mark.parametrize("address", ["/sv/me/calendar/x%00.ics", "/sv/admin/exchanges/meeting/?status__exact=%00"])
def test_the_page_for_nul_is_the_site_s_own_in_the_reader_s_language(client: Client, db: None, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 400
    assert '<html lang="sv"' in response.content.decode()
    assert "Content-Security-Policy" in response


def test_nul_in_a_cookie_is_a_bad_request(client: Client, db: None) -> None:
    assert client.get("/", headers={"Cookie": r'sessionid="a\000b"'}).status_code == 400
