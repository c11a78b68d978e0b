"""The pages of registering: a step a page, few requests, the same words for everybody."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.models import Registration
from tests import factories
from tests.exchanges.registrations.factories import make_published, town_of
from tests.html_forms import form_of, text_of

DAY = datetime.timedelta(days=1)


@pytest.fixture
def meeting(db: None) -> PublishedMeeting:
    """A meeting of two days in Sweden, a month ahead of the clock that the views read, with ten places."""
    return coming(places=10)


def coming(**fields: Any) -> PublishedMeeting:
    today = timezone.localdate()
    programme = factories.make_world("SE", "DE", starts_on=today - 30 * DAY, ends_on=today + 300 * DAY)
    return make_published(programme, starts_on=today + 30 * DAY, days=2, **fields)


def address(meeting: PublishedMeeting, step: str = "") -> str:
    return f"/meetings/{meeting.meeting.slug}/register/" + (f"{step}/" if step else "")


def visit_of(meeting: PublishedMeeting, **changed: str) -> dict[str, str]:
    town = town_of(meeting)
    return {
        "step": "visit",
        "how": "in_person",
        "name": "Anna Nowak",
        "town": town.name,
        "function": "Energy coordinator",
        "group": "other",
        **changed,
    }


def walk(client: Client, meeting: PublishedMeeting, email: str = "anna@example.org", **changed: str) -> HttpResponse:
    """Answer every step as somebody who comes in person does, and return the last page."""
    client.post(address(meeting), {"step": "email", "email": email})
    client.post(address(meeting), visit_of(meeting, **changed))
    client.post(address(meeting), {"step": "needs", "food": "Vegetarian"})
    return client.post(address(meeting, "done"), {"step": "check"})


def test_somebody_registers_in_five_requests(client: Client, meeting: PublishedMeeting) -> None:
    first = client.get(address(meeting))
    assert form_of(first, "step")["step"] == "email"
    second = client.post(address(meeting, "visit"), {"step": "email", "email": "Anna@Example.org"})
    assert form_of(second, "step")["step"] == "visit"
    third = client.post(address(meeting, "needs"), visit_of(meeting))
    assert form_of(third, "step")["step"] == "needs"
    fourth = client.post(address(meeting, "check"), {"step": "needs", "food": "Vegetarian"})
    assert form_of(fourth, "step") == {
        "step": "check",
        "csrfmiddlewaretoken": form_of(fourth, "step")["csrfmiddlewaretoken"],
    }
    fifth = client.post(address(meeting, "done"), {"step": "check"})
    assert "You are registered" in text_of(fifth)
    registration = Registration.objects.select_related("person").get()
    assert (registration.is_coming, registration.food, registration.mode) == (True, "Vegetarian", "in_person")
    assert (registration.person.email, registration.person.name) == ("anna@example.org", "Anna Nowak")
    assert registration.municipality == town_of(meeting)
    assert Message.objects.get().kind == "confirmation"


def test_registering_takes_at_most_forty_statements(client: Client, meeting: PublishedMeeting) -> None:
    with CaptureQueriesContext(connection) as captured:
        client.get(address(meeting))
        assert "You are registered" in text_of(walk(client, meeting))
    assert len(captured) <= 40, "\n".join(query["sql"][:150] for query in captured.captured_queries)
