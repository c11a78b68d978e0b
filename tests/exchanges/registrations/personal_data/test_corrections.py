"""A municipality corrected on one's own page: recognised as when registering, and nobody loses place or turn by it."""

import pytest
from django.test import Client
from django.utils import timezone

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.models import Person, Registration
from municipalities.models import Municipality
from tests.exchanges.registrations.factories import (
    again,
    keep_seats,
    make_delegation,
    make_person,
    make_registration,
    sign_up,
    town_of,
)
from tests.exchanges.registrations.pages import coming_meeting, sign_in
from tests.factories import make_municipality
from tests.html_forms import form_of, text_of
from tests.rewriting import rewrite

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> PublishedMeeting:
    return coming_meeting(seats=2)


@pytest.fixture
def orebro(meeting: PublishedMeeting) -> Municipality:
    return named(town_of(meeting), "Örebro")


def named(town: Municipality, name: str) -> Municipality:
    town.name = name
    town.save()
    return town


def german_town(meeting: PublishedMeeting) -> Municipality:
    """Return a municipality of the programme that the Swedish meeting is not for."""
    members = meeting.version.programme.participations.filter(municipality__country="DE")
    return named(members.order_by("pk")[0].municipality, "Großschönau")


def correct(client: Client, person: Person | None, town: str, **changed: str) -> str:
    """Write another municipality into one's details; return the page that follows."""
    assert person is not None
    sign_in(client, person)
    form = form_of(client.get("/me/details/"), "details")
    return text_of(client.post("/me/details/", {**form, "town": town, **changed}, follow=True))


def test_the_municipality_is_recognised_as_people_write_it(
    client: Client, meeting: PublishedMeeting, orebro: Municipality
) -> None:
    person = make_person("asa@example.org", organisation="Orebro town hall")
    sign_in(client, person)
    assert form_of(client.get("/me/details/"), "details")["town"] == "Orebro town hall"
    correct(client, person, "Oerebro kommun, Schweden")
    person.refresh_from_db()
    assert (person.municipality, person.organisation) == (orebro, "")
    assert form_of(client.get("/me/details/"), "details")["town"] == "Örebro, Sweden"


def test_what_is_near_a_name_is_asked_there_too(
    client: Client, meeting: PublishedMeeting, orebro: Municipality
) -> None:
    person = make_person("asa@example.org")
    sign_in(client, person)
    form = form_of(client.get("/me/details/"), "details")
    page = client.post("/me/details/", {**form, "town": "Orebrro"})
    assert "Did you mean Örebro?" in text_of(page)
    asked = form_of(page, "details")
    assert Person.objects.get().municipality != orebro
    client.post("/me/details/", {**asked, "town_meant": "own"})
    assert (Person.objects.get().municipality, Person.objects.get().organisation) == (None, "Orebrro")
    client.post("/me/details/", {**form, "town": "Orebrro", "town_asked": "Orebrro", "town_meant": str(orebro.pk)})


def test_a_place_stays_although_the_new_municipality_is_not_invited(
    client: Client, meeting: PublishedMeeting, orebro: Municipality
) -> None:
    comes = sign_up(meeting, municipality=orebro, now=timezone.now())
    sign_up(meeting, now=timezone.now())
    waits = sign_up(meeting, municipality=orebro, now=timezone.now())
    elsewhere = german_town(meeting)
    for each in (comes, waits):
        page = correct(client, each.person, "Grossschoenau")
        assert "Your municipality is changed in 1 registration too. Place and order stay as they are." in page
        found = again(each)
        assert (found.municipality, found.seat, found.rank) == (elsewhere, each.seat, each.rank)
        assert found.status == Registration.Status.ACTIVE


def test_what_is_over_stays_as_it_was_counted(client: Client, meeting: PublishedMeeting, orebro: Municipality) -> None:
    past = sign_up(meeting, municipality=orebro, now=timezone.now())
    rewrite(PublishedMeeting.objects, status="held")
    assert "Your municipality is changed in" not in correct(client, past.person, german_town(meeting).name)
    assert again(past).municipality == orebro
    assert Person.objects.get().municipality == german_town(meeting)


def test_a_place_among_colleagues_stays_their_municipality_s(
    client: Client, meeting: PublishedMeeting, orebro: Municipality
) -> None:
    person = make_person("łucja@example.org")
    delegation = make_delegation(meeting.meeting, municipality=orebro)
    registration = make_registration(meeting.meeting, person=person, delegation=delegation, municipality=orebro, seat=1)
    correct(client, person, german_town(meeting).name)
    assert again(registration).municipality == orebro


def test_who_asked_only_because_of_a_wrong_municipality_is_in(
    client: Client, meeting: PublishedMeeting, orebro: Municipality
) -> None:
    outside = make_municipality("Łódź", country="PL")
    asks = sign_up(meeting, municipality=outside, reason="Wir bauen dasselbe.", now=timezone.now())
    assert asks.status == Registration.Status.REQUESTED
    correct(client, asks.person, "Örebro")
    found = again(asks)
    assert (found.status, found.seat, found.municipality) == (Registration.Status.ACTIVE, 1, orebro)
    assert Message.objects.filter(kind="confirmation", about=asks.reference).count() == 1


def test_who_asks_for_another_place_that_is_not_invited_goes_on_asking(
    client: Client, meeting: PublishedMeeting
) -> None:
    outside = make_municipality("Łódź", country="PL")
    asks = sign_up(meeting, municipality=outside, reason="Wir bauen dasselbe.", now=timezone.now())
    elsewhere = german_town(meeting)
    correct(client, asks.person, elsewhere.name)
    assert (again(asks).status, again(asks).municipality) == (Registration.Status.REQUESTED, elsewhere)


def test_places_kept_for_the_right_municipality_are_offered(
    client: Client, orebro: Municipality, meeting: PublishedMeeting
) -> None:
    umea = named(town_of(meeting, number=1), "Umeå")
    keep_seats(meeting.meeting, 1, municipality=umea)
    sign_up(meeting, municipality=orebro, now=timezone.now())
    waits = sign_up(meeting, municipality=orebro, now=timezone.now())
    assert waits.seat is None
    correct(client, waits.person, "Umea")
    assert again(waits).offered_until is not None
    assert Message.objects.filter(kind="offer", about=waits.reference).exists()
