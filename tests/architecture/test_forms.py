"""Every form of the house holds its texts to be plain, whatever its fields are made from."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

from django import forms
from django.contrib import admin

from localisation.plain_text import HoldsPlainTexts, PlainForm, PlainModelForm
from municipalities.admin.scoped import ScopedFormMixin, ScopedOptions
from tests.architecture.every import for_every
from tests.architecture.repository import ROOT

ROOMS = ("exchanges", "municipalities", "multiply", "edit_conflicts", "localisation")


def forms_of_the_house() -> list[type[forms.BaseForm]]:
    for room in ROOMS:
        for module in walk_packages([str(ROOT / room)], f"{room}."):
            if ".management.commands." not in module.name and ".migrations." not in module.name:
                import_module(module.name)
    return sorted(
        {each for each in _below(forms.BaseForm) if each.__module__.partition(".")[0] in ROOMS},
        key=lambda each: (each.__module__, each.__name__),
    )


def _below(parent: type[Any]) -> Iterator[type[Any]]:
    for child in parent.__subclasses__():
        yield child
        yield from _below(child)


def test_every_form_takes_plain_texts_alone() -> None:
    found = forms_of_the_house()
    assert {PlainForm, PlainModelForm} < set(found)
    loose = [each.__qualname__ for each in found if not issubclass(each, HoldsPlainTexts)]
    assert not loose, f"derive {', '.join(loose)} from PlainForm or PlainModelForm (localisation/plain_text.py)"


def test_every_page_and_table_of_the_workspace_has_such_a_form() -> None:
    ours = [page for page in admin.site._registry.values() if isinstance(page, ScopedOptions)]
    tables = {table for page in ours for table in page.inlines if issubclass(table, ScopedFormMixin)}
    assert len(ours) > 10
    assert len(tables) > 5
    for each in [*ours, *tables]:
        assert issubclass(each.form, HoldsPlainTexts), each


@for_every([PlainForm, PlainModelForm])
def test_whatever_makes_a_field_it_is_held_as_often_as_it_is_cleaned(form: type[forms.BaseForm]) -> None:
    kept = forms.CharField()

    class Late(form):  # type: ignore[valid-type, misc]
        """A form that shares a field with every other of its kind."""

        if form is PlainModelForm:

            class Meta:
                model = admin.models.LogEntry
                fields = ()

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.fields["late"] = kept

    for _time in range(2):
        assert "late" in Late({"late": "Ume\x0bå"}).errors
    assert not Late({"late": "Umeå\r\n\tŁódź"}).errors
    assert len(kept.validators) == len(forms.CharField().validators) + 1
