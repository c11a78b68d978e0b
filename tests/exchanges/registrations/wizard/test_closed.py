"""Registration that is closed: why, and whom to ask."""

import pytest
from django.test import Client
from django.utils import timezone

from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.models import RegistrationTerms
from municipalities.models import Municipality, Network
from tests.exchanges.registrations.pages import DAY, address, coming_meeting
from tests.exchanges.registrations.wizard.test_delegation import CONTACT, THREE, colleagues, contact, tell_of_all
from tests.html_forms import text_of

HOST, COORDINATOR = "climate@åmål.example", "samordning@example.org"


@pytest.fixture
def meeting(db: None) -> PublishedMeeting:
    """A meeting whose registration is closed, in a network with a coordinator."""
    meeting = coming_meeting(seats=10)
    Network.objects.filter(country="SE").update(coordinator_email=COORDINATOR)
    return meeting


def close() -> None:
    RegistrationTerms.objects.update(closes_at=timezone.now() - DAY)


def tell_host(meeting: PublishedMeeting) -> None:
    assert meeting.host is not None
    Municipality.objects.filter(pk=meeting.host.municipality_id).update(contact_email=HOST)


@pytest.mark.parametrize("way", ["", "together"])
def test_closed_registration_names_the_host_else_the_coordinator_else_the_page_of_contacts(
    client: Client, meeting: PublishedMeeting, way: str
) -> None:
    close()
    tell_host(meeting)
    page = client.get(address(meeting, way))
    assert "Registration for this meeting is closed." in text_of(page)
    assert f'<a href="mailto:{HOST}">{HOST}</a>' in page.content.decode()
    Municipality.objects.update(contact_email="")
    assert f'<a href="mailto:{COORDINATOR}">{COORDINATOR}</a>' in client.get(address(meeting, way)).content.decode()
    Network.objects.update(coordinator_email="")
    page = client.get(address(meeting, way))
    assert "mailto:" not in page.content.decode()
    assert '<a href="/contact/">Contact</a>' in page.content.decode()


def test_a_delegation_that_comes_too_late_reads_whom_to_ask(client: Client, meeting: PublishedMeeting) -> None:
    tell_host(meeting)
    tell_of_all(client, meeting, contact(meeting), CONTACT)
    page = client.post(address(meeting, "together/names"), colleagues(*THREE))
    assert "Check and send" in text_of(page)
    close()
    page = client.post(address(meeting, "together/check"), {"agreed": "on"})
    assert "Registration for this meeting is closed." in text_of(page)
    assert HOST in page.content.decode()
