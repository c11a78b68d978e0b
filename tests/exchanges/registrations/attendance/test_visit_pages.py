"""The code, checking in, the certificate, feedback and notes, as pages: each opens to its own link only."""

import datetime
from collections.abc import Iterator
from io import BytesIO

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

from audit.models import Entry
from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.attendance.attending import record_attendance, withdraw_attendance
from exchanges.registrations.attendance.own_visit import check_in_code
from exchanges.registrations.identity.links import (
    certificate_token,
    check_in_token,
    check_in_url,
    feedback_token,
    manage_token,
)
from exchanges.registrations.models import Attendance, Feedback, Registration, TakeHome
from exchanges.registrations.personal_data.erasure import erase_person
from tests.exchanges.registrations.factories import IN_PERSON, ONLINE, STARTS_ON, make_published, sign_up
from tests.factories import make_coordinator
from tests.html_forms import fill_in, text_of

AT_THE_DOOR = datetime.datetime(2027, 4, 27, 7, 30, tzinfo=datetime.UTC)
AFTERWARDS = datetime.datetime(2027, 4, 29, 12, tzinfo=datetime.UTC)
GRADES = {"useful": "4", "exchange": "3", "arrangements": "5"}


@pytest.fixture
def published(db: None) -> PublishedMeeting:
    return make_published(days=2, format="hybrid", titles={"en": "Cooler streets"})


@pytest.fixture
def registration(published: PublishedMeeting) -> Registration:
    return sign_up(published, "eva@example.org")


@pytest.fixture
def at_the_door() -> Iterator[None]:
    with time_machine.travel(AT_THE_DOOR, tick=False):
        yield


@pytest.fixture
def afterwards() -> Iterator[None]:
    with time_machine.travel(AFTERWARDS, tick=False):
        yield


@pytest.fixture
def came(registration: Registration, afterwards: None) -> Registration:
    record_attendance(
        registration=registration, day=STARTS_ON, mode=IN_PERSON, actor=make_coordinator(), now=AFTERWARDS
    )
    return registration


def _own(registration: Registration, page: str = "") -> str:
    return f"/r/{manage_token(registration)}/{page}"


def _check_in(registration: Registration) -> str:
    return f"/check-in/{check_in_token(registration)}/"


def _name(registration: Registration) -> str:
    assert registration.person is not None
    return registration.person.name


# The code for the entrance.


def test_the_page_of_a_registration_shows_the_code_until_the_meeting_is_over(
    client: Client, registration: Registration, at_the_door: None
) -> None:
    assert _own(registration, "code.svg") in client.get(_own(registration)).content.decode()
    with time_machine.travel(AFTERWARDS, tick=False):
        page = client.get(_own(registration))
    assert "code.svg" not in page.content.decode()
    assert "The meeting is over" in text_of(page)


def test_who_takes_part_online_or_waits_gets_no_code(
    client: Client, published: PublishedMeeting, at_the_door: None
) -> None:
    online = sign_up(published, mode=ONLINE)
    waiting = sign_up(published)
    Registration.objects.filter(pk=waiting.pk).update(seat=None)
    for registration in (online, waiting):
        assert "code.svg" not in client.get(_own(registration)).content.decode()


def test_the_code_is_a_picture_of_the_address_that_checks_in(
    client: Client, registration: Registration, at_the_door: None
) -> None:
    response = client.get(_own(registration, "code.svg"))
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert b"<path" in response.content
    assert b"style=" not in response.content
    assert "no-store" in response.headers["Cache-Control"]
    assert check_in_code(registration).designator.endswith("-M")


def test_a_code_for_the_entrance_opens_no_other_page(
    client: Client, registration: Registration, at_the_door: None
) -> None:
    for page in (f"/r/{check_in_token(registration)}/", f"/feedback/{check_in_token(registration)}/"):
        assert client.get(page).status_code == 404


# Checking in.


def test_a_coordinator_checks_somebody_in_and_takes_it_back(
    client: Client, registration: Registration, at_the_door: None
) -> None:
    coordinator = make_coordinator("SE")
    client.force_login(coordinator)
    page = _check_in(registration)
    assert _name(registration) in text_of(client.get(page))
    assert "Checked in at 09:30." in text_of(client.post(page, {"mode": "in_person"}, follow=True))
    assert Attendance.objects.get().day == STARTS_ON
    client.post(page, {"mode": ""})
    assert not Attendance.objects.exists()
    told = Entry.objects.filter(act="meeting.attendance", who=str(coordinator.pk)).order_by("pk")
    assert [(each.effect, each.country) for each in told] == [("added", "SE"), ("deleted", "SE")]
    assert {(each.page_kind, each.page_key) for each in told} == {("exchanges.Meeting", str(registration.meeting_id))}


def test_a_second_scan_says_when_somebody_was_checked_in(client: Client, registration: Registration) -> None:
    page = _check_in(registration)
    with time_machine.travel(AT_THE_DOOR, tick=False):
        client.force_login(make_coordinator("SE"))
        client.post(page, {"mode": "in_person"})
    with time_machine.travel(AT_THE_DOOR + datetime.timedelta(hours=2), tick=False):
        again = text_of(client.get(page))
        pressed = client.post(page, {"mode": "in_person"}, follow=True)
    assert "Already checked in, at 09:30." in again
    assert "Already checked in, at 09:30." in text_of(pressed)
    assert "Nothing has changed." in again


def test_who_presses_twice_in_haste_is_told_of_the_one_noting(client: Client, registration: Registration) -> None:
    page, told = _check_in(registration), []
    one, other = make_coordinator("SE"), make_coordinator("SE")
    for seconds, presses in enumerate((one, one, other)):
        with time_machine.travel(AT_THE_DOOR + datetime.timedelta(seconds=seconds), tick=False):
            client.force_login(presses)
            told.append(text_of(client.post(page, {"mode": "in_person"}, follow=True)))
    assert ["Checked in at 09:30." in each for each in told] == [True, True, False]
    assert "Already checked in, at 09:30." in told[-1]


def test_a_refusal_at_the_door_says_that_nobody_was_checked_in(client: Client, registration: Registration) -> None:
    page = _check_in(registration)
    with time_machine.travel(AT_THE_DOOR, tick=False):
        client.force_login(make_coordinator("SE"))
        client.post(page, {"mode": "in_person"})
        rewritten = Registration.objects.filter(pk=registration.pk)
        rewritten.update(status="cancelled", seat=None, cancelled_at=AT_THE_DOOR)
        refused = text_of(client.post(page, {"mode": "online"}, follow=True))
    assert _name(registration) in refused
    assert "Checked in at" not in refused
    assert "no longer active" in refused


@pytest.mark.parametrize(
    ("asked_for", "language"), [("sv-SE,sv;q=0.9,en;q=0.8", "sv"), ("en", "en"), ("xx", "en"), ("", "en")]
)
def test_a_code_leads_to_the_page_in_the_language_of_whoever_scans_it(
    client: Client, registration: Registration, at_the_door: None, asked_for: str, language: str
) -> None:
    client.force_login(make_coordinator("SE"))
    with translation.override("pl"):
        code = check_in_url(registration)
    response = client.get(code.removeprefix(settings.SITE_URL), headers={"Accept-Language": asked_for})
    assert response.headers["Location"] == ("" if language == "en" else f"/{language}") + _check_in(registration)
    assert "Accept-Language" in response.headers["Vary"]
    page = client.get(response.headers["Location"])
    assert f'<html lang="{language}"' in page.content.decode()
    assert _name(registration) in text_of(page)


def test_nobody_else_learns_anything_from_a_code_or_whether_it_is_one(
    client: Client, registration: Registration, at_the_door: None
) -> None:
    def seen(address: str) -> str:
        return client.get(address).content.decode().replace(address, "")

    for user in (None, make_coordinator("DE")):
        if user:
            client.force_login(user)
        real = seen(_check_in(registration))
        assert _name(registration) not in real
        assert "Cooler streets" not in real
        assert client.post(_check_in(registration), {"mode": "in_person"}).status_code == 404
    assert not Attendance.objects.exists()
    client.logout()
    assert seen(_check_in(registration)) == seen("/check-in/made-up/")


def test_a_waiting_or_cancelled_registration_is_told_apart_at_the_door(
    client: Client, registration: Registration, at_the_door: None
) -> None:
    client.force_login(make_coordinator("SE"))
    Registration.objects.update(seat=None)
    assert "On the waiting list." in text_of(client.get(_check_in(registration)))
    Registration.objects.update(status="cancelled")
    assert "Not registered." in text_of(client.get(_check_in(registration)))
    assert "no longer active" in text_of(client.post(_check_in(registration), {"mode": "in_person"}, follow=True))


def test_on_another_day_nobody_is_checked_in(client: Client, registration: Registration) -> None:
    with time_machine.travel(AT_THE_DOOR - datetime.timedelta(days=3), tick=False):
        client.force_login(make_coordinator("SE"))
        assert "is not today" in text_of(client.get(_check_in(registration)))
        client.post(_check_in(registration), {"mode": "in_person"})
    assert not Attendance.objects.exists()
    assert not Entry.objects.filter(act="meeting.attendance").exists()


def test_an_old_code_tells_a_coordinator_that_it_is(client: Client, registration: Registration) -> None:
    with time_machine.travel(AFTERWARDS + datetime.timedelta(days=3), tick=False):
        client.force_login(make_coordinator("SE"))
        assert "too old" in text_of(client.get(_check_in(registration)))


# The certificate.


def test_who_came_downloads_the_certificate(client: Client, came: Registration) -> None:
    page = client.get(_own(came))
    assert "certificate.pdf" in page.content.decode()
    assert "You attended" in text_of(page)
    response = client.get(_own(came, "certificate.pdf"))
    assert response.headers["Content-Type"] == "application/pdf"
    assert "no-store" in response.headers["Cache-Control"]
    assert _name(came) in PdfReader(BytesIO(response.content)).pages[0].extract_text()


def test_a_certificate_is_in_the_language_of_the_page(client: Client, came: Registration) -> None:
    response = client.get("/sv" + _own(came, "certificate.pdf"))
    root = PdfReader(BytesIO(response.content)).trailer["/Root"]
    assert root["/Lang"] == "sv"  # type: ignore[index]


def test_who_did_not_come_is_offered_nothing_and_gets_no_certificate(
    client: Client, registration: Registration, afterwards: None
) -> None:
    text = text_of(client.get(_own(registration)))
    assert "After the meeting" not in text
    response = client.get(_own(registration, "certificate.pdf"))
    assert response.status_code == 403
    assert "Only people who took part" in text_of(response)


def test_a_made_up_link_gets_no_certificate(client: Client, came: Registration) -> None:
    assert client.get("/r/made-up/certificate.pdf").status_code == 404
    assert client.get(f"/r/{feedback_token(came)}/certificate.pdf").status_code == 404


def _shown_on(pdf: bytes) -> str:
    """Return the path of the address that stands on a certificate, as its link says it."""
    page = PdfReader(BytesIO(pdf)).pages[0]
    (link,) = [each.get_object()["/A"]["/URI"] for each in page["/Annots"]]  # type: ignore[attr-defined]
    assert "".join(page.extract_text().split()).endswith(str(link))
    return str(link).removeprefix(settings.SITE_URL)


def test_a_certificate_leads_to_a_page_that_says_the_same(client: Client, came: Registration) -> None:
    address = _shown_on(client.get("/sv" + _own(came, "certificate.pdf")).content)
    assert address.startswith("/sv/certificate/")
    response = client.get(address.removeprefix("/sv"))
    text = text_of(response)
    assert "This certificate is genuine" in text
    for said in (_name(came), "Cooler streets", came.affiliation, "Tuesday 27 April 2027, from 10:00", came.reference):
        assert said in text
    assert "eva@example.org" not in text
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_a_certificate_is_known_no_more_once_its_ground_is_gone(client: Client, came: Registration) -> None:
    address = f"/certificate/{certificate_token(came)}/"
    assert client.get(address).status_code == 200
    assert client.get("/certificate/made-up/").status_code == 404
    assert client.get(f"/certificate/{manage_token(came)}/").status_code == 404
    assert client.get(f"/r/{certificate_token(came)}/").status_code == 404
    withdraw_attendance(registration=came, day=STARTS_ON, actor=make_coordinator())
    response = client.get(address)
    assert (response.status_code, _name(came) in text_of(response)) == (404, False)
    assert "We do not know this certificate" in text_of(response)


def test_nobody_is_named_by_a_certificate_after_erasure(client: Client, came: Registration) -> None:
    address = f"/certificate/{certificate_token(came)}/"
    assert came.person is not None
    name = _name(came)
    erase_person(person=came.person, now=AFTERWARDS)
    response = client.get(address)
    assert (response.status_code, name in text_of(response)) == (404, False)


# Feedback.


def test_who_came_answers_once(client: Client, came: Registration) -> None:
    page = f"/feedback/{feedback_token(came)}/"
    assert page in client.get(_own(came)).content.decode()
    assert _name(came) not in text_of(client.get(page))
    assert "Thank you" in text_of(client.post(page, {**GRADES, "comment": "More walks."}))
    assert Feedback.objects.get().comment == "More walks."
    assert "Thank you" in text_of(client.post(page, GRADES))
    assert Feedback.objects.count() == 1
    assert "We have your feedback" in text_of(client.get(_own(came)))


def test_an_answer_without_a_grade_says_which_is_missing(client: Client, came: Registration) -> None:
    response = client.post(f"/feedback/{feedback_token(came)}/", {"useful": "9", "exchange": "3"})
    text = text_of(response)
    assert "There is a problem" in text
    assert "Choose a number from 1 to 5." in text
    assert not Feedback.objects.exists()


def test_an_answer_comes_in_the_language_of_the_page(client: Client, came: Registration) -> None:
    client.post(f"/hu/feedback/{feedback_token(came)}/", GRADES)
    assert Feedback.objects.get().language == "hu"


def test_who_did_not_come_cannot_answer(client: Client, registration: Registration, afterwards: None) -> None:
    response = client.post(f"/feedback/{feedback_token(registration)}/", GRADES)
    assert response.status_code == 403
    assert not Feedback.objects.exists()


def test_a_link_for_feedback_ends(client: Client, came: Registration) -> None:
    page = f"/feedback/{feedback_token(came)}/"
    with time_machine.travel(AFTERWARDS + datetime.timedelta(days=61), tick=False):
        assert client.get(page).status_code == 404


# What municipalities take home.


def test_what_a_municipality_takes_home_stands_on_the_page_of_the_meeting_without_a_name(
    client: Client, came: Registration, published: PublishedMeeting
) -> None:
    page = _own(came, "take-home/")
    assert "Say what your municipality learned." in text_of(fill_in(client, page, "note", {"learning": " "}))
    fill_in(client, page, "note", {"learning": "Old trees need water.", "next_step": "A plan by June."})
    public = text_of(client.get(f"/meetings/{published.meeting.slug}/"))
    assert "Old trees need water." in public
    assert "A plan by June." in public
    assert str(came.municipality) in public
    assert _name(came) not in public
    assert "you can change it" in text_of(client.get(page))
    TakeHome.objects.update(is_hidden=True)
    assert "Old trees need water." not in text_of(client.get(f"/meetings/{published.meeting.slug}/"))


def test_who_did_not_come_writes_nothing(client: Client, registration: Registration, afterwards: None) -> None:
    assert client.post(_own(registration, "take-home/"), {"learning": "Much."}).status_code == 403
    assert not TakeHome.objects.exists()
