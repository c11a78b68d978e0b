"""Delegations by pages: registering colleagues together, naming them later, swapping, giving places back."""

from secrets import token_hex
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.identity.delegation_links import delegation_token
from exchanges.registrations.identity.details import COLLEAGUES_CONSENT_VERSION
from exchanges.registrations.models import Delegation, Person, Registration
from localisation.dates import day_in_words
from municipalities.models import Municipality
from tests.exchanges.registrations.factories import again, foreign_town, make_person, sign_up, town_of
from tests.exchanges.registrations.pages import DAY, coming_meeting, mails, prove, sign_in
from tests.html_forms import fill_in, form_of, text_of
from tests.rewriting import rewrite


@pytest.fixture
def meeting(db: None) -> PublishedMeeting:
    """A meeting a month ahead with four places."""
    return coming_meeting(seats=4)


def address(meeting: PublishedMeeting, part: str = "") -> str:
    return f"/meetings/{meeting.meeting.slug}/register/together/{part}"


def contact(meeting: PublishedMeeting, people: int = 3, **changed: str) -> dict[str, str]:
    return {
        "how": "in_person",
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


CONTACT = "contact@example.org"
THREE = (("Anna Nowak", "anna@example.org"), ("", ""), ("Bo Berg", "bo@example.org"))


def tell_of_all(
    client: Client, meeting: PublishedMeeting, answers: dict[str, Any], email: str = CONTACT, *, prefix: str = ""
) -> HttpResponse:
    """Prove the contact's address, and say what holds for all; return the page that follows."""
    prove(client, meeting, email)
    return client.post(f"{prefix}{address(meeting)}", answers)


def send(
    client: Client, meeting: PublishedMeeting, *people: tuple[str, str], email: str = CONTACT, **changed: str
) -> Any:
    tell_of_all(client, meeting, contact(meeting, len(people), **changed), email)
    page = client.post(address(meeting, "names/"), colleagues(*people))
    return client.post(address(meeting, "check/"), {"agreed": "on"}) if "Check and send" in text_of(page) else page


def test_colleagues_are_registered_together_named_now_or_later(client: Client, meeting: PublishedMeeting) -> None:
    page = tell_of_all(client, meeting, contact(meeting))
    form = form_of(page, "colleagues")
    assert form["form-TOTAL_FORMS"] == "3"
    page = client.post(address(meeting, "names/"), {**form, **colleagues(*THREE)})
    assert "Register 3 people" in text_of(page)
    done = fill_in(client, address(meeting, "check/"), "colleagues-check", {"agreed": "on"})
    assert "Your colleagues are registered" in text_of(done)
    delegation = Delegation.objects.select_related("contact").get()
    assert delegation.municipality == town_of(meeting)
    registrations = Registration.objects.order_by("rank")
    assert [each.person.name if each.person else "" for each in registrations] == ["Anna Nowak", "", "Bo Berg"]
    assert all(each.is_coming for each in registrations)
    assert set(mails().values_list("recipient", flat=True)) == {
        "contact@example.org",
        "anna@example.org",
        "bo@example.org",
    }
    told = mails().get(recipient="contact@example.org")
    assert f"/d/{delegation_token(delegation)}/" in told.text


def test_all_or_none_wait_together(client: Client, meeting: PublishedMeeting) -> None:
    sign_up(meeting, now=timezone.now())
    sign_up(meeting, now=timezone.now())
    send(client, meeting, *THREE, all_or_none="on")
    assert [registration.seat for registration in Registration.objects.filter(delegation__isnull=False)] == [None] * 3


def test_only_municipalities_of_the_programme_send_delegations(client: Client, meeting: PublishedMeeting) -> None:
    page = tell_of_all(client, meeting, contact(meeting, town="Oslo"))
    assert "Choose a municipality from the list." in text_of(page)
    assert "<title>Error:" in page.content.decode()


def test_a_delegation_begun_in_one_language_ends_in_any_other(client: Client, meeting: PublishedMeeting) -> None:
    tell_of_all(client, meeting, contact(meeting, 1, town=f"{town_of(meeting).name}, Schweden"), prefix="/de")
    assert "Sverige" in text_of(client.get(f"/sv{address(meeting, 'names/')}"))
    client.post(f"/sv{address(meeting, 'names/')}", colleagues(("Åsa Öberg", "asa@example.org")))
    assert "Svédország" in text_of(client.get(f"/hu{address(meeting, 'check/')}"))
    client.post(f"/hu{address(meeting, 'check/')}", {"agreed": "on"})
    assert Delegation.objects.get().municipality == town_of(meeting)


def test_a_municipality_that_is_not_invited_is_refused_with_words(client: Client, meeting: PublishedMeeting) -> None:
    town = foreign_town(meeting.version.programme)
    page = send(client, meeting, *THREE, town=town.name)
    assert "Only invited municipalities" in text_of(page)
    assert not Registration.objects.exists()


@pytest.mark.parametrize(("people", "words"), [("0", "Enter at least 1."), ("21", "Enter at most 20."), ("x", "whole")])
def test_the_number_of_people_is_within_bounds(
    client: Client, meeting: PublishedMeeting, people: str, words: str
) -> None:
    assert words in text_of(tell_of_all(client, meeting, {**contact(meeting), "people": people}))


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
    assert "Not named yet In person" in done
    registrations = Registration.objects.order_by("rank")
    assert [each.person.name for each in registrations if each.person] == ["Energy adviser", "Planner – Őri"]
    assert registrations.count() == 3


def test_who_is_named_twice_is_refused_beside_the_line(client: Client, meeting: PublishedMeeting) -> None:
    people = ("Åsa Öberg", "asa@example.org"), ("", ""), ("asa oberg", "ASA@example.org")
    page = send(client, meeting, *people)
    assert "Place 1 already has this name with the same address." in text_of(page)
    assert '<a href="#id_form-2-email">' in page.content.decode()
    assert not Registration.objects.exists()


def test_what_is_different_of_each_is_checked_and_registered(client: Client, meeting: PublishedMeeting) -> None:
    Meeting.objects.update(format="hybrid", languages="en, sv", interpretation="hu")
    second_day = (meeting.starts_on + DAY).isoformat()
    of_all = contact(meeting, 3, how=f"in_person:{second_day}", group="other", listens_in="sv")
    tell_of_all(client, meeting, of_all)
    rows = colleagues(("Åsa Öberg", "asa@example.org"), ("Őri Łącka", "ori@example.org"), ("", ""))
    rows |= {"form-0-function": "Trafikplanerare", "form-0-food": "kosher", "form-0-access": "lift"}
    rows |= {"form-1-how": "online", "form-1-listens_in": "hu", "form-1-food": "fish", "form-2-how": "in_person"}
    check = text_of(client.post(address(meeting, "names/"), rows))
    day = day_in_words(meeting.starts_on + DAY, language="en")
    asa = f"Åsa Öberg (asa@example.org) In person, {day} only"
    assert f"{asa} · Trafikplanerare · Something else · Svenska · kosher · lift" in check
    assert "Őri Łącka (ori@example.org) Online, both days · Something else · Magyar" in check
    assert "Named later In person, both days" in check
    # Nothing is needed in the room by who is not there.
    assert "fish" not in check
    done = text_of(client.post(address(meeting, "check/"), {"agreed": "on"}))
    assert asa in done
    registrations = list(Registration.objects.select_related("person").order_by("rank"))
    assert [
        (each.mode, each.days, each.language, each.food, each.access, each.target_group) for each in registrations
    ] == [
        ("in_person", [second_day], "sv", "kosher", "lift", "other"),
        ("online", [], "hu", "", "", "other"),
        ("in_person", [], "sv", "", "", "other"),
    ]
    assert registrations[0].person is not None
    assert registrations[0].person.function == "Trafikplanerare"
    assert {each.consent_version for each in registrations} == {COLLEAGUES_CONSENT_VERSION}


def test_on_which_days_each_comes_is_asked_where_there_are_more_than_two(client: Client, db: None) -> None:
    meeting = coming_meeting(days=3, seats=5)
    days = [(meeting.starts_on + number * DAY).isoformat() for number in range(3)]
    tell_of_all(client, meeting, {**contact(meeting, 2), "days": days[:2]})
    rows = {**colleagues(("Åsa", "asa@example.org"), ("Bo", "bo@example.org")), "form-1-days": days[2:]}
    client.post(address(meeting, "names/"), rows)
    client.post(address(meeting, "check/"), {"agreed": "on"})
    assert [each.days for each in Registration.objects.order_by("rank")] == [days[:2], days[2:]]


def test_nobody_is_registered_before_the_contact_says_that_they_agree(
    client: Client, meeting: PublishedMeeting
) -> None:
    tell_of_all(client, meeting, contact(meeting))
    client.post(address(meeting, "names/"), colleagues(*THREE))
    page = client.post(address(meeting, "check/"), {})
    assert "Tick to confirm that everybody you named knows, or name them later." in text_of(page)
    assert '<a href="#id_agreed">' in page.content.decode()
    assert not Registration.objects.exists()
    # Of nobody who is named nobody has to agree.
    client.post(address(meeting, "names/"), colleagues(("", ""), ("", ""), ("", "")))
    client.post(address(meeting, "check/"), {})
    assert Registration.objects.count() == 3


def test_going_back_keeps_everything_mistakes_too(client: Client, meeting: PublishedMeeting) -> None:
    tell_of_all(client, meeting, contact(meeting))
    rows = {**colleagues(("Åsa Öberg", "asa@"), ("", ""), ("Bo", "bo@example.org")), "form-0-food": "vegan"}
    client.post(address(meeting, "names/"), rows)
    assert client.get(address(meeting, "check/")).headers["Location"] == address(meeting, "names/")
    form = form_of(client.get(f"/de{address(meeting, 'names/')}"), "colleagues")
    assert (form["form-0-name"], form["form-0-email"], form["form-0-food"]) == ("Åsa Öberg", "asa@", "vegan")
    first = form_of(client.get(address(meeting)), "together")
    assert (first["name"], first["people"], first["how"]) == ("Carla Contact", "3", "in_person")
    # Four come after all: who was named stays.
    tell_of_all(client, meeting, contact(meeting, 4))
    form = form_of(client.get(address(meeting, "names/")), "colleagues")
    assert (form["form-TOTAL_FORMS"], form["form-2-name"], form["form-3-name"]) == ("4", "Bo", "")
    # Two: the empty place goes. One: nobody is dropped without a word.
    tell_of_all(client, meeting, contact(meeting, 2))
    form = form_of(client.get(address(meeting, "names/")), "colleagues")
    assert (form["form-TOTAL_FORMS"], form["form-1-name"]) == ("2", "Bo")
    page = tell_of_all(client, meeting, contact(meeting, 1))
    assert "This page has 2 places, but the number you gave is 1." in text_of(page)
    page = client.post(address(meeting, "names/"), colleagues(("", ""), ("Bo", "bo@example.org")))
    assert "Register 1 person" in text_of(page)


def test_what_is_of_a_person_needs_the_person(client: Client, meeting: PublishedMeeting) -> None:
    tell_of_all(client, meeting, contact(meeting, 1))
    page = client.post(address(meeting, "names/"), {**colleagues(("", "")), "form-0-food": "vegan"})
    assert "Place 1: Enter a name, or clear function, dietary needs and access." in text_of(page)
    assert "<details open>" in page.content.decode()


def test_the_last_page_can_be_opened_again_in_another_language(client: Client, meeting: PublishedMeeting) -> None:
    send(client, meeting, *THREE)
    assert "Anna Nowak (anna@example.org)" in text_of(client.get(f"/sv{address(meeting, 'done/')}"))
    assert client.get(address(meeting, "check/")).headers["Location"] == address(meeting, "done/")
    assert Client().get(address(meeting, "done/")).headers["Location"] == address(meeting)
    assert Registration.objects.count() == 3


def test_a_contact_who_has_proven_the_address_reads_who_waits_at_which_number(
    client: Client, meeting: PublishedMeeting
) -> None:
    sign_in(client, make_person("contact@example.org"))
    people = [(f"Åsa {number}", f"asa-{number}@example.org") for number in range(5)]
    done = text_of(send(client, meeting, *people))
    assert "Åsa 3 (asa-3@example.org) In person · Has a place" in done
    assert "Åsa 4 (asa-4@example.org) In person · On the waiting list, number 1" in done
    assert "Has a place" not in text_of(Client().get(address(meeting, "done/")))


def test_more_text_than_a_browser_keeps_is_refused_with_words(client: Client, meeting: PublishedMeeting) -> None:
    tell_of_all(client, meeting, contact(meeting, 20))
    rows = colleagues(*((token_hex(60), f"{token_hex(30)}@example.org") for _number in range(20)))
    rows |= {f"form-{number}-function": token_hex(60) for number in range(20)}
    page = client.post(address(meeting, "names/"), rows)
    assert "Write less, or register them in two groups." in text_of(page)
    assert rows["form-19-name"] in page.content.decode()


def test_more_people_than_said_are_not_smuggled_in(client: Client, meeting: PublishedMeeting) -> None:
    tell_of_all(client, meeting, contact(meeting, 1))
    client.post(address(meeting, "names/"), colleagues(*THREE))
    assert not Registration.objects.exists()


def test_names_are_asked_after_the_first_page_only(client: Client, meeting: PublishedMeeting) -> None:
    assert client.get(address(meeting, "names/")).headers["Location"] == address(meeting)


def test_a_closed_registration_is_closed_to_delegations_too(client: Client, meeting: PublishedMeeting) -> None:
    rewrite(PublishedMeeting.objects, status="cancelled")
    assert "This meeting is cancelled." in text_of(client.get(address(meeting)))


@pytest.fixture
def delegation(client: Client, meeting: PublishedMeeting) -> Delegation:
    """A delegation of three, one not named, whose contact has signed in with the client's browser."""
    send(client, meeting, *THREE)
    sign_in(client, Person.objects.get(email="contact@example.org"))
    return Delegation.objects.get()


def registration_of(delegation: Delegation, name: str = "") -> Registration:
    rows = delegation.registrations.filter(status="active")
    return rows.get(person__name=name) if name else rows.get(person=None)


def test_the_contact_finds_the_delegation_on_their_page(client: Client, delegation: Delegation) -> None:
    assert f"/me/delegations/{delegation.pk}/" in client.get("/me/").content.decode()
    page = text_of(client.get(f"/me/delegations/{delegation.pk}/"))
    assert "anna@example.org" in page
    assert "Not named yet" in page
    assert "Anna Nowak (anna@example.org) In person · Has a place" in page


def test_somebody_is_named_later(client: Client, delegation: Delegation) -> None:
    registration = registration_of(delegation)
    address = f"/me/delegations/{delegation.pk}/{registration.reference}/"
    assert "Enter a name." in text_of(fill_in(client, address, "delegate", {}))
    fill_in(client, address, "delegate", {"name": "Ciro", "email": "ciro@example.org"})
    named = again(registration)
    assert named.person is not None
    assert named.person.name == "Ciro"
    assert named.is_coming


def test_somebody_else_takes_a_place(client: Client, delegation: Delegation) -> None:
    registration = registration_of(delegation, "Bo Berg")
    address = f"/me/delegations/{delegation.pk}/{registration.reference}/"
    fill_in(client, address, "delegate", {"name": "Dora", "email": "dora@example.org"})
    swapped = again(registration)
    assert swapped.person is not None
    assert (swapped.person.name, swapped.seat) == ("Dora", registration.seat)
    assert Message.objects.filter(recipient="bo@example.org", kind="registration_cancelled").exists()


def test_whoever_is_named_later_is_named_with_what_they_are_and_need(client: Client, delegation: Delegation) -> None:
    registration = registration_of(delegation)
    address = f"/me/delegations/{delegation.pk}/{registration.reference}/"
    assert "By giving them the place you confirm that this person knows about it" in text_of(client.get(address))
    person = {"name": "Ciro", "email": "ciro@example.org", "function": "Assessore", "group": "other", "food": "senza"}
    fill_in(client, address, "delegate", person)
    named = again(registration)
    assert named.person is not None
    assert (named.person.function, named.target_group, named.food) == ("Assessore", "other", "senza")
    assert named.consent_version == COLLEAGUES_CONSENT_VERSION


def test_the_question_which_town_is_meant_keeps_every_day(client: Client, db: None) -> None:
    meeting = coming_meeting(days=3)
    Municipality.objects.filter(pk=town_of(meeting).pk).update(name="Örebro")
    days = [(meeting.starts_on + number * DAY).isoformat() for number in range(2)]
    page = tell_of_all(client, meeting, {**contact(meeting), "town": "Örebrå", "days": days})
    assert "Did you mean" in text_of(page)
    assert page.content.decode().count(" checked") == 4


def test_nobody_is_named_twice(client: Client, delegation: Delegation) -> None:
    registration = registration_of(delegation, "Bo Berg")
    address = f"/me/delegations/{delegation.pk}/{registration.reference}/"
    page = fill_in(client, address, "delegate", {"name": "Anna", "email": "anna@example.org"})
    assert "You have already named this colleague." in text_of(page)


def name(client: Client, delegation: Delegation, email: str) -> str:
    """Name somebody for the place without a name, and return what the contact reads then, but for references."""
    reference = registration_of(delegation).reference
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
    registration = another.registrations.get(person__email="ada@example.org")
    page = text_of(client.get(f"/me/delegations/{another.pk}/{registration.reference}/"))
    assert page.replace("ada@", "eva@") == of_line


def test_another_colleague_takes_the_line_of_one_who_is_registered(client: Client, meeting: PublishedMeeting) -> None:
    sign_up(meeting, "eva@example.org", now=timezone.now() - DAY)
    send(client, meeting, ("Eva", "eva@example.org"))
    delegation = Delegation.objects.get()
    sign_in(client, Person.objects.get(email="contact@example.org"))
    address = f"/me/delegations/{delegation.pk}/{delegation.stand_ins.get().reference}/"
    fill_in(client, address, "delegate", {"name": "Dora", "email": "dora@example.org"})
    assert registration_of(delegation, "Dora").is_coming
    assert not delegation.stand_ins.exists()


def test_a_place_is_given_back_and_then_all(client: Client, delegation: Delegation) -> None:
    address = f"/me/delegations/{delegation.pk}/give-back/"
    assert client.get(address).status_code == 405
    client.post(address, {"reference": registration_of(delegation).reference})
    assert delegation.registrations.filter(status="active").count() == 2
    client.post(address)
    assert not delegation.registrations.filter(status="active").exists()
    assert "This delegation has no places left." in text_of(client.get(f"/me/delegations/{delegation.pk}/"))


def test_nobody_but_the_contact_sees_or_changes_a_delegation(delegation: Delegation) -> None:
    other = Client()
    sign_in(other, make_person())
    registration = registration_of(delegation, "Bo Berg")
    assert other.get(f"/me/delegations/{delegation.pk}/").status_code == 404
    assert other.get(f"/me/delegations/{delegation.pk}/{registration.reference}/").status_code == 404
    assert other.post(f"/me/delegations/{delegation.pk}/give-back/").status_code == 404
    assert again(registration).status == "active"


def test_a_place_of_another_delegation_is_not_reached_through_ones_own(
    client: Client, meeting: PublishedMeeting, delegation: Delegation
) -> None:
    stranger = sign_up(meeting, "stranger@example.org", now=timezone.now() - DAY)
    answer = client.post(f"/me/delegations/{delegation.pk}/give-back/", {"reference": stranger.reference})
    assert answer.status_code == 404
    assert again(stranger).status == "active"
