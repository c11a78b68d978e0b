"""The Atom feed over HTTP: read by a program of another make, and held against the standard's own rules."""

import datetime
from html import unescape
from uuid import uuid5
from xml.etree import ElementTree

import feedparser
import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from exchanges.meetings.models import Meeting
from tests import factories
from tests.exchanges.public.conftest import FIRST_VERSION_AT, SECOND_VERSION_AT, Season, day
from tests.exchanges.public.http_cache.stamps import let_the_last_change_be_old

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def content_of(client: Client, path: str = "/calendar.atom") -> bytes:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return response.content


def feed_of(client: Client, path: str = "/calendar.atom") -> ElementTree.Element:
    return ElementTree.fromstring(content_of(client, path))


def texts(element: ElementTree.Element, name: str) -> list[str]:
    return [child.text or "" for child in element.findall(f"{ATOM}{name}")]


def links(element: ElementTree.Element) -> dict[str, str]:
    return {link.get("rel", "alternate"): link.get("href", "") for link in element.findall(f"{ATOM}link")}


def test_a_reader_of_another_make_finds_nothing_wrong(client: Client, season: Season) -> None:
    read = feedparser.parse(content_of(client))
    assert not read.bozo
    assert read.version == "atom10"
    assert (read.feed.title, read.feed.author, read.feed.rights) == ("MULTIPLY", "MULTIPLY", "CC BY 4.0")
    assert [entry.link.rstrip("/").rpartition("/")[2] for entry in read.entries] == [
        "cancelled",
        "moved",
        "conference",
        "german",
        "coming",
        "held",
    ]
    assert all(entry.updated_parsed and entry.published_parsed and entry.summary for entry in read.entries)


def test_what_people_wrote_is_text_in_a_summary_and_keeps_its_lines(client: Client, season: Season) -> None:
    reason = "Brand i O'Neills sal <b>& källare</b>\nNy dag följer"
    Meeting.objects.filter(pk=season.cancelled.pk).update(cancellation_reason=reason)
    cancelled = feedparser.parse(content_of(client)).entries[0]
    assert cancelled.summary_detail.type == "text/html"
    lines = [unescape(line) for line in cancelled.summary.split("<br />\n")]
    assert lines[:3] == ["This meeting is cancelled.", *reason.split("\n")]
    assert "<b>" not in cancelled.summary


def test_it_has_all_that_the_standard_asks_for(client: Client, season: Season) -> None:
    feed = feed_of(client, "/sv/calendar.atom?country=SE")
    assert feed.tag == f"{ATOM}feed"
    assert feed.get(LANGUAGE) == "sv"
    for element in (feed, *feed.iter(f"{ATOM}entry")):
        assert [len(texts(element, name)) for name in ("id", "title", "updated")] == [1, 1, 1]
        moments = texts(element, "updated") + texts(element, "published")
        assert all(datetime.datetime.fromisoformat(moment).tzinfo for moment in moments)
    assert links(feed) == {
        "alternate": "http://testserver/sv/calendar/?country=SE",
        "self": "http://testserver/sv/calendar.atom?country=SE",
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }
    identifiers = [identifier for element in feed.iter() for identifier in texts(element, "id")]
    assert len(set(identifiers)) == len(identifiers) == 5


def test_identifiers_stand_still_when_the_address_changes(client: Client, season: Season, settings: Settings) -> None:
    Meeting.objects.update(created_at=FIRST_VERSION_AT)
    [entry] = feed_of(client, "/calendar.atom?country=DE").iter(f"{ATOM}entry")
    assert texts(entry, "id") == [uuid5(season.german.uid, "en").urn]
    feed = texts(feed_of(client), "id")
    Meeting.objects.filter(pk=season.german.pk).update(slug="another")
    [renamed] = feed_of(client, "/calendar.atom?country=DE").iter(f"{ATOM}entry")
    assert texts(renamed, "id") == texts(entry, "id")
    assert links(renamed) != links(entry)
    settings.SITE_URL = "https://exchange.example.org"
    caches["pages"].clear()
    [moved] = feed_of(client, "/calendar.atom?country=DE").iter(f"{ATOM}entry")
    assert texts(moved, "id") == texts(entry, "id")
    assert texts(feed_of(client), "id") == feed
    assert texts(feed_of(client, "/calendar.atom?country=DE"), "id") != feed


def test_an_entry_was_updated_when_the_meeting_was_last_published_differently(client: Client, season: Season) -> None:
    Meeting.objects.filter(pk=season.coming.pk).update(venue="Town hall")
    feed = feed_of(client)
    updated = dict(zip(texts_of_entries(feed, "title"), texts_of_entries(feed, "updated"), strict=True))
    assert (
        updated["New date, 13 April 2027: Political leadership in SE forerunner 1 – Åłőß"]
        == "2027-02-20T08:30:00+00:00"
    )
    assert updated["Cancelled: Open in SE network 1 – Åłőß, 1 June 2027"] == "2027-02-20T08:30:00+00:00"
    assert set(updated.values()) == {FIRST_VERSION_AT.isoformat(), SECOND_VERSION_AT.isoformat()}
    assert texts(feed, "updated") == [SECOND_VERSION_AT.isoformat()]


def texts_of_entries(feed: ElementTree.Element, name: str) -> list[str]:
    return [text for entry in feed.iter(f"{ATOM}entry") for text in texts(entry, name)]


def test_a_filter_that_finds_nothing_has_a_feed_that_stands_still(client: Client, season: Season) -> None:
    path = "/calendar.atom?country=DE&theme=planning"
    feed = feed_of(client, path)
    assert list(feed.iter(f"{ATOM}entry")) == []
    assert texts(feed, "updated") == [SECOND_VERSION_AT.isoformat()]
    assert content_of(client, path) == content_of(client, path)


def test_a_site_without_a_plan_has_a_feed_all_the_same(client: Client) -> None:
    assert texts(feed_of(client), "updated") == ["2019-11-04T00:00:00+00:00"]


def test_a_wrong_filter_is_refused_in_words(client: Client, season: Season) -> None:
    response = client.get("/calendar.atom?country=XX")
    assert (response.status_code, response.content.decode()) == (
        400,
        "Country: We don’t recognise the country “XX”.\n",
    )


def test_any_text_makes_a_feed_that_can_be_read(client: Client, season: Season) -> None:
    title = "<b>Trees</b> & shade ]]> \x0b\x1f “now”"
    Meeting.objects.filter(pk=season.german.pk).update(titles={"en": title})
    [shown] = texts_of_entries(feed_of(client, "/calendar.atom?country=DE"), "title")
    assert shown == "<b>Trees</b> & shade ]]>  “now”, 11 May 2027"


def test_a_reader_that_has_it_is_not_sent_it_again(client: Client, season: Season) -> None:
    let_the_last_change_be_old()
    first = client.get("/calendar.atom")
    assert first["Cache-Control"] == "public, max-age=600"
    assert client.get("/calendar.atom", headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.get("/calendar.atom", headers={"if-modified-since": first["Last-Modified"]}).status_code == 304


def test_more_meetings_ask_no_more_of_the_database(client: Client, season: Season) -> None:
    with CaptureQueriesContext(connection) as few:
        content_of(client)
    for number in range(3):
        more = factories.make_meeting(season.programme, theme="open", starts_on=day(7, 1 + number))
        factories.make_published_meeting(season.version, more)
    with CaptureQueriesContext(connection) as many:
        content_of(client)
    assert 0 < len(many) == len(few)
