"""The people of a meeting, for the coordinators of its network: a list with buttons, papers, and what came of it."""

import datetime
from collections.abc import Iterator
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from pypdf import PdfReader

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.identity.details import Needs
from exchanges.registrations.models import Attendance, Feedback, Person, Registration, TakeHome
from municipalities.models import Municipality, User
from tests import factories
from tests.exchanges.registrations.factories import (
    ONLINE,
    STARTS_ON,
    foreign_town,
    make_published,
    sign_up,
    town_of,
)
from tests.html_forms import queries_of, text_of
from tests.rewriting import rewrite

AT_THE_DOOR = datetime.datetime(2027, 4, 27, 7, 30, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def at_the_door() -> Iterator[None]:
    with time_machine.travel(AT_THE_DOOR, tick=False):
        yield


@pytest.fixture
def published(db: None) -> PublishedMeeting:
    return make_published(days=2, format="hybrid", titles={"en": "Cooler streets"})


@pytest.fixture
def sweden(client: Client, published: PublishedMeeting) -> Client:
    client.force_login(factories.make_coordinator("SE"))
    return client


def _page(published: PublishedMeeting, page: str = "participants/") -> str:
    return f"/admin/exchanges/meeting/{published.meeting_id}/{page}"


def _name(registration: Registration) -> str:
    assert registration.person is not None
    return registration.person.name


def _mark(registration: Registration, day: datetime.date = STARTS_ON, mode: str = "in_person") -> dict[str, str]:
    return {"mark": f"{registration.reference}:{day.isoformat()}:{mode}"}


PAGES = ("participants/", "participants/attendance-sheet.pdf", "participants/name-badges.pdf", "results/")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_for_coordinators_within_reach_only(client: Client, published: PublishedMeeting, page: str) -> None:
    address = _page(published, page)
    assert client.get(address).status_code == 302
    expected: list[tuple[User, int]] = [
        (factories.make_user(), 302),
        (factories.make_coordinator("DE"), 404),
        (factories.make_coordinator("SE"), 200),
        (factories.make_coordinator(), 200),
    ]
    for user, status in expected:
        client.force_login(user)
        response = client.get(address)
        assert response.status_code == status
    assert "no-store" in response.headers["Cache-Control"]


def test_the_people_of_a_european_meeting_are_for_coordinators_of_all_networks(
    client: Client, published: PublishedMeeting
) -> None:
    webinar = factories.make_meeting(published.version.programme, country=None)
    factories.make_published_meeting(published.version, webinar)
    address = f"/admin/exchanges/meeting/{webinar.pk}/participants/"
    client.force_login(factories.make_coordinator("SE"))
    assert client.get(address).status_code == 404
    client.force_login(factories.make_coordinator())
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("page", ["participants/attendance/", "results/1/"])
def test_what_changes_something_takes_a_post_within_reach(
    client: Client, published: PublishedMeeting, page: str
) -> None:
    registration = sign_up(published)
    client.force_login(factories.make_coordinator("DE"))
    assert client.post(_page(published, page), _mark(registration)).status_code == 404
    client.force_login(factories.make_coordinator("SE"))
    assert client.get(_page(published, page)).status_code == 405
    assert not Attendance.objects.exists()


def test_one_button_notes_somebody_and_another_takes_it_back(sweden: Client, published: PublishedMeeting) -> None:
    registration = sign_up(published)
    response = sweden.post(_page(published, "participants/attendance/"), {**_mark(registration), "q": "Person"})
    assert response.headers["Location"] == f"{_page(published)}?q=Person#r-{registration.reference}"
    assert (Attendance.objects.get().day, Attendance.objects.get().mode) == (STARTS_ON, "in_person")
    assert "Attended" in text_of(sweden.get(_page(published)))
    sweden.post(_page(published, "participants/attendance/"), _mark(registration, mode=""))
    assert not Attendance.objects.exists()


def test_days_to_come_have_no_buttons_and_are_refused(sweden: Client, published: PublishedMeeting) -> None:
    registration = sign_up(published)
    tomorrow = STARTS_ON + datetime.timedelta(days=1)
    html = sweden.get(_page(published)).content.decode()
    assert f"{registration.reference}:{STARTS_ON}:in_person" in html
    assert f"{registration.reference}:{tomorrow}:" not in html
    response = sweden.post(_page(published, "participants/attendance/"), _mark(registration, tomorrow), follow=True)
    assert "still in the future" in text_of(response)


@pytest.mark.parametrize("mark", ["", "x", "x:2027-04-27", "x:tomorrow:in_person", "x:2027-04-27:in_person"])
def test_a_button_that_is_none_of_the_list_is_not_found(sweden: Client, published: PublishedMeeting, mark: str) -> None:
    assert sweden.post(_page(published, "participants/attendance/"), {"mark": mark}).status_code == 404


def test_a_registration_for_another_meeting_is_not_found(sweden: Client, published: PublishedMeeting) -> None:
    other = factories.make_meeting(slot=factories.slot_of(published.version.programme, "award"))
    factories.make_published_meeting(published.version, other)
    registration = sign_up(published)
    address = f"/admin/exchanges/meeting/{other.pk}/participants/attendance/"
    assert sweden.post(address, _mark(registration)).status_code == 404


def test_the_list_shows_who_comes_waits_and_asks_and_counts_them(sweden: Client, published: PublishedMeeting) -> None:
    coming = sign_up(published, days=(STARTS_ON,))
    online = sign_up(published, mode=ONLINE)
    waiting = sign_up(published)
    Registration.objects.filter(pk=waiting.pk).update(seat=None)
    asking = sign_up(published, municipality=foreign_town(published.version.programme), reason="To learn.")
    text = text_of(sweden.get(_page(published)))
    assert all(_name(each) in text for each in (coming, online))
    assert not any(_name(each) in text for each in (waiting, asking))
    assert "1 in person, 1 waits, 1 request" in text
    assert "1 online" in text
    assert "Not on this day" in text
    assert _name(waiting) in text_of(sweden.get(_page(published), {"shown": "waiting"}))
    asked = sweden.get(_page(published), {"shown": "requested"})
    assert _name(asking) in text_of(asked)
    assert asking.reference + ":" not in asked.content.decode(), "who only asks is not noted as present"


def test_people_are_found_by_name_municipality_address_or_reference(
    sweden: Client, published: PublishedMeeting
) -> None:
    Municipality.objects.filter(pk=town_of(published, number=0).pk).update(name="Sågköping")
    first = sign_up(published, "anna.k@example.org", municipality=town_of(published, number=0))
    Person.objects.filter(pk=first.person_id).update(name="Łucja Ćwik")
    other = sign_up(published, municipality=town_of(published, number=1))
    for search in ("anna.k@", first.reference.lower(), "SÅGKÖPING", "lucja sagkoping"):
        text = text_of(sweden.get(_page(published), {"q": search}))
        assert first.reference in text, search
        assert other.reference not in text, search
    assert "Nobody matches “Zebra”." in text_of(sweden.get(_page(published), {"q": "Zebra"}))


def test_needs_are_totals_and_names_come_on_demand(sweden: Client, published: PublishedMeeting) -> None:
    first = sign_up(published, needs=Needs(food="Vegan", access="Step-free way"))
    second = sign_up(published, needs=Needs(food=" vegan "))
    sign_up(published, mode=ONLINE)
    text = text_of(sweden.get(_page(published)))
    assert "2 × Vegan" in text
    assert f"Vegan: {_name(first)}" not in text
    assert f"Vegan: {_name(first)}, {_name(second)}" in text_of(sweden.get(_page(published), {"needs": "names"}))


def test_who_wants_to_listen_in_which_language_is_counted(sweden: Client, published: PublishedMeeting) -> None:
    waiting = sign_up(published)
    for language, number in (("de", 2), ("sv", 1), ("", 1)):
        for _each in range(number):
            rewrite(Registration.objects.filter(pk=sign_up(published).pk), language=language)
    rewrite(Registration.objects.filter(pk=waiting.pk), seat=None, language="sv")
    assert "Language at the meeting" not in text_of(sweden.get(_page(published)))
    Meeting.objects.filter(pk=published.meeting_id).update(languages="sv", interpretation="de, en")
    listens = (
        text_of(sweden.get(_page(published))).partition("Language at the meeting")[2].partition("What people need")[0]
    )
    assert " ".join(listens.split()) == "German: 2 Swedish: 1 No preference: 1"


@pytest.mark.parametrize("paper", ["attendance-sheet", "name-badges"])
def test_a_paper_names_people_and_says_nothing_of_their_needs(
    sweden: Client, published: PublishedMeeting, paper: str
) -> None:
    registration = sign_up(published, needs=Needs(food="Vegan", access="Step-free way"))
    response = sweden.get(_page(published, f"participants/{paper}.pdf"))
    assert response.headers["Content-Type"] == "application/pdf"
    text = PdfReader(BytesIO(response.content)).pages[0].extract_text()
    assert _name(registration) in " ".join(text.split())
    assert "Vegan" not in text
    assert "Step-free" not in text


def test_another_paper_is_not_found(sweden: Client, published: PublishedMeeting) -> None:
    assert sweden.get(_page(published, "participants/shopping-list.pdf")).status_code == 404


def test_the_list_takes_the_same_number_of_queries_for_one_person_and_for_three(
    sweden: Client, published: PublishedMeeting
) -> None:
    sign_up(published, needs=Needs(food="Vegan"))
    sweden.get(_page(published))  # the day's first look at needs is noted in the audit log
    one = queries_of(sweden, _page(published))
    for _number in range(2):
        sign_up(published, needs=Needs(food="Fish"))
    assert queries_of(sweden, _page(published)) == one


def test_the_results_count_people_and_keep_few_answers_to_themselves(
    sweden: Client, published: PublishedMeeting
) -> None:
    sweden.post(_page(published, "participants/attendance/"), _mark(sign_up(published)))
    values = {"meeting": published.meeting, "language": "sv", "given_on": STARTS_ON}
    for number in range(3):
        text = text_of(sweden.get(_page(published, "results/")))
        assert "In their words" not in text
        assert "so that nobody can guess" in text
        Feedback.objects.create(useful=3 + number % 3, exchange=4, arrangements=5, comment=f"Word {number}", **values)
    text = text_of(sweden.get(_page(published, "results/")))
    assert str(town_of(published)) in text
    assert all(f"Word {number}" in text for number in range(3))
    assert "Useful for my work 4.0 0 0 1 1 1" in text


def test_a_note_is_hidden_and_shown_again(sweden: Client, published: PublishedMeeting) -> None:
    note = TakeHome.objects.create(
        meeting=published.meeting,
        municipality=town_of(published),
        language="sv",
        learning="Old trees need water.",
        written_at=AT_THE_DOOR,
    )
    assert "Old trees need water." in text_of(sweden.get(_page(published, "results/")))
    for answer, is_hidden in (("yes", True), ("no", False)):
        response = sweden.post(_page(published, f"results/{note.pk}/"), {"hide": answer}, follow=True)
        assert ("hidden from the public" in text_of(response)) is is_hidden
        note.refresh_from_db()
        assert note.is_hidden is is_hidden


def test_the_page_of_a_published_meeting_leads_to_its_people(sweden: Client, published: PublishedMeeting) -> None:
    change = sweden.get(f"/admin/exchanges/meeting/{published.meeting_id}/change/").content.decode()
    assert _page(published) in change
    assert _page(published, "results/") in change
    draft = factories.make_meeting(slot=factories.slot_of(published.version.programme, "award"))
    change = sweden.get(f"/admin/exchanges/meeting/{draft.pk}/change/").content.decode()
    assert "/participants/" not in change
