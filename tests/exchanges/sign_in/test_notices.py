"""What somebody is told of their own account, so that they notice where it was not them."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from exchanges.outbox.models import Message
from municipalities.models import User
from tests import factories
from tests.exchanges.sign_in.factors import set_up_an_app, show_again
from tests.factories import PASSWORD

NOW = datetime(2027, 1, 15, 12, 4, tzinfo=UTC)
BROWSER = "Mozilla/5.0 (Windows NT 10.0) Firefox/150.0"


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def user(db: None) -> User:
    return factories.make_coordinator("HU", email="gyozo.oze@example.org")


def sign_in(browser: Client, user: User, language: str = "") -> None:
    address = f"{language and f'/{language}'}/admin/account/sign-in/"
    response = browser.post(address, {"login": user.email, "password": PASSWORD}, HTTP_USER_AGENT=BROWSER)
    assert response.status_code == 302


def told() -> list[str]:
    return list(Message.objects.filter(kind="account_notice").order_by("pk").values_list("subject", flat=True))


def test_a_browser_that_was_not_here_before_is_told_and_once(user: User, moment: time_machine.Traveller) -> None:
    own = Client()
    sign_in(own, user)
    assert told() == [], "whoever comes for the first time knows it"
    own.post(reverse("account_logout"))
    sign_in(own, user)
    assert told() == []
    other = Client()
    sign_in(other, user, language="hu")
    message = Message.objects.get()
    assert (message.recipient, message.language) == (user.email, "hu")
    assert "127.0.0.1" in message.text
    assert "Firefox/150.0" in message.text
    assert "http://localhost:8000/hu/admin/account/password/link/" in message.text
    other.post(reverse("account_logout"))
    moment.shift(60)
    sign_in(other, user)
    assert len(told()) == 1


def test_a_browser_known_to_one_is_not_known_to_another(user: User) -> None:
    shared, colleague = Client(), factories.make_coordinator("PL", email="zofia.wojcik@example.org")
    sign_in(Client(), colleague)
    sign_in(shared, user)
    shared.post(reverse("account_logout"))
    sign_in(shared, colleague)
    assert [message.recipient for message in Message.objects.all()] == [colleague.email]


def test_a_made_up_cookie_makes_no_browser_known(user: User) -> None:
    sign_in(Client(), user)
    browser = Client()
    browser.cookies["signed-in-before"] = str(user.pk)
    sign_in(browser, user)
    assert len(told()) == 1


def test_a_changed_password_and_factors_are_told(
    user: User, moment: time_machine.Traveller, django_capture_on_commit_callbacks: object
) -> None:
    browser = Client()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        set_up_an_app(browser, user, NOW)
    moment.shift(1)
    browser.post(reverse("mfa_deactivate_totp"))
    moment.shift(1)
    new = {"password1": "Tranbär och ljung", "password2": "Tranbär och ljung"}
    browser.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})
    assert told() == [
        "An app became a second factor of your account.",
        "The app is no second factor of your account any more.",
        "Your password for the workspace was changed.",
    ]


def test_a_password_that_an_administrator_sets_is_told_in_the_language_of_the_country(user: User) -> None:
    country = user.coordination.country
    assert country is not None
    country.language = "hu"
    country.save()
    browser = Client()
    browser.force_login(factories.make_superuser())
    address = reverse("admin:auth_user_password_change", args=[user.pk])
    typed = {"password1": "Tranbär och ljung", "password2": "Tranbär och ljung", "usable_password": "true"}
    assert browser.post(address, {**typed, "password2": "another"}).status_code == 200
    assert told() == []
    assert browser.post(address, typed).status_code == 302
    message = Message.objects.get(kind="account_notice")
    assert (message.recipient, message.language) == (user.email, "hu")
    assert "http://localhost:8000/hu/admin/account/password/link/" in message.text


def test_new_recovery_codes_are_told(user: User, django_capture_on_commit_callbacks: object) -> None:
    browser = Client()
    set_up_an_app(browser, user, NOW)
    show_again(browser)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        browser.post(reverse("mfa_generate_recovery_codes"))
    assert "New recovery codes were made for your account." in told()
