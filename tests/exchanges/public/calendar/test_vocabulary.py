"""Vocabulary of the filters: read anew when the content changed, and not while people register."""

import pytest
from django.test import Client

from exchanges.meetings.models import Theme
from tests.exchanges.public.conftest import Season
from tests.exchanges.registrations.factories import sign_up
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


def test_it_is_read_again_after_the_content_changed(client: Client, season: Season) -> None:
    assert "Öppna data för vår stad" not in page_of(client)
    sign_up(season.published(season.german))
    Theme.objects.filter(key="open").update(names={"en": "Öppna data för vår stad"})
    assert "Öppna data för vår stad" in page_of(client)


def test_it_is_in_the_language_of_each_reader(client: Client, season: Season) -> None:
    assert "Swedish" in page_of(client)
    assert "Schwedisch" in page_of(client, "/de")
    assert "Swedish" in page_of(client)
