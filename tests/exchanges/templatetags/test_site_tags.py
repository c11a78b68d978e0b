import re

import pytest
from crispy_forms.helper import FormHelper
from django import forms
from django.template import Context, Template
from django.test import Client

from exchanges.meetings.languages.spoken import own_name
from tests.exchanges.registrations.factories import make_person
from tests.exchanges.registrations.identity.signing_in import signed_in_as
from tests.factories import make_superuser

SIX = {"en": "English", "sv": "Svenska", "de": "Deutsch", "it": "Italiano", "pl": "Polski", "hu": "Magyar"}


class VisitForm(forms.Form):
    """A form with one field of each family."""

    use_required_attribute = False
    town = forms.CharField(label="Your municipality", help_text="Start typing.")
    how = forms.ChoiceField(label="How will you take part?", choices=[("p", "In person"), ("o", "Online")])
    role = forms.ChoiceField(label="Role", widget=forms.RadioSelect, choices=[("s", "Staff"), ("e", "Elected")])
    diet = forms.CharField(label="Food", required=False)
    agree = forms.BooleanField(label="I agree")

    def clean(self) -> None:
        if not self.cleaned_data.get("town"):
            raise forms.ValidationError("The list is full.")


def shown(form: forms.Form) -> str:
    helper = FormHelper()
    helper.form_tag = False
    source = "{% load crispy_forms_tags site_tags %}{% error_summary form %}{% crispy form helper %}"
    html = Template(source).render(Context({"form": form, "helper": helper}))
    return re.sub(r"\s+", " ", html)


def links_of(client: Client, page: str) -> list[tuple[str, str]]:
    """Return where the header leads to one's own pages: in the bar, and in the menu of narrow screens."""
    header = client.get(page).content.decode().partition('class="head-tools"')[2].partition("</header>")[0]
    return re.findall(r'href="([^"]+)">(Sign in|My registrations|Workspace)</a>', header)


@pytest.mark.django_db
@pytest.mark.parametrize("code", SIX)
def test_the_shell_offers_the_same_page_in_every_language(client: Client, code: str) -> None:
    prefix = "" if code == "en" else f"/{code}"
    page = client.get(f"{prefix}/about/?from=here").content.decode()
    assert f'<html lang="{code}"' in page
    for other, name in SIX.items():
        there = "/about/?from=here" if other == "en" else f"/{other}/about/?from=here"
        current = ' aria-current="true"' if other == code else ""
        assert f'<a href="{there}" lang="{other}" hreflang="{other}"{current}>{name}</a>' in page
        assert f'<link rel="alternate" hreflang="{other}" href="http://testserver{there.split("?")[0]}">' in page


def test_languages_are_named_in_themselves() -> None:
    assert {code: own_name(code) for code in SIX} == SIX


@pytest.mark.django_db
def test_signing_in_leads_whoever_takes_part_to_their_page_and_who_coordinates_to_theirs(client: Client) -> None:
    assert links_of(client, "/about/") == [("/me/", "Sign in")] * 2
    signed_in_as(client, make_person("łucja@example.org"))
    for page in ("/about/", "/me/"):
        assert links_of(client, page) == [("/me/", "My registrations")] * 2
    client.force_login(make_superuser())
    assert links_of(client, "/about/") == [("/admin/", "Workspace")] * 2


@pytest.mark.django_db
def test_who_comes_to_the_wrong_door_is_shown_the_other(client: Client) -> None:
    page = client.get("/me/sign-in/").content.decode()
    assert '<a href="/admin/">Sign in to the workspace</a>' in page


@pytest.mark.django_db
def test_the_navigation_marks_the_page_and_the_section_at_hand(client: Client) -> None:
    assert '<a href="/about/" aria-current="page">' in client.get("/about/").content.decode()
    assert '<a href="/calendar/" aria-current="true">' in client.get("/calendar/past/").content.decode()
    assert 'aria-current="page"' not in client.get("/").content.decode()


def test_every_error_is_listed_first_with_a_link_to_its_field() -> None:
    html = shown(VisitForm({}))
    summary, _fields = html.split("</script>", 1)
    assert "There is a problem" in summary
    assert "<li>The list is full.</li>" in summary
    assert '<a href="#id_town">' in summary
    assert '<a href="#id_role_0">' in summary
    for target in re.findall(r'href="#(\w+)"', summary):
        assert f'id="{target}"' in html


def test_a_form_without_errors_has_no_summary() -> None:
    assert "There is a problem" not in shown(VisitForm())


def test_a_field_shows_label_help_error_and_control_in_this_order() -> None:
    html = shown(VisitForm({}))
    field = html[html.index('id="div_id_town"') :]
    places = [field.index(part) for part in ["<label", "Start typing.", "Error:", "<input"]]
    assert places == sorted(places)
    assert 'aria-describedby="id_town_helptext id_town_error"' in field
    assert 'id="id_town_error"' in field


def test_a_group_shows_its_error_before_the_first_choice() -> None:
    html = shown(VisitForm({}))
    group = html[html.index('id="div_id_role"') :]
    places = [group.index(part) for part in ["<legend", "Error:", 'id="id_role_0"', 'id="id_role_1"']]
    assert places == sorted(places)
    assert group.index('aria-describedby="id_role_error"') < places[0]


def test_optional_fields_are_marked_and_required_ones_are_not() -> None:
    html = shown(VisitForm())
    assert html.count("(optional)") == 1
    assert re.search(r'Food <span class="opt">\(optional\)</span>', html)
    assert "asteriskField" not in html
    assert " required" not in html


def test_an_error_stands_once_beside_its_field() -> None:
    html = shown(VisitForm({"town": "Kalmar", "how": "p", "role": "s"}))
    assert html.count("This field is required.") == 2
    assert html.count("Error:") == 1
