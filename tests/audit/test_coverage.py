"""Every model of ours is followed by the log, or is left out for a reason; what is said of it fits the model."""

import pytest
from django.apps import apps
from django.db import connection, models

from audit.capture import followed, put_up
from audit.coverage import COVERED, NOT_COVERED, OWN_APPS

MODELS = {
    model._meta.label: model
    for label in OWN_APPS
    for model in apps.get_app_config(label).get_models(include_auto_created=True)
}


def test_every_model_is_followed_or_left_out_for_a_reason() -> None:
    assert set(MODELS) == set(COVERED) | set(NOT_COVERED)
    assert not set(COVERED) & set(NOT_COVERED)
    assert all(NOT_COVERED.values())


@pytest.mark.parametrize("label", sorted(COVERED))
def test_what_is_said_of_a_model_fits_it(label: str) -> None:
    model, covered = MODELS[label], COVERED[label]
    named = [*covered.personal, *covered.secret, *covered.ignored, *filter(None, [covered.called_by])]
    assert {each.name for each in model._meta.concrete_fields} >= set(named)
    if covered.whose and covered.whose != "pk":
        assert model._meta.get_field(covered.whose).is_relation
    for path in covered.country:
        assert _end_of(model, path) == MODELS["municipalities.Country"]._meta.get_field("code")


def _end_of(model: type[models.Model], path: str) -> models.Field:
    field = None
    for step in path.split("__"):
        field = model._meta.get_field(step)
        model = field.related_model or model
    return field.related_model._meta.pk if field.is_relation else field


NEEDS = {"food", "access", "note"}
OF_PEOPLE = {"email", "recipient", "named_as", "contact_email", "coordinator_email", "coordinator_name"}
SECRET_FIELDS = {"password", "feed_key", "join_url", "code", "code_hash", "links_series", "sessions_series"}


@pytest.mark.parametrize("label", sorted(COVERED))
def test_needs_and_keys_are_secret_and_addresses_personal(label: str) -> None:
    fields = {each.name for each in MODELS[label]._meta.concrete_fields}
    covered = COVERED[label]
    if label == "exchanges.Registration":
        assert set(covered.secret) >= NEEDS
    if label != "municipalities.Country":  # its code is no secret
        assert fields & SECRET_FIELDS <= set(covered.secret)
    assert fields & OF_PEOPLE <= {*covered.personal, *covered.secret}


@pytest.mark.django_db
def test_the_triggers_are_those_of_what_is_followed() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
            if connection.vendor == "sqlite"
            else "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        )
        rows = cursor.fetchall()
    found = sorted((name, table) for name, table in rows if name.startswith("audit_captures_"))
    assert {table for _name, table in found} == {model._meta.db_table for model in followed()}
    put_up(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM sqlite_master WHERE name LIKE 'audit_captures_%'"
            if connection.vendor == "sqlite"
            else "SELECT COUNT(*) FROM pg_trigger WHERE tgname LIKE 'audit_captures_%'"
        )
        assert cursor.fetchone() == (len(found),)
