"""Second factors: asked for at the door, required where the site says so, and never readable in the database."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse

from audit.models import Entry
from exchanges.outbox.models import Message
from exchanges.registrations.booking.request_mails import tell_of_request
from municipalities.access import Reach, coordinated_by, reach_of
from municipalities.models import Country, User
from tests import factories
from tests.exchanges.registrations.factories import make_person, make_published, make_registration
from tests.exchanges.sign_in.factors import code_at, set_up_an_app
from tests.factories import PASSWORD

NOW = datetime(2027, 1, 15, 12, 4, tzinfo=UTC)
LATER = NOW + timedelta(minutes=2)
SIGN_IN, CODE, FACTORS = "/admin/account/sign-in/", "/admin/account/sign-in/code/", "/admin/account/second-factor/"
REQUIRED = override_settings(SECOND_FACTOR_REQUIRED=True)


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def user(db: None) -> User:
    return factories.make_coordinator("PL", email="zofia.wojcik@example.org")


def begin(user: User) -> Client:
    browser = Client()
    response = browser.post(SIGN_IN, {"login": user.email, "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, CODE)
    return browser


def is_in(browser: Client) -> bool:
    return browser.get(reverse("admin:index")).status_code == 200


def test_the_password_alone_lets_nobody_in_who_has_an_app(user: User, moment: time_machine.Traveller) -> None:
    secret, _codes = set_up_an_app(Client(), user, NOW)
    browser = begin(user)
    assert not is_in(browser)
    moment.move_to(LATER)
    page = browser.post(CODE, {"code": "000000"})
    assert "This code is wrong or has already been used." in page.content.decode()
    assert not is_in(browser)
    refused = Entry.objects.get(act="sign_in_refused")
    assert (refused.by, refused.kind, refused.key) == ("visitor", "municipalities.User", str(user.pk))
    assert browser.post(CODE, {"code": code_at(secret, LATER)})["Location"] == reverse("admin:index")
    assert is_in(browser)


def test_a_code_that_somebody_saw_opens_nothing_a_second_time(user: User, moment: time_machine.Traveller) -> None:
    secret, _codes = set_up_an_app(Client(), user, NOW)
    moment.move_to(LATER)
    code = code_at(secret, LATER)
    assert is_in_after(begin(user), code)
    assert not is_in_after(begin(user), code)


def is_in_after(browser: Client, code: str) -> bool:
    browser.post(CODE, {"code": code})
    return is_in(browser)


def test_a_recovery_code_opens_once(user: User) -> None:
    _secret, codes = set_up_an_app(Client(), user, NOW)
    assert len(codes) == 10
    assert is_in_after(begin(user), codes[0])
    assert not is_in_after(begin(user), codes[0])
    assert is_in_after(begin(user), codes[1])


def test_codes_are_shown_once(user: User) -> None:
    browser = Client()
    _secret, codes = set_up_an_app(browser, user, NOW)
    page = browser.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert not any(code in page for code in codes)
    assert "10 codes are left." in page


def test_nobody_guesses_codes(user: User) -> None:
    secret, _codes = set_up_an_app(Client(), user, NOW)
    browser = begin(user)
    answers = [browser.post(CODE, {"code": f"{number:06d}"}) for number in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[-1]["Retry-After"] == "300"
    other = begin(user)
    assert other.post(CODE, {"code": code_at(secret, NOW)}).status_code == 429, "by the account, not by the browser"
    assert Entry.objects.filter(act="sign_in_throttled").count() == 1


def test_a_copy_of_the_database_holds_no_secret(user: User) -> None:
    secret, codes = set_up_an_app(Client(), user, NOW)
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert not any(code in kept for code in codes)


def test_a_secret_outlives_a_change_of_the_key(user: User, moment: time_machine.Traveller) -> None:
    secret, _codes = set_up_an_app(Client(), user, NOW)
    moment.move_to(LATER)
    from django.conf import settings

    with override_settings(SECRET_KEY="another key " * 4, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert is_in_after(begin(user), code_at(secret, LATER))


@REQUIRED
def test_who_has_no_second_factor_is_led_to_set_one_up_and_reaches_nothing_before(user: User) -> None:
    browser = Client()
    response = browser.post(SIGN_IN, {"login": user.email, "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0] == FACTORS
    assert "Before you begin" in response.content.decode()
    assert reach_of(user) == Reach()
    assert browser.get(reverse("admin:exchanges_meeting_changelist"), follow=True).redirect_chain[-1][0] == FACTORS
    set_up_an_app(browser, user, NOW)
    assert is_in(browser)
    assert reach_of(user) == Reach(country_code="PL")
    assert "Before you begin" not in browser.get(FACTORS).content.decode()


@REQUIRED
def test_recovery_codes_alone_are_no_second_factor(user: User) -> None:
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert reach_of(user) == Reach()


@REQUIRED
def test_who_coordinates_nothing_is_not_asked_for_a_factor(db: None) -> None:
    browser = Client()
    browser.force_login(factories.make_user())
    assert browser.get(reverse("admin:index"), follow=True).status_code == 403


@REQUIRED
def test_who_removes_the_last_factor_stands_outside(user: User) -> None:
    browser = Client()
    set_up_an_app(browser, user, NOW)
    browser.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()
    assert not is_in(browser)


def test_factors_are_changed_by_who_shows_once_more_that_it_is_them(user: User) -> None:
    set_up_an_app(Client(), user, NOW)
    browser = Client()
    browser.force_login(user)
    for name in ("mfa_deactivate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"):
        response = browser.post(reverse(name))
        assert response["Location"].startswith(reverse("account_reauthenticate"))
    assert Authenticator.objects.filter(type="totp").exists()


def test_an_administrator_removes_the_factors_of_who_has_lost_them(
    user: User, capsys: pytest.CaptureFixture[str]
) -> None:
    Country.objects.update(language="en")
    set_up_an_app(Client(), user, NOW)
    call_command("remove_second_factors", "Zofia.Wojcik@example.org")
    assert "2" in capsys.readouterr().out
    assert not Authenticator.objects.exists()
    message = Message.objects.filter(kind="account_notice").latest("pk")
    assert (message.recipient, message.subject) == (user.email, "Your second factors were removed.")
    assert "by an administrator of this site" in message.text
    call_command("remove_second_factors", user.email)
    assert Message.objects.filter(kind="account_notice").latest("pk") == message, "there was nothing to remove"
    noted = Entry.objects.get(by="command")
    assert (noted.act, noted.kind, noted.key) == ("account.remove_factors", "municipalities.User", str(user.pk))
    browser = Client()
    assert browser.post(SIGN_IN, {"login": user.email, "password": PASSWORD})["Location"] == reverse("admin:index")


def test_sessions_elsewhere_are_seen_and_ended(user: User) -> None:
    here, elsewhere = Client(), Client()
    for browser, name in ((here, "Firefox in Łódź"), (elsewhere, "Chrome on a lost phone")):
        browser.post(SIGN_IN, {"login": user.email, "password": PASSWORD}, HTTP_USER_AGENT=name)
        assert is_in(browser)
    address = reverse("usersessions_list")
    page = here.get(address).content.decode()
    assert "Firefox in Łódź" in page
    assert "Chrome on a lost phone" in page
    page = here.post(address, follow=True).content.decode()
    assert "You are signed out everywhere else." in page
    assert "losing a phone" not in page
    assert [(each.who, each.key) for each in Entry.objects.filter(act="account.sessions")] == [(str(user.pk),) * 2]
    assert is_in(here)
    assert not is_in(elsewhere)


@REQUIRED
def test_who_has_not_set_one_up_yet_is_written_to_about_requests_all_the_same(db: None) -> None:
    user = factories.make_coordinator("SE")
    assert (reach_of(user), coordinated_by(user)) == (Reach(), Reach(country_code="SE"))
    registration = make_registration(make_published(format="hybrid").meeting, make_person("a@example.org"))
    tell_of_request(registration, country_code="SE", now=NOW)
    assert [message.recipient for message in Message.objects.filter(kind="requests_open")] == [user.email]
