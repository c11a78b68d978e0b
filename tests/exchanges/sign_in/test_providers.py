"""Municipalities' own sign-ins: whom they let in, and whom not, with a real provider."""

import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from audit.models import Entry
from exchanges.outbox.models import Message
from exchanges.registrations.identity.rate_limits import require_room
from exchanges.sign_in.attempts import FROM_A_NETWORK
from municipalities.access import Reach, reach_of
from municipalities.models import Coordination, Country, User
from tests import factories
from tests.exchanges.sign_in.factors import set_up_an_app
from tests.exchanges.sign_in.providers import Provider, agreed, come_in, go, leads_to, running

EMAIL = "asa.oberg@malmo.example"
PROVEN = {"email": "Asa.Oberg@Malmo.example", "email_verified": True}
REQUIRED = override_settings(SECOND_FACTOR_REQUIRED=True)
SUBJECT = "7f3e-Åsa"


@pytest.fixture(scope="module")
def at_work() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(at_work: Provider, settings: Settings) -> Provider:
    at_work.asked.clear()
    at_work.discovery.clear()
    settings.OIDC_PROVIDERS = [at_work.configured()]
    return at_work


@pytest.fixture
def asa(db: None) -> User:
    """Invited, and without a password yet."""
    user = factories.make_coordinator("SE", email=EMAIL)
    user.set_unusable_password()
    user.save()
    return user


def is_in(browser: Client) -> bool:
    return browser.get(reverse("admin:index")).status_code == 200


def refused(answer: Any, words: str, status: int = 403) -> bool:
    """Tell whether somebody was refused with these words."""
    page = answer.content.decode()
    told = re.findall("<h1>(.*?)</h1><p>(.*?)</p>", page)
    assert (answer.status_code, len(told)) == (status, 1)
    assert words in told[0][1]
    assert "You are not signed in" in page
    assert "no-store" in answer["Cache-Control"]
    assert not SocialAccount.objects.exists()
    return True


def test_who_was_invited_comes_in_and_is_bound_from_then_on(asa: User, provider: Provider) -> None:
    provider.knows(SUBJECT, **PROVEN)
    browser = Client()
    answer = come_in(browser, provider, SUBJECT)
    assert (answer.status_code, answer["Location"]) == (302, reverse("admin:index"))
    assert is_in(browser)
    bound = SocialAccount.objects.get()
    assert (bound.user, bound.provider, bound.extra_data) == (asa, "malmo", {})
    assert SUBJECT not in bound.uid
    message = Message.objects.get(kind="account_notice")
    assert "You can now also sign in with “Malmö stad”." in message.subject
    # The address may be another one by now; the subject is the same person.
    provider.knows(SUBJECT, email="asa@elsewhere.example")
    again = Client()
    come_in(again, provider, SUBJECT)
    assert is_in(again)
    assert SocialAccount.objects.count() == 1
    assert User.objects.count() == 1
    assert not SocialToken.objects.exists()


def test_what_is_asked_for_and_kept(asa: User, provider: Provider) -> None:
    provider.knows(SUBJECT, **PROVEN, name="Åsa Öberg")
    come_in(Client(), provider, SUBJECT)
    (asked,) = provider.asked
    assert sorted(asked["scope"].split()) == ["email", "openid"]
    assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
    assert asked["redirect_uri"] == "http://localhost:8000/admin/account/with/malmo/callback/"
    assert len(asked["nonce"]) == 64
    kept = str([session.get_decoded() for session in Session.objects.all()])
    assert "Öberg" not in kept
    assert "token" not in kept


def test_one_reads_one_s_own_language_there_and_back(asa: User, provider: Provider) -> None:
    provider.knows(SUBJECT, **PROVEN)
    assert come_in(Client(), provider, SUBJECT, language="sv")["Location"] == "/sv/admin/"
    assert provider.asked[0]["ui_locales"] == "sv"
    assert provider.asked[0]["redirect_uri"] == "http://localhost:8000/admin/account/with/malmo/callback/"
    provider.knows("stranger", email="lukasz@malmo.example", email_verified=True)
    page = come_in(Client(), provider, "stranger", language="sv").content.decode()
    assert '<html lang="sv"' in page


def test_an_address_that_is_told_apart_is_asked_for(
    asa: User, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_the_id_token = "oidc_provider_mock._app.OpenIDCode.generate_user_info"
    monkeypatch.setattr(of_the_id_token, lambda _self, user, _scope: {"sub": user.sub})
    provider.knows(SUBJECT, **PROVEN)
    browser = Client()
    come_in(browser, provider, SUBJECT)
    assert is_in(browser)


@pytest.mark.parametrize("wanted", ["https://example.com/", "//example.com", "javascript:go()", "/sv/admin/"])
def test_nobody_is_led_to_another_site(asa: User, provider: Provider, wanted: str) -> None:
    provider.knows(SUBJECT, **PROVEN)
    expected = wanted if wanted.startswith("/sv") else reverse("admin:index")
    assert come_in(Client(), provider, SUBJECT, wanted=wanted)["Location"] == expected


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"email": "lukasz@malmo.example", "email_verified": True}, "Nobody has invited you"),
        ({"email": EMAIL, "email_verified": False}, "a verified e-mail address"),
        ({"email": EMAIL}, "a verified e-mail address"),
        ({"email": EMAIL, "email_verified": "false"}, "a verified e-mail address"),
        ({}, "a verified e-mail address"),
        ({"email": "zofia@lodz.example", "email_verified": True}, "is not responsible for the domain"),
        (
            {"email": "asa.oberg@malmo.example.evil.example", "email_verified": True},
            "is not responsible for the domain",
        ),
        ({"email": "asa.oberg@sub.malmo.example", "email_verified": True}, "is not responsible for the domain"),
    ],
)
def test_an_address_lets_nobody_in_by_itself(
    asa: User, provider: Provider, claims: dict[str, Any], words: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "exchanges.sign_in")
    factories.make_coordinator("PL", email="zofia@lodz.example")
    provider.knows("somebody", **claims)
    browser = Client()
    assert refused(come_in(browser, provider, "somebody"), words)
    assert not is_in(browser)
    assert "refused, " in caplog.text
    assert Entry.objects.filter(act="sign_in_refused").exists()
    assert User.objects.count() == 2


def test_accounts_that_no_provider_opens(asa: User, provider: Provider) -> None:
    provider.knows(SUBJECT, **PROVEN)
    for change in ({"is_active": False}, {"is_staff": False}, {"is_superuser": True}):
        fields = {"is_active": True, "is_staff": True, "is_superuser": False, **change}
        User.objects.filter(pk=asa.pk).update(**fields)
        assert refused(come_in(Client(), provider, SUBJECT), "Nobody has invited you"), change
    Coordination.objects.all().delete()
    User.objects.filter(pk=asa.pk).update(is_superuser=False)
    assert refused(come_in(Client(), provider, SUBJECT), "Nobody has invited you")


def test_a_bound_account_that_is_closed_or_has_left_the_domain_stays_shut(asa: User, provider: Provider) -> None:
    provider.knows(SUBJECT, **PROVEN)
    come_in(Client(), provider, SUBJECT)
    User.objects.filter(pk=asa.pk).update(email="asa@lodz.example")
    assert come_in(Client(), provider, SUBJECT).status_code == 403
    User.objects.filter(pk=asa.pk).update(email=EMAIL, is_active=False)
    assert come_in(Client(), provider, SUBJECT).status_code == 403


def test_who_has_got_a_colleague_s_address_does_not_get_their_account(asa: User, provider: Provider) -> None:
    provider.knows(SUBJECT, **PROVEN)
    come_in(Client(), provider, SUBJECT)
    provider.knows("successor", **PROVEN)
    browser = Client()
    answer = come_in(browser, provider, "successor")
    assert (answer.status_code, "another sign-in of your municipality" in answer.content.decode()) == (403, True)
    assert not is_in(browser)
    Country.objects.update(language="en")
    call_command("unbind_providers", EMAIL.upper())
    come_in(browser, provider, "successor")
    assert is_in(browser)
    noted = Entry.objects.filter(act__startswith="account.", key=str(asa.pk)).order_by("pk")
    assert list(noted.values_list("act", "by")) == [
        ("account.provider", "user"),
        ("account.unbind", "command"),
        ("account.provider", "user"),
    ]
    assert (
        "can no longer sign in with your municipality"
        in Message.objects.filter(kind="account_notice").order_by("pk")[1].subject
    )


def test_the_same_subject_of_another_issuer_is_another_person(
    asa: User, provider: Provider, settings: Settings
) -> None:
    provider.knows(SUBJECT, **PROVEN)
    come_in(Client(), provider, SUBJECT)
    with running() as other:
        settings.OIDC_PROVIDERS = [other.configured()]
        other.knows(SUBJECT, email=EMAIL, email_verified=True)
        answer = come_in(Client(), other, SUBJECT)
    assert "another sign-in of your municipality" in answer.content.decode()


def test_several_providers_each_for_its_domains(asa: User, provider: Provider, settings: Settings) -> None:
    zofia = factories.make_coordinator("PL", email="zofia@lodz.example")
    with running("lodz") as other:
        settings.OIDC_PROVIDERS = [
            provider.configured(),
            other.configured(name="Urząd Miasta Łodzi", domains=["lodz.example"]),
        ]
        page = Client().get(reverse("account_login")).content.decode()
        assert page.index("Sign in with “Malmö stad”") < page.index("Sign in with “Urząd Miasta Łodzi”")
        other.knows("z", email=zofia.email, email_verified=True)
        other.knows("a", **PROVEN)
        browser = Client()
        come_in(browser, other, "z")
        assert is_in(browser)
        assert "is not responsible for the domain" in come_in(Client(), other, "a").content.decode()
        # What one was asked, the other does not answer.
        address = agreed(go(Client(), provider), SUBJECT)
        answer = browser.get(address.replace("/malmo/", "/lodz/"))
        assert (answer.status_code, "could not be completed" in answer.content.decode()) == (403, True)


def test_an_answer_to_another_browser_or_a_second_time_is_none(asa: User, provider: Provider) -> None:
    provider.knows(SUBJECT, **PROVEN)
    back = agreed(go(Client(), provider), SUBJECT)
    assert refused(Client().get(back), "could not be completed")
    browser = Client()
    back = agreed(go(browser, provider), SUBJECT)
    assert browser.get(back).status_code == 302
    assert browser.get(back).status_code == 403


def test_an_answer_with_another_nonce_or_without_the_right_verifier_is_none(asa: User, provider: Provider) -> None:
    provider.knows(SUBJECT, **PROVEN)
    for name in ("nonce", "code_challenge"):
        browser = Client()
        address = go(browser, provider)
        asked = parse_qs(urlsplit(address).query)[name][0]
        assert refused(browser.get(agreed(address.replace(asked, "A" * len(asked)), SUBJECT)), "could not be completed")
        assert not is_in(browser)


def test_a_code_of_a_stranger_s_sign_in_is_none(asa: User, provider: Provider) -> None:
    """Whoever is made to follow a link with another's code comes in as nobody."""
    provider.knows(SUBJECT, **PROVEN)
    provider.knows("stranger", email="lukasz@malmo.example", email_verified=True)
    theirs = parse_qs(urlsplit(agreed(go(Client(), provider), "stranger")).query)["code"][0]
    browser = Client()
    back = agreed(go(browser, provider), SUBJECT)
    own = parse_qs(urlsplit(back).query)["code"][0]
    assert refused(browser.get(back.replace(own, theirs)), "could not be completed")


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://login.evil.example"},
        {"jwks_uri": None},
        {"token_endpoint": 5},
    ],
)
def test_a_provider_that_is_another_is_not_gone_to(asa: User, provider: Provider, said: dict[str, Any]) -> None:
    provider.discovery.update(said)
    assert refused(Client().post("/admin/account/with/malmo/"), "could not be completed")


def test_keys_of_another_prove_nothing(asa: User, provider: Provider) -> None:
    provider.knows(SUBJECT, **PROVEN)
    with running() as other:
        browser = Client()
        back = agreed(go(browser, provider), SUBJECT)
        provider.discovery["jwks_uri"] = f"{other.issuer}/jwks"
        assert refused(browser.get(back), "could not be completed")


def test_a_provider_that_is_away_is_told_in_words(asa: User, provider: Provider, settings: Settings) -> None:
    settings.OIDC_PROVIDERS = [provider.configured(issuer="http://localhost:9")]
    answer = Client().post("/admin/account/with/malmo/")
    assert refused(answer, "is not responding at the moment", 503)
    assert answer["Retry-After"] == "60"
    settings.OIDC_PROVIDERS = [provider.configured()]
    browser = Client()
    back = agreed(go(browser, provider), SUBJECT)
    provider.discovery["jwks_uri"] = "http://localhost:9/jwks"
    assert refused(browser.get(back), "is not responding at the moment", 503)


def test_who_changes_their_mind_there_reads_so(asa: User, provider: Provider) -> None:
    browser = Client()
    state = parse_qs(urlsplit(go(browser, provider)).query)["state"][0]
    answer = browser.get("/admin/account/with/malmo/callback/", {"error": "access_denied", "state": state})
    assert refused(answer, "You were not signed in there.")


def test_without_a_provider_there_is_no_such_page(client: Client, asa: User) -> None:
    for address in ("/admin/account/with/malmo/", "/admin/account/with/malmo/callback/"):
        assert client.get(address).status_code == 404
    assert "Sign in with “" not in client.get(reverse("account_login")).content.decode()


def test_going_there_is_counted(asa: User, provider: Provider) -> None:
    require_room([(FROM_A_NETWORK, "127.0.0.1")] * (FROM_A_NETWORK.most - 1), now=timezone.now())
    answers = [Client().post("/admin/account/with/malmo/") for _each in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert int(answers[1]["Retry-After"]) > 0


def test_visitors_choose_nothing_of_what_is_asked(asa: User, provider: Provider) -> None:
    page = Client().post("/admin/account/with/malmo/?scope=profile&auth_params=prompt%3Dnone&process=connect")
    asked = parse_qs(urlsplit(leads_to(page)).query)
    assert "prompt" not in asked
    assert sorted(asked["scope"][0].split()) == ["email", "openid"]


@REQUIRED
def test_a_provider_that_asks_for_a_second_factor_spares_it_here(asa: User, provider: Provider) -> None:
    provider.knows(SUBJECT, **PROVEN, amr=["pwd", "mfa"])
    browser = Client()
    come_in(browser, provider, SUBJECT)
    assert is_in(browser)
    assert reach_of(asa) == Reach(), "in a session of theirs alone"
    provider.knows(SUBJECT, **PROVEN, amr=["pwd"])
    elsewhere = Client()
    come_in(elsewhere, provider, SUBJECT)
    assert elsewhere.get(reverse("admin:index"), follow=True).redirect_chain[-1][0] == reverse("mfa_index")
    assert is_in(browser)


@REQUIRED
def test_who_has_no_password_sets_up_a_factor_by_showing_themselves_to_the_provider(
    asa: User, provider: Provider
) -> None:
    provider.knows(SUBJECT, **PROVEN, auth_time=1)
    browser = Client()
    come_in(browser, provider, SUBJECT)
    address = reverse("mfa_activate_totp")
    answer = browser.get(address)
    assert answer["Location"] == f"/admin/account/with/malmo/?next={address.replace('/', '%2F')}"
    assert "Sign in with “Malmö stad”" in browser.get(answer["Location"]).content.decode()
    answer = come_in(browser, provider, SUBJECT, wanted=address)
    assert "did not ask you to sign in again" in answer.content.decode()
    assert (provider.asked[-1]["prompt"], provider.asked[-1]["max_age"]) == ("login", "0")
    provider.knows(SUBJECT, **PROVEN, auth_time=int(timezone.now().timestamp()) + 2)
    assert come_in(browser, provider, SUBJECT, wanted=address)["Location"] == address
    assert browser.get(address).status_code == 200


def test_an_account_with_a_factor_is_bound_by_who_shows_it(asa: User, provider: Provider) -> None:
    asa.set_password(factories.PASSWORD)
    asa.save()
    _secret, codes = set_up_an_app(Client(), asa, timezone.now())
    provider.knows(SUBJECT, **PROVEN, amr=["mfa"])
    browser = Client()
    answer = come_in(browser, provider, SUBJECT)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_in(browser)
    assert not SocialAccount.objects.exists()
    assert browser.post(answer["Location"], {"code": codes[0]})["Location"] == reverse("admin:index")
    assert SocialAccount.objects.get().user == asa
    next_time = Client()
    come_in(next_time, provider, SUBJECT)
    assert is_in(next_time), "the provider has asked for one"
    provider.knows(SUBJECT, **PROVEN)
    another_time = Client()
    assert come_in(another_time, provider, SUBJECT)["Location"] == reverse("mfa_authenticate")
    assert Authenticator.objects.filter(user=asa).exists()


def test_who_is_signed_in_is_not_shown_again_by_an_address_alone(asa: User, provider: Provider) -> None:
    browser = Client()
    asa.set_password(factories.PASSWORD)
    asa.save()
    _secret, codes = set_up_an_app(Client(), asa, timezone.now())
    browser.force_login(asa)
    provider.knows(SUBJECT, **PROVEN, amr=["mfa"], auth_time=int(timezone.now().timestamp()))
    address = reverse("mfa_add_webauthn")
    answer = come_in(browser, provider, SUBJECT, wanted=address)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_in(browser)
    assert not SocialAccount.objects.exists()
    assert browser.post(answer["Location"], {"code": codes[0]})["Location"] == address
    assert SocialAccount.objects.get().user == asa
    assert browser.get(address).status_code == 200


def test_who_is_signed_in_without_a_factor_is_bound_and_told(asa: User, provider: Provider) -> None:
    browser = Client()
    browser.force_login(asa)
    provider.knows(SUBJECT, **PROVEN, auth_time=int(timezone.now().timestamp()))
    come_in(browser, provider, SUBJECT)
    assert is_in(browser)
    assert SocialAccount.objects.get().user == asa
    subjects = Message.objects.filter(kind="account_notice").order_by("pk").values_list("subject", flat=True)
    assert "You can now also sign in with “Malmö stad”." in subjects[0]


@pytest.mark.parametrize(("seconds_ago", "is_taken"), [(20, True), (40, False)])
def test_a_provider_s_clock_may_be_half_a_minute_slow(
    asa: User, provider: Provider, seconds_ago: int, is_taken: bool
) -> None:
    provider.knows(SUBJECT, **PROVEN)
    browser = Client()
    come_in(browser, provider, SUBJECT)
    provider.knows(SUBJECT, **PROVEN, auth_time=int(timezone.now().timestamp()) - seconds_ago)
    answer = come_in(browser, provider, SUBJECT)
    assert (answer.status_code == 302, "did not ask you to sign in again" in answer.content.decode()) == (
        is_taken,
        not is_taken,
    )
