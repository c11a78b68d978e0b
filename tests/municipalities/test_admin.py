"""Coordinators' pages of municipalities, programmes, roles and people: what each may see and change."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from municipalities.models import AvailabilityPeriod, ClosedPeriod, Coordination, Municipality, Network, Programme, User
from tests import factories
from tests.html_forms import form_of, queries_of, text_of


@pytest.fixture
def national(client: Client, world: Programme) -> Client:
    client.force_login(factories.make_coordinator("SE"))
    return client


@pytest.fixture
def everywhere(client: Client, world: Programme) -> Client:
    client.force_login(factories.make_coordinator())
    return client


def _town(country: str) -> Municipality:
    return Municipality.objects.filter(country=country).order_by("pk")[0]


def _change(row: object) -> str:
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])


def test_somebody_who_coordinates_nothing_is_asked_to_sign_in(client: Client, db: None) -> None:
    client.force_login(factories.make_user(is_staff=True))
    response = client.get("/admin/")
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


def test_a_national_coordinator_sees_the_towns_of_the_own_country_only(national: Client) -> None:
    text = text_of(national.get("/admin/municipalities/municipality/"))
    assert "SE forerunner 1 – Åłőß" in text
    assert "DE forerunner 1 – Åłőß" not in text


def test_a_coordinator_of_all_sees_every_town(everywhere: Client) -> None:
    text = text_of(everywhere.get("/admin/municipalities/municipality/"))
    assert "SE forerunner 1 – Åłőß" in text
    assert "DE forerunner 1 – Åłőß" in text


def test_another_country_s_town_is_not_there_for_a_national_coordinator(national: Client) -> None:
    assert national.get(_change(_town("DE"))).status_code == 404
    assert national.post(_change(_town("DE")), {"name": "Ours"}).status_code == 404


def test_a_national_coordinator_changes_a_town_of_the_own_country(national: Client) -> None:
    town = _town("SE")
    data = form_of(national.get(_change(town)), "municipality_form")
    response = national.post(_change(town), {**data, "contact_function": "energy coordinator"})
    assert response.status_code == 302
    town.refresh_from_db()
    assert town.contact_function == "energy coordinator"


def test_a_town_cannot_be_moved_out_of_reach(national: Client) -> None:
    town = _town("SE")
    data = form_of(national.get(_change(town)), "municipality_form")
    response = national.post(_change(town), {**data, "country": "DE"})
    assert response.status_code == 200
    assert "Select a valid choice" in text_of(response)
    town.refresh_from_db()
    assert town.country_id == "SE"


def test_autocompletion_offers_only_what_is_within_reach(national: Client) -> None:
    asked = {"app_label": "municipalities", "model_name": "participation", "field_name": "municipality", "term": "fore"}
    found = national.get("/admin/autocomplete/", asked).json()["results"]
    assert [entry["text"] for entry in found] == ["SE forerunner 1 – Åłőß"]


@pytest.mark.parametrize("name", ["programme", "country"])
def test_a_national_coordinator_reads_but_does_not_change_what_belongs_to_all(national: Client, name: str) -> None:
    row = Programme.objects.get() if name == "programme" else _town("SE").country
    assert national.get(_change(row)).status_code == 200
    assert national.post(_change(row), {"name": "Mine"}).status_code == 403
    assert national.get(f"/admin/municipalities/{name}/add/").status_code == 403


def test_weekdays_are_ticked_and_kept(everywhere: Client, world: Programme) -> None:
    data = form_of(everywhere.get(_change(world)), "programme_form")
    assert data["meeting_days"] == ["1", "2", "3", "4", "5"]
    response = everywhere.post(_change(world), {**data, "meeting_days": ["2", "6"]})
    assert response.status_code == 302
    world.refresh_from_db()
    assert world.weekdays == (2, 6)


def test_a_programme_without_a_weekday_is_refused(everywhere: Client, world: Programme) -> None:
    data = form_of(everywhere.get(_change(world)), "programme_form")
    response = everywhere.post(_change(world), {**data, "meeting_days": []})
    assert "Choose at least one weekday" in text_of(response)


def test_a_national_coordinator_reads_the_weekdays(national: Client, world: Programme) -> None:
    assert "Monday, Tuesday, Wednesday, Thursday, Friday" in text_of(national.get(_change(world)))


def test_closed_periods_are_added_to_the_own_network(national: Client, world: Programme) -> None:
    network = Network.objects.get(country="SE")
    data = form_of(national.get(_change(network)), "network_form")
    period = {"closed_periods-0-first_day": "2027-07-01", "closed_periods-0-last_day": "2027-08-10"}
    assert national.post(_change(network), {**data, **period}).status_code == 302
    assert ClosedPeriod.objects.get().last_day == datetime.date(2027, 8, 10)


def test_a_period_that_ends_before_it_starts_is_refused_in_words(national: Client, world: Programme) -> None:
    host = factories.host_of(world, "network")
    data = form_of(national.get(_change(host)), "participation_form")
    period = {
        "availability_periods-0-kind": "unavailable",
        "availability_periods-0-first_day": "2027-03-05",
        "availability_periods-0-last_day": "2027-03-01",
    }
    response = national.post(_change(host), {**data, **period})
    assert "first day is after its last day" in text_of(response)
    assert not AvailabilityPeriod.objects.exists()


def test_people_are_seen_by_coordinators_of_all_and_changed_by_administrators(
    everywhere: Client, world: Programme
) -> None:
    somebody = factories.make_coordinator("DE", "german@example.org")
    assert everywhere.get("/admin/municipalities/user/").status_code == 200
    assert "Germany" in text_of(everywhere.get(_change(somebody)))
    assert everywhere.post(_change(somebody), {"is_superuser": "on"}).status_code == 403
    assert everywhere.get("/admin/municipalities/user/add/").status_code == 403
    assert everywhere.get(f"/admin/municipalities/user/{somebody.pk}/password/").status_code == 403


def test_who_only_looks_at_a_person_sees_nothing_of_the_password(everywhere: Client, world: Programme) -> None:
    text = text_of(everywhere.get(_change(factories.make_coordinator("DE"))))
    assert "algorithm" not in text
    assert "Password" not in text


def test_a_national_coordinator_sees_no_people(national: Client) -> None:
    assert national.get("/admin/municipalities/user/").status_code == 403


def test_an_administrator_makes_a_coordinator(client: Client, world: Programme) -> None:
    client.force_login(factories.make_superuser())
    data = form_of(client.get("/admin/municipalities/user/add/"), "user_form")
    secret = "quite a long secret 7"
    response = client.post(
        "/admin/municipalities/user/add/",
        {**data, "email": "new@example.org", "password1": secret, "password2": secret},
    )
    assert response.status_code == 302
    made = User.objects.get(email="new@example.org")
    data = form_of(client.get(_change(made)), "user_form")
    scope = {"is_staff": "on", "coordination-0-scope": "country", "coordination-0-country": "SE"}
    assert client.post(_change(made), {**data, **scope}).status_code == 302
    assert Coordination.objects.get(user=made).country_id == "SE"


def test_a_coordination_of_all_with_a_country_is_refused(client: Client, world: Programme) -> None:
    client.force_login(factories.make_superuser())
    user = factories.make_user()
    data = form_of(client.get(_change(user)), "user_form")
    scope = {"coordination-0-scope": "programme", "coordination-0-country": "SE"}
    response = client.post(_change(user), {**data, **scope})
    assert "Choose a country for the coordinator of one" in text_of(response)


@pytest.mark.parametrize("name", ["municipality", "participation", "network", "user"])
def test_a_list_asks_the_database_as_often_for_many_rows_as_for_few(client: Client, db: None, name: str) -> None:
    client.force_login(factories.make_superuser())
    programme = factories.make_world("SE")
    address = f"/admin/municipalities/{name}/"
    few = queries_of(client, address)
    for code in ("DE", "AT", "HU"):
        factories.make_full_network(programme, code, network=4)
        factories.make_coordinator(code)
    assert queries_of(client, address) == few


@pytest.mark.parametrize(
    ("language", "expected"),
    [("sv", ["Amberg", "Zwickau", "Åmål", "Ängelholm"]), ("en", ["Åmål", "Amberg", "Ängelholm", "Zwickau"])],
)
@pytest.mark.parametrize("column", ["", "?o=1"])
def test_the_list_of_towns_is_in_the_readers_alphabet(
    everywhere: Client, language: str, expected: list[str], column: str
) -> None:
    for name in expected[::-1]:
        factories.make_municipality(name)
    with translation.override(language):
        text = text_of(everywhere.get(reverse("admin:municipalities_municipality_changelist") + column))
    assert sorted(expected, key=text.index) == expected


def test_lists_and_choices_follow_the_names_of_countries(everywhere: Client) -> None:
    factories.make_country("AT")
    names = ["Sverige", "Tyskland", "Österrike"]
    for address in ("/sv/admin/municipalities/country/", "/sv/admin/municipalities/municipality/add/"):
        text = text_of(everywhere.get(address))
        assert sorted(names, key=text.index) == names, address


@pytest.mark.parametrize("typed", ["Łódź", "łódź", "lodz", "LODZ", "miasto Łódź"])
def test_a_town_is_found_whatever_letters_are_typed(everywhere: Client, typed: str) -> None:
    factories.make_municipality("Łódź", country="PL")
    text = text_of(everywhere.get("/admin/municipalities/municipality/", {"q": typed}))
    assert "1 municipality" in text
    assert "DE forerunner" not in text


@pytest.mark.parametrize("typed", ["Åskväder", "åskväder", "askvader", "aaskvaeder"])
def test_a_meeting_is_found_by_its_title_whatever_letters_are_typed(everywhere: Client, typed: str) -> None:
    slot = factories.slot_of(Programme.objects.get(), "forerunner")
    factories.make_meeting(slot=slot, titles={"sv": "Åskväder över O’Brien"})
    shown = text_of(everywhere.get("/admin/exchanges/meeting/", {"q": f"{typed} o'brien"}))
    assert "1 meeting" in shown


def test_what_is_not_there_is_not_found(everywhere: Client) -> None:
    assert "0 municipalities" in text_of(everywhere.get("/admin/municipalities/municipality/", {"q": "Ulm"}))
