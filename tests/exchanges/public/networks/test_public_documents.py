"""The documents that pages of themes and municipalities list."""

import datetime
from html import unescape

import pytest
from django.test import Client

from exchanges.public.networks import public_documents as documents_module
from tests import factories
from tests.exchanges.public.conftest import Season

pytestmark = pytest.mark.django_db


def documents_of(client: Client, path: str = "/themes/planning/") -> str:
    page = unescape(" ".join(client.get(path).content.decode().split()))
    return page.partition('id="documents"')[2].partition("</section>")[0].replace("\xa0", " ")


def test_a_themes_own_documents_come_first_then_those_of_its_meetings(client: Client, season: Season) -> None:
    theme = factories.theme_of(season.programme)
    factories.make_document(season.held, "Slides of the day")
    factories.make_document(theme=theme, title="A guide", language="sv", name="guide.odt")
    lines = documents_of(client)
    assert lines.index("A guide") < lines.index("Slides of the day")
    assert "ODT" in lines
    assert "Swedish" in lines
    assert "SE forerunner 1 – Åłőß, 2 February 2027" in lines


def test_what_is_not_for_everybody_is_not_listed(client: Client, season: Season) -> None:
    factories.make_document(season.held, "For participants", audience="participants")
    factories.make_document(season.held, "For coordinators", audience="coordinators")
    factories.make_document(season.draft, "Of a draft")
    factories.make_document(season.german, "Of another theme")
    assert documents_of(client) == ""


def test_documents_of_earlier_programmes_stay(client: Client, season: Season) -> None:
    archive = factories.make_programme(starts_on=datetime.date(2020, 1, 6), ends_on=datetime.date(2020, 12, 18))
    factories.make_document(theme=factories.theme_of(archive), title="Of old")
    assert documents_of(client) == ""
    factories.make_version(archive)
    assert "Of old" in documents_of(client)


def test_a_title_in_another_language_says_which(client: Client, season: Season) -> None:
    factories.make_document(season.held, "Slides of the day")
    assert ' lang="en">Slides of the day</a>' in documents_of(client, "/de/themes/planning/")


def test_a_municipality_lists_the_documents_of_its_meetings(client: Client, season: Season) -> None:
    factories.make_document(season.held, "Slides of the day")
    factories.make_document(theme=factories.theme_of(season.programme), title="A guide")
    host = season.held.host
    assert host is not None
    lines = documents_of(client, f"/municipalities/{host.municipality.slug}/")
    assert "Slides of the day" in lines
    assert "A guide" not in lines


def test_a_list_of_documents_ends(client: Client, season: Season, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents_module, "MOST_DOCUMENTS", 1)
    factories.make_document(season.held, "First")
    factories.make_document(season.held, "Second")
    assert documents_of(client).count("<li>") == 1
