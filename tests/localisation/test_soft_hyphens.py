"""Long words break where a reader expects it, in what is drawn alone."""

import pytest
from django.test import Client

from localisation.soft_hyphens import SOFT_HYPHEN, with_soft_hyphens
from tests import factories


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("sv", "Föregångarkommun", "Föregångar-kommun"),
        ("sv", "Nätverkskommuner i Österåker", "Nätverks-kommuner i Österåker"),
        ("de", "Vorreiterkommune", "Vorreiter-kommune"),
        ("de-at", "Nachahmergemeinde", "Nachahmer-gemeinde"),
        ("sv", "kommun", "kommun"),
        ("sv", "kommunal", "kommunal"),
        ("it", "Comune di rete", "Comune di rete"),
        ("en", "Network municipality", "Network municipality"),
    ],
)
def test_a_compound_may_break_before_its_last_part(language: str, text: str, expected: str) -> None:
    assert with_soft_hyphens(text, language).replace(SOFT_HYPHEN, "-") == expected


@pytest.mark.django_db
def test_only_the_narrow_diagram_has_soft_hyphens(client: Client) -> None:
    factories.make_version(factories.make_world("SE"))
    page = client.get("/sv/").content.decode()
    before, diagram, after = page.partition('<table class="seats">')
    diagram, _end, rest = (diagram + after).partition("</table>")
    assert f"Föregångar{SOFT_HYPHEN}kommun" in diagram
    assert SOFT_HYPHEN not in before + rest
    assert "Föregångarkommun" in before + rest
