"""Inviting to coordinate: who may, what the other gets, and how the account opens."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from exchanges.outbox.models import Message
from exchanges.sign_in.inviting import AccountExists, invite
from municipalities.access import Reach, reach_of
from municipalities.models import User
from municipalities.refusals import NotWithinReach
from tests import factories
from tests.factories import NOON

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/municipalities/user/invite/"


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def send(browser: Client, email: str = "Lukasz@Example.org", country: str = "PL") -> int:
    sent = {"email": email, "function": "Koordynator, Łódź", "country": country}
    return browser.post(ADDRESS, sent).status_code


def test_who_coordinates_all_invites_and_the_other_chooses_a_password() -> None:
    factories.make_country("PL")
    assert send(signed_in(factories.make_coordinator())) == 302
    message = Message.objects.get()
    assert (message.kind, message.recipient) == ("invitation", "lukasz@example.org")
    invited = User.objects.get(email="lukasz@example.org")
    assert (invited.is_superuser, invited.function) == (False, "Koordynator, Łódź")
    assert reach_of(invited) == Reach(country_code="PL")
    assert not invited.has_usable_password()
    page = re.findall(r"http://localhost:8000(/\S+)", message.text)[0]
    browser = Client()
    assert browser.post(page, {"email": invited.email}).status_code == 302
    link = re.findall(r"http://localhost:8000(/\S+/new/\S+)", Message.objects.get(kind="password_link").text)[0]
    new = {"password1": "Żurawina i wrzos", "password2": "Żurawina i wrzos"}
    assert browser.post(browser.get(link)["Location"], new).status_code == 302
    response = browser.post(reverse("account_login"), {"login": invited.email, "password": "Żurawina i wrzos"})
    assert (response.status_code, response["Location"]) == (302, reverse("admin:index"))


def test_the_mail_is_in_the_language_of_the_country() -> None:
    country = factories.make_country("PL")
    country.language = "pl"
    country.save()
    invite(email="l@example.org", function="", country=country, actor=factories.make_superuser(), now=NOON)
    message = Message.objects.get()
    assert message.language == "pl"
    assert "http://localhost:8000/pl/admin/account/password/link/" in message.text


def test_without_a_country_all_networks_are_coordinated() -> None:
    invited = invite(email="l@example.org", function="", country=None, actor=factories.make_coordinator(), now=NOON)
    assert reach_of(invited) == Reach(everything=True)


def test_nobody_else_invites() -> None:
    factories.make_country("SE")
    national = factories.make_coordinator("SE")
    assert send(signed_in(national), country="SE") == 403
    with pytest.raises(NotWithinReach):
        invite(email="l@example.org", function="", country=None, actor=national, now=NOON)
    assert User.objects.count() == 1
    assert not Message.objects.exists()


def test_an_address_that_somebody_has_is_refused_however_it_is_written() -> None:
    factories.make_country("PL")
    coordinator = factories.make_coordinator(email="zofia@example.org")
    assert send(signed_in(coordinator), email="ZOFIA@example.org") == 200
    with pytest.raises(AccountExists):
        invite(email="Zofia@Example.org", function="", country=None, actor=coordinator, now=NOON)
    assert User.objects.count() == 1
    assert not Message.objects.exists()
