"""A document is fetched by whom it is for, as something to save and never to run."""

import datetime
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exchanges.meetings.documents.documents import Document
from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.identity.links import manage_token
from exchanges.registrations.models import Registration
from tests.exchanges.meetings.documents.uploads import HONEST
from tests.exchanges.registrations.factories import make_person, make_published, sign_up
from tests.exchanges.registrations.identity.signing_in import signed_in_as
from tests.factories import (
    make_coordinator,
    make_document,
    make_meeting,
    make_superuser,
    make_world,
    theme_of,
)

pytestmark = pytest.mark.django_db

GIVEN, NOT_THERE = 200, 404
AUDIENCES = ("public", "participants", "coordinators")


def address(document: Document) -> str:
    return reverse("calendar:document", args=[document.key])


def of_each_audience(meeting: PublishedMeeting) -> dict[str, Document]:
    return {audience: make_document(meeting.meeting, audience=audience) for audience in AUDIENCES}


def browsers(meeting: PublishedMeeting) -> dict[str, Client]:
    """Return a browser of each kind of person."""
    coming, waiting = sign_up(meeting), sign_up(meeting)
    assert coming.person
    assert waiting.person
    signed_in = {"coming": coming.person, "waiting": waiting.person, "elsewhere": make_person()}
    users = {
        "sweden": make_coordinator("SE"), "germany": make_coordinator("DE"), "all": make_coordinator(),
        "superuser": make_superuser(),
    }  # fmt: skip
    found = {"nobody": Client(), **{name: signed_in_as(Client(), person) for name, person in signed_in.items()}}
    for name, user in users.items():
        found[name] = Client()
        found[name].force_login(user)
    return found


def content_of(response: Any) -> bytes:
    """Take in a file as a browser does, which closes it."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def status_of(browser: Client, url: str, **more: Any) -> int:
    response = browser.get(url, **more)
    content_of(response)
    return response.status_code


def fetched(document: Document, people: dict[str, Client]) -> set[str]:
    statuses = {name: status_of(browser, address(document)) for name, browser in people.items()}
    assert set(statuses.values()) <= {GIVEN, NOT_THERE}
    return {name for name, status in statuses.items() if status == GIVEN}


def test_each_audience_gets_its_documents() -> None:
    meeting = make_published(seats=1)
    people = browsers(meeting)
    within = {"sweden", "all", "superuser"}
    found = {audience: fetched(document, people) for audience, document in of_each_audience(meeting).items()}
    assert found == {"public": set(people), "participants": {"coming", *within}, "coordinators": within}


def test_of_a_meeting_that_is_not_public_only_coordinators_get_documents() -> None:
    people = browsers(make_published(seats=1))
    document = make_document(make_meeting(make_published().version.programme))
    assert fetched(document, people) == {"sweden", "all", "superuser"}


def test_a_theme_is_every_networks() -> None:
    meeting = make_published(seats=1)
    people, theme = browsers(meeting), theme_of(meeting.version.programme)
    assert fetched(make_document(theme=theme), people) == set(people)
    internal = make_document(theme=theme, audience="coordinators")
    assert fetched(internal, people) == {"sweden", "germany", "all", "superuser"}


def test_a_coordinators_document_of_the_conference_is_for_coordinators_of_all() -> None:
    conference = make_meeting(make_world("SE", "DE"), country=None)
    document = make_document(conference, audience="coordinators")
    assert fetched(document, browsers(make_published(seats=1))) == {"all", "superuser"}


@pytest.mark.parametrize("name", HONEST)
def test_a_file_arrives_whole_and_only_to_be_saved(name: str, client: Client) -> None:
    document = make_document(make_published().meeting, content=HONEST[name], name=name, content_type="x/y")
    response = client.get(address(document))
    assert content_of(response) == HONEST[name]
    assert response["Content-Type"] == "x/y"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert int(response["Content-Length"]) == len(HONEST[name])


def test_a_name_of_another_alphabet_arrives_as_it_is(client: Client) -> None:
    response = client.get(address(make_document(make_published().meeting, name="Zażółć “gęś”.pdf")))
    content_of(response)
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('Zażółć “gęś”.pdf')}"


def test_what_has_not_changed_is_not_sent_again(client: Client) -> None:
    document = make_document(make_published().meeting)
    first = client.get(address(document))
    content_of(first)
    assert first["Cache-Control"] == "public, no-cache"
    again = client.get(address(document), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    Document.objects.update(sha256="0" * 64)
    assert status_of(client, address(document), headers={"if-none-match": first["ETag"]}) == GIVEN


def test_what_is_not_for_everybody_is_kept_nowhere() -> None:
    meeting = make_published(seats=1)
    document = make_document(meeting.meeting, audience="participants")
    browser = browsers(meeting)["coming"]
    response = browser.get(address(document))
    content_of(response)
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    again = browser.get(address(document), headers={"if-none-match": response["ETag"]})
    assert "no-store" in again["Cache-Control"]
    assert status_of(Client(), address(document), headers={"if-none-match": response["ETag"]}) == NOT_THERE


def test_the_link_in_the_mail_is_enough_for_those_who_come(client: Client) -> None:
    meeting = make_published(seats=1)
    coming, waiting = sign_up(meeting), sign_up(meeting)
    of_meeting, elsewhere = of_each_audience(meeting), make_document(make_published().meeting)

    def status(registration: Registration, document: Document) -> int:
        token = manage_token(registration)
        return status_of(client, reverse("visits:document", args=[token, document.key]))

    assert {name: status(coming, document) for name, document in of_meeting.items()} == {
        "public": GIVEN, "participants": GIVEN, "coordinators": NOT_THERE,
    }  # fmt: skip
    assert status(coming, elsewhere) == NOT_THERE
    assert status(waiting, of_meeting["participants"]) == NOT_THERE


def test_the_page_of_a_registration_lists_what_its_link_opens(client: Client) -> None:
    meeting = make_published(seats=1, starts_on=datetime.date(2099, 4, 28))
    coming, waiting = sign_up(meeting), sign_up(meeting)
    document = make_document(meeting.meeting, "Floor plan", audience="participants")
    page = client.get(reverse("registrations:manage", args=[manage_token(coming)])).content.decode()
    found = re.search(r'href="([^"]*/documents/[^"]*)">Floor plan</a>', page)
    assert found
    assert str(document.key) in found[1]
    assert status_of(client, found[1]) == GIVEN
    assert (
        "Floor plan" not in client.get(reverse("registrations:manage", args=[manage_token(waiting)])).content.decode()
    )


def test_a_lost_file_is_not_there(client: Client) -> None:
    document = make_document(make_published().meeting)
    document.file.storage.delete(document.file.name or "")
    assert status_of(client, address(document)) == NOT_THERE


def test_a_document_for_everybody_asks_nobody_who_they_are() -> None:
    document = make_document(make_published().meeting)
    browser = signed_in_as(Client(), make_person())
    browser.force_login(make_coordinator())
    with CaptureQueriesContext(connection) as queries:
        response = browser.get(address(document))
        content_of(response)
    assert response.status_code == GIVEN
    asked = "".join(query["sql"] for query in queries)
    assert "exchanges_document" in asked
    assert not any(table in asked for table in ("django_session", "exchanges_person", "municipalities_user"))
