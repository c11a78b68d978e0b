"""The coordinators' page of a municipality: what its public page says."""

from django.test import Client
from django.urls import reverse

from municipalities.models import Municipality, Profile, Programme
from tests import factories
from tests.html_forms import form_of


def _address(town: Municipality) -> str:
    return reverse("admin:municipalities_municipality_change", args=[town.pk])


def test_a_coordinator_writes_what_a_page_says_in_each_language(client: Client, world: Programme) -> None:
    town = factories.host_of(world, "forerunner").municipality
    client.force_login(factories.make_coordinator("SE"))
    form = form_of(client.get(_address(town)), "municipality_form")
    texts = [name for name in form if name.startswith("profile-0-claims_")]
    assert len(texts) == 6
    form |= {texts[0]: "A sawmill town.", "profile-0-population": "21800"}
    assert client.post(_address(town), form).status_code == 302
    profile = Profile.objects.get(municipality=town)
    assert profile.claims == {"en": "A sawmill town."}
    assert profile.population == 21_800


def test_texts_in_further_languages_stay(client: Client, world: Programme) -> None:
    town = factories.host_of(world, "forerunner").municipality
    Profile.objects.create(municipality=town, claims={"en": "Old.", "fi": "Vanha."})
    client.force_login(factories.make_coordinator("SE"))
    form = form_of(client.get(_address(town)), "municipality_form")
    form["profile-0-claims_en"] = "New."
    assert client.post(_address(town), form).status_code == 302
    assert Profile.objects.get(municipality=town).claims == {"en": "New.", "fi": "Vanha."}


def test_another_countrys_profile_is_out_of_reach(client: Client, world: Programme) -> None:
    client.force_login(factories.make_coordinator("DE"))
    assert client.get(_address(factories.host_of(world, "forerunner").municipality)).status_code == 404


def test_a_region_is_one_of_the_municipality_s_country(client: Client, world: Programme) -> None:
    town = factories.host_of(world, "forerunner").municipality
    client.force_login(factories.make_coordinator("SE"))
    form = form_of(client.get(_address(town)), "municipality_form")
    refused = client.post(_address(town), form | {"region": "DE-BY"})
    assert "We don’t recognise the region “DE-BY” of SE. Enter its ISO 3166-2 code" in refused.content.decode()
    assert client.post(_address(town), form | {"region": "SE-T"}).status_code == 302
    town.refresh_from_db()
    assert town.region == "SE-T"
