import pytest
from django.utils import translation

from exchanges.public.base.labels import FORMAT_ICONS, format_name, role_name, theme_class, theme_icon

ROLES = ["forerunner", "award", "network"]


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_a_name_in_and_outside_austria(role: str) -> None:
    with translation.override("en"):
        assert role_name(role) == role_name(role, "AT") != ""


def test_an_unknown_role_is_an_error() -> None:
    with pytest.raises(KeyError):
        role_name("observer")


def test_every_format_has_a_name_and_an_icon() -> None:
    assert {form: format_name(form) for form in FORMAT_ICONS} == {
        "in_person": "In person",
        "hybrid": "In person and online",
        "online": "Online",
    }


def test_a_theme_without_a_look_of_its_own_is_neutral() -> None:
    assert (theme_class("planning"), theme_icon("planning")) == ("t-planning", "goal")
    assert (theme_class("water"), theme_icon("water")) == ("", "tag")
