"""What has no country, as the European conference, is written by coordinators of all networks alone."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.forms import BaseForm
from django.test import Client
from django.urls import reverse

from exchanges.hosting.models import Exemption, Slot
from exchanges.meetings.models import Meeting, MeetingPage
from exchanges.meetings.published import Version
from municipalities.admin import ScopedAdmin
from municipalities.models import Programme, User
from tests import factories
from tests.html_forms import form_of

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
NATIONAL = ("SE", "DE")
OF_ALL = (None, "superuser")


def _user(role: str | None) -> User:
    return factories.make_superuser() if role == "superuser" else factories.make_coordinator(role)


@pytest.fixture
def conference(world: Programme) -> Slot:
    """The slot of the European conference; its meeting, exemption and version are there too."""
    slot = factories.slot_of(world, "conference", None)
    factories.make_meeting(slot=slot)
    factories.make_exemption(slot, "closed")
    factories.make_version(world)
    return slot


def _forms(context: Any) -> Iterator[BaseForm]:
    if "adminform" in context:
        yield context["adminform"].form
    elif "form" in context:
        yield context["form"]
    for table in context.get("inline_admin_formsets", ()):
        yield from (*table.formset.forms, table.formset.empty_form)


def _has_no_country(row: Model) -> bool:
    page = admin.site.get_model_admin(type(row)) if admin.site.is_registered(type(row)) else None
    return isinstance(page, ScopedAdmin) and bool(page.country_path) and page.country_code_of(row) is None


def _offered_without_a_country(client: Client, model: type[Model]) -> set[str]:
    """Return the rows without a country that the forms of a model offer to choose."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    row = model._default_manager.first()
    found = set()
    for address in (reverse(f"{name}_add"), *([reverse(f"{name}_change", args=[row.pk])] if row else [])):
        context = client.get(address).context or {}
        fields = [each for form in _forms(context) for each in form.fields.values() if hasattr(each, "queryset")]
        found |= {str(each) for field in fields for each in field.queryset if _has_no_country(each)}
    return found


@pytest.mark.parametrize("role", NATIONAL)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_no_form_offers_a_national_coordinator_what_has_no_country(
    client: Client, conference: Slot, model: type[Model], role: str
) -> None:
    client.force_login(_user(role))
    assert _offered_without_a_country(client, model) == set()


@pytest.mark.parametrize("role", OF_ALL, ids=str)
def test_who_coordinates_all_is_offered_the_conference_where_there_is_something_to_choose(
    client: Client, conference: Slot, role: str | None
) -> None:
    client.force_login(_user(role))
    assert str(conference) in _offered_without_a_country(client, Exemption)


@pytest.mark.parametrize("role", NATIONAL)
@pytest.mark.parametrize("model", [Meeting, MeetingPage, Exemption, Version, Slot], ids=lambda each: each.__name__)
def test_a_row_without_a_country_is_changed_by_nobody_national(
    client: Client, conference: Slot, model: type[Model], role: str
) -> None:
    client.force_login(_user(role))
    row = next(each for each in model._default_manager.all() if _has_no_country(each))
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    before = model._default_manager.values().get(pk=row.pk)
    answers = {client.post(reverse(f"{name}_{page}", args=[row.pk]), {}).status_code for page in ("change", "delete")}
    if model is not Version:  # whose page answers a POST as it does a GET
        assert answers <= {403, 404}
    assert model._default_manager.values().get(pk=row.pk) == before


@pytest.mark.parametrize("role", [*NATIONAL, *OF_ALL], ids=str)
def test_the_conference_is_exempted_by_coordinators_of_all_alone(
    client: Client, world: Programme, role: str | None
) -> None:
    slot = factories.slot_of(world, "conference", None)
    client.force_login(_user(role))
    address = reverse("admin:exchanges_exemption_add")
    sent = form_of(client.get(address), "exemption_form")
    client.post(address, {**sent, "slot": slot.pk, "rule": "closed", "reason": "Győr's hall – Åłőß"})
    assert Exemption.objects.filter(slot=slot).exists() == (role in OF_ALL)
