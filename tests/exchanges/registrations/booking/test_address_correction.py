"""A mistyped address, corrected from the page after registering: place and rank kept, and nobody told about others."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.booking.registering import register
from exchanges.registrations.identity.details import CONSENT_VERSION, Needs, RegistrationDetails, Visit
from exchanges.registrations.identity.links import manage_token
from exchanges.registrations.models import Person, Registration
from tests.exchanges.registrations.factories import (
    IN_PERSON,
    again,
    details,
    make_person,
    make_registration,
    sign_up,
    town_of,
)
from tests.exchanges.registrations.pages import address, coming_meeting, sign_in, walk
from tests.factories import make_coordinator
from tests.html_forms import form_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(db: None) -> PublishedMeeting:
    return coming_meeting(places=3)


def sign_up_as_anna(meeting: PublishedMeeting, email: str) -> Registration:
    """Register somebody of the name that the walk through the pages writes."""
    return register(
        published=meeting,
        details=RegistrationDetails(
            person=details(email, town_of(meeting), name="Anna Nowak"),
            visit=Visit(IN_PERSON),
            needs=Needs(),
            consent_version=CONSENT_VERSION,
        ),
        now=timezone.now(),
    )


def correction(meeting: PublishedMeeting) -> str:
    return f"{address(meeting)}done/address/"


def correct(client: Client, meeting: PublishedMeeting, email: str) -> HttpResponse:
    return client.post(correction(meeting), {"email": email}, follow=True)  # type: ignore[return-value]


def follow(email: str) -> Client:
    """Press the button behind the link that was sent to an address, in another browser; return that browser."""
    mail = Message.objects.filter(kind="confirm_address", recipient=email).latest("pk")
    found = re.search(r"/me/address/\S+", mail.text)
    assert found is not None
    client = Client()
    assert client.post(found[0]).headers["Location"] == "/me/"
    return client


def test_a_mistyped_address_is_corrected_and_place_and_rank_stay(client: Client, meeting: PublishedMeeting) -> None:
    done = walk(client, meeting, "ana@exmaple.org")
    assert correction(meeting) in done.content.decode()
    registration = Registration.objects.get()
    old = manage_token(registration)
    sign_up(meeting, now=timezone.now())
    page = text_of(correct(client, meeting, "anna@example.org"))
    assert "We have sent a link to anna@example.org" in page
    # Until the link is followed nothing changes.
    assert again(registration).person.email == "ana@exmaple.org"  # type: ignore[union-attr]
    assert "Anna Nowak" in text_of(follow("anna@example.org").get("/me/"))
    found = again(registration)
    assert found.person is not None
    assert (found.person.email, found.seat, found.rank) == ("anna@example.org", 1, registration.rank)
    mails = Message.objects.filter(recipient="anna@example.org").values_list("kind", flat=True)
    assert set(mails) == {"confirm_address", "confirmation"}
    # Whoever reads the mistyped address has a link that opens nothing, and is told nothing more.
    assert client.get(f"/r/{old}/").status_code == 404
    assert not Message.objects.filter(recipient="ana@exmaple.org").exclude(kind="confirmation").exists()


def test_a_second_slip_is_corrected_too(client: Client, meeting: PublishedMeeting) -> None:
    walk(client, meeting, "ana@exmaple.org")
    correct(client, meeting, "anna@exmaple.org")
    correct(client, meeting, "anna@example.org")
    follow("anna@example.org")
    assert Registration.objects.get().person.email == "anna@example.org"  # type: ignore[union-attr]


def test_who_is_known_by_the_right_address_stays_one_person(client: Client, meeting: PublishedMeeting) -> None:
    anna = make_person("anna@example.org", name="Anna Nowak")
    walk(client, meeting, "ana@exmaple.org")
    correct(client, meeting, "anna@example.org")
    follow("anna@example.org")
    assert Person.objects.get() == anna
    assert Registration.objects.get().person == anna


def test_who_was_registered_by_the_right_address_keeps_that_and_the_second_place_goes_on(
    client: Client, meeting: PublishedMeeting
) -> None:
    before = sign_up_as_anna(meeting, "anna@example.org")
    walk(client, meeting, "ana@exmaple.org")
    sign_up(meeting, now=timezone.now())
    waits = sign_up(meeting, now=timezone.now())
    assert waits.seat is None
    page = text_of(correct(client, meeting, "anna@example.org"))
    assert "We have sent a link to anna@example.org" in page
    follow("anna@example.org")
    assert again(before).seat == 1
    assert Registration.objects.filter(person=before.person, status="cancelled").count() == 1
    assert again(waits).offered_until is not None


def test_a_stranger_s_registration_is_neither_moved_nor_given_away(client: Client, meeting: PublishedMeeting) -> None:
    theirs = sign_up_as_anna(meeting, "bob@example.org")
    pages, mails = {}, {}
    for first, second in (("bob@example.org", "spy@example.org"), ("nobody@example.org", "other@example.org")):
        browser = Client()
        walk(browser, meeting, first)
        pages[first] = text_of(correct(browser, meeting, second)).replace(second, "…")
        mails[first] = list(Message.objects.filter(recipient=second).values_list("kind", "subject"))
    assert pages["bob@example.org"] == pages["nobody@example.org"]
    assert mails["bob@example.org"] == mails["nobody@example.org"]
    for email in ("spy@example.org", "other@example.org"):
        follow(email)
        told = Message.objects.filter(recipient=email, state="waiting").order_by("pk").values_list("kind", flat=True)
        assert list(told) == ["confirm_address", "confirmation"]
    assert again(theirs).person == theirs.person
    assert theirs.person is not None
    assert Person.objects.get(pk=theirs.person.pk).email == "bob@example.org"
    # The writer is registered anew, and holds a place of their own.
    assert Registration.objects.get(person__email="spy@example.org").seat is not None


def test_what_somebody_who_is_known_is_registered_for_elsewhere_stays_theirs(
    client: Client, meeting: PublishedMeeting
) -> None:
    bob = make_person("bob@example.org", name="Anna Nowak")
    elsewhere = make_registration(sign_up(meeting, now=timezone.now()).meeting, bob, status="cancelled")
    walk(client, meeting, "bob@example.org")
    correct(client, meeting, "spy@example.org")
    follow("spy@example.org")
    bob.refresh_from_db()
    assert (bob.email, again(elsewhere).person) == ("bob@example.org", bob)
    assert Registration.objects.filter(person=bob, status="active").exists()


def test_only_the_browser_that_registered_corrects(client: Client, meeting: PublishedMeeting) -> None:
    walk(client, meeting, "ana@exmaple.org")
    stranger = Client()
    assert stranger.get(correction(meeting)).status_code == 302
    stranger.post(correction(meeting), {"email": "spy@example.org"})
    assert not Message.objects.filter(kind="confirm_address").exists()


def test_the_same_address_or_none_is_refused_beside_the_field(client: Client, meeting: PublishedMeeting) -> None:
    walk(client, meeting, "ana@exmaple.org")
    assert "the address that you wrote before" in text_of(correct(client, meeting, "ANA@exmaple.org"))
    assert "with an @" in text_of(correct(client, meeting, "anna"))


def test_who_has_proven_the_address_is_offered_no_correction(client: Client, meeting: PublishedMeeting) -> None:
    sign_in(client, make_person("anna@example.org", name="Anna Nowak"))
    assert "Correct the address" not in text_of(walk(client, meeting, "anna@example.org"))
    assert client.get(correction(meeting)).status_code == 302


def test_a_coordinator_corrects_it_for_somebody_who_waits_and_the_rank_stays(
    client: Client, meeting: PublishedMeeting
) -> None:
    for _number in range(3):
        sign_up(meeting, now=timezone.now())
    waits = sign_up_as_anna(meeting, "ana@exmaple.org")
    anna = make_person("anna@example.org", name="Anna Nowak")
    client.force_login(make_coordinator("SE"))
    page = f"/admin/exchanges/registration/{waits.pk}"
    form = form_of(client.get(f"{page}/change/"), "address")
    client.post(f"{page}/address/", {**form, "email": "anna@example.org"})
    follow("anna@example.org")
    found = again(waits)
    assert (found.person, found.rank, found.seat) == (anna, waits.rank, None)
    assert Message.objects.filter(kind="waiting", recipient="anna@example.org").exists()
