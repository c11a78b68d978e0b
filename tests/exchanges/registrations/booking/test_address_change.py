"""A wrong address is mended without losing place or rank, by whoever proves the new one."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from exchanges.outbox.models import Message
from exchanges.outbox.resending import resend_messages
from exchanges.registrations.booking.address_change import ask_for_address
from exchanges.registrations.identity.delegation_links import delegation_token
from exchanges.registrations.identity.links import check_in_token, manage_token, sign_in_token
from exchanges.registrations.models import Person, Registration
from exchanges.registrations.personal_data.erasure import erase_person
from exchanges.registrations.personal_data.personal_feed import make_feed_key
from tests.exchanges.registrations.factories import (
    again,
    make_delegation,
    make_person,
    make_registration,
    published_of,
    sign_up,
)
from tests.exchanges.registrations.pages import coming_meeting, sign_in
from tests.factories import make_coordinator, make_municipality
from tests.html_forms import form_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration() -> Registration:
    registration = sign_up(coming_meeting(seats=1), "mistyped@example.org", now=timezone.now())
    # As of somebody whom others have registered, or who did it before codes were asked for.
    Person.objects.update(email_proven_at=None)
    return again(registration)


def link(kind: str = "confirm_address") -> str:
    mail = Message.objects.filter(kind=kind).latest("pk")
    found = re.search(r"/me/address/\S+", mail.text)
    assert found is not None
    return found[0]


def move(person: Person | None, email: str) -> Person:
    """Let somebody take another address, from asking for it to following the link; return them as they are then."""
    assert person is not None
    ask_for_address(person=person, email=email, language=person.language, now=timezone.now())
    assert Client().post(link()).status_code == 302
    return Person.objects.get(pk=person.pk)


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
    assert (registration.seat, registration.rank) == (1, 1)
    # All that waited goes to the new address, and so does the invitation; the old one is told.
    others = Message.objects.exclude(kind="address_changed")
    assert set(others.values_list("recipient", flat=True)) == {"asa@växjö.example.org"}
    assert Message.objects.get(kind="address_changed").recipient == "mistyped@example.org"
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
    assert "Somebody with this name already uses the new address." in text_of(refused)
    assert Person.objects.get(pk=person.pk).email == "mistyped@example.org"


def test_a_link_to_the_address_that_one_has_signs_in_once(client: Client, registration: Registration) -> None:
    person = registration.person
    assert person is not None
    ask_for_address(person=person, email=person.email, language="en", now=timezone.now())
    assert client.get(link()).status_code == 200
    # Two presses of one browser, the second with the cookies from before the first was answered.
    as_before = Client()
    as_before.cookies.load({name: morsel.value for name, morsel in client.cookies.items()})
    for browser in (client, as_before, client):
        assert browser.post(link()).headers["Location"] == "/me/"
    assert "mistyped@example.org" in text_of(client.get("/me/details/"))
    client.post("/me/sign-out/")
    for browser in (client, Client()):
        for answer in (browser.get(link()), browser.post(link())):
            assert (answer.status_code, "This link has already been used" in text_of(answer)) == (404, True)
        assert browser.get("/me/").status_code == 302


def test_a_link_that_was_refused_is_not_used(registration: Registration) -> None:
    Person.objects.update(email_proven_at=timezone.now())
    person = Person.objects.get()
    other = make_person("other@example.org", name=person.name)
    ask_for_address(person=person, email=other.email, language="en", now=timezone.now())
    assert Client().post(link()).status_code == 404
    other.delete()
    assert Client().post(link()).status_code == 302


def test_only_a_coordinator_of_the_network_sends_the_link(client: Client, registration: Registration) -> None:
    address = f"/admin/exchanges/registration/{registration.pk}/address/"
    client.force_login(make_coordinator("DE"))
    assert client.post(address, {"email": "asa@example.org"}).status_code == 404
    client.force_login(make_coordinator("SE"))
    assert client.get(address).status_code == 405
    form = form_of(client.get(address.replace("/address/", "/change/")), "address")
    client.post(address, {**form, "email": "asa@example.org, bo@example.org"})
    assert not Message.objects.filter(kind="confirm_address").exists()
    page = client.post(address, {**form, "email": "asa@example.org"}, follow=True)
    assert "We have sent a link to asa@example.org." in text_of(page)
    Client().post(link())
    assert Person.objects.get().email == "asa@example.org"


def test_the_address_that_was_proven_is_told_and_an_unproven_one_is_not(registration: Registration) -> None:
    person = move(registration.person, "åsa@växjö.example.org")
    assert not Message.objects.filter(kind="address_changed").exists()
    # The link that was followed has proven the new one, so it is told in its turn.
    move(person, "asa.ostrolecka@ostroleka.example.org")
    mail = Message.objects.get(kind="address_changed")
    assert (mail.recipient, mail.person) == ("åsa@växjö.example.org", person)
    for part in (mail.text, mail.html):
        assert "åsa@växjö.example.org" in part
        assert "a…@o….org" in part
        assert "ostroleka" not in part
    assert f"On {timezone.localdate():%A} {timezone.localdate().day} " in mail.text


def test_opening_a_link_proves_nothing_and_pressing_its_button_does(client: Client, registration: Registration) -> None:
    person = registration.person
    assert person is not None
    colleague = make_person(person.email, name="Łukasz Weiß")
    for address in (f"/me/sign-in/{sign_in_token(person, now=timezone.now())}/", f"/r/{manage_token(registration)}/"):
        assert client.get(address).status_code == 200
    assert not Person.objects.filter(email_proven_at__isnull=False).exists()
    assert client.post(f"/r/{manage_token(registration)}/cancel/").status_code == 302
    # Whoever shares the mailbox has it proven, too; what is known of them counts as unchanged.
    assert Person.objects.filter(email_proven_at__isnull=False).count() == 2
    assert Person.objects.get(pk=colleague.pk).updated_at == colleague.updated_at


def test_who_moves_to_a_shared_mailbox_proves_it_for_all_of_it(registration: Registration) -> None:
    colleague = make_person("town-hall@växjö.example.org", name="Łukasz Weiß")
    move(registration.person, colleague.email)
    colleague.refresh_from_db()
    assert colleague.email_proven_at is not None


def test_the_notice_is_in_the_reader_s_language_and_stays_where_it_is_sent(registration: Registration) -> None:
    Person.objects.update(language="sv", email_proven_at=timezone.now())
    person = move(registration.person, "first@example.org")
    notice = Message.objects.get(kind="address_changed")
    assert (notice.language, notice.recipient) == ("sv", "mistyped@example.org")
    assert "/sv/me/address/back/" in notice.text
    asking = Message.objects.get(kind="confirm_address")
    move(person, "second@example.org")
    for message in (notice, asking):
        message.refresh_from_db()
    assert (notice.recipient, asking.recipient) == ("mistyped@example.org", "first@example.org")


def test_who_did_not_change_it_takes_the_address_back(client: Client, registration: Registration) -> None:
    person = registration.person
    assert person is not None
    sign_in(client, person)
    person = move(person, "thief@example.org")
    back = link("address_changed")
    # Going on to another address does not shake the owner off.
    person = move(person, "thief@elsewhere.example.org")
    thief = Client()
    sign_in(thief, person)
    make_feed_key(person=person)
    registration.person = person
    manage = f"/r/{manage_token(registration)}/"
    assert thief.get(manage).status_code == 200
    assert "mistyped@example.org" in text_of(client.get(back))
    assert Person.objects.get().email == "thief@elsewhere.example.org"
    assert client.post(back).headers["Location"] == "/me/"
    assert "mistyped@example.org" in text_of(client.get("/me/details/"))
    person.refresh_from_db()
    assert (person.email, person.feed_key) == ("mistyped@example.org", "")
    registration.refresh_from_db()
    assert (registration.seat, registration.rank) == (1, 1)
    assert thief.get("/me/").status_code == 302
    assert thief.get(manage).status_code == 404
    assert client.get(back).status_code == 404
    # The one that gave it up is told, without a link to take it again.
    notice = Message.objects.filter(kind="address_changed").latest("pk")
    assert notice.recipient == "thief@elsewhere.example.org"
    assert "/me/address/back/" not in notice.text
    assert "/contact/" in notice.text


def test_links_sent_to_the_earlier_address_end(client: Client, registration: Registration) -> None:
    person = registration.person
    assert person is not None
    old, signing_in = manage_token(registration), sign_in_token(person, now=timezone.now())
    code = check_in_token(registration)
    move(person, "asa@example.org")
    refused = client.get(f"/r/{old}/")
    assert refused.status_code == 404
    assert "This registration now has another e-mail address." in text_of(refused)
    assert client.post(f"/me/sign-in/{signing_in}/").status_code == 404
    registration = Registration.objects.get()
    assert client.get(f"/r/{manage_token(registration)}/").status_code == 200
    # A code that was printed before still opens the door.
    assert check_in_token(registration) == code


def test_what_came_back_from_a_mistyped_address_is_not_sent_there_again(registration: Registration) -> None:
    Message.objects.update(state=Message.State.BOUNCED, error="550 No such user")
    move(registration.person, "asa@example.org")
    assert resend_messages(messages=Message.objects.all(), now=timezone.now()) == 0
    waiting = Message.objects.filter(state=Message.State.WAITING).exclude(kind="confirm_address")
    assert [(each.kind, each.recipient) for each in waiting] == [("confirmation", "asa@example.org")]


def test_who_waits_or_asks_is_told_at_the_new_address_how_they_stand(registration: Registration) -> None:
    waits = sign_up(published_of(registration.meeting), "waits@example.org", now=timezone.now())
    asks = sign_up(
        published_of(registration.meeting),
        "asks@example.org",
        municipality=make_municipality("Łódź", country="PL"),
        reason="Wir bauen dasselbe.",
        now=timezone.now(),
    )
    for each, kind in ((waits, "waiting"), (asks, "request_received")):
        person = move(each.person, f"new-{each.reference.lower()}@example.org")
        assert Message.objects.filter(kind=kind, recipient=person.email, state="waiting").exists()


def test_the_notice_goes_with_the_person(registration: Registration) -> None:
    Person.objects.update(email_proven_at=timezone.now())
    person = move(registration.person, "asa@example.org")
    erase_person(person=person, now=timezone.now())
    notice = Message.objects.get(key__contains=":address-changed:")
    assert (notice.recipient, notice.text, notice.state) == ("", "", "erased")


def test_the_contact_of_a_delegation_has_its_link_at_the_new_address(
    client: Client, registration: Registration
) -> None:
    contact = make_person("contact@example.org", name="Győző O'Weiß")
    delegation = make_delegation(registration.meeting, contact=contact)
    make_registration(registration.meeting, delegation=delegation, person=None, rank=7)
    old = delegation_token(delegation)
    delegation.contact = move(contact, "gyozo@example.org")
    refused = client.get(f"/d/{old}/")
    assert (refused.status_code, "now has another e-mail address" in text_of(refused)) == (404, True)
    mail = Message.objects.get(kind="delegation_registered")
    assert mail.recipient == "gyozo@example.org"
    assert f"/d/{delegation_token(delegation)}/" in mail.text
    assert client.get(f"/d/{delegation_token(delegation)}/").status_code == 200
