"""What search engines are told: every public page in every language, and what is not theirs to read."""

import re
from datetime import date
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from exchanges.public.http_cache import addresses as caching
from exchanges.public.syndication.sitemaps import PAGES, SITEMAPS
from exchanges.registrations.identity.links import manage_url
from tests.exchanges.public.conftest import Season
from tests.exchanges.registrations.factories import make_published, sign_up

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
    for path in ("/admin/", "/hu/me/", "/de/check-in/secret/", "/feedback/secret/", reverse("registrations:my_data")):
        assert not rules.can_fetch("*", path)
    for path in ("/", "/hu/", "/meetings/coming/", "/calendar/", "/open-data/v1/meetings.json", "/picture.png"):
        assert rules.can_fetch("*", path)


FETCHED = {
    "calendar:feed": [],
    "calendar:atom": [],
    "calendar:meeting_ics": ["coming"],
    "calendar:meeting_picture": ["coming"],
    "calendar:document": ["8d5f2f0e-57a8-4c8e-9c8e-2f4f0f3f7a11"],
    "calendar:embedded_calendar": [],
    "calendar:embedded_municipality": ["lomma"],
    "registrations:personal_feed": ["a-key"],
    "registrations:calendar": ["a-token"],
    "visits:code": ["a-token"],
    "visits:certificate": ["a-token"],
    "visits:document": ["a-token", "8d5f2f0e-57a8-4c8e-9c8e-2f4f0f3f7a11"],
}
"""What programs that people use fetch for them: calendars, pictures and documents of mails, frames."""


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_programs_that_heed_robots_txt_may_fetch_what_they_were_given(client: Client, db: None, language: str) -> None:
    content = client.get("/robots.txt").content.decode()
    rules, longest = RobotFileParser(), Longest(content)
    rules.parse(content.splitlines())
    with translation.override(language):
        for name, arguments in FETCHED.items():
            path = reverse(name, args=arguments)
            assert rules.can_fetch("Google-Calendar-Importer", path), path
            assert longest.may_fetch(path), path
        assert not longest.may_fetch(reverse("registrations:my_data"))
        assert not longest.may_fetch(reverse("registrations:register", args=["coming"]))


class Longest:
    """robots.txt as RFC 9309, 2.2.2, reads it: the longest rule that fits counts, `*` stands for anything."""

    def __init__(self, content: str) -> None:
        pairs = [line.partition(": ")[::2] for line in content.splitlines()]
        self.rules = [(name == "Allow", value) for name, value in pairs if name in ("Allow", "Disallow")]

    def may_fetch(self, path: str) -> bool:
        fitting = [
            (len(rule), is_allowed)
            for is_allowed, rule in self.rules
            if re.match(re.escape(rule).replace(r"\*", ".*"), path)
        ]
        return max(fitting, default=(0, True))[1]


@pytest.mark.parametrize("name", ["manage", "calendar"])
def test_an_address_with_a_secret_says_itself_that_no_search_engine_may_show_it(
    client: Client, today: date, name: str
) -> None:
    registration = sign_up(make_published(seats=5))
    path = urlsplit(manage_url(registration, language="en")).path + {"manage": "", "calendar": "meeting.ics"}[name]
    for asked, status in ((path, 200), (reverse(f"registrations:{name}", args=["no-token"]), 404)):
        response = client.get(asked)
        assert (response.status_code, response["X-Robots-Tag"]) == (status, "noindex, nofollow")
