"""Kinds of things in the log: models by their labels, also of what is no longer there."""

from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst


def model_of(label: str) -> type[models.Model] | None:
    """Return the model of a label; None where there is none any more."""
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def kind_in_words(label: str) -> str:
    """Return what a kind of thing is called; rows that join two tables by the field that they stand for."""
    model = model_of(label)
    if model is None:
        return label
    if model._meta.auto_created:
        joined: Any = model._meta.auto_created
        return next(capfirst(str(each.verbose_name)) for each in joined._meta.many_to_many if _through(each) is model)
    return str(capfirst(model._meta.verbose_name))


def field_of(label: str, name: str) -> Any:
    """Return a field by name; None where there is none any more."""
    model = model_of(label)
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


def _through(field: Any) -> Any:
    return field.remote_field.through
