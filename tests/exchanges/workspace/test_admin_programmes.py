"""Programmes and roles: who owes which meeting follows every change, unless a meeting stands in the way."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from exchanges.hosting.models import HostingRule
from exchanges.meetings.models import Exchange, ThemeLevel
from municipalities.models import Participation, Programme, Role
from tests import factories
from tests.html_forms import fill_in, form_of, text_of


@pytest.fixture
def all_networks(client: Client, world: Programme) -> Client:
    client.force_login(factories.make_coordinator())
    return client


@pytest.fixture
def sweden(client: Client, world: Programme) -> Client:
    client.force_login(factories.make_coordinator("SE"))
    return client


def _page(row: Programme | Participation) -> str:
    return reverse(f"admin:municipalities_{row._meta.model_name}_change", args=[row.pk])


def test_a_new_programme_starts_with_the_default_rules_themes_and_exchanges(all_networks: Client) -> None:
    add = "/admin/municipalities/programme/add/"
    data = form_of(all_networks.get(add), "programme_form")
    given = {
        "name": "The next one",
        "slug": "next-one",
        "starts_on": "2028-01-10",
        "ends_on": "2029-03-30",
        "networks-0-country": "SE",
        "networks-0-position": "0",
    }
    response = all_networks.post(add, {**data, **given}, follow=True)
    programme = Programme.objects.get(slug="next-one")
    assert "starts with MULTIPLY" in response.content.decode()
    assert list(programme.hosting_rules.values_list("kind", flat=True)) == [
        "forerunner",
        "award",
        "network",
        "conference",
    ]
    assert programme.hosting_rules.get(kind="conference").year == 2029
    assert programme.themes.count() == 5
    assert set(Exchange.objects.filter(programme=programme).values_list("country", flat=True)) == {None, "SE"}
    assert set(programme.slots.values_list("key", flat=True)) == {"network:SE:1", "conference:1"}


def test_a_rule_that_asks_for_more_makes_slots(all_networks: Client, world: Programme) -> None:
    data = form_of(all_networks.get(_page(world)), "programme_form")
    index = _index_of(data, world.hosting_rules.get(kind="award"))
    response = all_networks.post(_page(world), {**data, f"hosting_rules-{index}-meetings": "2"}, follow=True)
    assert "2 more meetings are owed." in response.content.decode()
    assert world.slots.filter(rule__kind="award").count() == 4


def test_a_rule_is_not_taken_away_while_a_meeting_relies_on_it(all_networks: Client, world: Programme) -> None:
    factories.make_meeting(slot=factories.slot_of(world, "award"))
    data = form_of(all_networks.get(_page(world)), "programme_form")
    index = _index_of(data, world.hosting_rules.get(kind="award"))
    response = all_networks.post(_page(world), {**data, f"hosting_rules-{index}-meetings": "0"})
    assert "A planned meeting depends on what you want to change" in text_of(response)
    assert world.hosting_rules.get(kind="award").meetings == 1
    assert world.slots.filter(rule__kind="award").count() == 2


def test_a_slot_with_an_exemption_stays_owed(all_networks: Client, world: Programme) -> None:
    factories.make_exemption(factories.slot_of(world, "award"), "closed")
    data = form_of(all_networks.get(_page(world)), "programme_form")
    index = _index_of(data, world.hosting_rules.get(kind="award"))
    response = all_networks.post(_page(world), {**data, f"hosting_rules-{index}-meetings": "0"})
    assert "would no longer be owed" in text_of(response)
    assert world.slots.filter(rule__kind="award").count() == 2


def test_a_rule_that_asks_for_less_takes_free_slots_away(all_networks: Client, world: Programme) -> None:
    data = form_of(all_networks.get(_page(world)), "programme_form")
    index = _index_of(data, world.hosting_rules.get(kind="forerunner"))
    response = all_networks.post(_page(world), {**data, f"hosting_rules-{index}-meetings": "1"}, follow=True)
    assert "2 meetings are no longer owed." in response.content.decode()


def _index_of(data: dict[str, str], rule: HostingRule) -> int:
    return next(index for index in range(4) if data[f"hosting_rules-{index}-id"] == str(rule.pk))


def test_a_new_role_changes_who_owes_what(sweden: Client, world: Programme) -> None:
    town = factories.make_participation(world, Role.NETWORK, name="Ystad")
    data = form_of(sweden.get(_page(town)), "participation_form")
    response = sweden.post(_page(town), {**data, "role": "forerunner"}, follow=True)
    assert "2 more meetings are owed." in response.content.decode()
    assert world.slots.filter(host=town).count() == 2


def test_a_role_is_kept_while_its_meeting_stands(sweden: Client, world: Programme) -> None:
    host = factories.host_of(world, "award")
    factories.make_meeting(slot=factories.slot_of(world, "award"))
    data = form_of(sweden.get(_page(host)), "participation_form")
    response = sweden.post(_page(host), {**data, "role": "network"})
    assert response.status_code == 200
    assert response.context["adminform"].form.non_field_errors()
    host.refresh_from_db()
    assert host.role == Role.AWARD


def test_a_municipality_takes_part_with_a_new_role(sweden: Client, world: Programme) -> None:
    town = factories.make_municipality("Lund")
    add = "/admin/municipalities/participation/add/"
    data = form_of(sweden.get(add), "participation_form")
    given = {"programme": str(world.pk), "municipality": str(town.pk), "role": "award"}
    assert sweden.post(add, {**data, **given}).status_code == 302
    assert world.slots.filter(key="award:lund:1").exists()


def test_availability_and_theme_levels_are_kept(sweden: Client, world: Programme) -> None:
    host = factories.host_of(world, "network")
    data = form_of(sweden.get(_page(host)), "participation_form")
    given = {
        "availability_periods-0-kind": "unavailable",
        "availability_periods-0-first_day": "2027-03-01",
        "availability_periods-0-last_day": "2027-03-05",
        "theme_levels-0-theme": str(factories.theme_of(world).pk),
        "theme_levels-0-expertise": "1",
        "theme_levels-0-interest": "3",
    }
    assert sweden.post(_page(host), {**data, **given}).status_code == 302
    assert host.availability_periods.get().last_day == datetime.date(2027, 3, 5)
    assert (ThemeLevel.objects.get().expertise, ThemeLevel.objects.get().interest) == (1, 3)


def test_only_themes_of_the_programme_are_offered(sweden: Client, world: Programme) -> None:
    factories.make_world("AT")
    page = sweden.get(_page(factories.host_of(world, "network")))
    levels = page.context["inline_admin_formsets"][1].formset.empty_form
    assert {theme.programme_id for theme in levels.fields["theme"].queryset} == {world.pk}


def test_a_participation_that_owes_nothing_planned_is_deleted_with_its_slots(sweden: Client, world: Programme) -> None:
    host = factories.host_of(world, "award")
    address = reverse("admin:municipalities_participation_delete", args=[host.pk])
    assert fill_in(sweden, address, "deletion", {}).status_code == 302
    assert not Participation.objects.filter(pk=host.pk).exists()
    assert not world.slots.filter(rule__kind="award", country="SE").exists()


def test_a_participation_with_a_planned_meeting_is_not_deleted(sweden: Client, world: Programme) -> None:
    factories.make_meeting(slot=factories.slot_of(world, "award"))
    host = factories.host_of(world, "award")
    address = reverse("admin:municipalities_participation_delete", args=[host.pk])
    assert "Cannot delete" in text_of(sweden.post(address, {"post": "yes"}))
    assert Participation.objects.filter(pk=host.pk).exists()
