"""Vocabulary of the filters: read anew when the content changed, and not while people register."""

import pytest
from django.test import Client

from exchanges.meetings.models import Theme
from tests.exchanges.public.conftest import Season
from tests.exchanges.registrations.factories import sign_up
from tests.exchanges.registrations.identity.signing_in import signed_in_as
from tests.html_forms import queries_of

pytestmark = pytest.mark.django_db
PATH = "/calendar/"
STATEMENTS = 3


def page_of(client: Client, language: str = "") -> str:
    return client.get(f"{language}{PATH}").content.decode()


def test_it_is_not_read_again_after_somebody_registered(client: Client, season: Season) -> None:
    Theme.objects.filter(key="open").update(position=3)
    after_content = queries_of(client, PATH)
    sign_up(season.published(season.german))
    assert queries_of(client, PATH) == after_content - STATEMENTS


@pytest.mark.parametrize("feed", ["/calendar.ics", "/calendar.atom", "/open-data/v1/meetings.csv"])
def test_a_feed_takes_it_from_a_page_and_a_page_from_a_feed(client: Client, season: Season, feed: str) -> None:
    client.get(feed)
    Theme.objects.filter(key="open").update(position=3)
    feed_after_content = queries_of(client, feed)
    Theme.objects.filter(key="open").update(position=4)
    page_after_content = queries_of(client, PATH)
    assert queries_of(client, feed) == feed_after_content - STATEMENTS
    sign_up(season.published(season.german))
    assert queries_of(client, PATH) == page_after_content - STATEMENTS


@pytest.mark.parametrize("address", ["/calendar/month/", "/calendar/subscribe/"])
def test_what_is_asked_for_without_a_stamp_leaves_it_known(client: Client, season: Season, address: str) -> None:
    Theme.objects.filter(key="open").update(position=3)
    after_content = queries_of(client, PATH)
    client.get(address)
    sign_up(season.published(season.german))
    assert queries_of(client, PATH) == after_content - STATEMENTS


def test_who_is_signed_in_leaves_it_known(client: Client, season: Season) -> None:
    person = sign_up(season.published(season.german)).person
    assert person is not None
    Theme.objects.filter(key="open").update(position=3)
    after_content = queries_of(client, PATH)
    assert signed_in_as(Client(), person).get(PATH).status_code == 200
    sign_up(season.published(season.german))
    assert queries_of(client, PATH) == after_content - STATEMENTS


def test_it_is_read_again_after_the_content_changed(client: Client, season: Season) -> None:
    assert "Öppna data för vår stad" not in page_of(client)
    sign_up(season.published(season.german))
    Theme.objects.filter(key="open").update(names={"en": "Öppna data för vår stad"})
    assert "Öppna data för vår stad" in page_of(client)


def test_it_is_in_the_language_of_each_reader(client: Client, season: Season) -> None:
    assert "Swedish" in page_of(client)
    assert "Schwedisch" in page_of(client, "/de")
    assert "Swedish" in page_of(client)
