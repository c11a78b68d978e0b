"""Coordinators decide on requests and change terms, after a look at who comes in, within their reach."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.identity.details import Needs
from exchanges.registrations.models import Registration, RegistrationTerms, SeatAllotment
from municipalities.models import Country
from tests import factories
from tests.asking import confirm, hidden_of
from tests.exchanges.registrations.factories import (
    again,
    foreign_town,
    keep_seats,
    make_person,
    make_published,
    make_registration,
    sign_up,
    town_of,
)
from tests.html_forms import form_of, queries_of, text_of

pytestmark = pytest.mark.django_db
LIST = "admin:exchanges_registration_changelist"


@pytest.fixture
def published(db: None) -> PublishedMeeting:
    """A meeting in Sweden, a month ahead of the clock that the views read, with one place."""
    today = timezone.localdate()
    day = datetime.timedelta(days=1)
    programme = factories.make_world("SE", "DE", starts_on=today - 30 * day, ends_on=today + 300 * day)
    return make_published(programme, starts_on=today + 30 * day, seats=1, titles={"en": "Trams"})


@pytest.fixture
def swede(client: Client, published: PublishedMeeting) -> Client:
    client.force_login(factories.make_coordinator("SE"))
    return client


@pytest.fixture
def german(published: PublishedMeeting) -> Client:
    browser = Client()
    browser.force_login(factories.make_coordinator("DE"))
    return browser


def come(published: PublishedMeeting, email: str = "", **fields: Any) -> Registration:
    return sign_up(published, email, now=timezone.now(), **fields)


def ask(published: PublishedMeeting) -> Registration:
    town = foreign_town(published.version.programme)
    return come(published, "asks@example.org", municipality=town, reason="We plan trams too.")


def page_of(registration: Registration, name: str = "change") -> str:
    return reverse(f"admin:exchanges_registration_{name}", args=[registration.pk])


def terms_of(published: PublishedMeeting) -> str:
    return reverse("admin:exchanges_registration_terms", args=[published.meeting_id])


def look(client: Client, published: PublishedMeeting, **changed: Any) -> HttpResponse:
    """Fill in the terms' form as it stands, but for what is changed, and ask what it would do."""
    filled = form_of(client.get(terms_of(published)), "terms")
    return client.post(terms_of(published), {**filled, **changed, "look": ""})


def save(client: Client, published: PublishedMeeting, looked_at: HttpResponse, **changed: Any) -> HttpResponse:
    return client.post(terms_of(published), {**form_of(looked_at, "terms"), **changed, "save": "yes"})


# Terms.


def test_who_comes_in_is_shown_before_anything_is_saved(swede: Client, published: PublishedMeeting) -> None:
    come(published)
    waiting = come(published)
    seen = look(swede, published, seats_in_person="2")
    assert "1 person on the waiting list gets a place at once:" in text_of(seen)
    assert waiting.person is not None
    assert waiting.person.name in text_of(seen)
    assert not again(waiting).is_coming
    assert RegistrationTerms.objects.get().seats_in_person == 1


def test_once_looked_at_the_terms_are_saved_and_people_told(swede: Client, published: PublishedMeeting) -> None:
    come(published)
    waiting = come(published)
    response = save(swede, published, look(swede, published, seats_in_person="2"))
    assert response.status_code == 302
    assert again(waiting).is_coming
    assert Message.objects.filter(about=waiting.reference, kind="confirmation").exists()


def test_terms_with_fewer_places_than_are_taken_say_how_many_are_over(
    swede: Client, published: PublishedMeeting
) -> None:
    RegistrationTerms.objects.update(seats_in_person=12)
    for _person in range(12):
        come(published)
    assert "12 places taken, 0 waiting, 0 left, 9 more taken than there are places" in text_of(
        look(swede, published, seats_in_person="3")
    )
    assert "more taken" not in text_of(look(swede, published, seats_in_person="12"))
    assert "more taken" not in text_of(look(swede, published, seats_in_person=""))


def test_what_was_not_looked_at_is_not_saved(swede: Client, published: PublishedMeeting) -> None:
    seen = look(swede, published, seats_in_person="2")
    changed_after = save(swede, published, seen, seats_in_person="50")
    assert changed_after.status_code == 200
    assert RegistrationTerms.objects.get().seats_in_person == 1
    filled = form_of(swede.get(terms_of(published)), "terms")
    assert swede.post(terms_of(published), {**filled, "seats_in_person": "2", "save": "yes"}).status_code == 200
    assert RegistrationTerms.objects.get().seats_in_person == 1


def test_places_are_kept_for_municipalities_and_countries(swede: Client, published: PublishedMeeting) -> None:
    town = town_of(published)
    rows = {
        "kept-0-keeper": f"municipality:{town.pk}",
        "kept-0-seats": "2",
        "kept-1-keeper": "country:DE",
        "kept-1-seats": "3",
        "kept_until": "2027-03-01",
        "seats_in_person": "10",
    }
    save(swede, published, look(swede, published, **rows))
    kept = SeatAllotment.objects.order_by("pk").values_list("municipality", "country", "seats")
    assert list(kept) == [(town.pk, None, 2), (None, "DE", 3)]
    again_shown = form_of(swede.get(terms_of(published)), "terms")
    assert (again_shown["kept-0-seats"], again_shown["kept-1-keeper"]) == ("2", "country:DE")


def test_a_row_that_is_emptied_keeps_no_places(swede: Client, published: PublishedMeeting) -> None:
    keep_seats(published.meeting, 1, country="DE")
    save(swede, published, look(swede, published, **{"kept-0-keeper": "", "kept-0-seats": ""}))
    assert not SeatAllotment.objects.exists()


def test_half_a_row_is_refused_with_a_remedy(swede: Client, published: PublishedMeeting) -> None:
    seen = look(swede, published, **{"kept-0-seats": "2"})
    assert "Choose who the places are kept for." in text_of(seen)
    assert "Effects of these terms" not in text_of(seen)


def test_terms_that_contradict_each_other_are_refused(swede: Client, published: PublishedMeeting) -> None:
    seen = look(swede, published, **{"kept-0-keeper": "country:DE", "kept-0-seats": "9"})
    assert "More places are kept than there are in the room." in text_of(seen)
    later = look(swede, published, opens_at="2027-03-01T12:00", closes_at="2027-02-01T12:00")
    assert "Registration closes before it opens." in text_of(later)


def test_deadlines_are_typed_and_shown_by_the_clock_of_the_meetings_place(
    swede: Client, published: PublishedMeeting
) -> None:
    Country.objects.filter(code="SE").update(time_zone="Europe/Helsinki")
    seen = look(swede, published, closes_at="2027-04-20T12:00")
    assert save(swede, published, seen).status_code == 302
    saved = RegistrationTerms.objects.get(meeting=published.meeting)
    assert saved.closes_at == datetime.datetime(2027, 4, 20, 9, tzinfo=datetime.UTC)
    page = swede.get(terms_of(published))
    assert form_of(page, "terms")["closes_at"] == "2027-04-20T12:00"
    assert "Local time of the place: Europe/Helsinki." in text_of(page)


def test_a_deadline_at_an_hour_that_the_clocks_skip_is_refused_in_words(
    swede: Client, published: PublishedMeeting
) -> None:
    seen = look(swede, published, closes_at="2027-03-28T02:30")
    assert "there is no 02:30 on Sunday 28 March 2027. Did you mean 03:30?" in text_of(seen)


def test_an_hour_that_comes_twice_is_the_first_of_the_two(swede: Client, published: PublishedMeeting) -> None:
    assert save(swede, published, look(swede, published, opens_at="2026-10-25T02:30")).status_code == 302
    saved = RegistrationTerms.objects.get(meeting=published.meeting)
    assert saved.opens_at == datetime.datetime(2026, 10, 25, 0, 30, tzinfo=datetime.UTC)


def test_the_terms_of_a_meeting_can_be_set_before_it_is_public(swede: Client, published: PublishedMeeting) -> None:
    draft = factories.make_meeting(published.version.programme, country="SE")
    url = reverse("admin:exchanges_registration_terms", args=[draft.pk])
    seen = swede.post(url, {**form_of(swede.get(url), "terms"), "seats_in_person": "20"})
    assert "nobody has registered" in text_of(seen)
    assert swede.post(url, {**form_of(seen, "terms"), "save": "yes"}).status_code == 302
    assert RegistrationTerms.objects.get(meeting=draft).seats_in_person == 20


def test_an_online_meeting_has_no_room(swede: Client, published: PublishedMeeting) -> None:
    published.meeting.format = "online"
    published.meeting.save()
    filled = form_of(swede.get(terms_of(published)), "terms")
    assert "seats_in_person" not in filled
    assert "join_url" in filled


# Requests.

PAGES = {"decision": "decide", "cancel": "cancel"}


def answer(client: Client, registration: Registration, form: str, **given: str) -> Any:
    """Open the page of a registration and send one of its forms, as a browser does."""
    return client.post(
        page_of(registration, PAGES[form]), {**form_of(client.get(page_of(registration)), form), **given}
    )


def test_a_request_is_granted_and_the_person_told(swede: Client, published: PublishedMeeting) -> None:
    asked = ask(published)
    page = swede.get(page_of(asked))
    assert "We plan trams too." in text_of(page)
    filled = {**form_of(page, "decision"), "let_in": "yes"}
    response = swede.post(page_of(asked, "decide"), filled, follow=True)
    assert "We tell the person: Is coming." in response.content.decode()
    assert again(asked).is_coming
    assert Message.objects.filter(about=asked.reference, kind="decision").exists()


def test_declining_needs_a_reason_that_the_person_reads(swede: Client, published: PublishedMeeting) -> None:
    asked = ask(published)
    refused = answer(swede, asked, "decision", let_in="no")
    assert "Give the reason for declining: the person will read it." in refused.content.decode()
    assert again(asked).status == "requested"
    answer(swede, asked, "decision", let_in="no", reason="The room is small.")
    assert again(asked).status == "declined"
    assert "The room is small." in Message.objects.get(about=asked.reference, kind="decision").text


def test_a_decision_has_to_be_chosen(swede: Client, published: PublishedMeeting) -> None:
    response = answer(swede, ask(published), "decision", reason="x")
    assert "Choose whether to approve or decline." in response.content.decode()


def test_a_request_is_decided_once(swede: Client, published: PublishedMeeting) -> None:
    asked = ask(published)
    filled = {**form_of(swede.get(page_of(asked)), "decision"), "let_in": "yes"}
    assert swede.post(page_of(asked, "decide"), filled).status_code == 302
    refused = swede.post(page_of(asked, "decide"), {**filled, "let_in": "no", "reason": "Fullt."})
    assert refused.status_code == 409
    assert "Has asked for a place → Is coming" in text_of(refused)
    assert "you, at" in text_of(refused)
    assert again(asked).is_coming
    assert Message.objects.filter(about=asked.reference, kind="decision").count() == 1


@pytest.mark.parametrize(("form", "send"), [("cancel", confirm), ("address", Client.post)])
def test_a_place_that_went_to_somebody_else_meanwhile_is_named_and_left_alone(
    swede: Client, published: PublishedMeeting, form: str, send: Callable[..., Any]
) -> None:
    coming = come(published)
    given = {"reason": "Ringde – är sjuk.", "email": "ratt@example.org"}
    filled = {**form_of(swede.get(page_of(coming)), form), **given}
    other = make_person("łukasz@example.org")
    Registration.objects.filter(pk=coming.pk).update(person=other)
    before = Message.objects.count()
    refused = swede.post(page_of(coming, form), filled)
    assert refused.status_code == 409
    assert "Nothing has been done yet." in text_of(refused)
    assert "łukasz@example.org" in text_of(refused)
    assert again(coming).status == "active"
    assert Message.objects.count() == before
    assert send(swede, page_of(coming, form), {**form_of(refused, form), **given}).status_code == 302
    assert Message.objects.count() > before


def test_a_page_that_does_not_say_what_it_showed_decides_nothing(swede: Client, published: PublishedMeeting) -> None:
    asked = ask(published)
    refused = swede.post(page_of(asked, "decide"), {"let_in": "yes"})
    assert refused.status_code == 409
    assert "Check the registration as it is now, then decide." in text_of(refused)
    other = form_of(swede.get(page_of(come(published))), "cancel")
    assert swede.post(page_of(asked, "decide"), {**other, "let_in": "yes"}).status_code == 409
    assert again(asked).status == "requested"


def test_a_coordinator_cancels_for_somebody_who_phoned(swede: Client, published: PublishedMeeting) -> None:
    coming, waiting = come(published), come(published)
    response = answer(swede, coming, "cancel")
    assert "Say why the registration is cancelled" in response.content.decode()
    assert again(coming).status == "active"
    before = Message.objects.count()
    asked = answer(swede, coming, "cancel", reason="Är sjuk – ringde.")
    for words in ("Save and tell 2 people", "Registration cancelled", "Place offered", "Är sjuk – ringde."):
        assert words in text_of(asked)
    assert (again(coming).status, again(waiting).offered_until) == ("active", None)
    assert Message.objects.count() == before
    done = swede.post(page_of(coming, "cancel"), hidden_of(asked), follow=True)
    assert "Cancelled. We tell the person, and the place goes to somebody else." in text_of(done)
    assert again(coming).status == "cancelled"
    mail = Message.objects.get(kind="registration_cancelled")
    assert "Your registration was cancelled by the coordinator for Sweden." in mail.text
    assert "The reason: Är sjuk – ringde." in mail.text
    assert ":Trams" in mail.calendar
    assert "Cancelled:" not in mail.calendar
    assert again(waiting).offered_until is not None


# Lists, reach and secrecy.


def test_the_list_narrows_by_standing(swede: Client, published: PublishedMeeting) -> None:
    coming, waiting, asked = come(published), come(published), ask(published)
    for standing, expected in {"coming": coming, "without_seat": waiting, "requested": asked}.items():
        content = swede.get(reverse(LIST), {"standing": standing}).content.decode()
        assert [row.reference in content for row in (coming, waiting, asked)] == [
            row == expected for row in (coming, waiting, asked)
        ]


def test_nobody_sees_or_changes_what_is_out_of_reach(german: Client, published: PublishedMeeting) -> None:
    coming, asked = come(published), ask(published)
    assert coming.reference not in german.get(reverse(LIST)).content.decode()
    for address in (page_of(coming), terms_of(published)):
        assert german.get(address).status_code == 404
    assert german.post(terms_of(published), {"seats_in_person": "9"}).status_code == 404
    assert german.post(page_of(asked, "decide"), {"let_in": "yes"}).status_code == 404
    assert german.post(page_of(coming, "cancel")).status_code == 404
    assert again(asked).status == "requested"
    assert again(coming).is_coming


def test_changes_are_sent_not_followed_as_links(swede: Client, published: PublishedMeeting) -> None:
    asked = ask(published)
    assert swede.get(page_of(asked, "decide")).status_code == 405
    assert swede.get(page_of(asked, "cancel")).status_code == 405
    assert swede.post(page_of(asked), {"status": "active"}).status_code == 403


def test_what_people_need_is_neither_listed_nor_exported(swede: Client, published: PublishedMeeting) -> None:
    coming = come(published, needs=Needs(food="no walnuts", access="by wheelchair", note="near the door"))
    for address in (reverse(LIST), page_of(coming)):
        content = swede.get(address).content.decode()
        assert "no walnuts" not in content
        assert "by wheelchair" not in content
    assert 'name="action"' not in swede.get(reverse(LIST)).content.decode()


def test_erased_and_unnamed_people_have_words(swede: Client, published: PublishedMeeting) -> None:
    make_registration(published.meeting, erased_at=timezone.now())
    content = swede.get(reverse(LIST)).content.decode()
    assert "Erased" in content


def test_a_list_of_one_and_of_three_takes_the_same_queries(swede: Client, published: PublishedMeeting) -> None:
    come(published)
    first = queries_of(swede, reverse(LIST))
    for _number in range(2):
        come(published)
    assert queries_of(swede, reverse(LIST)) == first


def test_somebodys_words_are_shown_as_words(swede: Client, published: PublishedMeeting) -> None:
    person = make_person(name="<script>alert(1)</script>")
    row = make_registration(published.meeting, person, reason="<b>x</b>", status="requested")
    content = swede.get(page_of(row)).content.decode() + swede.get(reverse(LIST)).content.decode()
    assert "<script>alert(1)" not in content
    assert "<b>x</b>" not in content


def test_the_meetings_page_leads_to_the_terms(swede: Client, published: PublishedMeeting) -> None:
    page = swede.get(reverse("admin:exchanges_meeting_change", args=[published.meeting_id])).content.decode()
    assert terms_of(published) in page
