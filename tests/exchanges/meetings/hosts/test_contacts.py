"""Whom to ask about a meeting: the same on its page and on that of a registration."""

import pytest
from django.test import Client
from django.urls import reverse

from exchanges.meetings.hosts.contacts import Contact, contact_of
from exchanges.registrations.identity.links import manage_url
from tests.exchanges.registrations.factories import make_published, sign_up
from tests.html_forms import text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("function", "mailbox", "words"),
    [
        ("Energikontoret", "energi@växjö.example.org", "Energikontoret"),
        ("", "energi@växjö.example.org", "energi@växjö.example.org"),
        ("Energikontoret", "", "National coordinators"),
        ("", "", "National coordinators"),
    ],
)
def test_a_meeting_s_page_and_that_of_a_registration_name_the_same_contact(
    client: Client, function: str, mailbox: str, words: str
) -> None:
    published = make_published(seats=9)
    assert published.host is not None
    town = published.host.municipality
    town.contact_function, town.contact_email = function, mailbox
    town.save()
    url = f"mailto:{mailbox}" if mailbox else reverse("calendar:contact")
    assert contact_of(published) == Contact(words, url)
    own = manage_url(sign_up(published), language="en").removeprefix("http://localhost:8000")
    for address in (reverse("calendar:meeting_detail", args=[published.meeting.slug]), own):
        response = client.get(address)
        assert f'href="{url}"' in response.content.decode()
        assert f"Contact {words}" in text_of(response)
