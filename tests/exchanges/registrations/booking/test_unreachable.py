"""Places of colleagues at addresses that are nobody's: their contact is told, and they return."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.bounces import Bounce, record_bounce
from exchanges.outbox.models import Message
from exchanges.registrations.booking.delegations import (
    return_unnamed,
    return_unreachable,
    swap_delegate,
)
from exchanges.registrations.identity.details import PersonDetails
from exchanges.registrations.identity.people import note_proven
from exchanges.registrations.models import Delegation, Person, Registration
from exchanges.registrations.queries.unreachable import unreachable_among
from exchanges.registrations.tasks import return_seats
from tests.exchanges.registrations.booking.test_returning import ASA, DAY, HOUR, WEEK, delegate, told
from tests.exchanges.registrations.factories import (
    again,
    details,
    make_person,
    make_published,
    make_terms,
    sign_up,
    town_of,
)
from tests.factories import NOON, make_coordinator
from tests.html_forms import queries_of, text_of

pytestmark = pytest.mark.django_db
KIND = "unreachable_colleague"
NOBODYS = "smtp; 550 5.1.1 <asa@example.org>: Recipient address rejected"


@pytest.fixture
def published() -> PublishedMeeting:
    return make_published(seats=2)


def named(delegation: Delegation) -> Registration:
    return delegation.registrations.get(person__email=ASA.email)


def come_back(registration: Registration, reason: str = NOBODYS) -> None:
    """Let the last mail to a person come back."""
    message = Message.objects.filter(about=registration.reference, person=registration.person).latest("pk")
    assert record_bounce(Bounce(message.message_id, reason)) is not None


def test_the_contact_is_told_once_and_the_place_goes_to_the_next_after_a_week(published: PublishedMeeting) -> None:
    colleague = named(delegate(published, ASA, PersonDetails("ori@example.org", "Őri Győr")))
    waits = sign_up(published)
    assert return_unreachable(now=NOON) == 0
    assert told(KIND) == []
    come_back(colleague)
    for hours in (1, 2, 30):
        assert return_unreachable(now=NOON + hours * HOUR) == 0
    (said,) = told(KIND)
    assert "Our e-mails to Åsa O'Łącka (asa@example.org), whom you registered, come back" in said
    assert "You have time until Friday 22 January 2027, 14:00 (CET); then that registration ends." in said
    assert return_unreachable(now=NOON + HOUR + WEEK - datetime.timedelta(seconds=1)) == 0
    assert again(colleague).is_coming
    assert return_unreachable(now=NOON + HOUR + WEEK) == 1
    assert again(colleague).status == "cancelled"
    assert again(waits).seat is not None
    assert "You named nobody else in time, so that registration has ended." in told(KIND)[-1]
    assert return_unreachable(now=NOON + 2 * WEEK) == 0
    assert len(told(KIND)) == 2


def test_a_server_that_refuses_the_address_at_once_is_the_same(published: PublishedMeeting) -> None:
    colleague = named(delegate(published, ASA))
    error = "SMTPRecipientsRefused: {'asa@example.org': (550, b'5.1.1 No such user')}"
    Message.objects.filter(person=colleague.person).update(state="failed", error=error)
    return_unreachable(now=NOON)
    assert len(told(KIND)) == 1


@pytest.mark.parametrize("reason", ["smtp; 552 5.2.2 Mailbox full", "smtp; 550 5.7.1 This looks like spam"])
def test_a_mailbox_that_is_somebody_s_is_left_alone(published: PublishedMeeting, reason: str) -> None:
    colleague = named(delegate(published, ASA))
    come_back(colleague, reason)
    assert return_unreachable(now=NOON) == return_unreachable(now=NOON + 2 * WEEK) == 0
    assert told(KIND) == []


def test_who_has_proven_the_address_is_left_alone(published: PublishedMeeting) -> None:
    colleague = named(delegate(published, ASA))
    come_back(colleague)
    return_unreachable(now=NOON)
    Person.objects.filter(pk=colleague.person_id).update(email_proven_at=NOON + DAY)
    assert return_unreachable(now=NOON + 2 * WEEK) == 0
    assert again(colleague).is_coming


def test_a_mailbox_that_a_colleague_has_proven_is_left_alone(published: PublishedMeeting) -> None:
    colleague = named(delegate(published, ASA))
    come_back(colleague)
    assert colleague.person is not None
    make_person(colleague.person.email.upper(), name="Łukasz", email_proven_at=NOON + HOUR)
    assert return_unreachable(now=NOON + HOUR) == 0
    assert not Message.objects.filter(kind="unreachable_colleague").exists()
    assert return_unreachable(now=NOON + 2 * WEEK) == 0
    assert again(colleague).is_coming


def test_a_mailbox_that_was_proven_before_the_mail_came_back_is_nobody_s_any_more(published: PublishedMeeting) -> None:
    make_person(ASA.email, name=ASA.name, email_proven_at=NOON - 10 * WEEK)
    colleague = named(delegate(published, ASA))
    come_back(colleague)
    assert unreachable_among([colleague]) == {colleague.pk}
    assert return_unreachable(now=NOON) == 0
    assert len(told(KIND)) == 1
    assert return_unreachable(now=NOON + WEEK) == 1
    assert again(colleague).status == "cancelled"


def test_who_proves_anew_what_was_proven_before_the_mail_came_back_stays(published: PublishedMeeting) -> None:
    person = make_person(ASA.email, name=ASA.name, email_proven_at=NOON - 10 * WEEK)
    make_person(ASA.email, name="Łukasz", email_proven_at=NOON - WEEK)
    colleague = named(delegate(published, ASA))
    come_back(colleague)
    return_unreachable(now=NOON)
    note_proven(person, now=NOON + DAY)
    assert set(Person.objects.filter(email=ASA.email).values_list("email_proven_at", flat=True)) == {NOON + DAY}
    assert return_unreachable(now=NOON + 2 * WEEK) == 0
    assert again(colleague).is_coming


def test_a_proof_counts_however_the_domain_is_written(published: PublishedMeeting) -> None:
    asa = PersonDetails("asa@växjö.example.org", ASA.name)
    colleague = delegate(published, asa).registrations.get(person__email=asa.email)
    come_back(colleague)
    assert unreachable_among([colleague]) == {colleague.pk}
    make_person("Asa@xn--vxj-qla6g.example.org", name="Łukasz", email_proven_at=NOON + HOUR)
    assert unreachable_among([colleague]) == set()
    assert return_unreachable(now=NOON + HOUR) == 0
    assert told(KIND) == []


def test_a_mail_that_came_back_counts_however_the_domain_was_written(published: PublishedMeeting) -> None:
    asa = PersonDetails("asa@växjö.example.org", ASA.name)
    colleague = delegate(published, asa).registrations.get(person__email=asa.email)
    Message.objects.filter(person=colleague.person).update(recipient="Asa@XN--VXJ-QLA6G.example.org")
    come_back(colleague)
    return_unreachable(now=NOON)
    assert len(told(KIND)) == 1


def test_a_contact_who_comes_along_is_nobody_s_colleague(published: PublishedMeeting) -> None:
    delegation = delegate(published, details("contact@example.org", town_of(published)))
    own = delegation.registrations.get()
    assert own.person == delegation.contact
    Message.objects.filter(recipient="contact@example.org").update(state="bounced", error=NOBODYS)
    assert unreachable_among([own]) == set()
    assert return_unreachable(now=NOON) == return_unreachable(now=NOON + 2 * WEEK) == 0
    assert again(own).is_coming


def test_whoever_gets_another_address_in_time_stays(published: PublishedMeeting) -> None:
    colleague = named(delegate(published, ASA))
    come_back(colleague)
    return_unreachable(now=NOON)
    corrected = PersonDetails("asa@example.com", ASA.name)
    swapped = swap_delegate(registration=colleague, person=corrected, now=NOON + DAY)
    assert return_unreachable(now=NOON + 2 * WEEK) == 0
    assert again(swapped).is_coming


def test_another_mail_that_arrived_after_all_ends_it(published: PublishedMeeting) -> None:
    colleague = named(delegate(published, ASA))
    come_back(colleague)
    return_unreachable(now=NOON)
    Message.objects.filter(state="bounced").update(state="sent", sent_at=NOON, error="")
    assert return_unreachable(now=NOON + 2 * WEEK) == 0


def test_somebody_who_registered_themselves_is_no_contact_s_matter(published: PublishedMeeting) -> None:
    alone = sign_up(published, "asa@example.org")
    come_back(alone)
    assert return_unreachable(now=NOON) == return_unreachable(now=NOON + 2 * WEEK) == 0
    assert again(alone).is_coming


def test_they_return_when_registration_closes_but_leave_the_contact_two_days() -> None:
    published = make_published()
    make_terms(published.meeting, closes_at=NOON + DAY)
    colleague = named(delegate(published, ASA))
    come_back(colleague)
    return_unreachable(now=NOON)
    assert "You have time until Sunday 17 January 2027, 13:00 (CET)" in told(KIND)[0]
    assert return_unreachable(now=NOON + 2 * DAY - datetime.timedelta(seconds=1)) == 0
    assert return_unreachable(now=NOON + 2 * DAY) == 1


def test_near_the_meeting_the_place_stays(published: PublishedMeeting) -> None:
    colleague = named(delegate(published, ASA))
    come_back(colleague)
    the_day_before = datetime.datetime(2027, 4, 26, 12, tzinfo=datetime.UTC)
    assert return_unreachable(now=the_day_before) == 0
    (said,) = told(KIND)
    assert "You have time until" not in said
    assert return_unreachable(now=the_day_before + 10 * DAY) == 0
    assert again(colleague).is_coming


def test_without_a_contact_it_counts_from_the_mail_that_came_back(published: PublishedMeeting) -> None:
    delegation = delegate(published, ASA)
    come_back(named(delegation))
    Delegation.objects.update(contact=None)
    assert return_unreachable(now=NOON + WEEK - HOUR) == 0
    assert return_unreachable(now=NOON + WEEK) == 1
    assert not Message.objects.filter(kind=KIND).exists()


def test_the_job_that_returns_places_looks_after_both(published: PublishedMeeting) -> None:
    delegation = delegate(published, ASA, None)
    come_back(named(delegation))
    assert return_seats() == "0 returned"
    assert len(told(KIND)) == 1
    assert return_unnamed(now=NOON + WEEK) == 1


def test_a_coordinator_sees_whose_address_is_nobody_s(client: Client, published: PublishedMeeting) -> None:
    delegation = delegate(published, ASA, PersonDetails("ori@example.org", "Őri Győr"))
    colleague = named(delegation)
    client.force_login(make_coordinator("SE"))
    pages = [
        reverse("admin:exchanges_registration_change", args=[colleague.pk]),
        reverse("admin:exchanges_registration_delegation", args=[delegation.pk]),
    ]
    words = "E-mails to this address come back: it is nobody’s."
    assert [words in text_of(client.get(page)) for page in pages] == [False, False]
    queries = [queries_of(client, page) for page in pages]
    come_back(colleague)
    assert [text_of(client.get(page)).count(words) for page in pages] == [1, 1]
    assert [queries_of(client, page) for page in pages] == [number + 1 for number in queries]
