"""Needs that many have are ticked, and add up whatever language people read."""

import pytest
from django.test import Client
from django.utils import timezone, translation

from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.attendance.participant_list import needs_of
from exchanges.registrations.identity.details import Needs
from exchanges.registrations.identity.links import manage_token
from exchanges.registrations.models import Registration
from exchanges.registrations.models.common_needs import (
    FOOD,
    IN_THE_ROOM,
    CommonNeed,
    column_of,
    needs_in,
    recognised_in,
)
from tests.exchanges.registrations.factories import sign_up
from tests.exchanges.registrations.pages import DAY, address, coming_meeting, prove, sign_in, visit_answers
from tests.exchanges.registrations.wizard.test_delegation import CONTACT, colleagues, contact, tell_of_all
from tests.html_forms import form_of, text_of

TICKED = {"eats": ["vegetarian", "no-nuts"], "in_the_room": ["hearing-loop"]}


@pytest.fixture
def meeting(db: None) -> PublishedMeeting:
    """A hybrid meeting of two days, a month ahead."""
    return coming_meeting(seats=10, format="hybrid")


def come(meeting: PublishedMeeting, email: str, **needs: object) -> Registration:
    return sign_up(meeting, email, needs=Needs(**needs), now=timezone.now() - DAY)  # type: ignore[arg-type]


def test_a_column_of_needs_fits_and_leaves_out_what_there_is_not_any_more() -> None:
    every = column_of(CommonNeed)
    assert len(every) <= 200
    assert needs_in(every) == tuple(CommonNeed)
    assert {*FOOD, *IN_THE_ROOM} == set(CommonNeed)
    assert needs_in("vegan, no-snails, quiet-room") == (CommonNeed.VEGAN, CommonNeed.QUIET_ROOM)
    assert column_of(["quiet-room", "vegan", "vegan"]) == "vegan, quiet-room"
    assert (needs_in(""), column_of([])) == ((), "")


def test_needs_are_ticked_checked_and_kept_by_key(client: Client, meeting: PublishedMeeting) -> None:
    prove(client, meeting)
    client.post(address(meeting, "needs"), visit_answers(meeting))
    page = client.post(address(meeting, "check"), {"step": "needs", **TICKED, "food": "Sesame, too"})
    assert "Vegetarian; No nuts; Hearing loop; Sesame, too" in text_of(page)
    assert form_of(client.get(address(meeting, "needs")), "step")["eats"] == TICKED["eats"]
    client.post(address(meeting, "done"), {"step": "check"})
    registration = Registration.objects.get()
    assert (registration.chosen_needs, registration.food) == ("vegetarian, no-nuts, hearing-loop", "Sesame, too")


def test_a_need_that_there_is_not_is_asked_again(client: Client, meeting: PublishedMeeting) -> None:
    prove(client, meeting)
    client.post(address(meeting, "needs"), visit_answers(meeting))
    page = client.post(address(meeting, "check"), {"step": "needs", "eats": ["snails"]})
    assert "Select again what you need." in text_of(page)


def test_what_is_chosen_is_shown_changed_and_gone_online(client: Client, meeting: PublishedMeeting) -> None:
    registration = come(meeting, "åsa@example.org", chosen=(CommonNeed.VEGAN,), note="Late")
    page = f"/r/{manage_token(registration)}/"
    assert "Vegan; Late" in text_of(client.get(page))
    form = form_of(client.get(f"{page}change/"), "change")
    assert form["eats"] == "vegan"
    client.post(f"{page}change/", {**form, "eats": ["no-pork"], "in_the_room": ["quiet-room"]})
    registration.refresh_from_db()
    assert (registration.chosen_needs, registration.note) == ("no-pork, quiet-room", "Late")
    form = form_of(client.get(f"{page}change/"), "change")
    client.post(f"{page}change/", {**form, "how": "online"})
    registration.refresh_from_db()
    assert (registration.mode, registration.chosen_needs) == ("online", "")


def test_a_caterer_gets_totals_in_one_language_whatever_people_read(meeting: PublishedMeeting) -> None:
    come(meeting, "a@example.org", chosen=(CommonNeed.VEGETARIAN, CommonNeed.STEP_FREE))
    come(meeting, "b@example.org", chosen=(CommonNeed.VEGETARIAN,), food="vegetarian")
    come(meeting, "c@example.org", food="Vegetarian", access="Comes with a dog")
    found = needs_of(meeting)
    assert [(need.people, need.text) for need in found.food] == [(3, "Vegetarian")]
    assert {need.text for need in found.access} == {"Step-free way and a place for a wheelchair", "Comes with a dog"}
    assert found.note == ()


def test_what_many_need_is_recognised_by_its_name_in_any_language() -> None:
    with translation.override("pl"):
        assert recognised_in(" vegan; Sesame, Hearing LOOP") == ((CommonNeed.VEGAN, CommonNeed.HEARING_LOOP), "Sesame")
        assert recognised_in(str(CommonNeed.NO_NUTS.label)) == ((CommonNeed.NO_NUTS,), "")
    assert recognised_in("kosher, no milk") == ((), "kosher, no milk")
    assert recognised_in("") == ((), "")


def test_a_contact_names_what_a_colleague_needs(client: Client, meeting: PublishedMeeting) -> None:
    tell_of_all(client, meeting, contact(meeting, 1), CONTACT)
    rows = colleagues(("Łucja Őri", "lucja@example.org"))
    needs = {"form-0-food": "no gluten, sesame", "form-0-access": "A seat near the front"}
    assert '<option value="No gluten">' in client.get(address(meeting, "together/names")).content.decode()
    page = client.post(address(meeting, "together/names"), {**rows, **needs})
    assert "No gluten · A seat near the front · sesame" in text_of(page)
    client.post(address(meeting, "together/check"), {"agreed": "on"})
    registration = Registration.objects.get()
    assert (registration.chosen_needs, registration.food) == ("no-gluten, front-seat", "sesame")


def test_needs_without_a_name_ask_whose_they_are(client: Client, meeting: PublishedMeeting) -> None:
    tell_of_all(client, meeting, contact(meeting, 1), CONTACT)
    page = client.post(address(meeting, "together/names"), {**colleagues(("", "")), "form-0-food": "vegan"})
    assert "Enter a name, or clear" in text_of(page)


def test_my_data_names_what_was_chosen(client: Client, meeting: PublishedMeeting) -> None:
    registration = come(meeting, "åsa@example.org", chosen=(CommonNeed.NO_LACTOSE,))
    assert registration.person is not None
    sign_in(client, registration.person)
    assert "No lactose" in text_of(client.get("/me/data/"))
