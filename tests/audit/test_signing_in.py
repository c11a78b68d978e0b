"""Sign-ins to the workspace stand in the log, and refusals; of an address that nobody has, nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db

PASSWORD = "Äpplen och päron"


def sign_in(email: str, password: str = PASSWORD) -> None:
    browser = Client(REMOTE_ADDR="2001:db8:1:2::7")
    browser.post(reverse("account_login"), {"login": email, "password": password})


def test_who_signs_in_and_out_is_told_from_which_network() -> None:
    user = factories.make_superuser("asa@example.org")
    user.set_password(PASSWORD)
    user.save()
    browser = Client(REMOTE_ADDR="2001:db8:1:2::7")
    browser.post(reverse("account_login"), {"login": "asa@example.org", "password": PASSWORD})
    browser.post(reverse("admin:logout"))
    assert [(each.act, each.by, each.who, each.network) for each in Entry.objects.order_by("pk")] == [
        ("signed_in", "user", str(user.pk), "2001:db8:1::/48"),
        ("signed_out", "user", str(user.pk), "2001:db8:1::/48"),
    ]


def test_who_is_refused_is_told_by_the_key_of_whose_address_it_was() -> None:
    user = factories.make_superuser("asa@example.org")
    sign_in("Asa@Example.org", "wrong")
    entry = Entry.objects.get()
    assert (entry.act, entry.by, entry.who) == ("sign_in_refused", "visitor", "")
    assert (entry.kind, entry.key) == ("municipalities.User", str(user.pk))


def test_of_an_address_that_nobody_has_nothing_is_kept() -> None:
    sign_in("o'hara@example.org")
    entry = Entry.objects.get()
    assert (entry.act, entry.kind, entry.key, entry.words) == ("sign_in_refused", "", "", "")
