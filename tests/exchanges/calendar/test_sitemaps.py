"""What search engines are told: every public page in every language, and what is not theirs to read."""

from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from exchanges.calendar.caching import addresses as caching
from exchanges.calendar.sitemaps import PAGES, SITEMAPS
from tests.exchanges.calendar.conftest import Season

pytestmark = pytest.mark.django_db

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


def part(client: Client, name: str) -> dict[str, ElementTree.Element]:
    """Return the entries of a part by their path."""
    root = ElementTree.fromstring(client.get(f"/sitemap-{name}.xml").content)
    return {urlsplit(str(entry.findtext(f"{SITEMAP}loc"))).path: entry for entry in root.iter(f"{SITEMAP}url")}


def test_the_index_names_every_part(client: Client, season: Season) -> None:
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    found = [element.text for element in root.iter(f"{SITEMAP}loc")]
    assert found == [f"http://testserver/sitemap-{name}.xml" for name in SITEMAPS]


def test_every_address_answers_and_is_in_every_language(client: Client, season: Season) -> None:
    for name in SITEMAPS:
        entries = part(client, name)
        assert entries
        for path, entry in entries.items():
            others = {link.get("hreflang"): link.get("href") for link in entry.iter(LINK)}
            assert set(others) == {"en", "sv", "de", "it", "pl", "hu", "x-default"}
            assert others["x-default"] == others["en"]
            assert f"http://testserver{path}" in others.values()
            if not path.startswith(("/sv/", "/de/", "/it/", "/pl/", "/hu/")):
                assert client.get(path).status_code == 200


def test_every_public_page_that_is_there_once_is_named(client: Client, season: Season) -> None:
    frames = {"calendar:embedded_calendar"}
    once = {name for name in caching.PAGES - frames if _is_there_once(name)}
    assert {f"calendar:{name}" for name in PAGES} == once


def _is_there_once(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True


def test_meetings_say_when_they_changed_and_the_draft_is_not_there(client: Client, season: Season) -> None:
    entries = part(client, "meetings")
    slugs = ("held", "coming", "moved", "german", "cancelled", "conference")
    assert {path for path in entries if path.count("/") == 3} == {f"/meetings/{slug}/" for slug in slugs}
    assert all(entry.findtext(f"{SITEMAP}lastmod") for entry in entries.values())


def test_a_part_that_is_not_there_is_not_found(client: Client, db: None) -> None:
    assert client.get("/sitemap-none.xml").status_code == 404


def test_search_engines_keep_away_from_what_is_somebodys_own(client: Client, db: None) -> None:
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    rules = RobotFileParser()
    rules.parse(response.content.decode().splitlines())
    assert rules.site_maps() == ["http://testserver/sitemap.xml"]
    for path in ("/admin/", "/hu/me/", "/de/r/secret/", "/r/secret/cancel/", reverse("registrations:my_data")):
        assert not rules.can_fetch("*", path)
    for path in ("/", "/hu/", "/meetings/coming/", "/calendar/", "/open-data/v1/meetings.json", "/picture.png"):
        assert rules.can_fetch("*", path)
