"""Signing in to the workspace: who gets in, who is told what, and how often one may try."""

import logging
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client, override_settings
from django.urls import reverse

from audit.models import Entry
from exchanges.outbox.models import Message
from exchanges.outbox.redaction import without_tokens
from exchanges.registrations.models import RateCount
from exchanges.sign_in.attempts import AT_AN_ACCOUNT_FROM_A_NETWORK, FROM_A_NETWORK, WINDOW
from municipalities.models import User
from tests import factories

PASSWORD = "Åkerbär-och-tistlar"
WRONG = "Åkerbär-och-nässlor"
SIGN_IN = "/admin/account/sign-in/"
LINK = "/admin/account/password/link/"


@pytest.fixture
def asa(db: None) -> User:
    """A coordinator whose address somebody wrote with capitals."""
    user = factories.make_coordinator("SE", email="Asa.Oberg@Example.org")
    user.set_password(PASSWORD)
    user.save()
    return user


def try_to_sign_in(password: str, email: str = "asa.oberg@example.org", *, browser: Client | None = None, **more: str):
    return (browser or Client()).post(SIGN_IN, {"login": email, "password": password}, **more)


def is_signed_in(browser: Client) -> bool:
    return browser.get(reverse("admin:index")).status_code == 200


def test_a_coordinator_signs_in_with_the_address_however_it_is_written(asa: User) -> None:
    for written in ("Asa.Oberg@Example.org", "asa.oberg@example.org", " ASA.OBERG@EXAMPLE.ORG "):
        browser = Client()
        response = try_to_sign_in(PASSWORD, written, browser=browser)
        assert (response.status_code, response["Location"]) == (302, reverse("admin:index"))
        assert is_signed_in(browser)
    assert not EmailAddress.objects.exists(), "the user's address is the only one that counts"


def test_the_workspace_s_old_address_leads_to_the_page_and_back(asa: User) -> None:
    browser = Client()
    wanted = reverse("admin:exchanges_meeting_changelist")
    response = browser.get(wanted, follow=True)
    assert response.redirect_chain[-1][0].startswith(f"{SIGN_IN}?next=")
    response = browser.post(response.redirect_chain[-1][0], {"login": asa.email, "password": PASSWORD, "next": wanted})
    assert response["Location"] == wanted
    assert browser.get(f"/admin/login/?next={wanted}")["Location"] == wanted


@pytest.mark.parametrize("wanted", ["https://example.com/", "//example.com", "javascript:go()"])
def test_nobody_is_led_to_another_site(asa: User, wanted: str) -> None:
    browser = Client()
    assert "example.com" not in browser.get("/admin/login/", {"next": wanted})["Location"]
    response = browser.post(SIGN_IN, {"login": asa.email, "password": PASSWORD, "next": wanted})
    assert response["Location"] == reverse("admin:index")


def test_who_has_nothing_to_do_in_the_workspace_is_told_so_and_can_sign_out(db: None) -> None:
    browser = Client()
    browser.force_login(factories.make_user())
    response = browser.get(reverse("admin:index"), follow=True)
    assert response.status_code == 403
    assert reverse("account_logout") in response.content.decode()
    assert browser.post(reverse("account_logout")).status_code == 302
    assert "_auth_user_id" not in browser.session


def test_nobody_makes_an_account(client: Client, db: None) -> None:
    for address in ("/admin/account/signup/", "/admin/account/sign-up/", "/accounts/signup/"):
        assert client.post(address, {"email": "x@example.org", "password1": PASSWORD}).status_code == 404 or (
            not User.objects.exists()
        )
    assert not User.objects.exists()


def test_a_wrong_password_an_unknown_address_and_a_closed_account_look_the_same(asa: User) -> None:
    def page(email: str, password: str) -> str:
        text = try_to_sign_in(password, email).content.decode()
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
        return text.replace(email, "…")

    closed = factories.make_user("wojtek@example.org", is_active=False)
    closed.set_password(PASSWORD)
    closed.save()
    unknown = page("lucja@example.org", WRONG)
    assert "The e-mail address or password is wrong." in unknown
    assert page(asa.email, WRONG) == unknown
    assert page(closed.email, WRONG) == unknown


class CountingHasher(MD5PasswordHasher):
    """Counts what it costs."""

    algorithm = "md5"
    hashed = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).hashed += 1
        return super().encode(password, salt)


COUNTING = override_settings(PASSWORD_HASHERS=[f"{__name__}.CountingHasher"])


@COUNTING
@pytest.mark.parametrize("email", ["asa.oberg@example.org", "nobody@example.org"])
def test_too_many_attempts_at_an_account_are_refused_before_a_password_is_hashed(asa: User, email: str) -> None:
    now = datetime(2027, 1, 15, 12, 4, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        for _attempt in range(AT_AN_ACCOUNT_FROM_A_NETWORK.most):
            assert try_to_sign_in(WRONG, email).status_code == 200
        before = CountingHasher.hashed
        response = try_to_sign_in(PASSWORD, email)
        assert response.status_code == 429
        assert response["Retry-After"] == str(11 * 60 + 1)
        assert "Try again in 12 minutes." in response.content.decode()
        assert CountingHasher.hashed == before
        assert try_to_sign_in(PASSWORD, email, REMOTE_ADDR="192.0.2.7").status_code in (200, 302), "another network"
    with time_machine.travel(now + timedelta(minutes=12), tick=False):
        assert try_to_sign_in(WRONG, email).status_code == 200


def test_attempts_refused_for_their_number_stand_in_the_audit_log_once_a_window(asa: User) -> None:
    now = datetime(2027, 1, 15, 12, 4, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        for _attempt in range(AT_AN_ACCOUNT_FROM_A_NETWORK.most + 3):
            try_to_sign_in(WRONG)
        throttled = Entry.objects.filter(act="sign_in_throttled")
        noted = throttled.get()
        assert (noted.by, noted.kind, noted.key) == ("visitor", "municipalities.User", str(asa.pk))
        for _attempt in range(AT_AN_ACCOUNT_FROM_A_NETWORK.most + 3):
            try_to_sign_in(WRONG, "nobody@example.org")
        assert [each.key for each in throttled.exclude(pk=noted.pk)] == [""], "nothing of an address that nobody has"
    with time_machine.travel(now + WINDOW + timedelta(seconds=1), tick=False):
        for _attempt in range(AT_AN_ACCOUNT_FROM_A_NETWORK.most + 3):
            try_to_sign_in(WRONG)
    assert throttled.filter(key=str(asa.pk)).count() == 2


def test_an_unknown_address_is_refused_in_the_same_words(asa: User) -> None:
    now = datetime(2027, 1, 15, 12, 4, tzinfo=UTC)
    pages = []
    with time_machine.travel(now, tick=False):
        for email in (asa.email, "nobody@example.org"):
            for _attempt in range(AT_AN_ACCOUNT_FROM_A_NETWORK.most):
                try_to_sign_in(WRONG, email)
            pages.append(re.sub(r'value="\w{64}"', "", try_to_sign_in(WRONG, email).content.decode()))
    assert pages[0] == pages[1]


def test_one_password_is_not_tried_at_a_list_of_addresses(db: None) -> None:
    with time_machine.travel(datetime(2027, 1, 15, 12, 4, tzinfo=UTC), tick=False):
        RateCount.objects.all().delete()
        networks = [f"2001:db8::{number:x}" for number in range(FROM_A_NETWORK.most)]
        answers = [
            try_to_sign_in(WRONG, f"who{number}@example.org", REMOTE_ADDR=network).status_code
            for number, network in enumerate(networks)
        ]
        assert 429 in answers, "all of a /64 are one network, whichever limit it meets first"
        assert try_to_sign_in(WRONG, "other@example.org", REMOTE_ADDR="2001:db8:1::1").status_code == 200


@override_settings(TRUSTED_PROXIES=1)
def test_the_network_is_the_one_that_the_proxy_saw(asa: User) -> None:
    for _attempt in range(AT_AN_ACCOUNT_FROM_A_NETWORK.most + 1):
        # What comes before the last address was made up by the visitor.
        response = try_to_sign_in(WRONG, HTTP_X_FORWARDED_FOR="203.0.113.200, 198.51.100.9")
    assert response.status_code == 429
    assert try_to_sign_in(PASSWORD, HTTP_X_FORWARDED_FOR="198.51.100.9, 203.0.113.200").status_code == 302


def test_each_attempt_leaves_a_line_and_no_password(asa: User, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "exchanges.sign_in")
    try_to_sign_in(WRONG)
    try_to_sign_in(PASSWORD)
    for _attempt in range(AT_AN_ACCOUNT_FROM_A_NETWORK.most - 1):
        try_to_sign_in(WRONG, email="ASA.OBERG@example.org")
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("exchanges.sign_in")]
    assert lines[0] == "wrong password: account='asa.oberg@example.org' network='127.0.0.1'"
    assert lines[1] == "signed in: account='asa.oberg@example.org' network='127.0.0.1'"
    assert lines[-1] == "refused unseen, too many attempts: account='asa.oberg@example.org' network='127.0.0.1'"
    assert not any(PASSWORD in line or WRONG in line for line in lines)


def test_the_lines_of_signing_in_are_written_whatever_is_left_out_else() -> None:
    assert settings.LOGGING["loggers"]["exchanges.sign_in"]["level"] == "INFO"


def link_in(message: Message) -> str:
    return re.findall(r"http://localhost:8000(/\S+)", message.text)[0]


def test_a_forgotten_password_is_chosen_anew_by_a_link_that_works_once(asa: User) -> None:
    browser = Client()
    assert browser.post(LINK, {"email": "ASA.OBERG@example.org"})["Location"] == f"{LINK}sent/"
    message = Message.objects.get()
    assert (message.kind, message.recipient) == ("password_link", asa.email)
    link = link_in(message)
    page = browser.get(link)
    assert link.rpartition("-")[2] not in page["Location"], "the key leaves the address at once"
    new = {"password1": "Tranbär och ljung", "password2": "Tranbär och ljung"}
    assert browser.post(page["Location"], new)["Location"] == "/admin/account/password/new/done/"
    assert try_to_sign_in(PASSWORD).status_code == 200
    assert try_to_sign_in("Tranbär och ljung").status_code == 302
    assert "expired, has already been used" in Client().get(link).content.decode()
    assert not EmailAddress.objects.exists()


def test_a_link_names_the_site_whatever_host_was_asked(asa: User) -> None:
    Client().post(LINK, {"email": asa.email}, HTTP_HOST="evil.example.com")
    assert "evil" not in Message.objects.get().text + Message.objects.get().html


def test_who_asks_for_a_link_learns_nothing_of_who_has_an_account(asa: User) -> None:
    closed = factories.make_user("wojtek@example.org", is_active=False)
    for email in ("nobody@example.org", closed.email):
        response = Client().post(LINK, {"email": email}, follow=True)
        assert response.redirect_chain == [(f"{LINK}sent/", 302)]
    assert not Message.objects.exists()


def test_nobody_s_mailbox_is_flooded_with_links(asa: User) -> None:
    now = datetime(2027, 1, 15, 12, 4, tzinfo=UTC)
    answers = []
    for minute in range(6):
        with time_machine.travel(now + timedelta(minutes=minute), tick=False):
            answers.append(Client().post(LINK, {"email": asa.email}))
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert answers[-1]["Retry-After"] == "900"
    assert "Try again in 15 minutes." in answers[-1].content.decode()
    assert Message.objects.count() == 5


def test_a_coordinator_who_reads_messages_sees_no_link(asa: User) -> None:
    Client().post(LINK, {"email": asa.email})
    message = Message.objects.get()
    key = link_in(message).partition("/new/")[2].rstrip("/")
    assert key in message.text
    for text in (message.text, message.html):
        assert key.partition("-")[2] not in without_tokens(text)


def test_a_password_is_changed_by_who_knows_it_and_ends_what_goes_on_elsewhere(asa: User) -> None:
    here, elsewhere = Client(), Client()
    for browser in (here, elsewhere):
        browser.force_login(asa)
    address = reverse("account_change_password")
    new = {"password1": "Tranbär och ljung", "password2": "Tranbär och ljung"}
    assert "That is not your current password." in here.post(address, {"oldpassword": WRONG, **new}).content.decode()
    assert here.post(address, {"oldpassword": PASSWORD, **new}).status_code == 302
    assert "Your password is changed." in here.get(address).content.decode()
    assert is_signed_in(here)
    assert not is_signed_in(elsewhere)
    assert here.get(reverse("admin:password_change"))["Location"] == address


def test_a_weak_password_is_refused_with_the_reason(asa: User) -> None:
    browser = Client()
    browser.force_login(asa)
    sent = {"oldpassword": PASSWORD, "password1": "12345678", "password2": "12345678"}
    page = browser.post(reverse("account_change_password"), sent).content.decode()
    assert "This password is entirely numeric." in page


@pytest.mark.parametrize("signed_in", [False, True])
def test_an_address_that_cannot_be_read_leads_nowhere(client: Client, db: None, signed_in: bool) -> None:
    user = factories.make_superuser()
    if signed_in:
        client.force_login(user)
    page = client.get("/admin/account/sign-in/", {"next": "http://["})
    assert page.status_code == (302 if signed_in else 200)
    if signed_in:
        assert page["Location"] == "/admin/"
