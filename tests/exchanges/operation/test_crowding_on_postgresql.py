"""Whoever waits too long for their turn at a meeting is told so; nothing is done, and all they entered is kept."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client
from pytest_django.fixtures import Settings

from exchanges.meetings.published import PublishedMeeting
from exchanges.operation.crowding import is_wait_over
from exchanges.outbox.models import Message
from exchanges.registrations.identity.delegation_links import delegation_token
from exchanges.registrations.identity.links import check_in_token, manage_token
from exchanges.registrations.models import Attendance, Delegation, RateCount, Registration, RegistrationTerms
from exchanges.registrations.seats.seat_inventory import lock_meeting
from tests import factories
from tests.exchanges.registrations.factories import make_delegation, make_registration, town_of
from tests.exchanges.registrations.pages import address, coming_meeting, walk_to_check
from tests.html_forms import form_of, text_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

WRITTEN = (Registration, RegistrationTerms, Delegation, Message, RateCount, Attendance)


@pytest.fixture(autouse=True)
def short_wait(settings: Settings) -> None:
    settings.TURN_WAIT_SECONDS = 0.05


@pytest.fixture
def published(transactional_db: None) -> PublishedMeeting:
    return coming_meeting(seats=10)


@contextmanager
def held(published: PublishedMeeting) -> Iterator[None]:
    """Let somebody else hold the meeting, on a connection of their own."""
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT id FROM exchanges_meeting WHERE id = %s FOR NO KEY UPDATE", [published.meeting_id])
        yield


def rows() -> list[list[Any]]:
    """Return all that a form of a meeting may change."""
    return [list(model.objects.order_by("pk").values_list()) for model in WRITTEN]


def test_whoever_waits_too_long_sends_the_same_again_by_a_button(client: Client, published: PublishedMeeting) -> None:
    walk_to_check(client, published, name="Zoë O'Łącka <b>")
    before, button = (
        list(RateCount.objects.values_list()),
        {"step": "check", "note": 'says "yes" & <b>', "days": ["1", "2"]},
    )
    with held(published):
        refused = client.post(f"/sv{address(published, 'done')}?from=mail", button)
    assert refused.status_code == 503
    assert int(refused["Retry-After"]) > 0
    assert "no-store" in refused["Cache-Control"]
    assert '<html lang="sv"' in refused.content.decode()
    assert f'action="/sv{address(published, "done")}?from=mail"' in refused.content.decode()
    kept = form_of(refused, "")
    assert {name: value for name, value in kept.items() if name != "csrfmiddlewaretoken"} == button
    # Nothing is begun, and no seat is counted for it.
    uses = dict(RateCount.objects.values_list("key", "count"))
    assert Registration.objects.count() == Message.objects.exclude(kind="address_code").count() == 0
    assert {key: count for key, count in uses.items() if count} == {row[1]: row[2] for row in before}
    done = client.post(address(published, "done"), kept)
    assert "You are registered" in text_of(done)


def test_the_form_that_is_sent_again_proves_that_a_page_of_ours_sent_it(published: PublishedMeeting) -> None:
    visitor = Client(enforce_csrf_checks=True)
    page = walk_to_check(Client(), published)
    assert page.status_code == 200
    with held(published):
        assert visitor.post(address(published, "done"), {"step": "check"}).status_code == 403


def changing(_published: PublishedMeeting, registration: Registration) -> tuple[str, dict[str, str]]:
    return f"/r/{manage_token(registration)}/change/", {"how": "in_person", "food": "Vegan"}


def cancelling(_published: PublishedMeeting, registration: Registration) -> tuple[str, dict[str, str]]:
    return f"/r/{manage_token(registration)}/cancel/", {}


def answering(_published: PublishedMeeting, registration: Registration) -> tuple[str, dict[str, str]]:
    return f"/r/{manage_token(registration)}/offer/", {"answer": "decline"}


def checking_in(_published: PublishedMeeting, registration: Registration) -> tuple[str, dict[str, str]]:
    return f"/check-in/{check_in_token(registration)}/", {"mode": "in_person"}


def giving_back(published: PublishedMeeting, registration: Registration) -> tuple[str, dict[str, str]]:
    contact, town = registration.person, town_of(published)
    delegation = make_delegation(published.meeting, town, contact=contact)
    make_registration(published.meeting, delegation=delegation, municipality=town)
    return f"/d/{delegation_token(delegation)}/give-back/", {}


def setting_terms(published: PublishedMeeting, _registration: Registration) -> tuple[str, dict[str, str]]:
    return f"/admin/exchanges/registration/terms/{published.meeting_id}/", {"seats_in_person": "5"}


FORMS = (changing, cancelling, answering, checking_in, giving_back, setting_terms)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_whatever_changes_who_comes_waits_for_no_longer(
    client: Client, published: PublishedMeeting, form: Callable[..., tuple[str, dict[str, str]]]
) -> None:
    client.force_login(factories.make_coordinator("SE"))
    path, answers = form(published, make_registration(published.meeting, municipality=town_of(published), seat=1))
    before = rows()
    with held(published):
        refused = client.post(path, answers)
    assert (refused.status_code, refused.get("Retry-After")) == (503, "5")
    kept = form_of(refused, "")
    kept.pop("csrfmiddlewaretoken")
    assert kept == answers
    assert rows() == before


def test_whoever_waited_in_vain_waits_longer_again_in_the_next_transaction(published: PublishedMeeting) -> None:
    with held(published), pytest.raises(OperationalError) as failure, transaction.atomic():
        lock_meeting(published.meeting_id)
    assert is_wait_over(failure.value)
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)
