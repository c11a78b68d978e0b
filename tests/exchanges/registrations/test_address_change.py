"""A wrong address is mended without losing place or rank, by whoever proves the new one."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from exchanges.outbox.models import Message
from exchanges.registrations.models import Person, Registration
from tests.exchanges.registrations.factories import make_person, sign_up
from tests.exchanges.registrations.pages import coming_meeting, sign_in
from tests.factories import make_coordinator
from tests.html_forms import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration() -> Registration:
    meeting = coming_meeting(places=1)
    return sign_up(meeting, "mistyped@example.org", now=timezone.now())


def link() -> str:
    mail = Message.objects.get(kind="confirm_address")
    found = re.search(r"/me/address/\S+", mail.text)
    assert found is not None
    return found[0]


def test_a_new_address_counts_once_it_is_proven_and_the_place_stays(client: Client, registration: Registration) -> None:
    assert registration.person is not None
    sign_in(client, registration.person)
    client.post("/me/address/", {"email": "Asa@VÄXJÖ.example.org"})
    assert Message.objects.get(kind="confirm_address").recipient == "asa@växjö.example.org"
    assert Person.objects.get().email == "mistyped@example.org"
    stranger = Client()
    assert "asa@växjö.example.org" in text_of(stranger.get(link()))
    assert Person.objects.get().email == "mistyped@example.org"
    address = link()
    assert stranger.post(address).headers["Location"] == "/me/"
    person = Person.objects.get()
    assert (person.email, person.pk) == ("asa@växjö.example.org", registration.person.pk)
    registration.refresh_from_db()
    assert (registration.place, registration.rank) == (1, 1)
    # All that waited goes to the new address, and so does the invitation.
    assert set(Message.objects.values_list("recipient", flat=True)) == {"asa@växjö.example.org"}
    assert Message.objects.filter(kind="confirmation").count() == 2
    # The link is used, and the browser of the old address is signed out.
    assert stranger.post(address).status_code == 404
    assert client.get("/me/").status_code == 302


def test_two_people_of_one_name_are_not_made_one(client: Client, registration: Registration) -> None:
    person = registration.person
    assert person is not None
    make_person("other@example.org", name=person.name)
    sign_in(client, person)
    client.post("/me/address/", {"email": "other@example.org"})
    refused = client.post(link())
    assert refused.status_code == 404
    assert "Somebody of this name uses the new address already." in text_of(refused)
    assert Person.objects.get(pk=person.pk).email == "mistyped@example.org"


def test_only_a_coordinator_of_the_network_sends_the_link(client: Client, registration: Registration) -> None:
    address = f"/admin/exchanges/registration/{registration.pk}/address/"
    client.force_login(make_coordinator("DE"))
    assert client.post(address, {"email": "asa@example.org"}).status_code == 404
    client.force_login(make_coordinator("SE"))
    assert client.get(address).status_code == 405
    client.post(address, {"email": "asa@example.org, bo@example.org"})
    assert not Message.objects.filter(kind="confirm_address").exists()
    page = client.post(address, {"email": "asa@example.org"}, follow=True)
    assert "A link is on its way to asa@example.org." in text_of(page)
    Client().post(link())
    assert Person.objects.get().email == "asa@example.org"
