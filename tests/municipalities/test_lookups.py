"""What an address may ask of the lists of the admin: nothing that tells of a field which the list does not show."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.db import models
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse

from municipalities.models import Programme
from tests import factories
from tests.exchanges.outbox.letters import make_message

OPERATORS = ("contains", "icontains", "startswith", "istartswith", "endswith", "regex", "iregex", "iexact", "gt", "in")
STATUS = ("proposed", "cancelled")
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


def _list_of(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def _texts_of(model: type[Model]) -> Iterator[str]:
    for field in model._meta.get_fields():
        if isinstance(field, models.CharField | models.TextField | models.JSONField):
            yield field.name
        elif isinstance(field, models.ForeignKey):
            near = field.related_model._meta.get_fields()
            yield from (f"{field.name}__{each.name}" for each in near if isinstance(each, models.CharField))


@pytest.fixture
def superuser(client: Client, world: Programme) -> Client:
    client.force_login(factories.make_superuser())
    return client


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_no_text_of_a_row_can_be_guessed_from_its_list(superuser: Client, model: type[Model]) -> None:
    page = admin.site.get_model_admin(model)
    fields = list(_texts_of(model))
    asked = [f"{field}__{operator}" for field in fields for operator in OPERATORS]
    assert [lookup for lookup in asked if page.lookup_allowed(lookup, "a", RequestFactory().get("/"))] == []
    answers = {field: superuser.get(_list_of(model), {f"{field}__regex": "("}).status_code for field in fields[:4]}
    assert answers == dict.fromkeys(fields[:4], 400)
    assert superuser.get(_list_of(model)).status_code == 200


def test_a_secret_link_in_a_message_is_no_filter(client: Client, world: Programme) -> None:
    meeting = factories.make_meeting(slot=factories.slot_of(world, "network"))
    message = make_message(meeting=meeting)
    client.force_login(factories.make_coordinator("SE"))
    for lookup in ("text", "text__exact", "text__regex", "html__contains", "calendar__gt", "key__startswith"):
        response = client.get("/admin/exchanges/message/", {"id": message.pk, lookup: "("})
        assert (lookup, response.status_code) == (lookup, 400)
    assert client.get("/admin/exchanges/message/", {"id": message.pk}).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_choice_of_a_filter_works(superuser: Client, model: type[Model]) -> None:
    changelist = superuser.get(_list_of(model)).context["cl"]
    choices = [choice["query_string"] for spec in changelist.filter_specs for choice in spec.choices(changelist)]
    answers = {choice: superuser.get(_list_of(model) + choice).status_code for choice in choices}
    assert {choice for choice, status in answers.items() if status != 200} == set()


def test_a_filter_narrows_its_list(superuser: Client, world: Programme) -> None:
    factories.make_meeting(slot=factories.slot_of(world, "network"), status="proposed")
    address = "/admin/exchanges/meeting/"
    found = {
        status: len(superuser.get(address, {"status__exact": status}).context["cl"].result_list) for status in STATUS
    }
    assert found == {"proposed": 1, "cancelled": 0}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_the_dates_of_a_list_take_dates_alone(superuser: Client, model: type[Model]) -> None:
    dates = admin.site.get_model_admin(model).date_hierarchy
    if dates:
        year, month, day = f"{dates}__year", f"{dates}__month", f"{dates}__day"
        assert superuser.get(_list_of(model), {year: 2027, month: 3, day: 31}).status_code == 200
        for query in (
            {year: 9999},
            {year: "9" * 30},
            {year: 1},
            {year: "²"},
            {month: 13},
            {year: 2027, month: 2, day: 30},
        ):
            assert (query, superuser.get(_list_of(model), query).status_code) == (query, 400)
        assert superuser.get(_list_of(model), {f"{dates}__gte": "2027-01-01"}).status_code == 400


@pytest.mark.parametrize("key", ["abc", "", "-1", "²", "9" * 40, "\0"], ids=repr)
def test_a_key_that_no_row_can_have_is_a_bad_request_of_every_action(superuser: Client, key: str) -> None:
    lists = {model: superuser.get(_list_of(model)).wsgi_request for model in MODELS}
    answers = {
        (model._meta.model_name, action): superuser.post(
            _list_of(model), {"action": action, "index": 0, "_selected_action": [key, "1"]}
        ).status_code
        for model, request in lists.items()
        for action in admin.site.get_model_admin(model).get_actions(request)
    }
    assert {"meeting", "message", "hostingexemption"} & {name for name, _action in answers}
    assert set(answers.values()) == {400}, answers


@pytest.mark.parametrize("query", [{"id": "å"}, {"is_active__exact": "perhaps"}], ids=urlencode)
def test_a_value_that_a_parameter_cannot_have_is_a_bad_request(superuser: Client, query: dict[str, str]) -> None:
    assert superuser.get("/admin/municipalities/user/", query).status_code == 400


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_whatever_field_rows_are_to_be_chosen_by_is_taken_or_refused(superuser: Client, model: type[Model]) -> None:
    names = [field.name for field in model._meta.get_fields()]
    answers = {superuser.get(_list_of(model), {"_to_field": name}).status_code for name in names}
    assert answers <= {200, 400}


@pytest.mark.parametrize("name", ["", "slug", "exchanges", "\u202e"])
def test_no_name_of_a_field_is_an_error_of_a_page(superuser: Client, world: Programme, name: str) -> None:
    page = f"/admin/municipalities/programme/{world.pk}/change/"
    answers = {
        superuser.get(page, {"_to_field": name}).status_code,
        superuser.post(page, {"_to_field": name}).status_code,
    }
    assert answers <= {200, 302, 400, 409}


@pytest.mark.parametrize("value", ["en", "-1", "9" * 40, "1,Łódź", "²", ""])
def test_what_an_address_suggests_for_a_new_row_is_taken_or_left_out(superuser: Client, value: str) -> None:
    answers = {}
    for model in MODELS:
        fields = [field.name for field in model._meta.get_fields() if field.concrete]
        page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
        answers[page] = superuser.get(page, dict.fromkeys(fields, value)).status_code
    assert set(answers.values()) <= {200, 302, 400, 403, 404}, answers
    assert list(answers.values()).count(200) > 5
