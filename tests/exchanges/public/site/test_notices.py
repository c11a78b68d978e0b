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
    assert "No coordinators listed yet." in page_of(client, "/contact/")
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


def test_the_accessibility_statement_has_the_parts_of_the_model(client: Client) -> None:
    page = page_of(client, "/accessibility/")
    assert "partially compliant with EN 301 549" in page
    assert "23 November 2026, after our own assessment" in page
    assert "People with disabilities and screen reader users have not tested the website yet." in page
    assert 'href="/contact/"' in page.partition("Report a problem")[2]


def test_the_accessibility_statement_names_a_body_in_each_of_the_six_countries(client: Client) -> None:
    bodies = page_of(client, "/de/accessibility/").partition('<dl class="sum">')[2].partition("</dl>")[0]
    for country in ("Schweden", "Deutschland", "Österreich", "Ungarn", "Italien", "Polen"):
        assert f"<dt>{country}</dt>" in bodies
    assert '<a href="https://www.digg.se/tdosanmalan" lang="sv" hreflang="sv">Digg' in bodies


def test_every_page_leads_to_the_accessibility_statement(client: Client) -> None:
    assert 'href="/accessibility/"' in page_of(client, "/").partition("<footer")[2]
