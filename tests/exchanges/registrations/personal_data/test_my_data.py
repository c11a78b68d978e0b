"""My data: everything in it, for nobody else, to take away and to delete."""

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client

from exchanges.registrations.identity.details import Needs
from exchanges.registrations.identity.links import manage_token
from exchanges.registrations.models import Attendance, Person, Registration, StandIn
from exchanges.registrations.personal_data.erasure import ErasureCounts
from exchanges.registrations.personal_data.export import as_csv, data_of, make_receipt, read_receipt
from municipalities.models import Programme
from tests.exchanges.registrations.factories import (
    IN_PERSON,
    STARTS_ON,
    again,
    make_delegation,
    make_person,
    make_published,
    make_registration,
    sign_up,
)
from tests.exchanges.registrations.identity.signing_in import signed_in_as
from tests.exchanges.registrations.personal_data.traces import traces_of
from tests.factories import NOON
from tests.html_forms import form_of, queries_of, text_of

pytestmark = pytest.mark.django_db
NEEDS = Needs(food="no walnuts", access="by wheelchair", note="sits near the door")


@pytest.fixture
def registration(world: Programme) -> Registration:
    published = make_published(world, titles={"en": "Trams"})
    return sign_up(published, "anna@example.org", needs=NEEDS)


@pytest.fixture
def anna(client: Client, registration: Registration) -> Client:
    return signed_in_as(client, registration.person)


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def values(text: str, field: str) -> list[str]:
    return [row[3] for row in cells(text) if row[2] == field]


def test_the_file_holds_all_that_is_kept(anna: Client, registration: Registration) -> None:
    Attendance.objects.create(registration=registration, day=STARTS_ON, mode=IN_PERSON, recorded_at=NOON)
    response = anna.get("/me/data/my-data.json")
    data: dict[str, Any] = json.loads(response.content)
    assert data["person"]["email"] == "anna@example.org"
    (row,) = data["registrations"]
    assert (row["meeting"], row["food"], row["access"], row["note"]) == (
        "Trams",
        "no walnuts",
        "by wheelchair",
        "sits near the door",
    )
    assert row["attended"] == [{"day": "2027-04-27", "mode": "in_person"}]
    assert [message["kind"] for message in data["messages"]] == ["confirmation"]
    assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'


def test_every_column_about_a_person_is_in_it(registration: Registration) -> None:
    data = data_of(registration.person)
    renamed = {"created_at": "first_registered_at", "updated_at": "changed_at", "feed_key": "has_personal_calendar"}
    of_person = {renamed.get(field.name, field.name) for field in Person._meta.fields} - {"id"}
    assert of_person == set(data["person"])
    renamed = {
        "language": "listens_in",
        "seat": "has_place",
        "offered_until": "place_offered_until",
        "created_at": "registered_at",
    }
    # Not about the person: keys of rows, the order of all, the coordinators who decided, counters of ours.
    ours = {"id", "person", "rank", "decided_by", "cancelled_by", "sequence", "erased_at"}
    of_registration = {renamed.get(field.name, field.name) for field in Registration._meta.fields} - ours
    assert of_registration <= set(data["registrations"][0])


def test_who_was_named_by_colleagues_finds_that_too(registration: Registration) -> None:
    delegation = make_delegation(registration.meeting, registration.municipality)
    named = StandIn.objects.create(
        delegation=delegation, person=registration.person, reference="STANDIN", mode=IN_PERSON
    )
    (row,) = data_of(registration.person)["named_by_colleagues"]
    assert (row["meeting"], row["municipality"]) == ("Trams", str(registration.municipality))
    assert row["reference"] == named.reference


def test_the_table_has_the_same_values_one_a_line(anna: Client) -> None:
    response = anna.get("/me/data/my-data.csv")
    text = response.content.decode()
    assert text.startswith("\ufeffrecord,number,field,value")
    assert values(text, "food") == ["no walnuts"]
    assert values(text, "email") == ["anna@example.org"]
    assert ["registrations", "1", "meeting", "Trams"] in cells(text)


@pytest.mark.parametrize("name", ["=1+1", "+46", "-1", "@sum", "\tx"])
def test_nothing_in_the_table_is_a_formula(name: str) -> None:
    assert values(as_csv(data_of(make_person(name=name))), "name") == [f"'{name}"]


def test_links_by_which_one_acts_are_not_in_the_files(anna: Client, registration: Registration) -> None:
    for file in ("my-data.json", "my-data.csv"):
        content = anna.get(f"/me/data/{file}").content.decode()
        assert manage_token(registration) not in content
        assert "/r/…/" in content


def test_nobody_elses_data_is_in_it(anna: Client, registration: Registration) -> None:
    published = make_published(titles={"en": "Heat"})
    sign_up(published, "other@example.org", needs=Needs(food="no eggs"))
    content = anna.get("/me/data/my-data.json").content.decode() + text_of(anna.get("/me/data/"))
    assert "other@example.org" not in content
    assert "no eggs" not in content


def test_delegations_that_somebody_registered_are_in_it(world: Programme) -> None:
    published = make_published(world, titles={"en": "Trams"})
    contact = make_person()
    make_delegation(published.meeting, contact=contact)
    assert [each["meeting"] for each in data_of(contact)["delegations"]] == ["Trams"]


def test_the_page_shows_what_is_kept_and_until_when(anna: Client) -> None:
    text = text_of(anna.get("/me/data/"))
    for shown in ("anna@example.org", "Trams", "no walnuts", "14 days after the meeting", "180 days after the meeting"):
        assert shown in text


def test_my_page_leads_to_my_data(anna: Client) -> None:
    assert 'href="/me/data/"' in anna.get("/me/").content.decode()


@pytest.mark.parametrize("page", ["", "my-data.json", "my-data.csv", "delete/"])
def test_whoever_has_not_signed_in_sees_nothing(client: Client, registration: Registration, page: str) -> None:
    response = client.get(f"/me/data/{page}")
    assert response.status_code == 302
    assert response["Location"].startswith("/me/sign-in/")


@pytest.mark.parametrize("page", ["", "my-data.json", "my-data.csv", "delete/"])
def test_the_pages_are_kept_nowhere(anna: Client, page: str) -> None:
    response = anna.get(f"/me/data/{page}")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_asking_does_not_delete(anna: Client, registration: Registration) -> None:
    assert "You cannot undo this." in text_of(anna.get("/me/data/delete/"))
    assert again(registration).person is not None


def test_the_page_lists_what_goes_and_what_stays(anna: Client, registration: Registration) -> None:
    delegation = make_delegation(registration.meeting, contact=registration.person)
    bo = make_person("bo@example.org", name="Bo Ångström")
    make_registration(registration.meeting, bo, delegation=delegation, named_as="Bo Å.")
    for _number in range(2):
        make_registration(registration.meeting, delegation=delegation)
    make_person("anna@example.org", name="Office – Łódź")
    page = text_of(anna.get("/me/data/delete/"))
    assert "2 registrations without names, for colleagues: Trams. They are cancelled." in page
    assert "The colleagues you registered stay registered: Trams. Bo Å. (bo@example.org)." in page
    assert "1 e-mail to you" in page
    assert "Office – Łódź, who uses the same e-mail address." in page
    anna.post("/me/data/delete/")
    assert delegation.registrations.filter(status="active").get().person == bo
    assert Person.objects.filter(name="Office – Łódź").exists()


def test_deleting_deletes_signs_out_and_confirms(anna: Client, registration: Registration) -> None:
    assert traces_of("anna@example.org")
    response = anna.post("/me/data/delete/", form_of(anna.get("/me/data/delete/"), "delete"), follow=True)
    ((receipt, _status),) = response.redirect_chain
    assert receipt.startswith("/me/data/deleted/")
    assert "removed a person from 1 registration" in text_of(response)
    assert traces_of("anna@example.org", "no walnuts") == []
    assert anna.get("/me/").status_code == 302
    # The confirmation needs no data: it opens for good, in any browser.
    assert Client().get(receipt).status_code == 200


def test_a_confirmation_that_was_not_signed_here_is_none(client: Client) -> None:
    signed = make_receipt(ErasureCounts(registrations=2, messages=3), now=NOON)
    receipt = read_receipt(signed)
    assert receipt is not None
    assert (receipt.registrations, receipt.messages, receipt.deleted_on) == (2, 3, NOON.date())
    assert read_receipt(signed[:-1]) is None
    assert client.get("/me/data/deleted/forged/").status_code == 404


def test_answers_on_the_way_are_forgotten_too(anna: Client, registration: Registration) -> None:
    address = f"/meetings/{registration.meeting.slug}/register/"
    anna.cookies["register-1"] = "half-written"
    response = anna.post("/me/data/delete/")
    assert response.cookies["register-1"].value == ""
    assert anna.get(address).status_code == 200


def test_one_registration_and_three_take_the_same_queries(anna: Client, registration: Registration) -> None:
    first = queries_of(anna, "/me/data/")
    for _number in range(2):
        sign_up(make_published(), "anna@example.org")
    assert queries_of(anna, "/me/data/") == first


def test_the_page_lists_past_visits_by_name_and_date_and_what_stays_of_each(
    anna: Client, registration: Registration, world: Programme
) -> None:
    person, town = registration.person, registration.municipality
    for kind, number, title, fields in (
        ("award", 8, "Åka kollektivt – på landet", {"seat": 1}),
        ("network", 15, "Zöldebb városok – l'inverno", {"status": "cancelled"}),
        ("conference", 29, "Łódź rozmawia", {"status": "declined"}),
    ):
        # Each is published in a version of its own: the plan has gone on without the others.
        day = STARTS_ON.replace(month=6, day=number)
        held = make_published(world, kind=kind, starts_on=day, days=1, titles={"en": title}, status="held")
        past = make_registration(held.meeting, person, municipality=town, **fields)
        if kind == "award":
            Attendance.objects.create(registration=past, day=day, mode=IN_PERSON, recorded_at=NOON)
    page = text_of(anna.get("/me/data/delete/"))
    goes, stays = page[page.index("What we delete") : page.index("What we keep")], page[page.index("What we keep") :]
    for title, how in (
        ("Åka kollektivt – på landet", "8 June 2027 · You attended"),
        ("Zöldebb városok – l'inverno", "15 June 2027 · Cancelled"),
        ("Trams", "27 April 2027 · You were registered"),
        ("Łódź rozmawia", "29 June 2027 · Declined"),
    ):
        assert f"{title} {how}" in goes
        assert title in stays
    assert f"Åka kollektivt – på landet, 8 June 2027: Somebody from {town} attended." in stays
    assert f"Trams, 27 April 2027: Somebody from {town} had registered." in stays
    assert goes.index("Łódź rozmawia") < goes.index("Åka kollektivt")
