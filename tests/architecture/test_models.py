"""Conventions of the models: rules that the database keeps are named, explained and tested."""

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest
from django.apps import apps
from django.db import models
from django.db.backends.postgresql.psycopg_any import is_psycopg3

from tests.architecture.every import for_every
from tests.architecture.repository import ROOT, kept_under, name_of

OWN_APPS = ("municipalities", "exchanges", "audit")
MODELS = [model for label in OWN_APPS for model in apps.get_app_config(label).get_models()]
CONSTRAINTS = [constraint for model in MODELS for constraint in model._meta.constraints]
FIELDS = [field for model in MODELS for field in model._meta.local_fields if not field.primary_key]
POSTGRESQL_NAME_LENGTH = 63


@cache
def _tests() -> str:
    files = [path for path in kept_under(ROOT / "tests", ".py") if not name_of(path).startswith("tests/architecture")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def _constraint_name(constraint: models.BaseConstraint) -> str:
    return constraint.name


def _label(model: type[models.Model]) -> str:
    return model._meta.label


def _field_name(field: models.Field) -> str:
    return str(field)


def test_there_are_models_and_constraints_to_look_at() -> None:
    assert len(MODELS) > 10
    assert len(CONSTRAINTS) > 20


@for_every(CONSTRAINTS, _constraint_name)
def test_a_constraint_is_named_as_a_sentence(constraint: models.BaseConstraint) -> None:
    assert re.fullmatch(r"[a-z0-9]+(?:_[a-z0-9]+){2,}", constraint.name)
    assert not re.search(r"_(?:uniq|unique|check|chk|idx|fk)\b", constraint.name)
    assert len(constraint.name) <= POSTGRESQL_NAME_LENGTH


@for_every(CONSTRAINTS, _constraint_name)
def test_a_constraint_tells_people_what_is_wrong(constraint: models.BaseConstraint) -> None:
    assert constraint.violation_error_message != constraint.default_violation_error_message


@for_every(CONSTRAINTS, _constraint_name)
def test_a_constraint_has_a_test_that_names_it(constraint: models.BaseConstraint) -> None:
    assert re.search(rf"\b{constraint.name}\b", _tests())


@for_every(MODELS, _label)
def test_unique_together_is_left_to_named_constraints(model: type[models.Model]) -> None:
    assert not model._meta.unique_together


@for_every(MODELS, _label)
def test_rows_have_an_order_that_leaves_no_tie(model: type[models.Model]) -> None:
    assert model._meta.ordering
    last = str(model._meta.ordering[-1]).lstrip("-")
    assert last == "pk" or model._meta.get_field(last).unique


@for_every(FIELDS, _field_name)
def test_text_is_never_null(field: models.Field) -> None:
    assert not (field.null and isinstance(field, models.CharField | models.TextField))


@for_every([field for field in FIELDS if isinstance(field, models.DateField)], _field_name)
def test_a_moment_is_called_at_and_a_day_on(field: models.Field) -> None:
    if field.model._meta.label == "municipalities.User" and field.name in ("last_login", "date_joined"):
        assert field.name in {inherited.name for base in field.model.__bases__ for inherited in base._meta.fields}
        return
    # "_until" is the end of something that lasts, whichever of the two it is.
    endings = ("_at", "_until") if isinstance(field, models.DateTimeField) else ("_on", "_day", "_until")
    assert f"_{field.name}".endswith(endings)


def test_constraint_names_differ_from_one_another() -> None:
    names = [constraint.name for constraint in CONSTRAINTS]
    assert len(names) == len(set(names))


def test_postgresql_is_spoken_to_by_psycopg2() -> None:
    """Django takes psycopg 3 as soon as anything installs it, and says nothing."""
    assert not is_psycopg3


JSON_FIELDS = {field.name for field in FIELDS if isinstance(field, models.JSONField)}


def _unknown_to_sqlite(tree: ast.AST) -> Iterator[str]:
    """Yield what PostgreSQL alone answers: DISTINCT ON, what contains a piece of JSON, and its own functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.contrib.postgres"):
            yield f"{node.lineno}: {node.module}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "distinct" and node.args:
                yield f"{node.lineno}: distinct"
            for keyword in node.keywords:
                *path, lookup = (keyword.arg or "").split("__")
                if lookup in {"contains", "contained_by"} and path and path[-1] in JSON_FIELDS:
                    yield f"{node.lineno}: {keyword.arg}"


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("Registration.objects.filter(days__contains=['2027-03-09'])", ["1: days__contains"]),
        ("rows.filter(registrations__days__contained_by=days)", ["1: registrations__days__contained_by"]),
        ("rows.order_by('meeting').distinct('meeting')", ["1: distinct"]),
        ("from django.contrib.postgres.aggregates import ArrayAgg", ["1: django.contrib.postgres.aggregates"]),
        ("rows.filter(name__contains='Ł', days__len=2).distinct()", []),
    ],
)
def test_what_sqlite_does_not_know_is_seen(code: str, found: list[str]) -> None:
    assert list(_unknown_to_sqlite(ast.parse(code))) == found


def test_no_query_asks_what_sqlite_does_not_know() -> None:
    """Forms are filled in on PostgreSQL alone, so nothing else would notice."""
    asked = {
        name_of(path): list(_unknown_to_sqlite(ast.parse(path.read_text(encoding="utf-8"))))
        for app in (*OWN_APPS, "edit_conflicts", "localisation", "multiply")
        for path in kept_under(ROOT / app, ".py")
    }
    assert {name: found for name, found in asked.items() if found} == {}
