"""What somebody is told of their own account, so that they notice where it was not them."""

import getpass
import io
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from audit.acts import ACTS, act_in_words
from audit.models import Entry
from exchanges.outbox.models import Message
from exchanges.sign_in.accounts import ACTS as NOTED
from exchanges.sign_in.messages import HAPPENED
from municipalities.models import Country, User
from tests import factories
from tests.asking import hidden_of
from tests.exchanges.sign_in.factors import set_up_an_app, show_again
from tests.factories import PASSWORD
from tests.html_forms import form_of

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
    user: User,
    moment: time_machine.Traveller,
    django_capture_on_commit_callbacks: object,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "exchanges.sign_in")
    browser = Client()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        set_up_an_app(browser, user, NOW)
    moment.shift(1)
    browser.post(reverse("mfa_deactivate_totp"))
    moment.shift(1)
    new = {"password1": "Tranbär och ljung", "password2": "Tranbär och ljung"}
    browser.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})
    assert told() == [
        "An authenticator app was added to your account.",
        "The authenticator app was removed from your account.",
        "Your password for the workspace was changed.",
    ]
    noted = Entry.objects.filter(act__startswith="account.", by="user", who=str(user.pk), key=str(user.pk))
    assert list(noted.order_by("pk").values_list("act", "network")) == [
        ("account.app_added", "127.0.0.0/24"),
        ("account.app_removed", "127.0.0.0/24"),
        ("account.password", "127.0.0.0/24"),
    ]
    lines = [record.getMessage() for record in caplog.records if "changed, " in record.getMessage()]
    assert [line.partition(":")[0] for line in lines] == [
        "changed, app added",
        "changed, app removed",
        "changed, password",
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


def test_a_password_that_a_command_sets_is_told(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    Country.objects.update(language="en")
    typed = iter(["Tranbär och ljung", "another", "Tranbär och ljung", "Tranbär och ljung"])
    monkeypatch.setattr(getpass, "getpass", lambda **_prompt: next(typed))
    call_command("changepassword", user.email, stdout=io.StringIO())
    user.refresh_from_db()
    assert user.check_password("Tranbär och ljung")
    message = Message.objects.get()
    assert (message.subject, message.recipient) == ("Your password for the workspace was changed.", user.email)
    assert "by an administrator of this site" in message.text
    entry = Entry.objects.get(by="command", key=str(user.pk))
    assert act_in_words(entry.act) == "An operator set a new password"
    monkeypatch.setattr(getpass, "getpass", lambda **_prompt: "")
    with pytest.raises(CommandError):
        call_command("changepassword", user.email, stdout=io.StringIO())
    assert len(told()) == 1


@pytest.mark.parametrize("way", ["page", "by hand"])
def test_who_has_an_account_is_told_that_it_is_deleted(user: User, way: str) -> None:
    Country.objects.update(language="en")
    browser, deleted = Client(), "Your account for the workspace was deleted."
    browser.force_login(factories.make_superuser())
    if way == "page":
        address = reverse("admin:municipalities_user_delete", args=[user.pk])
        asked = browser.get(address)
        assert told() == []
        assert browser.post(address, {**hidden_of(asked), "post": "yes"}).status_code == 302
    else:
        User.objects.filter(pk=user.pk).delete()
    assert not User.objects.filter(pk=user.pk).exists()
    message = Message.objects.get(kind="account_notice")
    assert (message.subject, message.recipient) == (deleted, "gyozo.oze@example.org")
    assert "/password/link/" not in message.text


def test_every_change_that_is_told_is_in_the_audit_log_in_words() -> None:
    assert set(NOTED) == set(HAPPENED)
    assert set(NOTED.values()) <= set(ACTS)


def test_new_recovery_codes_are_told(user: User, django_capture_on_commit_callbacks: object) -> None:
    browser = Client()
    set_up_an_app(browser, user, NOW)
    show_again(browser)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        browser.post(reverse("mfa_generate_recovery_codes"))
    assert "New recovery codes were made for your account." in told()


def change(user: User, **typed: object) -> None:
    """Let an administrator save somebody's page with what is typed, all else as it was."""
    Country.objects.update(language="en")
    browser = Client()
    browser.force_login(User.objects.filter(is_superuser=True).first() or factories.make_superuser())
    address = reverse("admin:municipalities_user_change", args=[user.pk])
    sent = {**form_of(browser.get(address), "user_form"), **typed}
    response = browser.post(address, {name: value for name, value in sent.items() if value is not None})
    assert response.status_code == 302


@pytest.mark.parametrize(
    ("typed", "subject"),
    [
        ({"email": "gyozo@stranger.example"}, "Your account for the workspace now has another e-mail address."),
        ({"is_superuser": "on"}, "Your account now has all rights on this site."),
        ({"is_active": None}, "Your account for the workspace was closed."),
        ({"is_staff": None}, "Your account for the workspace was closed."),
        (
            {"coordination-0-scope": "programme", "coordination-0-country": ""},
            "What your account coordinates was changed.",
        ),
    ],
)
def test_what_an_administrator_makes_of_an_account_is_told_at_the_address_that_it_had(
    user: User, typed: dict[str, object], subject: str
) -> None:
    change(user, function="Főenergetikus, Győr")
    assert told() == [], "the function opens nothing"
    change(user, **typed)
    message = Message.objects.get(kind="account_notice")
    assert (message.subject, message.recipient) == (subject, "gyozo.oze@example.org")
    assert "by an administrator of this site" in message.text
    assert "Then tell the programme coordinator at once." in message.text
    for text in (message.text, message.html):
        assert "/password/link/" not in text, "a new password would undo nothing"


def test_what_is_taken_and_given_back_is_told_in_one_mail(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_superuser=True, is_active=False)
    factories.make_superuser()
    change(user, is_superuser=None, is_active="on", email="gyozo@stranger.example")
    message = Message.objects.get(kind="account_notice")
    assert message.recipient == "gyozo.oze@example.org"
    assert message.subject == (
        "Your account for the workspace now has another e-mail address. Your account no longer has all rights on this "
        "site. Your account for the workspace was opened."
    )
