"""Whoever finds a hole reads at the usual place where to write (RFC 9116)."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from tests.factories import NOON

pytestmark = pytest.mark.django_db
ADDRESS = "/.well-known/security.txt"


def test_it_has_the_fields_that_the_standard_asks_for(client: Client, settings: Settings) -> None:
    settings.SITE_URL = "https://exchange.example.org"
    with time_machine.travel(NOON, tick=False):
        response = client.get(ADDRESS)
    assert (response.status_code, response["Content-Type"]) == (200, "text/plain; charset=utf-8")
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert fields["Contact"] == "https://exchange.example.org/contact/"
    assert fields["Canonical"] == f"https://exchange.example.org{ADDRESS}"
    assert timedelta() < datetime.fromisoformat(fields["Expires"]) - NOON < timedelta(days=365)
    assert fields["Preferred-Languages"] == "en, sv, de, it, pl, hu"


def test_the_page_that_it_names_is_there(client: Client) -> None:
    contact = client.get(ADDRESS).content.decode().splitlines()[0]
    assert client.get(contact.removeprefix("Contact: http://localhost:8000")).status_code == 200
