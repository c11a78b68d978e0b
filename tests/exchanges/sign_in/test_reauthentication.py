"""Acts that cannot be undone: who does them shows lately who they are, where the site is public."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client, override_settings
from django.urls import reverse

from municipalities.models import Programme, User
from tests import factories
from tests.exchanges.sign_in.factors import set_up_an_app, show_again
from tests.factories import PASSWORD

NOW = datetime(2027, 1, 15, 12, 4, tzinfo=UTC)
REQUIRED = override_settings(SECOND_FACTOR_REQUIRED=True)


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def administrator(world: Programme) -> User:
    return factories.make_superuser("wlodzimierz@example.org")


def signed_in_long_ago(user: User) -> Client:
    """A browser of somebody with a second factor, whose session has nothing of who they showed themselves to be."""
    if not Authenticator.objects.filter(user=user).exists():
        set_up_an_app(Client(), user, NOW)
    browser = Client()
    browser.force_login(user)
    return browser


def pages(user: User, world: Programme) -> dict[str, str]:
    version = factories.make_version(world)
    published = factories.make_published_meeting(
        version, factories.make_meeting(slot=factories.slot_of(world, "award"))
    )
    return {
        "publish": f"{reverse('admin:exchanges_version_add')}?programme={world.slug}",
        "paper": reverse("admin:exchanges_meeting_paper", args=[published.meeting_id, "name-badges"]),
        "add": reverse("admin:municipalities_user_add"),
        "change": reverse("admin:municipalities_user_change", args=[user.pk]),
        "delete": reverse("admin:municipalities_user_delete", args=[user.pk]),
        "password": reverse("admin:auth_user_password_change", args=[user.pk]),
    }


@REQUIRED
def test_each_such_page_asks_and_leads_back(
    administrator: User, world: Programme, moment: time_machine.Traveller
) -> None:
    other = factories.make_user("lukasz@example.org")
    for name, address in pages(other, world).items():
        browser = signed_in_long_ago(administrator)
        for answer in (browser.get(address), browser.post(address, {"password1": "secret Łódź"})):
            assert answer.status_code == 302, name
            assert answer["Location"].startswith(reverse("account_reauthenticate") + "?next=%2Fadmin%2F"), name
        assert "secret" not in str(dict(browser.session)), "what was sent is not kept"
        show_again(browser)
        assert browser.get(address).status_code == 200, name
        moment.shift(timedelta(minutes=11))
        assert browser.get(address).status_code == 302, name


@REQUIRED
def test_a_page_that_was_opened_in_time_can_be_sent_when_it_is_filled_in(
    administrator: User, moment: time_machine.Traveller
) -> None:
    browser, address = signed_in_long_ago(administrator), reverse("admin:municipalities_user_add")
    show_again(browser)
    for minutes, expected in ((25, 200), (50, 302)):
        moment.move_to(NOW + timedelta(minutes=minutes))
        assert browser.post(address, {}).status_code == expected


@REQUIRED
def test_who_has_just_signed_in_is_not_asked_again(world: Programme, administrator: User) -> None:
    _secret, codes = set_up_an_app(Client(), administrator, NOW)
    browser = Client()
    browser.post(reverse("account_login"), {"login": administrator.email, "password": PASSWORD})
    browser.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert browser.get(reverse("admin:municipalities_user_add")).status_code == 200


@REQUIRED
def test_who_may_not_see_a_page_is_refused_and_not_asked(world: Programme) -> None:
    browser = Client()
    browser.force_login(factories.make_user())
    assert browser.get(reverse("admin:municipalities_user_add"), follow=True).status_code == 403


def test_on_one_s_own_machine_nobody_is_asked(world: Programme, administrator: User) -> None:
    browser = Client()
    browser.force_login(administrator)
    assert browser.get(reverse("admin:municipalities_user_add")).status_code == 200
