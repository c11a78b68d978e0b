"""Addresses in the workspace: what is wrong with one is said of this one, as on people's own pages."""

import pytest
from django.test import Client
from django.urls import reverse

from exchanges.registrations.identity.forms import EmailForm
from exchanges.workspace.admin.users import InviteForm
from municipalities.models import Network, Programme
from tests import factories
from tests.html_forms import form_of

WRONG = {
    "åsa@exempel.example.org": "Most mail servers refuse å before the @.",
    "kalle@kalmar": "The part after the @ needs a full stop, such as example.org.",
    "@kalmar.example.org": "Something is missing before or after the @.",
    "kalle lind@kalmar.example.org": "There is a space in the address.",
    "a@example.org, b@example.org": "Enter one address only.",
    "kalle.kalmar.se": "Enter an e-mail address with an @ in it, such as name@example.org.",
}


@pytest.mark.parametrize("address", WRONG)
def test_the_address_of_a_municipality_and_of_a_network_is_refused_with_its_fault(
    client: Client, world: Programme, address: str
) -> None:
    client.force_login(factories.make_coordinator())
    town = factories.host_of(world, "award").municipality
    for row, name, form in (
        (town, "contact_email", "municipality_form"),
        (Network.objects.get(programme=world, country="SE"), "coordinator_email", "network_form"),
    ):
        page = reverse(f"admin:municipalities_{row._meta.model_name}_change", args=[row.pk])
        answer = client.post(page, form_of(client.get(page), form) | {name: address})
        (said,) = answer.context["adminform"].form.errors[name]
        assert said.startswith(WRONG[address])


@pytest.mark.parametrize("address", WRONG)
def test_the_address_of_a_new_account_is_refused_with_its_fault(client: Client, db: None, address: str) -> None:
    (said,) = InviteForm({"email": address}).errors["email"]
    assert said.startswith(WRONG[address])
    client.force_login(factories.make_superuser())
    page = reverse("admin:municipalities_user_change", args=[factories.make_user("łukasz@example.org").pk])
    answer = client.post(page, form_of(client.get(page), "user_form") | {"email": address})
    (said,) = answer.context["adminform"].form.errors["email"]
    assert said.startswith(WRONG[address])


def test_only_whoever_registers_is_told_of_colleagues(db: None) -> None:
    (said,) = EmailForm({"email": "a@example.org, b@example.org"}).errors["email"]
    assert said == "Enter one address only. You can register colleagues together."
    (said,) = InviteForm({"email": "a@example.org, b@example.org"}).errors["email"]
    assert said == "Enter one address only."
