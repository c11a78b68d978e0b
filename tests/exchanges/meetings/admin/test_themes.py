"""Themes are written in every language, each in an input of its own."""

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from exchanges.meetings.languages.translated_fields import TranslatedPointsField, TranslatedTextField
from exchanges.meetings.models import Theme
from municipalities.models import Programme
from tests import factories
from tests.html_forms import form_of, text_of


@pytest.fixture
def theme(world: Programme) -> Theme:
    return factories.theme_of(world)


def _page(theme: Theme) -> str:
    return reverse("admin:exchanges_theme_change", args=[theme.pk])


def test_a_theme_is_written_in_another_language(client: Client, theme: Theme) -> None:
    client.force_login(factories.make_coordinator())
    data = form_of(client.get(_page(theme)), "theme_form")
    written = {"names_de": "Planung", "content_de": "Ziele setzen\n\n Ziele erreichen \n"}
    assert client.post(_page(theme), {**data, **written}).status_code == 302
    theme.refresh_from_db()
    assert theme.names["de"] == "Planung"
    assert theme.content["de"] == ["Ziele setzen", "Ziele erreichen"]
    assert theme.names["sv"] == "Planering och måluppfyllelse"


def test_a_theme_saved_as_it_stands_stays_as_it_is(client: Client, theme: Theme) -> None:
    client.force_login(factories.make_coordinator())
    before = (theme.names, theme.content, theme.target_groups)
    client.post(_page(theme), form_of(client.get(_page(theme)), "theme_form"))
    theme.refresh_from_db()
    assert (theme.names, theme.content, theme.target_groups) == before


def test_a_language_without_an_input_is_kept(client: Client, theme: Theme) -> None:
    client.force_login(factories.make_coordinator())
    Theme.objects.filter(pk=theme.pk).update(names={**theme.names, "da": "Planlægning"})
    data = form_of(client.get(_page(theme)), "theme_form")
    client.post(_page(theme), {**data, "names_en": "Planning"})
    theme.refresh_from_db()
    assert (theme.names["da"], theme.names["en"]) == ("Planlægning", "Planning")


def test_a_theme_needs_a_name_in_some_language(client: Client, theme: Theme) -> None:
    client.force_login(factories.make_coordinator())
    data = form_of(client.get(_page(theme)), "theme_form")
    names = {name: "" for name in data if name.startswith("names_")}
    response = client.post(_page(theme), {**data, **names})
    assert "Write this in one language at least." in text_of(response)


def test_a_national_coordinator_reads_a_theme_in_the_own_language(client: Client, theme: Theme) -> None:
    client.force_login(factories.make_coordinator("SE"))
    text = text_of(client.get(f"/sv{_page(theme)}"))
    assert "Planering och måluppfyllelse" in text
    assert client.post(_page(theme), {"names_en": "Mine"}).status_code == 403


class _Form(forms.Form):
    title = TranslatedTextField(required=False, max_length=10)
    points = TranslatedPointsField(required=False)


def test_each_language_has_its_own_label_and_language() -> None:
    html = str(_Form()["title"])
    assert '<label for="id_title_5" lang="hu">Magyar</label>' in html
    assert html.count("<input") == 6


def test_empty_languages_are_left_out() -> None:
    form = _Form({"title_en": "Streets", "title_sv": " ", "points_sv": "ett\ntvå"})
    assert form.is_valid()
    assert form.cleaned_data == {"title": {"en": "Streets"}, "points": {"sv": ["ett", "två"]}}


def test_a_text_too_long_in_one_language_is_refused() -> None:
    assert not _Form({"title_pl": "x" * 11}).is_valid()


@pytest.mark.parametrize(
    ("initial", "sent", "changed"),
    [
        ({"en": "Streets"}, {"title_en": "Streets"}, False),
        ({"en": "Streets", "da": "Gader"}, {"title_en": "Streets"}, False),
        ({}, {}, False),
        ({"en": "Streets"}, {"title_en": "Roads"}, True),
        ({"en": "Streets"}, {"title_en": "x" * 11}, True),
    ],
)
def test_what_changed_is_what_would_be_kept(initial: dict[str, str], sent: dict[str, str], changed: bool) -> None:
    form = _Form(sent, initial={"title": initial, "points": {}})
    assert form.has_changed() is changed
