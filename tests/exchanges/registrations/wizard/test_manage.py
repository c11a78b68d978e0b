"""One registration, by the link in its mails: shown, changed, cancelled, an offer answered, put into the calendar."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.booking.changing import cancel_registration
from exchanges.registrations.booking.meeting_changes import announce_details
from exchanges.registrations.identity.details import Needs
from exchanges.registrations.identity.links import Purpose, check_in_token, make_token, manage_token
from exchanges.registrations.mail.told import facts_of
from exchanges.registrations.models import Registration
from tests.exchanges.registrations.factories import again, make_person, make_published, sign_up
from tests.exchanges.registrations.pages import DAY, coming_meeting
from tests.html_forms import form_of, text_of
from tests.rewriting import rewrite


@pytest.fixture
def meeting(db: None) -> PublishedMeeting:
    """A hybrid meeting of two days, a month ahead, with one place in the room."""
    return coming_meeting(seats=1, format="hybrid")


def page_of(registration: Registration, part: str = "") -> str:
    return f"/r/{manage_token(registration)}/{part}"


def come(meeting: PublishedMeeting, email: str = "anna@example.org", **fields: object) -> Registration:
    return sign_up(meeting, email, now=timezone.now() - DAY, **fields)  # type: ignore[arg-type]


def test_the_link_shows_how_the_registration_stands(client: Client, meeting: PublishedMeeting) -> None:
    registration = come(meeting, needs=Needs(food="Vegetarian"))
    page = text_of(client.get(page_of(registration)))
    assert "You are registered" in page
    assert registration.reference in page
    assert "Vegetarian" in page
    waiting = come(meeting, "bo@example.org")
    page = text_of(client.get(page_of(waiting)))
    assert "You are on the waiting list" in page
    assert "You are number 1." in page


def test_opening_the_pages_changes_nothing(client: Client, meeting: PublishedMeeting) -> None:
    registration = come(meeting)
    for part in ("", "change/", "cancel/", "meeting.ics"):
        assert client.get(page_of(registration, part)).status_code == 200
    assert client.get(page_of(registration, "offer/")).status_code == 405
    assert again(registration).changed_at == registration.changed_at


def test_a_visit_is_changed(client: Client, meeting: PublishedMeeting) -> None:
    registration = come(meeting, needs=Needs(food="Vegetarian", note="Late"))
    form = form_of(client.get(page_of(registration, "change/")), "change")
    assert (form["how"], form["food"], form["note"]) == ("in_person", "Vegetarian", "Late")
    day = meeting.starts_on.isoformat()
    answer = client.post(page_of(registration, "change/"), {**form, "how": f"in_person:{day}", "food": "Vegan"})
    assert answer.headers["Location"] == page_of(registration)
    changed = again(registration)
    assert (changed.days, changed.food, changed.is_coming) == ([day], "Vegan", True)
    assert "Your registration is changed." in client.get(page_of(registration)).content.decode()


def test_who_goes_online_leaves_the_place_to_the_next_and_needs_nothing(
    client: Client, meeting: PublishedMeeting
) -> None:
    registration, waiting = come(meeting, needs=Needs(food="Vegan")), come(meeting, "bo@example.org")
    form = form_of(client.get(page_of(registration, "change/")), "change")
    client.post(page_of(registration, "change/"), {**form, "how": "online"})
    assert (again(registration).mode, again(registration).food) == ("online", "")
    assert again(waiting).offered_until is not None


def test_a_change_that_names_no_way_lists_the_error(client: Client, meeting: PublishedMeeting) -> None:
    registration = come(meeting)
    form = form_of(client.get(page_of(registration, "change/")), "change")
    form.pop("how")
    page = client.post(page_of(registration, "change/"), {**form, "food": "Vegan"})
    assert "Select how you will take part." in text_of(page)
    assert "<title>Error:" in page.content.decode()
    assert again(registration).food == ""


def test_cancelling_takes_one_confirmation(client: Client, meeting: PublishedMeeting) -> None:
    registration, waiting = come(meeting), come(meeting, "bo@example.org")
    assert "Cancel my registration" in text_of(client.get(page_of(registration, "cancel/")))
    client.post(page_of(registration, "cancel/"))
    assert again(registration).status == "cancelled"
    assert again(waiting).offered_until is not None
    page = text_of(client.get(page_of(registration)))
    assert "Your registration is cancelled" in page
    assert page_of(registration, "change/") not in page
    client.post(page_of(registration, "cancel/"))
    assert client.get(page_of(registration, "cancel/")).headers["Location"] == page_of(registration)


@pytest.fixture
def offered(meeting: PublishedMeeting) -> Registration:
    """Somebody who waited, and for whom a place is held."""
    first, second = come(meeting), come(meeting, "bo@example.org")
    cancel_registration(registration=first, now=timezone.now())
    return again(second)


def test_a_place_that_is_held_can_be_taken(client: Client, offered: Registration) -> None:
    page = client.get(page_of(offered))
    assert "A place is held for you" in text_of(page)
    assert "We are holding the place for you until" in text_of(page)
    client.post(page_of(offered, "offer/"), {"answer": "accept"})
    assert again(offered).is_coming
    assert "The place is yours." in client.get(page_of(offered)).content.decode()


def test_a_place_that_is_held_can_be_left(client: Client, offered: Registration) -> None:
    client.post(page_of(offered, "offer/"), {"answer": "decline"})
    assert again(offered).status == "cancelled"


def test_an_answer_that_comes_too_late_is_refused_with_words(client: Client, offered: Registration) -> None:
    Registration.objects.filter(pk=offered.pk).update(offered_until=timezone.now() - DAY)
    assert "Accept the place" not in text_of(client.get(page_of(offered)))
    client.post(page_of(offered, "offer/"), {"answer": "accept"})
    assert "the time to answer has passed" in client.get(page_of(offered)).content.decode()
    assert not again(offered).is_coming


def test_the_calendar_file_has_the_visit(client: Client, meeting: PublishedMeeting) -> None:
    registration = come(meeting)
    answer = client.get(page_of(registration, "meeting.ics"))
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert "no-store" in answer.headers["Cache-Control"]
    event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert event["UID"].startswith(str(meeting.meeting.uid))
    assert event["STATUS"] == "CONFIRMED"


@pytest.mark.parametrize("part", ["", "change/", "cancel/", "meeting.ics"])
def test_a_link_for_something_else_or_none_opens_nothing(client: Client, meeting: PublishedMeeting, part: str) -> None:
    registration = come(meeting)
    token = manage_token(registration)
    expires_at = timezone.now() + DAY
    subject = f"{registration.reference}-{registration.person_id}"
    for wrong in (
        check_in_token(registration),
        make_token(Purpose.SIGN_IN, subject, expires_at=expires_at),
        make_token(Purpose.MANAGE, subject, expires_at=timezone.now() - DAY),
        make_token(Purpose.MANAGE, f"NOBODY-{registration.person_id}", expires_at=expires_at),
        registration.reference,
        token[:-1],
    ):
        page = client.get(f"/r/{wrong}/{part}")
        assert page.status_code == 404
        assert "This link does not work" in text_of(page)
        assert "no-store" in page.headers["Cache-Control"]
        assert client.post(f"/r/{wrong}/cancel/").status_code == 404
    assert again(registration).status == "active"


def test_a_link_ends_when_somebody_else_takes_the_place(client: Client, meeting: PublishedMeeting) -> None:
    registration = come(meeting)
    address = page_of(registration)
    Registration.objects.update(person=make_person())
    assert client.get(address).status_code == 404


def test_a_cancelled_meeting_says_so_and_why(client: Client, meeting: PublishedMeeting) -> None:
    registration = come(meeting)
    rewrite(PublishedMeeting.objects, status="cancelled")
    Meeting.objects.update(cancellation_reason="The hall burnt down.")
    page = text_of(client.get(page_of(registration)))
    assert "The meeting is cancelled" in page
    assert "The hall burnt down." in page
    assert client.get(page_of(registration, "change/")).status_code == 302


def test_leaving_is_called_what_it_is_for_who_comes_waits_is_asked_or_asks(
    client: Client, meeting: PublishedMeeting
) -> None:
    comes, waits = come(meeting), come(meeting, "łucja@example.org")
    asks = come(meeting, "ő@example.org")
    Registration.objects.filter(pk=asks.pk).update(status="requested")
    before = facts_of(meeting.meeting)
    for registration, link, question, done in (
        (waits, "Leave the list", "Leave the waiting list?", "You have left the waiting list."),
        (asks, "Withdraw your request", "Withdraw your request?", "Your request is withdrawn."),
    ):
        assert link in text_of(client.get(page_of(registration)))
        page = text_of(client.get(page_of(registration, "cancel/")))
        assert question in page
        assert "Your place goes to the next" not in page
        client.post(page_of(registration, "cancel/"))
        assert done in text_of(client.get(page_of(registration)))
    Meeting.objects.update(format="online")
    meeting.meeting.refresh_from_db()
    announce_details(meeting=meeting.meeting, before=before, now=timezone.now())
    assert again(comes).is_asked
    page = text_of(client.get(page_of(comes)))
    assert "Cancel your registration" in page
    assert "Leave the list" not in page


def test_cancelling_from_a_second_window_says_nothing_of_a_list(client: Client, meeting: PublishedMeeting) -> None:
    registration = come(meeting)
    for _window in range(2):
        client.post(page_of(registration, "cancel/"))
    page = text_of(client.get(page_of(registration)))
    assert "Your registration is cancelled" in page
    assert "You have left the waiting list." not in page


def test_after_the_meeting_has_begun_nothing_can_be_changed(client: Client, db: None) -> None:
    today = timezone.localdate()
    meeting = make_published(starts_on=today - 2 * DAY, days=1)
    registration = sign_up(meeting, now=timezone.now() - datetime.timedelta(days=90))
    assert "Cancel your registration" not in text_of(client.get(page_of(registration)))
    client.post(page_of(registration, "cancel/"))
    assert again(registration).status == "active"
    assert "The meeting has started" in client.get(page_of(registration)).content.decode()
