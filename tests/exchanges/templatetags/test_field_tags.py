"""Which template shows a field, by its kind."""

import pytest
from django import forms

from exchanges.templatetags.field_tags import control_template, field_template, labelled_template


class Question(forms.CharField):
    is_question = True


class AllKinds(forms.Form):
    text = forms.CharField()
    question = Question()
    agreed = forms.BooleanField()
    way = forms.ChoiceField(widget=forms.RadioSelect)
    days = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    without_label = forms.ChoiceField(widget=forms.RadioSelect, label="")
    file = forms.FileField()


FORM = AllKinds()


def test_a_question_has_a_look_of_its_own() -> None:
    assert field_template(FORM["question"]) == "components/did_you_mean.html"
    assert field_template(FORM["text"]) == "bootstrap5/visible_field.html"


@pytest.mark.parametrize(
    ("name", "shows_labels", "template"),
    [
        ("text", True, "control"),
        ("agreed", True, "checkbox"),
        ("agreed", False, "control"),
        ("way", True, "fieldset"),
        ("way", False, "control"),
        ("without_label", True, "control"),
    ],
)
def test_a_label_stands_where_the_kind_of_field_has_it(name: str, shows_labels: bool, template: str) -> None:
    assert labelled_template(FORM[name], shows_labels) == f"bootstrap5/labelled/{template}.html"


@pytest.mark.parametrize(
    ("name", "template"),
    [
        ("text", "single_control"),
        ("way", "layout/radio_checkbox_select"),
        ("days", "layout/radio_checkbox_select"),
        ("file", "layout/field_file"),
    ],
)
def test_a_control_is_shown_by_its_kind(name: str, template: str) -> None:
    assert control_template(FORM[name]) == f"bootstrap5/{template}.html"
