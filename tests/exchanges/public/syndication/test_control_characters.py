"""Feeds stay whole where an old row has a control character: it is left out of each text that leaves."""

from xml.etree import ElementTree

import pytest
from django.test import Client

from exchanges.meetings.models import Meeting, Theme
from exchanges.meetings.published import published_meetings
from exchanges.public.syndication.pictures import meeting_picture
from exchanges.registrations.attendance.papers import attendance_sheet
from localisation.plain_text import UNSEEN_SIGN
from municipalities.models import Municipality
from tests.exchanges.public.conftest import Season

pytestmark = pytest.mark.django_db


@pytest.fixture
def old_rows(season: Season) -> None:
    for town in Municipality.objects.all():
        Municipality.objects.filter(pk=town.pk).update(name=f"Ume\x0b\u202eå {town.pk}")
    for theme in Theme.objects.all():
        Theme.objects.filter(pk=theme.pk).update(names={"en": f"Győr's\x0b theme {theme.pk}"})


@pytest.mark.parametrize("language", ["", "/sv", "/hu"])
def test_the_atom_feed_is_well_formed(client: Client, old_rows: None, language: str) -> None:
    content = client.get(f"{language}/calendar.atom").content
    assert ElementTree.fromstring(content).tag.endswith("feed")
    assert not UNSEEN_SIGN.search(content.decode())
    assert "Umeå" in content.decode()


@pytest.mark.parametrize("language", ["", "/sv", "/hu"])
def test_the_calendar_file_has_lines_of_text_alone(client: Client, old_rows: None, language: str) -> None:
    content = client.get(f"{language}/calendar.ics").content
    assert "Umeå" in content.decode()
    assert not UNSEEN_SIGN.search(content.decode().replace("\r\n", "\n"))
    assert set(content) & (set(range(32)) - {9, 10, 13}) == set()


@pytest.mark.parametrize("name", ["meetings", "municipalities", "themes"])
@pytest.mark.parametrize("kind", ["json", "csv"])
def test_open_data_has_texts_that_can_be_seen(client: Client, old_rows: None, name: str, kind: str) -> None:
    content = client.get(f"/open-data/v1/{name}.{kind}").content.decode().replace("\r\n", "\n")
    assert "Umeå" in content or "Győr's theme" in content
    assert not UNSEEN_SIGN.search(content)
    assert "\\u000b" not in content


def test_a_paper_and_a_picture_are_made(client: Client, old_rows: None, season: Season) -> None:
    Meeting.objects.update(titles={"en": "Cooler\x0b streets\u202e"})
    published = published_meetings()[0]
    assert attendance_sheet(published).startswith(b"%PDF")
    assert "\\u000b" not in meeting_picture(published).content
    assert client.get(f"/meetings/{published.meeting.slug}.png").status_code == 200
