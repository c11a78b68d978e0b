"""Control characters are refused where text comes in."""

import pytest
from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.http import QueryDict
from django.test import Client

from exchanges.meetings.languages.translated_fields import TranslatedPointsField, TranslatedTextField
from exchanges.registrations.admin.forms import CancelForm, DecisionForm
from exchanges.workspace.admin.versions import PublishForm
from localisation.plain_text import (
    UNSEEN_SIGN,
    PlainForm,
    plain_value,
    printable_values,
    validate_plain_line,
    validate_plain_text,
)
from municipalities.models import Programme
from tests import factories
from tests.exchanges.registrations.pages import address, coming_meeting, prove, visit_answers
from tests.html_forms import form_of, text_of


@pytest.mark.parametrize(
    "text",
    ["Ume\x0bå", "\x00", "Győr's\x1b", "Łódź\x7f", "a\x85b", "\u202eå", "a\u2028b", "\u2066", "\ufeff", "\ud800"],
    ids=ascii,
)
def test_a_control_character_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="invisible character"):
        validate_plain_text(text)


def test_letters_lines_and_tabs_are_text() -> None:
    validate_plain_text("Åmål's Großłódź – Győr\r\n\tand 💡\n")


def test_what_a_button_sends_is_plain_text_or_a_bad_request() -> None:
    assert plain_value(QueryDict("mark=%C5%81:2027-01-15"), "mark") == "Ł:2027-01-15"
    assert plain_value(QueryDict("mark=a"), "stop") == ""
    with pytest.raises(BadRequest):
        plain_value(QueryDict("mark=%00:2027-01-15"), "mark")


def test_a_sign_that_stands_for_one_that_was_lost_is_seen_and_stays() -> None:
    text = "Gro\N{REPLACEMENT CHARACTER}łódź"
    validate_plain_text(text)
    validate_plain_line(text)
    assert printable_values([text]) == [text]


class KeyForm(PlainForm):
    """What a script fills in, beside what somebody types."""

    name = forms.CharField()
    credential = forms.JSONField()


def test_what_a_script_fills_in_is_no_text() -> None:
    form = KeyForm({"name": "Åsas nyckel", "credential": '{"id": "AAE", "type": "public-key"}'})
    assert form.is_valid()
    assert form.cleaned_data["credential"] == {"id": "AAE", "type": "public-key"}
    assert list(KeyForm({"name": "Ume\x0bå", "credential": '{"id": "AAE"}'}).errors) == ["name"]


@pytest.mark.parametrize("page", ["municipality", "programme"])
def test_a_page_of_the_workspace_refuses_what_slides_paste(client: Client, world: Programme, page: str) -> None:
    client.force_login(factories.make_coordinator())
    row = {"municipality": factories.host_of(world, "network").municipality, "programme": world}[page]
    there = f"/admin/municipalities/{page}/{row.pk}/change/"
    sent = form_of(client.get(there), f"{page}_form")
    assert "invisible character" in client.post(there, {**sent, "name": "Ume\x0bå"}).content.decode()
    assert type(row)._default_manager.get(pk=row.pk).name == row.name


@pytest.mark.parametrize(
    "text",
    [
        *("Bo\tBerg", "Bo\nBerg", "A\u200bnna", "Anna\u202eawoN", "Bo\u2028Berg", "Bo\x07"),
        *("Łucja\ufffc", "\u3164", "Győr\u2800", "\u115f\u1160", "\uffa0Åsa", "A\u034fnna", "Bo\U0001d159"),
        *("\u200d", "\u200c\ufe0f"),
    ],
    ids=ascii,
)
def test_a_line_has_no_sign_that_nobody_sees(text: str) -> None:
    with pytest.raises(ValidationError, match="invisible character"):
        validate_plain_line(text)


def test_a_name_is_a_line() -> None:
    validate_plain_line("علی‌رضا O'Łącka-Győző–Weiß, 💡")
    validate_plain_line("葛\U000e0100城 Åsa ❤\ufe0f")


def test_a_line_holds_nothing_that_no_text_holds() -> None:
    refused = [sign for sign in map(chr, range(0x10000)) if UNSEEN_SIGN.search(sign)]
    assert "\ufffc" in refused
    for sign in refused:
        with pytest.raises(ValidationError):
            validate_plain_line(f"Åsa{sign}")


class _Form(PlainForm):
    title = TranslatedTextField(required=False)
    points = TranslatedPointsField(required=False)


@pytest.mark.parametrize("name", ["title_en", "title_hu", "points_sv"])
def test_a_text_by_language_is_held_in_each(name: str) -> None:
    refused = _Form({name: "Åmål\x07s plan\nGyőr\x1b"})
    assert "invisible character" in str(refused.errors[name.partition("_")[0]])
    taken = _Form({name: "Åmål's plan\nGyőr"})
    assert not taken.errors
    assert _Form({"points_sv": "Åmål's plan\r\n\nGyőr"}).is_valid()


def test_a_page_with_texts_by_language_refuses_what_slides_paste(client: Client, world: Programme) -> None:
    client.force_login(factories.make_coordinator())
    theme = world.themes.order_by("pk")[0]
    page = f"/admin/exchanges/theme/{theme.pk}/change/"
    sent = form_of(client.get(page), "theme_form")
    for name in ("names_en", "content_en"):
        assert "invisible character" in client.post(page, {**sent, name: "Ume\x0bå\x07"}).content.decode()
    assert type(theme).objects.get(pk=theme.pk).names == theme.names


def test_what_people_write_is_held_as_well(client: Client, db: None) -> None:
    meeting = coming_meeting()
    prove(client, meeting)
    client.post(address(meeting, "needs"), visit_answers(meeting))
    for name in ("food", "access", "note"):
        page = client.post(address(meeting, "check"), {"step": "needs", name: "Senza\x0blattosio"})
        assert "invisible character" in text_of(page)
    page = client.post(address(meeting, "check"), {"step": "needs", "note": "Åsa\r\n\tO'Łącka"})
    assert "Check and send" in text_of(page)


@pytest.mark.parametrize("form", [CancelForm, DecisionForm, PublishForm])
def test_a_reason_that_a_coordinator_writes_is_held_as_well(form: type[PlainForm]) -> None:
    assert "invisible character" in str(form({"let_in": "no", "reason": "Győr's hall is ill\x1b"}).errors["reason"])
    assert not form({"let_in": "no", "reason": "Győr's hall\r\nis closed"}).errors


def test_what_leaves_is_without_what_no_file_holds() -> None:
    old = {"names": ["Ume\x0bå\r\nŁódź\u202e", "Győr's\tStraße"], "seats": 3, "day": None}
    assert printable_values(old) == {"names": ["Umeå\nŁódź", "Győr's\tStraße"], "seats": 3, "day": None}
