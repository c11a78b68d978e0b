"""Sessions of participants: signing out ends them wherever a cookie was copied to, and none goes on without end."""

from datetime import timedelta

import pytest
import time_machine
from django.core.signing import TimestampSigner
from django.test import Client
from django.utils import timezone

from exchanges.registrations.booking.address_change import ask_for_address
from exchanges.registrations.identity.keyed_marks import short_mark_of
from exchanges.registrations.identity.links import sign_in_token
from exchanges.registrations.identity.session import COOKIE
from exchanges.registrations.models import Person
from tests.exchanges.registrations.booking.test_address_change import link
from tests.exchanges.registrations.factories import make_person
from tests.exchanges.registrations.identity.signing_in import signed_in_as

DATA = "/me/data/my-data.json"
PAUSE = timedelta(minutes=50)
"""Less than ends a session by itself."""
SALT = "exchanges.registrations.participants"


@pytest.fixture
def anna(db: None) -> Person:
    return make_person("town-hall@example.org", name="Anna O'Łącka")


@pytest.fixture
def colleague(anna: Person) -> Person:
    return make_person("Town-Hall@example.org", name="Győző Weiß")


def with_cookie(value: str) -> Client:
    browser = Client()
    browser.cookies[COOKIE] = value
    return browser


def copy_of(browser: Client) -> Client:
    """Return another browser with the participant's cookie of one."""
    return with_cookie(browser.cookies[COOKIE].value)


def opens_for(browser: Client, *, hours: float) -> timedelta:
    """Open a page again and again for so many hours; return for how long it opened."""
    pauses = 0
    with time_machine.travel(timezone.now(), tick=False) as clock:
        while browser.get(DATA).status_code == 200 and pauses * PAUSE < timedelta(hours=hours):
            clock.shift(PAUSE)
            pauses += 1
    return pauses * PAUSE


def test_signing_out_ends_each_copy_of_the_cookie(client: Client, anna: Person) -> None:
    stranger = signed_in_as(Client(), make_person("łucja@example.org"))
    copies = [copy_of(signed_in_as(client, anna)), signed_in_as(Client(), anna)]
    assert [copy.get(DATA).status_code for copy in copies] == [200, 200]
    client.post("/me/sign-out/")
    assert [copy.get(DATA).status_code for copy in copies] == [302, 302]
    assert stranger.get(DATA).status_code == 200
    # A session that is over ends no other.
    signed_in_as(client, anna)
    copies[0].post("/me/sign-out/")
    assert client.get(DATA).status_code == 200


def test_signing_out_ends_what_a_copy_has_become(client: Client, anna: Person, colleague: Person) -> None:
    copy = copy_of(signed_in_as(client, anna))
    copy.post("/me/as/", {"person": colleague.pk})
    assert copy.get(DATA).json()["person"]["name"] == "Győző Weiß"
    client.post("/me/sign-out/")
    assert copy.get(DATA).status_code == 302


def test_a_session_ends_twelve_hours_after_the_proof(client: Client, anna: Person) -> None:
    assert opens_for(signed_in_as(client, anna), hours=20) == 15 * PAUSE
    assert signed_in_as(client, anna).get(DATA).status_code == 200


def test_a_session_ends_an_hour_after_the_last_page(client: Client, anna: Person) -> None:
    signed_in_as(client, anna)
    assert client.cookies[COOKIE]["max-age"] == 60 * 60
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert client.get(DATA).status_code == 302


def test_a_cookie_is_kept_no_longer_than_it_is_good(client: Client, anna: Person) -> None:
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False) as clock:
        signed_in_as(client, anna)
        for _pause in range(14):
            clock.shift(PAUSE)
            client.get(DATA)
        assert client.cookies[COOKIE]["max-age"] == 20 * 60


def test_becoming_a_colleague_proves_nothing_anew(client: Client, anna: Person, colleague: Person) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        signed_in_as(client, anna)
        for number in range(14):
            clock.shift(PAUSE)
            client.post("/me/as/", {"person": (anna, colleague)[number % 2].pk})
        assert client.get(DATA).status_code == 200
        clock.shift(PAUSE)
        assert client.post("/me/as/", {"person": colleague.pk}).headers["Location"].startswith("/me/sign-in/")
        assert client.get(DATA).status_code == 302


@pytest.mark.parametrize("kind", ["sign_in", "address"])
def test_a_link_that_was_used_proves_nothing_anew(client: Client, anna: Person, kind: str) -> None:
    if kind == "address":
        ask_for_address(person=anna, email=anna.email, language="en", now=timezone.now())
    address = link() if kind == "address" else f"/me/sign-in/{sign_in_token(anna, now=timezone.now())}/"
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert client.post(address).status_code == 302
        for _step in range(2):
            clock.shift(timedelta(minutes=10))
            assert client.post(address).headers["Location"] == "/me/"
        # Twenty minutes of the twelve hours are over.
        assert opens_for(client, hours=20) == 14 * PAUSE


def test_a_cookie_of_an_earlier_release_asks_to_sign_in(anna: Person) -> None:
    earlier = f"{anna.pk}.{short_mark_of(SALT, anna.email)}"
    assert with_cookie(TimestampSigner(salt=SALT).sign(earlier)).get(DATA).status_code == 302
