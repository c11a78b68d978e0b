"""Terms, details, visits, notes and places: what was opened before somebody else saved overwrites nothing."""

import datetime
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.attendance.attending import record_attendance
from exchanges.registrations.identity.links import manage_token
from exchanges.registrations.models import Registration, RegistrationTerms, SeatAllotment, TakeHome
from tests import factories
from tests.exchanges.registrations.factories import again, make_delegation, make_person, sign_up, town_of
from tests.exchanges.registrations.identity.signing_in import signed_in_as
from tests.exchanges.registrations.pages import coming_meeting
from tests.html_forms import form_of, text_of

CONFLICT = 409


@pytest.fixture
def published(db: None) -> PublishedMeeting:
    """A meeting in the room and online, a month ahead, with ten places in the room."""
    return coming_meeting(format="hybrid", seats=10)


def coordinator(email: str, function: str = "") -> Client:
    user = factories.make_coordinator("SE", email)
    user.function = function
    user.save()
    browser = Client()
    browser.force_login(user)
    return browser


def come(published: PublishedMeeting, email: str = "") -> Registration:
    return sign_up(published, email, now=timezone.now())


def chosen(client: Client, address: str, overtaken: HttpResponse, pick: str) -> HttpResponse:
    """Press a button of the page that has both values."""
    assert overtaken.status_code == CONFLICT
    assert f'value="{pick}"' in overtaken.content.decode()
    return client.post(address, {**form_of(overtaken, "overtaken"), "_pick": pick})


def terms_page(published: PublishedMeeting) -> str:
    return reverse("admin:exchanges_registration_terms", args=[published.meeting_id])


def set_terms(client: Client, address: str, opened: dict[str, Any], **changed: str) -> HttpResponse:
    """Look at what other terms would do, and save them."""
    given = {name.replace("__", "-"): value for name, value in changed.items()}
    looked_at = client.post(address, {**opened, **given, "look": ""})
    if looked_at.status_code == CONFLICT:
        return looked_at
    return client.post(address, {**form_of(looked_at, "terms"), "save": "yes"})


def terms_of(published: PublishedMeeting) -> RegistrationTerms:
    return RegistrationTerms.objects.get(meeting=published.meeting_id)


def test_more_places_are_not_taken_back_by_who_sets_the_link_of_the_call(published: PublishedMeeting) -> None:
    address = terms_page(published)
    axel, bea = coordinator("axel@example.org", "Samordnare för Malmö"), coordinator("bea@example.org")
    first, second = (form_of(each.get(address), "terms") for each in (axel, bea))
    assert set_terms(axel, address, first, seats_in_person="30").status_code == 302
    for _number in range(20):
        come(published)
    messages, entries = Message.objects.count(), LogEntry.objects.count()
    overtaken = set_terms(bea, address, second, join_url="https://call.example.org/łódź")
    assert (Message.objects.count(), LogEntry.objects.count()) == (messages, entries)
    text = text_of(overtaken)
    assert "Samordnare för Malmö saved at" in text
    assert "10 → 30" in text
    looked_at = chosen(bea, address, overtaken, "mine")
    assert bea.post(address, {**form_of(looked_at, "terms"), "save": "yes"}).status_code == 302
    terms = terms_of(published)
    assert terms.seats_in_person == 30
    assert terms.join_url.startswith("https://call.example.org/")
    assert Registration.objects.filter(seat__isnull=False).count() == 20


@pytest.mark.parametrize(("pick", "kept"), [("mine|kept", [4]), ("theirs|kept", [3])])
def test_kept_places_that_both_changed_are_taken_as_a_whole(
    published: PublishedMeeting, pick: str, kept: list[int]
) -> None:
    address = terms_page(published)
    axel, bea = coordinator("axel@example.org"), coordinator("bea@example.org")
    first, second = (form_of(each.get(address), "terms") for each in (axel, bea))
    set_terms(axel, address, first, kept__0__keeper="country:DE", kept__0__seats="3")
    overtaken = set_terms(bea, address, second, kept__0__keeper="country:SE", kept__0__seats="4")
    assert "Germany, 3" in text_of(overtaken)
    looked_at = chosen(bea, address, overtaken, pick)
    bea.post(address, {**form_of(looked_at, "terms"), "save": "yes"})
    assert [each.seats for each in SeatAllotment.objects.all()] == kept


def test_a_look_at_terms_that_stand_still_is_saved(published: PublishedMeeting) -> None:
    address, bea = terms_page(published), coordinator("bea@example.org")
    assert set_terms(bea, address, form_of(bea.get(address), "terms"), seats_in_person="12").status_code == 302
    assert terms_of(published).seats_in_person == 12


def test_ones_details_in_two_windows(client: Client, db: None) -> None:
    person = make_person("åsa@example.org", name="Åsa O'Brien", function="Planner")
    signed_in_as(client, person)
    first, second = (form_of(client.get("/me/details/"), "details") for _window in range(2))
    client.post("/me/details/", {**first, "function": "Klimatstrateg"})
    overtaken = client.post("/me/details/", {**second, "name": "Åsa Őry", "function": "Energy adviser"})
    assert "Planner" in text_of(overtaken)
    assert chosen(client, "/me/details/", overtaken, "theirs|function").status_code == 302
    person.refresh_from_db()
    assert (person.name, person.function) == ("Åsa Őry", "Klimatstrateg")


def test_a_registration_changed_on_two_devices(client: Client, published: PublishedMeeting) -> None:
    registration = come(published)
    address = f"/r/{manage_token(registration)}/change/"
    first, second = (form_of(client.get(address), "change") for _device in range(2))
    assert client.post(address, {**first, "food": "Utan nötter"}).status_code == 302
    messages = Message.objects.count()
    overtaken = client.post(address, {**second, "access": "Hörslinga"})
    assert Message.objects.count() == messages
    assert "Utan nötter" in text_of(overtaken)
    assert chosen(client, address, overtaken, "mine").status_code == 302
    kept = again(registration)
    assert (kept.food, kept.access) == ("Utan nötter", "Hörslinga")


def test_two_colleagues_write_one_note(client: Client, published: PublishedMeeting) -> None:
    town = town_of(published)
    came = [sign_up(published, f"{name}@example.org", municipality=town, now=timezone.now()) for name in ("anna", "bo")]
    day = published.starts_on
    evening = datetime.datetime.combine(day, datetime.time(18), tzinfo=datetime.UTC)
    for each in came:
        record_attendance(registration=each, day=day, mode="in_person", actor=factories.make_coordinator(), now=evening)
    addresses = [f"/r/{manage_token(each)}/take-home/" for each in came]
    first, second = (form_of(client.get(address), "note") for address in addresses)
    assert client.post(addresses[0], {**first, "learning": "Träd behöver vatten."}).status_code == 302
    overtaken = client.post(addresses[1], {**second, "learning": "Spårväg först."})
    assert overtaken.status_code == CONFLICT
    assert TakeHome.objects.get().learning == "Träd behöver vatten."
    assert chosen(client, addresses[1], overtaken, "mine|learning").status_code == 302
    assert TakeHome.objects.get().learning == "Spårväg först."


def test_a_place_given_to_somebody_meanwhile_is_not_given_away_unasked(
    client: Client, published: PublishedMeeting
) -> None:
    contact = make_person("contact@example.org")
    delegation = make_delegation(published.meeting, town_of(published), contact=contact)
    registration = come(published)
    Registration.objects.filter(pk=registration.pk).update(delegation=delegation, person=None)
    signed_in_as(client, contact)
    address = f"/me/delegations/{delegation.pk}/{registration.reference}/"
    first, second = (form_of(client.get(address), "delegate") for _window in range(2))
    assert client.post(address, {**first, "name": "Ciro", "email": "ciro@example.org"}).status_code == 302
    overtaken = client.post(address, {**second, "name": "Dóra", "email": "dora@example.org"})
    assert "Who has the place : Ciro (ciro@example.org)" in text_of(overtaken)
    assert again(registration).person.email == "ciro@example.org"  # type: ignore[union-attr]
    assert chosen(client, address, overtaken, "mine").status_code == 302
    assert again(registration).person.email == "dora@example.org"  # type: ignore[union-attr]
