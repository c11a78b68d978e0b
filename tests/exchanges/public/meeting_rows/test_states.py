"""What lists, months and maps say of a meeting in each of its states, the reader's own included."""

import datetime

import pytest
from django.test import Client

from exchanges.meetings.models import Meeting
from exchanges.registrations.models import Registration, TakeHome
from tests.exchanges.public.conftest import Season, day
from tests.exchanges.registrations.factories import make_registration, make_terms, sign_up, town_of
from tests.exchanges.registrations.identity.signing_in import signed_in_as
from tests.factories import make_document
from tests.html_forms import queries_of, text_of
from tests.rewriting import rewrite

pytestmark = pytest.mark.django_db
VIEWS = ("/calendar/", "/calendar/month/2027-04/", "/calendar/map/")
"""All of them show the meeting that has moved to 13 April."""


def texts(client: Client) -> list[str]:
    return [text_of(client.get(path)) for path in VIEWS]


def everywhere(client: Client, words: str) -> bool:
    return all(words in text for text in texts(client))


def test_a_full_meeting_says_so_in_every_view(client: Client, season: Season) -> None:
    rewrite(season.moved.published.filter(version__is_current=False), starts_on=day(4, 13), ends_on=day(4, 13))
    make_terms(season.moved, seats_in_person=1)
    published = season.published(season.moved)
    for _person in range(3):
        sign_up(published)
    assert everywhere(client, "Full. 2 waiting")


def test_a_meeting_with_another_date_says_so_in_every_view(client: Client, season: Season) -> None:
    assert everywhere(client, "New date")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"seat": 1}, "You are registered"),
        ({}, "Number 1 on the waiting list"),
        ({"status": Registration.Status.REQUESTED}, "You have asked for a place"),
    ],
)
def test_somebody_who_has_signed_in_sees_how_they_stand(
    client: Client, season: Season, fields: dict[str, object], words: str
) -> None:
    rewrite(season.moved.published.filter(version__is_current=False), starts_on=day(4, 13), ends_on=day(4, 13))
    own = make_registration(season.moved, **fields)
    assert not any(words in text for text in texts(client))
    assert own.person is not None
    signed_in = signed_in_as(Client(), own.person)
    assert everywhere(signed_in, words)
    for path in VIEWS:
        assert "no-store" in signed_in.get(path)["Cache-Control"]
        assert "no-store" not in client.get(path).headers.get("Cache-Control", "")


def test_somebody_elses_registration_is_nobody_elses_business(client: Client, season: Season) -> None:
    make_registration(season.moved, seat=1)
    other = make_registration(season.german, seat=1)
    assert other.person is not None
    april, may = (
        text_of(signed_in_as(client, other.person).get(f"/calendar/month/2027-{month}/")) for month in ("04", "05")
    )
    assert "You are registered" not in april
    assert "You are registered" in may


def test_today_says_from_when_on(client: Client, season: Season) -> None:
    rewrite(season.version.meetings.filter(meeting=season.coming), starts_on=day(3, 1), ends_on=day(3, 2))
    Meeting.objects.filter(pk=season.coming.pk).update(starts_at=datetime.time(13, 30))
    assert "Today, 13:30" in text_of(client.get("/calendar/"))
    assert "Today, 13:30" in text_of(client.get("/calendar/month/2027-03/"))
    rewrite(season.version.meetings.filter(meeting=season.coming), starts_on=day(2, 28))
    assert "Today, 13:30" not in text_of(client.get("/calendar/"))


def test_a_list_says_into_which_languages_a_meeting_is_interpreted(client: Client, season: Season) -> None:
    Meeting.objects.filter(pk=season.coming.pk).update(interpretation="pl, hu")
    assert "EN, SV Interpretation into + PL, HU" in text_of(client.get("/calendar/"))
    assert "/meetings/coming/" in client.get("/calendar/?lang=hu").content.decode().partition('id="results"')[2]


def test_past_meetings_say_what_there_is_to_read(client: Client, season: Season) -> None:
    before = queries_of(client, "/calendar/past/")
    Meeting.objects.filter(pk=season.held.pk).update(notes={"en": "We learned."})
    make_document(meeting=season.held)
    make_document(meeting=season.held)
    make_document(meeting=season.held, audience="participants")
    written_at = datetime.datetime(2027, 2, 5, tzinfo=datetime.UTC)
    for number, is_hidden in enumerate([False, True]):
        TakeHome.objects.create(
            meeting=season.held,
            municipality=town_of(season.published(season.held), number=number),
            language="en",
            learning="Ask first.",
            written_at=written_at,
            is_hidden=is_hidden,
        )
    assert queries_of(client, "/calendar/past/") == before
    page = text_of(client.get("/calendar/past/"))
    assert "Notes 2 documents 1 municipality on what it learned" in page
    assert "Places left" not in page
