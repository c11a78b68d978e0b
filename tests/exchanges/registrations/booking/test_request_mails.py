"""Coordinators hear of whoever asks to come, and again while nobody answers."""

import datetime

import pytest
from django.conf import LazySettings
from django.test import Client

from exchanges.outbox.models import Message
from exchanges.registrations.booking.request_mails import write_due_digests
from exchanges.registrations.booking.requests import decide_request
from exchanges.registrations.models import Registration
from exchanges.registrations.personal_data.erasure import erase_person
from exchanges.registrations.queries.registrations import open_request_counts
from municipalities.access import Reach
from municipalities.models import Country
from tests.exchanges.registrations.booking.test_requests import ask
from tests.exchanges.registrations.factories import foreign_town, make_person, make_published, make_registration
from tests.exchanges.registrations.pages import coming_meeting
from tests.factories import NOON, make_coordinator
from tests.html_forms import text_of

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def told() -> list[str]:
    return sorted(Message.objects.filter(kind="requests_open").values_list("recipient", flat=True))


def test_who_coordinates_the_network_is_told_at_once_in_the_language_of_the_country() -> None:
    published = make_published()
    Country.objects.filter(code="SE").update(language="sv")
    make_coordinator("SE", "åsa@example.org")
    make_coordinator("DE")
    make_coordinator()
    asked = ask(published)
    assert told() == ["åsa@example.org"]
    mail = Message.objects.get(kind="requests_open")
    assert mail.language == "sv"
    assert asked.person is not None
    assert asked.person.name in mail.text
    assert f"/admin/exchanges/registration/{asked.pk}/change/" in mail.text
    assert "Please." not in mail.text
    for words in (mail.text, mail.html):
        assert "(för mindre än en dag sedan)" in words
        assert "0 dagar" not in words


def test_where_nobody_coordinates_the_network_it_is_who_coordinates_all() -> None:
    of_all = make_coordinator()
    left = make_coordinator("SE")
    left.is_active = False
    left.save()
    make_coordinator("DE")
    ask(make_published())
    assert told() == [of_all.email]


def test_who_has_yet_to_set_up_a_second_factor_is_told_all_the_same(settings: LazySettings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    make_coordinator("SE", "åsa@example.org")
    ask(make_published())
    assert told() == ["åsa@example.org"]


def test_one_that_nobody_answers_is_asked_after_until_somebody_does(settings: LazySettings) -> None:
    coordinator = make_coordinator()
    asked = ask(make_published())
    assert write_due_digests(now=NOON + 2 * DAY) == 0
    assert write_due_digests(now=NOON + 3 * DAY - datetime.timedelta(hours=8)) == 0
    assert [write_due_digests(now=NOON + 3 * DAY) for _time in range(2)] == [1, 0]
    assert write_due_digests(now=NOON + 4 * DAY) == 0
    assert write_due_digests(now=NOON + 7 * DAY) == 1
    last = Message.objects.filter(kind="requests_open").order_by("pk").last()
    assert last is not None
    assert "7 days ago" in last.text
    decide_request(registration=asked, let_in=True, reason="", actor=coordinator, now=NOON + 8 * DAY)
    assert write_due_digests(now=NOON + 20 * DAY) == 0


def test_once_a_day_they_are_told_together_where_the_site_is_set_so(settings: LazySettings) -> None:
    settings.REQUESTS_TOLD = "DAILY"
    coordinator = make_coordinator()
    published = make_published()
    ask(published), ask(published)
    assert told() == []
    assert [write_due_digests(now=NOON), write_due_digests(now=NOON + datetime.timedelta(hours=1))] == [1, 0]
    mail = Message.objects.get(kind="requests_open")
    assert (mail.recipient, mail.subject) == (coordinator.email, "2 requests for a place")
    assert mail.text.count("/admin/exchanges/registration/") == 3


def test_who_is_erased_is_named_in_no_mail_to_coordinators() -> None:
    make_coordinator("SE")
    asked = ask(make_published())
    person = asked.person
    assert person is not None
    erase_person(person=person, now=NOON)
    mail = Message.objects.get(kind="requests_open")
    assert person.name not in mail.text + mail.html
    assert mail.state == "waiting"


def test_the_overview_counts_what_is_open_within_reach_with_its_age(client: Client) -> None:
    published = coming_meeting()
    town = foreign_town(published.version.programme)
    for days in (1, 5):
        now = datetime.datetime.now(datetime.UTC)
        make_registration(
            published.meeting, make_person(), status="requested", municipality=town, created_at=now - days * DAY
        )
    now = datetime.datetime.now(datetime.UTC)
    assert open_request_counts(Reach(country_code="DE"), now=now).people == 0
    assert open_request_counts(Reach(), now=now).people == 0
    client.force_login(make_coordinator("SE"))
    page = client.get("/admin/")
    assert (
        "2 people have asked for a place and are waiting for an answer. The oldest request is 5 days old."
        in text_of(page)
    )
    assert "/admin/exchanges/registration/?standing=requested" in page.content.decode()
    Registration.objects.update(created_at=now)
    assert "The oldest request is less than a day old." in text_of(client.get("/admin/"))
    Registration.objects.update(status="declined")
    assert "asked for a place" not in text_of(client.get("/admin/"))
