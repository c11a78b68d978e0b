"""No address, whatever is written into it, ends with an error of the server: on PostgreSQL, which is strict, too."""

import os
import random
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from exchanges.meetings.published import Version
from municipalities.models import Programme
from tests import factories
from tests.exchanges.outbox.letters import make_message
from tests.exchanges.registrations.factories import make_registration

SEED = int(os.environ.get("ODD_ADDRESSES_SEED", 0)) or random.SystemRandom().randrange(10**9)
REQUESTS = 300
ODD_NUMBERS = ("0", "1", "2", "9223372036854775807", "9223372036854775808", "9" * 40)
ODD_SLUGS = ("1", "a", "SE", "-", "a" * 300)
ODD_TEXTS = (
    *ODD_NUMBERS,
    *ODD_SLUGS,
    *("", "-1", "1e9", "²", "(", "'", "%", "\\", "å" * 200, "\x0b", "\r\n", "\u202e", "\ud7ff", "💡", "2027-02-30"),
    *("9999", "9999-12-31", "0001-01-01", "None", "true", "[]", '{"a": 1}', "../..", "exchanges", "meeting"),
)
PARAMETERS = (
    *("q", "o", "p", "e", "all", "_facets", "_to_field", "_popup", "_changelist_filters", "id", "pk__exact", "pk__in"),
    *(
        "programme",
        "country",
        "state",
        "state__exact",
        "status__exact",
        "mode__exact",
        "language",
        "standing",
        "arrival",
    ),
    *("created_at__year", "created_at__month", "starts_on__year", "starts_on__day", "text__regex", "meeting", "until"),
    *("term", "app_label", "model_name", "field_name", "page", "shown", "needs", "month", "year", "theme", "host"),
    *("network", "from", "to", "past", "text", "view", "format", "lang", "next", "slot", "reference", "recipient"),
)


def _routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _routes(entry, route)
        elif isinstance(entry, URLPattern):
            yield route


def _filled(route: str, dice: random.Random) -> str:
    """Return a path in which each part that may be anything is something odd."""

    def value(part: re.Match[str]) -> str:
        odd = {"int": ODD_NUMBERS, "slug": ODD_SLUGS}.get(part[1] or "", ODD_TEXTS)
        return quote(dice.choice(odd).replace("/", ""), safe="")

    plain = re.sub(r"\(\?P<\w+>[^)]*\)", "<str:any>", route).replace("^", "").replace("$", "")
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", value, plain)


ROUTES = sorted(set(_routes(get_resolver())))


@pytest.fixture
def full(world: Programme) -> None:
    """Something in each list that an address may narrow."""
    meeting = factories.make_meeting(slot=factories.slot_of(world, "network"))
    version: Version = factories.make_version(world)
    factories.make_published_meeting(version, meeting)
    make_registration(meeting)
    make_message(meeting=meeting)


@pytest.mark.parametrize("person", ["nobody", "superuser"])
def test_no_address_is_an_error_of_the_server(full: None, person: str) -> None:
    print(f"seed {SEED}")
    dice = random.Random(f"{SEED} {person}")
    browser = Client(raise_request_exception=False)
    if person == "superuser":
        browser.force_login(factories.make_superuser())
    lists = [route for route in ROUTES if person == "nobody" or route.startswith("admin/")]
    failed = []
    for route in (dice.choice(lists) for _ in range(REQUESTS)):
        asked = {dice.choice(PARAMETERS): dice.choice(ODD_TEXTS) for _ in range(dice.randrange(4))}
        path = _filled(route, dice)
        if not path.endswith(("logout/", "sign-out/")) and browser.get(path, asked).status_code >= 500:
            failed.append((path, asked))
    assert failed == []


def test_nul_in_an_address_is_a_bad_request_on_every_page(full: None) -> None:
    browser = Client(raise_request_exception=False)
    browser.force_login(factories.make_superuser())
    wrong = []
    for route in ROUTES:
        path = _filled(route, random.Random(0))
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
