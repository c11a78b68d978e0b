"""Coordinators cancel a delegation as a whole, after a look at who is told, as the page showed it, within reach."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Act, Message
from exchanges.registrations.booking.changing import cancel_registration
from exchanges.registrations.booking.delegations import DelegationDetails, name_delegate, register_delegation
from exchanges.registrations.identity.details import CONSENT_VERSION, PersonDetails, Visit
from exchanges.registrations.models import Delegation
from tests.asking import hidden_of
from tests.exchanges.registrations.factories import again, make_terms, sign_up, town_of
from tests.exchanges.registrations.pages import coming_meeting
from tests.factories import make_coordinator
from tests.html_forms import form_of, queries_of, text_of

pytestmark = pytest.mark.django_db
ASA = PersonDetails("asa@example.org", "Åsa O'Łącka", language="sv")
REASON = "Kommunen hör till ett annat nätverk."


@pytest.fixture
def published(db: None) -> PublishedMeeting:
    published = coming_meeting(days=1)
    make_terms(published.meeting, seats_in_person=2)
    return published


@pytest.fixture
def delegation(published: PublishedMeeting) -> Delegation:
    return delegate(published, ASA, None)


@pytest.fixture
def swede(client: Client, published: PublishedMeeting) -> Client:
    client.force_login(make_coordinator("SE", "lucja@example.org"))
    return client


def delegate(published: PublishedMeeting, *colleagues: PersonDetails | None, number: int = 0) -> Delegation:
    town = town_of(published, number=number)
    return register_delegation(
        published=published,
        details=DelegationDetails(
            contact=PersonDetails(f"kontakt{number}@example.org", "Győző Weiß", municipality=town),
            colleagues=colleagues,
            visit=Visit("in_person"),
            consent_version=CONSENT_VERSION,
        ),
        is_proven=True,
        now=timezone.now(),
    )


def page_of(delegation: Delegation) -> str:
    return reverse("admin:exchanges_registration_delegation", args=[delegation.pk])


def ask(client: Client, delegation: Delegation, **changed: Any) -> HttpResponse:
    """Open the page, write why, and send it: what comes is the page that says who is told."""
    filled = form_of(client.get(page_of(delegation)), "cancellation")
    return client.post(page_of(delegation), {**filled, "reason": REASON, **changed})  # type: ignore[return-value]


def confirm(client: Client, delegation: Delegation, asked: HttpResponse) -> Any:
    return client.post(page_of(delegation), hidden_of(asked))


def left(delegation: Delegation) -> int:
    return delegation.registrations.standing().count()


def test_the_page_says_who_is_in_it_and_how_many_are_told(swede: Client, delegation: Delegation) -> None:
    page = text_of(swede.get(page_of(delegation)))
    for words in (f"{ASA.name} : ", ASA.email, "Not named yet", "In person, Is coming", "kontakt0@example.org"):
        assert words in page
    assert "We will write to 2 people, giving the reason. You see each e-mail before anything is sent." in page


def test_it_is_cancelled_once_who_is_told_has_been_looked_at(
    swede: Client, published: PublishedMeeting, delegation: Delegation
) -> None:
    waits = sign_up(published, "łukasz@example.org", now=timezone.now())
    before = Message.objects.count()
    asked = ask(swede, delegation)
    page = text_of(asked)
    assert "Save and tell 3 people" in page
    for words in ("Delegation cancelled", "Registration cancelled", "Place offered", REASON, "Svenska"):
        assert words in page
    assert f"The delegation of {delegation.municipality} is cancelled." in page
    # Of a registration that ends nothing is said of how it stood: by then it has no place.
    assert " in the room" not in page
    assert "1 waiting" in page
    assert (left(delegation), Message.objects.count()) == (2, before)
    done = confirm(swede, delegation, asked)
    assert done["Location"] == reverse("admin:exchanges_act_change", args=[Act.objects.get().pk])
    assert left(delegation) == 0
    assert again(waits).offered_until is not None
    assert Message.objects.filter(act=Act.objects.get()).count() == 3
    assert "This delegation has no places left." in text_of(swede.get(page_of(delegation)))


def test_it_needs_a_reason(swede: Client, delegation: Delegation) -> None:
    refused = ask(swede, delegation, reason=" ")
    assert "Say why the delegation is cancelled: everybody in it will read it." in text_of(refused)
    assert left(delegation) == 2


def test_of_two_coordinators_the_second_is_told_that_it_is_done(swede: Client, delegation: Delegation) -> None:
    other = Client()
    other.force_login(make_coordinator())
    filled = form_of(other.get(page_of(delegation)), "cancellation")
    confirm(swede, delegation, ask(swede, delegation))
    last = Message.objects.latest("pk").pk
    refused = other.post(page_of(delegation), {**filled, "reason": "Dubbelt."})
    assert refused.status_code == 409
    page = text_of(refused)
    assert "This delegation has already been cancelled." in page
    assert f"No longer: {ASA.name}, {ASA.email}" in page
    assert "lucja@example.org" in page
    assert "This delegation has no places left." in page
    assert not Message.objects.filter(pk__gt=last).exists()


@pytest.mark.parametrize("is_at_last", [False, True])
def test_what_has_changed_since_it_was_shown_is_named_and_nothing_is_done(
    swede: Client, delegation: Delegation, *, is_at_last: bool
) -> None:
    asked = ask(swede, delegation)
    filled = form_of(swede.get(page_of(delegation)), "cancellation")
    unnamed = delegation.registrations.unnamed().get()
    name_delegate(registration=unnamed, person=PersonDetails("ori@example.hu", "Őri Győr"), now=timezone.now())
    if is_at_last:
        refused = confirm(swede, delegation, asked)
    else:
        refused = swede.post(page_of(delegation), {**filled, "reason": REASON})
    assert refused.status_code == 409
    page = text_of(refused)
    assert (
        "Nothing has been done yet. This has changed since you opened the page. Decide on it as it is now, below."
        in page
    )
    assert "Not named yet" in page
    assert "ori@example.hu" in page
    assert left(delegation) == 2
    # As it stands below it can be cancelled.
    again_asked = swede.post(page_of(delegation), form_of(refused, "cancellation"))
    confirm(swede, delegation, again_asked)
    assert left(delegation) == 0


def test_a_page_that_does_not_say_what_it_showed_cancels_nothing(swede: Client, delegation: Delegation) -> None:
    refused = swede.post(page_of(delegation), {"reason": REASON})
    assert refused.status_code == 409
    assert "Check the delegation as it is now, then decide." in text_of(refused)
    assert left(delegation) == 2


def test_nobody_sees_or_cancels_one_out_of_reach(delegation: Delegation) -> None:
    german = Client()
    german.force_login(make_coordinator("DE"))
    assert german.get(page_of(delegation)).status_code == 404
    assert german.post(page_of(delegation), {"reason": REASON}).status_code == 404
    assert left(delegation) == 2


def test_the_ways_lead_there_from_a_registration_and_from_the_list_of_people(
    swede: Client, published: PublishedMeeting, delegation: Delegation
) -> None:
    registration = reverse("admin:exchanges_registration_change", args=[delegation.registrations.unnamed().get().pk])
    people = reverse("admin:exchanges_meeting_participants", args=[published.meeting_id])
    address = f'href="{page_of(delegation)}"'
    for page in (registration, people):
        assert address in swede.get(page).content.decode()
    assert f"{delegation.municipality} : 2 registrations" in text_of(swede.get(people))
    for each in delegation.registrations.all():
        cancel_registration(registration=each, now=timezone.now())
    assert address not in swede.get(people).content.decode()


def test_the_pages_take_as_many_queries_for_many_as_for_one(swede: Client, published: PublishedMeeting) -> None:
    one = delegate(published, PersonDetails("lukasz@example.org", "Łukasz Weiß"), None)
    people = reverse("admin:exchanges_meeting_participants", args=[published.meeting_id])
    swede.get(people)  # the day's first look at people is noted in the audit log
    of_one, of_people = queries_of(swede, page_of(one)), queries_of(swede, people)
    many = delegate(published, ASA, PersonDetails("ori@example.hu", "Őri Győr"), None, number=1)
    assert queries_of(swede, page_of(many)) == of_one
    assert queries_of(swede, people) == of_people


def test_one_place_without_a_name_is_cancelled_once_its_contact_s_mail_was_looked_at(
    swede: Client, delegation: Delegation
) -> None:
    seat = delegation.registrations.unnamed().get()
    page = reverse("admin:exchanges_registration_change", args=[seat.pk])
    address = reverse("admin:exchanges_registration_cancel", args=[seat.pk])
    before = Message.objects.count()
    asked = swede.post(address, {**form_of(swede.get(page), "cancel"), "reason": REASON})
    assert "Save and tell 1 person" in text_of(asked)
    assert (left(delegation), Message.objects.count()) == (2, before)
    done = swede.post(address, hidden_of(asked), follow=True)
    assert (
        "Cancelled. We tell the contact of the delegation, and the place goes to somebody else."
        in done.content.decode()
    )
    assert left(delegation) == 1
    mail = Message.objects.get(act=Act.objects.get())
    assert mail.recipient == "kontakt0@example.org"
    assert "A place in your delegation that has no name yet was cancelled by" in mail.text
    assert mail.subject.startswith("A place in your delegation is cancelled: ")


def test_nobody_is_said_to_be_told_of_a_place_whose_contact_is_erased(swede: Client, delegation: Delegation) -> None:
    seat = delegation.registrations.unnamed().get()
    Delegation.objects.filter(pk=delegation.pk).update(contact=None)
    page = reverse("admin:exchanges_registration_change", args=[seat.pk])
    address = reverse("admin:exchanges_registration_cancel", args=[seat.pk])
    asked = swede.post(address, {**form_of(swede.get(page), "cancel"), "reason": REASON})
    done = asked if asked.status_code == 302 else swede.post(address, hidden_of(asked), follow=True)
    said = [str(message) for message in get_messages(done.wsgi_request)]
    assert said == ["Cancelled. There is nobody left to tell, and the place goes to somebody else."]
