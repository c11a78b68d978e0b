"""The head of a page: one address in each language, the feeds of what it shows, what stands where it is passed on."""

from html import unescape
from html.parser import HTMLParser

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client

from exchanges.meetings.models import Meeting
from municipalities.models import Role
from tests import factories
from tests.exchanges.public.conftest import Season

pytestmark = pytest.mark.django_db


class Head(HTMLParser):
    """Collects the addresses and properties of a page's head."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[dict[str, str]] = []
        self.properties: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "link":
            self.links.append(values)
        if tag == "meta" and "property" in values:
            self.properties.append((values["property"], values["content"]))

    @property
    def canonical(self) -> str:
        [address] = [link["href"] for link in self.links if link["rel"] == "canonical"]
        return address

    @property
    def languages(self) -> dict[str, str]:
        return {link["hreflang"]: link["href"] for link in self.links if "hreflang" in link}

    @property
    def feeds(self) -> dict[str, str]:
        return {link["type"]: link["href"] for link in self.links if link["rel"] == "alternate" and "type" in link}

    def value(self, name: str) -> str:
        [value] = [value for key, value in self.properties if key == name]
        return value


def head_of(client: Client, path: str) -> Head:
    return Head(client.get(path).content.decode())


def test_a_page_names_itself_in_every_language(client: Client, season: Season) -> None:
    head = head_of(client, "/sv/meetings/coming/")
    assert head.canonical == "http://testserver/sv/meetings/coming/"
    prefixes = {"en": "", "sv": "/sv", "de": "/de", "it": "/it", "pl": "/pl", "hu": "/hu", "x-default": ""}
    assert head.languages == {code: f"http://testserver{prefix}/meetings/coming/" for code, prefix in prefixes.items()}


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("/calendar/?country=SE&role=award", "/calendar/"),
        ("/calendar/?country=SE&page=2", "/calendar/"),
        ("/calendar/?page=2", "/calendar/?page=2"),
        ("/calendar/past/?year=2020&page=2", "/calendar/past/?year=2020&page=2"),
        ("/?utm_source=mail", "/"),
    ],
)
def test_a_filtered_list_is_the_list_once_more_a_further_part_is_not(
    client: Client, season: Season, path: str, canonical: str
) -> None:
    head = head_of(client, path)
    assert head.canonical == f"http://testserver{canonical}"
    assert head.languages["de"] == f"http://testserver/de{canonical}"


def test_a_page_leads_to_the_feeds_of_what_it_shows(client: Client, season: Season) -> None:
    everything = {"application/atom+xml": "/calendar.atom", "text/calendar": "/calendar.ics"}
    assert head_of(client, "/themes/?country=SE").feeds == everything
    assert head_of(client, "/calendar/").feeds == everything
    assert head_of(client, "/it/calendar/?country=SE&page=2").feeds == {
        "application/atom+xml": "/it/calendar.atom?country=SE",
        "text/calendar": "/it/calendar.ics?country=SE",
    }


def test_what_stands_where_a_meeting_is_passed_on(client: Client, season: Season) -> None:
    Meeting.objects.filter(pk=season.coming.pk).update(titles={"en": 'Trees & <shade>: "cooler" streets'})
    head = head_of(client, "/meetings/coming/")
    assert head.value("og:title") == 'Trees & <shade>: "cooler" streets'
    assert head.value("og:description") == "16 March 2027, SE award 1 – Åłőß"
    assert head.value("og:url") == head.canonical
    assert head.value("og:locale") == "en_GB"
    assert [value for name, value in head.properties if name == "og:locale:alternate"] == [
        "sv_SE",
        "de_DE",
        "it_IT",
        "pl_PL",
        "hu_HU",
    ]
    names = [name for name, _value in head.properties]
    assert names.index("og:image") < names.index("og:image:width")
    assert head.value("og:image").startswith("http://testserver/meetings/coming.png?v=")


def test_a_municipality_and_the_rest_have_pictures_too(client: Client, season: Season) -> None:
    town = factories.host_of(season.programme, Role.FORERUNNER).municipality
    alone = factories.make_municipality("Nowhere")
    shown = head_of(client, f"/municipalities/{town.slug}/").value("og:image")
    assert shown.startswith(f"http://testserver/municipalities/{town.slug}.png?v=")
    for path in (f"/municipalities/{alone.slug}/", "/about/"):
        assert head_of(client, path).value("og:image").startswith("http://testserver/picture.png?v=")


@pytest.mark.parametrize("path", ["/me/sign-in/", "/meetings/coming/register/"])
def test_nobody_passes_on_the_pages_of_a_registration(client: Client, season: Season, path: str) -> None:
    head = head_of(client, path)
    assert (head.properties, head.feeds) == ([], {})


def test_a_page_that_is_not_there_has_no_address(client: Client, season: Season) -> None:
    for path in ("/meetings/none-such/", "/nowhere/"):
        head = head_of(client, path)
        assert (head.properties, head.languages, head.feeds) == ([], {}, {})


def test_what_is_kept_is_shown_and_fits_into_an_attribute() -> None:
    text = '{% load sharing_tags %}{% kept as title %} {% block title %}"A" &amp; <i>B</i>{% endblock %}{% endkept %}|'
    shown, kept = Template(text + "{{ title }}").render(Context()).split("|")
    assert shown == '"A" &amp; <i>B</i>'
    assert unescape(kept) == '"A" & <i>B</i>'
    assert '"' not in kept
    with pytest.raises(TemplateSyntaxError):
        Template("{% load sharing_tags %}{% kept title %}{% endkept %}")
