"""The pages about personal data and about whom to write to."""

from html import unescape

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from municipalities.models import Network, Programme

pytestmark = pytest.mark.django_db


def page_of(client: Client, path: str) -> str:
    return unescape(" ".join(client.get(path).content.decode().split()))


def test_what_is_kept_is_told_with_the_days_of_the_settings(client: Client, settings: Settings) -> None:
    settings.NEEDS_KEPT_DAYS, settings.REGISTRATIONS_KEPT_DAYS = 9, 1
    page = page_of(client, "/privacy/")
    assert "It is deleted 9 days after the meeting." in page
    assert "It is deleted 1 day after your last meeting." in page


def test_coordinators_are_told_by_organisation_and_mailbox(client: Client, world: Programme) -> None:
    assert "No coordinator is named yet." in page_of(client, "/contact/")
    Network.objects.filter(programme=world, country="SE").update(
        coordinator_name="The institute", coordinator_email="sweden@example.org"
    )
    page = page_of(client, "/contact/")
    assert "The institute" in page
    assert 'href="mailto:sweden@example.org"' in page
    assert 'href="/countries/se/"' in page
    assert 'href="/countries/de/"' not in page


def test_every_page_leads_to_both_from_its_footer(client: Client) -> None:
    footer = page_of(client, "/").partition("<footer")[2]
    assert 'href="/privacy/"' in footer
    assert 'href="/contact/"' in footer
    assert 'href="/programmes/"' in footer
    assert 'href="/learning/"' in footer
