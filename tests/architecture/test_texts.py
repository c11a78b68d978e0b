"""Every text of the database is held to what can be seen where it comes in, or is written by the site itself."""

import json
import unicodedata
from collections.abc import Iterator
from copy import deepcopy
from functools import partial
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.forms.models import modelform_factory
from django.test import RequestFactory

from exchanges.planning.files.reading import CONTROL
from localisation.plain_text import UNSEEN_SIGN, PlainForm
from tests import factories
from tests.architecture.test_forms import forms_of_the_house

SIGNS = ("\x00", "\x0b", "\x85", "\u2028", "\u202e", "\u2066", "\ud800", "\ufeff", "\uffff")

BY_FORMS_OF_THEIR_OWN = {
    *("Person.email", "Person.function", "Person.name", "Person.organisation", "Person.target_group"),
    *("StandIn.named_as", "StandIn.days", "Feedback.comment", "TakeHome.learning", "TakeHome.next_step"),
    "Withdrawal.reason",
}
"""What people's own pages and services write, whose forms name no model."""
MADE_BY_THE_SITE = {
    *("AddressCode", "Captured", "Entry", "FormerSlug", "FormerThemeKey", "Message", "Naming", "Organizer"),
    *("PersonalValue", "Preview", "RateCount", "SiteStamp"),
}
"""Whole tables of it: of what was held when it came in, of chance, or of its own words."""
MADE_OF_WHAT_WAS_HELD = {
    *("Act.said", "Delegation.consent_version", "Person.feed_key", "Slot.key", "StandIn.reference"),
    *("Document.content_type", "Document.name", "Document.sha256"),
    *("PreviewFile.content_type", "PreviewFile.field", "PreviewFile.name"),
}


def _forms_of_the_workspace() -> Iterator[type[forms.BaseForm]]:
    """Yield a form of each page and table with every field that its rows have, whichever it shows to whom."""
    request = RequestFactory().get("/admin/")
    request.user = factories.make_superuser()
    for page in admin.site._registry.values():
        if page.has_add_permission(request) or page.has_change_permission(request):
            for part in [page, *page.get_inline_instances(request)]:
                of_field = partial(part.formfield_for_dbfield, request=request)
                yield modelform_factory(part.model, form=part.form, fields="__all__", formfield_callback=of_field)


def _all_forms() -> list[type[Any]]:
    return [*forms_of_the_house(), *_forms_of_the_workspace()]


def _lets_in(field: forms.Field, text: str) -> bool:
    """Tell whether a field keeps a sign; lists of points take some for the line ends that they look like."""
    form_class = type("Alone", (PlainForm,), {"field": deepcopy(field)})
    names = getattr(field.widget, "widgets_names", [""])
    form = form_class({f"field{name}": text for name in names})
    return (
        form.is_valid()
        and UNSEEN_SIGN.search(json.dumps(form.cleaned_data, default=str, ensure_ascii=False)) is not None
    )


def _takes_text(field: forms.Field) -> bool:
    return not isinstance(field, (forms.BooleanField, forms.FileField, forms.JSONField)) and not field.disabled


def test_every_field_of_every_form_refuses_what_cannot_be_seen(db: None) -> None:
    taken = {
        f"{form.__name__}.{name} {sign!a}"
        for form in _all_forms()
        for name, field in getattr(form, "base_fields", {}).items()
        for sign in SIGNS
        if _takes_text(field) and _lets_in(field, f"Ume{sign}å")
    }
    assert taken == set()


def test_every_text_of_the_database_comes_by_a_form_or_is_written_by_the_site(db: None) -> None:
    by_form = {(form._meta.model, name) for form in _all_forms() if hasattr(form, "_meta") for name in form.base_fields}
    texts = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in ("exchanges", "municipalities", "audit")
        for field in model._meta.local_concrete_fields
        if isinstance(field, (models.CharField, models.TextField, models.JSONField))
        and not field.choices
        and (model, field.name) not in by_form
    }
    others = {text for text in texts if text.partition(".")[0] not in MADE_BY_THE_SITE}
    assert others == BY_FORMS_OF_THEIR_OWN | MADE_OF_WHAT_WAS_HELD
    assert {text.partition(".")[0] for text in texts} >= MADE_BY_THE_SITE


def test_the_planner_s_files_are_held_to_the_same_signs() -> None:
    signs = [chr(number) for number in range(0x11000)]
    planner, forms_of_ours = ({sign for sign in signs if each.search(sign)} for each in (CONTROL, UNSEEN_SIGN))
    # A line of a form ends as browsers write it.
    assert planner == forms_of_ours | {"\r"}


def test_what_is_seen_is_refused_nowhere() -> None:
    """Letters, marks, digits, punctuation and symbols, of which one stands for a picture that was left behind."""
    signs = [sign for number in range(0x11000) if unicodedata.category(sign := chr(number))[0] in "LMNPS"]
    assert "\N{REPLACEMENT CHARACTER}" in signs
    for each in (CONTROL, UNSEEN_SIGN):
        assert [sign for sign in signs if each.search(sign)] == ["\N{OBJECT REPLACEMENT CHARACTER}"]
