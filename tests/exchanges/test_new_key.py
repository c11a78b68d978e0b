"""A new SECRET_KEY: what the earlier one signed is read until its day, whatever it is, and from then on no longer."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ, Task
from django_q.signing import SignedPackage
from django_q.tasks import async_task
from pytest_django.fixtures import Settings

from edit_conflicts.facts import Fact, read_seen, sign_seen
from edit_conflicts.shown import Shown, read_shown, sign_shown
from exchanges.management.jobs import JobQueue
from exchanges.outbox.models import Message
from exchanges.registrations.booking.address_change import ask_for_address, read_address
from exchanges.registrations.identity.address_codes import Asking, CodeOver, make_code, read_link, use_code
from exchanges.registrations.identity.links import (
    LinkInvalid,
    LinkUsed,
    Purpose,
    check_in_token,
    feedback_token,
    manage_token,
    read_person,
    read_registration,
    sign_in_token,
)
from exchanges.registrations.identity.rate_limits import is_used, use_once
from exchanges.registrations.identity.session import participant_of, sign_in
from exchanges.registrations.personal_data.erasure import ErasureCounts
from exchanges.registrations.personal_data.export import make_receipt, read_receipt
from exchanges.sign_in.browsers import is_known, remember
from exchanges.sign_in.tasks import tend_accounts
from multiply.old_keys import OldKeys
from tests import factories
from tests.exchanges.registrations.factories import make_person, make_published, make_registration
from tests.exchanges.sign_in.factors import code_at, set_up_an_app
from tests.factories import NOON, PASSWORD

pytestmark = pytest.mark.django_db
UNTIL = date(2027, 9, 1)
Rotate = Callable[[], None]


@pytest.fixture
def rotate(settings: Settings) -> Rotate:
    """Take a new key, and keep the earlier one until its day."""

    def take() -> None:
        earlier = settings.SECRET_KEY
        settings.SECRET_KEY = "a new key of the site, long and random " * 2
        settings.SECRET_KEY_FALLBACKS = OldKeys([earlier], UNTIL)

    return take


def after_the_day() -> time_machine.travel:
    return time_machine.travel(datetime(2027, 9, 1, 0, 0, 1, tzinfo=UTC), tick=False)


def test_links_of_a_registration(rotate: Rotate) -> None:
    registration = make_registration(make_published().meeting, make_person("a@example.org"))
    made = {
        Purpose.MANAGE: manage_token(registration),
        Purpose.CHECK_IN: check_in_token(registration),
        Purpose.FEEDBACK: feedback_token(registration),
    }
    rotate()
    for purpose, token in made.items():
        assert read_registration(purpose, token, now=NOON) == registration
        with after_the_day(), pytest.raises(LinkInvalid):
            read_registration(purpose, token, now=NOON)


def test_a_link_to_sign_in_and_that_it_was_used(rotate: Rotate) -> None:
    person = make_person("åsa@example.org")
    used, unused = (sign_in_token(person, now=NOON) for _each in range(2))
    ends_at = NOON + timedelta(minutes=30)
    assert use_once(used, ends_at=ends_at)
    rotate()
    assert read_person(unused, now=NOON) == person
    assert is_used(used)
    assert not use_once(used, ends_at=ends_at)
    assert use_once(unused, ends_at=ends_at)
    assert not use_once(unused, ends_at=ends_at)
    with after_the_day(), pytest.raises(LinkInvalid):
        read_person(unused, now=NOON)


def test_a_link_that_gives_another_address(rotate: Rotate) -> None:
    person = make_person("zofia@example.org")
    ask_for_address(person=person, email="żółw@example.org", language="en", now=NOON)
    token = Message.objects.get().text.partition("/me/address/")[2].partition("/")[0]
    rotate()
    assert read_address(token, now=NOON) == (person, "żółw@example.org")
    with after_the_day(), pytest.raises(LinkInvalid):
        read_address(token, now=NOON)


def test_a_code_its_link_and_who_used_it(rotate: Rotate) -> None:
    asking, other = (Asking(f"{name}@example.org", "browser", 1) for name in ("győző", "őze"))
    code, used = make_code(asking, now=NOON), make_code(other, now=NOON)
    use_code(other, used.code, now=NOON)
    rotate()
    assert read_link(code.token, 1, "browser", now=NOON) == asking.email
    use_code(asking, code.code, now=NOON)
    use_code(other, used.code, now=NOON)  # pressed twice
    assert read_link(used.token, 1, "browser", now=NOON) == other.email
    with pytest.raises(LinkUsed):
        read_link(used.token, 1, "another browser", now=NOON)
    newer = make_code(asking, now=NOON)
    with pytest.raises(LinkInvalid):
        read_link(code.token, 1, "browser", now=NOON)
    use_code(asking, newer.code, now=NOON)
    with after_the_day(), pytest.raises(CodeOver):
        use_code(other, used.code, now=NOON)


def test_cookies_of_a_participant_and_of_a_known_browser(rotate: Rotate) -> None:
    person, user, response = make_person("å@example.org"), factories.make_user(), HttpResponse()
    sign_in(response, person)
    remember(RequestFactory().get("/"), response, user)
    rotate()

    def back() -> object:
        request = RequestFactory().get("/")
        request.COOKIES = {name: morsel.value for name, morsel in response.cookies.items()}
        return participant_of(request), is_known(request, user)

    assert back() == (person, True)
    with after_the_day():
        assert back() == (None, False)


def test_what_pages_showed_and_receipts(rotate: Rotate) -> None:
    shown = sign_shown(Shown(NOON, {"title": ["Łódź"]}, {}, {}), about="exchanges.meeting:1")
    seen = sign_seen({"title": Fact("Łódź", "Łódź")}, at=NOON, about="exchanges.meeting:1")
    receipt = make_receipt(ErasureCounts(registrations=1, messages=2), now=NOON)
    rotate()
    read = (
        lambda: read_shown(shown, about="exchanges.meeting:1"),
        lambda: read_seen(seen, about="exchanges.meeting:1"),
        lambda: read_receipt(receipt),
    )
    assert all(each() is not None for each in read)
    with after_the_day():
        assert [each() for each in read] == [None, None, None]


def test_a_session_goes_on_and_a_link_to_a_new_password_works(rotate: Rotate) -> None:
    user, browser = factories.make_coordinator("PL", email="lucja@example.org"), Client()
    browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    Client().post(reverse("account_reset_password"), {"email": user.email})
    link = Message.objects.get(kind="password_link").text.partition("http://localhost:8000")[2].split()[0]
    rotate()
    assert browser.get(reverse("admin:index")).status_code == 200
    assert Client().get(link).status_code == 302


def test_second_factors_are_encrypted_anew_before_the_day(rotate: Rotate) -> None:
    user = factories.make_coordinator("HU", email="gyozo@example.org")
    secret, codes = set_up_an_app(Client(), user, timezone.now())

    def opens(code: str) -> bool:
        browser = Client()
        browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        browser.post(reverse("mfa_authenticate"), {"code": code})
        return browser.get(reverse("admin:index")).status_code == 200

    assert tend_accounts().startswith("0 encrypted anew")
    rotate()
    assert opens(codes[0])
    assert tend_accounts().startswith("2 encrypted anew")
    kept = list(Authenticator.objects.order_by("pk").values_list("data", flat=True))
    assert tend_accounts().startswith("0 encrypted anew")
    assert list(Authenticator.objects.order_by("pk").values_list("data", flat=True)) == kept
    with after_the_day():
        assert opens(code_at(secret, timezone.now()))
        assert opens(codes[1])
        assert not opens(codes[0])


def test_a_job_that_waited_is_run(rotate: Rotate, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    async_task("exchanges.meetings.tasks.delete_files")
    rotate()
    # The worker that is started anew has the new key; here it is the process of the test.
    monkeypatch.setattr("django_q.conf.Conf.SECRET_KEY", settings.SECRET_KEY)
    ((_key, package),) = JobQueue("multiply").dequeue()
    assert SignedPackage.loads(package)["func"] == "exchanges.meetings.tasks.delete_files"
    assert OrmQ.objects.count() == 1
    assert not Task.objects.exists()


def test_where_somebody_was_signed_in_is_forgotten_when_it_is_over() -> None:
    user = factories.make_coordinator("SE")
    for browser in (Client(), Client()):
        browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        browser.get(reverse("admin:index"))
    assert UserSession.objects.count() == 2
    ended = UserSession.objects.order_by("pk").first()
    assert ended is not None
    Session.objects.filter(session_key=ended.session_key).update(expire_date=NOON - timedelta(seconds=1))
    # One that has just begun may be noted a moment before it is kept.
    assert tend_accounts().endswith("0 ended sessions forgotten")
    UserSession.objects.update(created_at=timezone.now() - timedelta(hours=2))
    assert tend_accounts().endswith("1 ended sessions forgotten")
    assert UserSession.objects.count() == 1
