"""Feeds stay whole where an old row has a control character: it is left out of each text that leaves."""

from xml.etree import ElementTree

import pytest
from django.test import Client

from exchanges.meetings.models import Theme
from municipalities.models import Municipality
from tests.exchanges.public.conftest import Season

pytestmark = pytest.mark.django_db


@pytest.fixture
def old_rows(season: Season) -> None:
    for town in Municipality.objects.all():
        Municipality.objects.filter(pk=town.pk).update(name=f"Ume\x0bå {town.pk}")
    for theme in Theme.objects.all():
        Theme.objects.filter(pk=theme.pk).update(names={"en": f"Győr's\x0b theme {theme.pk}"})


@pytest.mark.parametrize("language", ["", "/sv", "/hu"])
def test_the_atom_feed_is_well_formed(client: Client, old_rows: None, language: str) -> None:
    content = client.get(f"{language}/calendar.atom").content
    assert ElementTree.fromstring(content).tag.endswith("feed")
    assert "Umeå" in content.decode()


@pytest.mark.parametrize("language", ["", "/sv", "/hu"])
def test_the_calendar_file_has_lines_of_text_alone(client: Client, old_rows: None, language: str) -> None:
    content = client.get(f"{language}/calendar.ics").content
    assert "Umeå" in content.decode()
    assert set(content) & (set(range(32)) - {9, 10, 13}) == set()
