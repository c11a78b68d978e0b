"""Control characters are refused where text comes in."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from localisation.plain_text import validate_plain_text
from municipalities.models import Programme
from tests import factories
from tests.html_forms import form_of


@pytest.mark.parametrize("text", ["Ume\x0bå", "\x00", "Győr's\x1b", "Łódź\x7f", "a\x85b"], ids=ascii)
def test_a_control_character_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="cannot be seen"):
        validate_plain_text(text)


def test_letters_lines_and_tabs_are_text() -> None:
    validate_plain_text("Åmål's Großłódź – Győr\r\n\tand 💡\n")


@pytest.mark.parametrize("page", ["municipality", "programme"])
def test_a_page_of_the_workspace_refuses_what_slides_paste(client: Client, world: Programme, page: str) -> None:
    client.force_login(factories.make_coordinator())
    row = {"municipality": factories.host_of(world, "network").municipality, "programme": world}[page]
    address = f"/admin/municipalities/{page}/{row.pk}/change/"
    sent = form_of(client.get(address), f"{page}_form")
    assert "cannot be seen" in client.post(address, {**sent, "name": "Ume\x0bå"}).content.decode()
    assert type(row)._default_manager.get(pk=row.pk).name == row.name
