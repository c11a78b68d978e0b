"""Delegations by pages: registering colleagues together, naming them later, swapping, giving places back."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.delegation_links import delegation_token
from exchanges.registrations.models import Delegation, Person, Registration
from tests.exchanges.registrations.factories import again, foreign_town, make_person, sign_up, town_of
from tests.exchanges.registrations.pages import DAY, coming_meeting, sign_in
from tests.html_forms import fill_in, form_of, text_of


@pytest.fixture
def meeting(db: None) -> PublishedMeeting:
    """A meeting a month ahead with four places."""
    return coming_meeting(places=4)


def address(meeting: PublishedMeeting, part: str = "") -> str:
    return f"/meetings/{meeting.meeting.slug}/register/together/{part}"


def contact(meeting: PublishedMeeting, people: int = 3, **changed: str) -> dict[str, str]:
    return {
        "how": "in_person",
        "email": "contact@example.org",
        "name": "Carla Contact",
        "town": town_of(meeting).name,
        "people": str(people),
        **changed,
    }


def colleagues(*people: tuple[str, str]) -> dict[str, str]:
    fields = {"form-TOTAL_FORMS": str(len(people)), "form-INITIAL_FORMS": str(len(people))}
    for number, (name, email) in enumerate(people):
        fields |= {f"form-{number}-name": name, f"form-{number}-email": email}
    return fields


THREE = (("Anna Nowak", "anna@example.org"), ("", ""), ("Bo Berg", "bo@example.org"))


def send(client: Client, meeting: PublishedMeeting, *people: tuple[str, str], **changed: str) -> Any:
    client.post(address(meeting), contact(meeting, len(people), **changed))
    return client.post(address(meeting, "names/"), colleagues(*people))


def test_colleagues_are_registered_together_named_now_or_later(client: Client, meeting: PublishedMeeting) -> None:
    page = client.post(address(meeting), contact(meeting))
    form = form_of(page, "colleagues")
    assert form["form-TOTAL_FORMS"] == "3"
    assert "Register 3 people" in text_of(page)
    done = client.post(address(meeting, "names/"), {**form, **colleagues(*THREE)})
    assert "Your colleagues are registered" in text_of(done)
    delegation = Delegation.objects.select_related("contact").get()
    assert delegation.municipality == town_of(meeting)
    places = Registration.objects.order_by("rank")
    assert [place.person.name if place.person else "" for place in places] == ["Anna Nowak", "", "Bo Berg"]
    assert all(place.is_coming for place in places)
    assert set(Message.objects.values_list("recipient", flat=True)) == {
        "contact@example.org",
        "anna@example.org",
        "bo@example.org",
    }
    told = Message.objects.get(recipient="contact@example.org")
    assert f"/d/{delegation_token(delegation)}/" in told.text


def test_all_or_none_wait_together(client: Client, meeting: PublishedMeeting) -> None:
    sign_up(meeting, now=timezone.now())
    sign_up(meeting, now=timezone.now())
    send(client, meeting, *THREE, all_or_none="on")
    assert [place.place for place in Registration.objects.filter(delegation__isnull=False)] == [None] * 3


def test_only_municipalities_of_the_programme_send_delegations(client: Client, meeting: PublishedMeeting) -> None:
    page = client.post(address(meeting), contact(meeting, town="Oslo"))
    assert "Choose a municipality of the list." in text_of(page)
    assert "<title>Error:" in page.content.decode()


def test_a_delegation_begun_in_one_language_ends_in_any_other(client: Client, meeting: PublishedMeeting) -> None:
    client.post(f"/de{address(meeting)}", contact(meeting, 1, town=f"{town_of(meeting).name}, Schweden"))
    assert "Sverige" in text_of(client.get(f"/sv{address(meeting, 'names/')}"))
    client.post(f"/sv{address(meeting, 'names/')}", colleagues(("Åsa Öberg", "asa@example.org")))
    assert Delegation.objects.get().municipality == town_of(meeting)


def test_a_municipality_that_is_not_invited_is_refused_with_words(client: Client, meeting: PublishedMeeting) -> None:
    town = foreign_town(meeting.version.programme)
    page = send(client, meeting, *THREE, town=town.name)
    assert "Only municipalities that are invited" in text_of(page)
    assert not Registration.objects.exists()


@pytest.mark.parametrize(("people", "words"), [("0", "Enter at least 1."), ("21", "Enter at most 20."), ("x", "whole")])
def test_the_number_of_people_is_within_bounds(
    client: Client, meeting: PublishedMeeting, people: str, words: str
) -> None:
    assert words in text_of(client.post(address(meeting), {**contact(meeting), "people": people}))


def test_a_name_needs_an_address_and_the_other_way_round(client: Client, meeting: PublishedMeeting) -> None:
    page = send(client, meeting, ("Anna Nowak", ""), ("", "bo@example.org"))
    assert "Enter the e-mail address too" in text_of(page)
    assert "Enter the name too" in text_of(page)
    # One summary, which says at which place.
    assert "Place 1: Enter the e-mail address too, or leave both empty. Place 2: Enter the name too" in text_of(page)
    assert page.content.decode().count('role="alert"') == 1
    assert '<a href="#id_form-0-email">' in page.content.decode()
    assert not Registration.objects.exists()


def test_colleagues_who_share_a_mailbox_are_each_registered_and_the_page_says_who(
    client: Client, meeting: PublishedMeeting
) -> None:
    people = ("Energy adviser", "town-hall@example.org"), ("Planner – Őri", "town-hall@example.org"), ("", "")
    done = text_of(send(client, meeting, *people, email="town-hall@example.org", name="Clerk"))
    assert "Energy adviser (town-hall@example.org)" in done
    assert "Planner – Őri (town-hall@example.org)" in done
    assert "1 place to be named later" in done
    places = Registration.objects.order_by("rank")
    assert [each.person.name for each in places if each.person] == ["Energy adviser", "Planner – Őri"]
    assert places.count() == 3


def test_who_is_named_twice_is_refused_beside_the_line(client: Client, meeting: PublishedMeeting) -> None:
    people = ("Åsa Öberg", "asa@example.org"), ("", ""), ("asa oberg", "ASA@example.org")
    page = send(client, meeting, *people)
    assert "This name stands at place 1 with the same address." in text_of(page)
    assert '<a href="#id_form-2-email">' in page.content.decode()
    assert not Registration.objects.exists()


def test_more_people_than_said_are_not_smuggled_in(client: Client, meeting: PublishedMeeting) -> None:
    client.post(address(meeting), contact(meeting, 1))
    client.post(address(meeting, "names/"), colleagues(*THREE))
    assert not Registration.objects.exists()


def test_names_are_asked_after_the_first_page_only(client: Client, meeting: PublishedMeeting) -> None:
    assert client.get(address(meeting, "names/")).headers["Location"] == address(meeting)


def test_a_closed_registration_is_closed_to_delegations_too(client: Client, meeting: PublishedMeeting) -> None:
    PublishedMeeting.objects.update(status="cancelled")
    assert "This meeting is cancelled." in text_of(client.get(address(meeting)))


@pytest.fixture
def delegation(client: Client, meeting: PublishedMeeting) -> Delegation:
    """A delegation of three, one not named, whose contact has signed in with the client's browser."""
    send(client, meeting, *THREE)
    sign_in(client, Person.objects.get(email="contact@example.org"))
    return Delegation.objects.get()


def place_of(delegation: Delegation, name: str = "") -> Registration:
    rows = delegation.registrations.filter(status="active")
    return rows.get(person__name=name) if name else rows.get(person=None)


def test_the_contact_finds_the_delegation_on_their_page(client: Client, delegation: Delegation) -> None:
    assert f"/me/delegations/{delegation.pk}/" in client.get("/me/").content.decode()
    page = text_of(client.get(f"/me/delegations/{delegation.pk}/"))
    assert "anna@example.org" in page
    assert "Not named yet" in page
    assert "Anna Nowak (anna@example.org) In person · Has a place" in page


def test_somebody_is_named_later(client: Client, delegation: Delegation) -> None:
    place = place_of(delegation)
    address = f"/me/delegations/{delegation.pk}/{place.reference}/"
    assert "Enter a name." in text_of(fill_in(client, address, "delegate", {}))
    fill_in(client, address, "delegate", {"name": "Ciro", "email": "ciro@example.org"})
    named = again(place)
    assert named.person is not None
    assert named.person.name == "Ciro"
    assert named.is_coming


def test_somebody_else_takes_a_place(client: Client, delegation: Delegation) -> None:
    place = place_of(delegation, "Bo Berg")
    address = f"/me/delegations/{delegation.pk}/{place.reference}/"
    fill_in(client, address, "delegate", {"name": "Dora", "email": "dora@example.org"})
    swapped = again(place)
    assert swapped.person is not None
    assert (swapped.person.name, swapped.place) == ("Dora", place.place)
    assert Message.objects.filter(recipient="bo@example.org", kind="registration_cancelled").exists()


def test_nobody_is_named_twice(client: Client, delegation: Delegation) -> None:
    place = place_of(delegation, "Bo Berg")
    address = f"/me/delegations/{delegation.pk}/{place.reference}/"
    page = fill_in(client, address, "delegate", {"name": "Anna", "email": "anna@example.org"})
    assert "You have named this colleague already." in text_of(page)


def name(client: Client, delegation: Delegation, email: str) -> str:
    """Name somebody for the place without a name, and return what the contact reads then, but for references."""
    reference = place_of(delegation).reference
    address = f"/me/delegations/{delegation.pk}/{reference}/"
    page = fill_in(client, address, "delegate", {"name": "Eva", "email": email}, follow=True)
    return text_of(page).replace(email, "…")


def test_the_contact_reads_the_same_whether_or_not_a_colleague_is_registered(
    client: Client, meeting: PublishedMeeting
) -> None:
    sign_up(meeting, "eva@example.org", now=timezone.now() - DAY)
    send(client, meeting, ("", ""))
    delegation = Delegation.objects.get()
    sign_in(client, Person.objects.get(email="contact@example.org"))
    with_own = name(client, delegation, "eva@example.org")
    stand_in = delegation.stand_ins.get()
    of_line = text_of(client.get(f"/me/delegations/{delegation.pk}/{stand_in.reference}/"))
    client.post(f"/me/delegations/{delegation.pk}/give-back/", {"reference": stand_in.reference})
    assert not delegation.stand_ins.exists()
    client.post(f"/me/delegations/{delegation.pk}/give-back/")
    send(client, meeting, ("", ""))
    another = Delegation.objects.latest("pk")
    assert name(client, another, "ada@example.org") == with_own
    place = another.registrations.get(person__email="ada@example.org")
    page = text_of(client.get(f"/me/delegations/{another.pk}/{place.reference}/"))
    assert page.replace("ada@", "eva@") == of_line


def test_another_colleague_takes_the_line_of_one_who_is_registered(client: Client, meeting: PublishedMeeting) -> None:
    sign_up(meeting, "eva@example.org", now=timezone.now() - DAY)
    send(client, meeting, ("Eva", "eva@example.org"))
    delegation = Delegation.objects.get()
    sign_in(client, Person.objects.get(email="contact@example.org"))
    address = f"/me/delegations/{delegation.pk}/{delegation.stand_ins.get().reference}/"
    fill_in(client, address, "delegate", {"name": "Dora", "email": "dora@example.org"})
    assert place_of(delegation, "Dora").is_coming
    assert not delegation.stand_ins.exists()


def test_a_place_is_given_back_and_then_all(client: Client, delegation: Delegation) -> None:
    address = f"/me/delegations/{delegation.pk}/give-back/"
    assert client.get(address).status_code == 405
    client.post(address, {"reference": place_of(delegation).reference})
    assert delegation.registrations.filter(status="active").count() == 2
    client.post(address)
    assert not delegation.registrations.filter(status="active").exists()
    assert "No place of this delegation is left." in text_of(client.get(f"/me/delegations/{delegation.pk}/"))


def test_nobody_but_the_contact_sees_or_changes_a_delegation(delegation: Delegation) -> None:
    other = Client()
    sign_in(other, make_person())
    place = place_of(delegation, "Bo Berg")
    assert other.get(f"/me/delegations/{delegation.pk}/").status_code == 404
    assert other.get(f"/me/delegations/{delegation.pk}/{place.reference}/").status_code == 404
    assert other.post(f"/me/delegations/{delegation.pk}/give-back/").status_code == 404
    assert again(place).status == "active"


def test_a_place_of_another_delegation_is_not_reached_through_ones_own(
    client: Client, meeting: PublishedMeeting, delegation: Delegation
) -> None:
    stranger = sign_up(meeting, "stranger@example.org", now=timezone.now() - DAY)
    answer = client.post(f"/me/delegations/{delegation.pk}/give-back/", {"reference": stranger.reference})
    assert answer.status_code == 404
    assert again(stranger).status == "active"
