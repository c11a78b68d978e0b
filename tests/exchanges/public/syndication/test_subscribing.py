"""Pages that tell how to take meetings along: every way leads to the list that was asked for."""

from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from exchanges.public.syndication.subscribing import frame_code, subscription_links
from municipalities.models import Role
from tests import factories
from tests.exchanges.public.conftest import Season

pytestmark = pytest.mark.django_db


class Page(HTMLParser):
    """Collects the links of a page, and the values of its fields."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fields: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a":
            self.links.append(values.get("href") or "")
        if tag == "input" and values.get("id"):
            self.fields[str(values["id"])] = values.get("value") or ""

    def link(self, start: str) -> str:
        [link] = {link for link in self.links if link.startswith(start)}
        return link


def page_of(client: Client, path: str) -> Page:
    response = client.get(path)
    assert response.status_code == 200
    return Page(response.content.decode().partition("<main")[2].partition("<footer")[0])


def test_every_way_leads_to_the_filtered_list(client: Client, season: Season) -> None:
    page = page_of(client, "/de/calendar/subscribe/?country=SE&theme=open")
    https = "http://testserver/de/calendar.ics?country=SE&theme=open"
    assert page.fields["feed-address"] == https
    assert page.link("webcal:") == "webcal://testserver/de/calendar.ics?country=SE&theme=open"
    google = urlsplit(page.link("https://calendar.google.com/"))
    assert parse_qs(google.query) == {"cid": ["webcal://testserver/de/calendar.ics?country=SE&theme=open"]}
    for service in ("https://outlook.live.com/", "https://outlook.office.com/"):
        outlook = urlsplit(page.link(service))
        assert outlook.path == "/calendar/0/addfromweb"
        assert parse_qs(outlook.query) == {"url": [https], "name": ["MULTIPLY, Schweden, Offen"]}
    for address in (
        "http://testserver/de/calendar.atom?country=SE&theme=open",
        "http://testserver/open-data/v1/meetings.json?country=SE&theme=open",
        "/de/embed/?country=SE&theme=open",
        "/de/calendar/?country=SE&theme=open",
    ):
        assert address in page.links


def test_what_is_subscribed_to_answers(client: Client, season: Season) -> None:
    ways = subscription_links("country=SE", "MULTIPLY", absolute=lambda path: f"https://example.org{path}")
    for url in (ways.https, ways.atom, ways.json, ways.csv, ways.frame):
        assert client.get(url.removeprefix("https://example.org")).status_code == 200


def test_a_wrong_filter_is_told_and_left_out(client: Client, season: Season) -> None:
    response = client.get("/calendar/subscribe/?country=XX&theme=open")
    assert "We don’t recognise the country" in response.content.decode()
    assert Page(response.content.decode()).fields["feed-address"] == "http://testserver/calendar.ics"


def test_places_left_are_no_filter_of_a_subscription(client: Client, season: Season) -> None:
    page = page_of(client, "/calendar/subscribe/?free=1&country=SE")
    assert page.fields["feed-address"] == "http://testserver/calendar.ics?country=SE"


def test_the_calendar_leads_there_with_its_filters(client: Client, season: Season) -> None:
    assert "/calendar/subscribe/?country=SE" in page_of(client, "/calendar/?country=SE").links
    assert "/calendar/subscribe/?country=SE" in page_of(client, "/countries/se/").links
    assert "/calendar/subscribe/" in Page(client.get("/about/").content.decode()).links


def test_the_code_shows_the_frame_of_what_was_asked_for(client: Client, season: Season) -> None:
    html = client.get("/sv/embed/?country=SE&role=award").content.decode()
    code = unescape(html.partition('id="frame-code"')[2].partition(">")[2].partition("</textarea>")[0])
    assert 'src="http://testserver/sv/embed/calendar/?country=SE&amp;role=award"' in code
    assert 'title="MULTIPLY, Sverige, Hederspris"' in code
    town = factories.host_of(season.programme, Role.FORERUNNER).municipality
    chosen = unescape(client.get(f"/embed/?municipality={town.slug}").content.decode())
    assert f'src="http://testserver/embed/municipalities/{town.slug}/"' in chosen
    assert client.get("/embed/?municipality=no-such-town").status_code == 404


def test_no_name_breaks_out_of_the_code() -> None:
    code = frame_code('https://example.org/?a=1&b="', '"><script>')
    assert code.count("<") == 2
    assert 'title="&quot;&gt;&lt;script&gt;"' in code
