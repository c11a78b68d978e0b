"""My page: signing in by a link, what somebody is registered for, what is kept of them."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.identity.links import Purpose, make_token, sign_in_token
from exchanges.registrations.identity.rate_limits import MAILS_TO_AN_ADDRESS
from exchanges.registrations.mail.messages import sign_in_link
from exchanges.registrations.models import Person
from tests import factories
from tests.exchanges.registrations.factories import make_person, make_published, make_registration, sign_up
from tests.exchanges.registrations.pages import DAY, coming_meeting, sign_in
from tests.factories import NOON
from tests.html_forms import fill_in, form_of, text_of

PAGES = ["/me/", "/me/details/", "/me/delegations/1/", "/me/delegations/1/ABCDEFGH/"]


@pytest.fixture
def anna(db: None) -> Person:
    return make_person("anna@example.org", name="Anna Nowak", function="Mayor")


def ask(client: Client, email: str, **fields: str) -> str:
    return text_of(client.post("/me/sign-in/", {"email": email, **fields}))


def link_to(person: Person) -> str:
    return f"/me/sign-in/{sign_in_token(person, now=timezone.now())}/"


def test_the_answer_is_the_same_for_an_address_that_nobody_has(client: Client, anna: Person) -> None:
    known, unknown = ask(client, "Anna@example.org"), ask(client, "nobody@example.org")
    assert known.replace("Anna@example.org", "someone") == unknown.replace("nobody@example.org", "someone")
    assert [message.recipient for message in Message.objects.all()] == ["anna@example.org"]


def test_the_link_of_the_mail_signs_in(client: Client, anna: Person) -> None:
    ask(client, "anna@example.org")
    assert link_to(anna)[:14] in Message.objects.get().text
    page = client.get(link_to(anna))
    assert "anna@example.org" in text_of(page)
    answer = client.post(link_to(anna))
    assert answer.headers["Location"] == "/me/"
    assert "Anna Nowak" in text_of(client.get("/me/"))


def test_opening_the_link_alone_signs_nobody_in(client: Client, anna: Person) -> None:
    assert not client.get(link_to(anna)).cookies.get("participant")
    assert client.get("/me/").status_code == 302


def test_signing_in_by_a_forged_form_is_refused(anna: Person) -> None:
    assert Client(enforce_csrf_checks=True).post(link_to(anna)).status_code == 403


def test_a_link_that_is_too_old_or_for_something_else_is_refused(client: Client, anna: Person) -> None:
    now = timezone.now()
    for token in (
        sign_in_token(anna, now=now - datetime.timedelta(minutes=31)),
        make_token(Purpose.CONFIRM_EMAIL, str(anna.pk), expires_at=now + DAY),
        make_token(Purpose.SIGN_IN, "999999", expires_at=now + DAY),
        "nonsense",
    ):
        page = client.post(f"/me/sign-in/{token}/")
        assert page.status_code == 404
        assert "Get a new link by e-mail" in text_of(page)
    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize("page", PAGES)
def test_without_signing_in_every_page_asks_for_the_address(client: Client, db: None, page: str) -> None:
    answer = client.get(page)
    assert answer.headers["Location"].startswith("/me/sign-in/?next=%2Fme%2F")
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("page", ["/me/delegations/1/give-back/", "/me/details/"])
def test_without_signing_in_nothing_is_changed(client: Client, anna: Person, page: str) -> None:
    assert client.post(page, {"name": "Somebody", "language": "sv"}).status_code == 302
    assert Person.objects.get().name == "Anna Nowak"


def test_a_coordinator_is_no_participant_and_a_participant_no_coordinator(client: Client, anna: Person) -> None:
    client.force_login(factories.make_superuser())
    assert client.get("/me/").status_code == 302
    visitor = Client()
    sign_in(visitor, anna)
    assert visitor.get("/admin/").status_code == 302


def test_after_signing_in_one_comes_back_to_where_one_was(client: Client, anna: Person) -> None:
    client.get("/me/sign-in/?next=/me/details/")
    assert client.post(link_to(anna)).headers["Location"] == "/me/details/"
    assert client.post(link_to(anna)).headers["Location"] == "/me/"


@pytest.mark.parametrize("place", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_signing_in_leads_to_no_other_site(client: Client, anna: Person, place: str) -> None:
    client.get("/me/sign-in/", {"next": place})
    assert client.post(link_to(anna)).headers["Location"] == "/me/"


def test_a_cookie_that_was_tampered_with_opens_nothing(client: Client, anna: Person) -> None:
    sign_in(client, anna)
    client.cookies["participant"] = client.cookies["participant"].value.replace(f"{anna.pk}.", "999.", 1)
    assert client.get("/me/").status_code == 302


def test_a_new_address_ends_what_the_old_one_had_opened(client: Client, anna: Person) -> None:
    sign_in(client, anna)
    Person.objects.update(email="new@example.org")
    assert client.get("/me/").status_code == 302


def test_signing_out_ends_it(client: Client, anna: Person) -> None:
    sign_in(client, anna)
    assert client.get("/me/sign-out/").status_code == 405
    client.post("/me/sign-out/")
    assert client.get("/me/").status_code == 302


@pytest.fixture
def meeting(db: None) -> PublishedMeeting:
    return coming_meeting(seats=1)


def test_my_page_lists_what_i_come_to_wait_for_and_was_at(client: Client, meeting: PublishedMeeting) -> None:
    now = timezone.now()
    programme = meeting.version.programme
    sign_up(meeting, "other@example.org", now=now)
    sign_up(meeting, "anna@example.org", now=now)
    past = make_published(programme, kind="award", starts_on=timezone.localdate() - 9 * DAY, titles={"en": "Long ago"})
    sign_up(past, "anna@example.org", now=now - 20 * DAY)
    factories.make_version(programme, past.meeting, meeting.meeting)
    sign_in(client, Person.objects.get(email="anna@example.org"))
    page = text_of(client.get("/me/"))
    assert (
        page.index("On the waiting list")
        < page.index("Number 1 on the waiting list")
        < page.index("Past")
        < page.index("Long ago")
    )
    assert "other@example.org" not in page


def test_somebody_without_registrations_finds_the_calendar(client: Client, anna: Person) -> None:
    sign_in(client, anna)
    assert "You have no registrations." in text_of(client.get("/me/"))


def test_details_are_corrected(client: Client, anna: Person) -> None:
    sign_in(client, anna)
    form = form_of(client.get("/me/details/"), "details")
    assert (form["name"], form["function"], form["language"]) == ("Anna Nowak", "Mayor", "en")
    client.post("/me/details/", {**form, "name": "Anna Maria Nowak", "language": "sv"})
    anna.refresh_from_db()
    assert (anna.name, anna.language, anna.email) == ("Anna Maria Nowak", "sv", "anna@example.org")
    page = fill_in(client, "/me/details/", "details", {"name": ""})
    assert "Enter your name." in text_of(page)


def test_only_so_many_mails_go_to_an_address_in_an_hour(anna: Person) -> None:
    answers = [Client().post("/me/sign-in/", {"email": "anna@example.org"}) for _time in range(12)]
    assert [answer.status_code for answer in answers] == [200] * MAILS_TO_AN_ADDRESS.most + [429] * 2
    assert "Too many requests at once." in text_of(answers[-1])
    assert Message.objects.count() == MAILS_TO_AN_ADDRESS.most
    assert Client().post("/me/sign-in/", {"email": "other@example.org"}).status_code == 200


def test_the_limit_is_the_same_for_an_address_that_nobody_has(db: None) -> None:
    answers = [Client().post("/me/sign-in/", {"email": "nobody@example.org"}) for _time in range(11)]
    assert answers[-1].status_code == 429


def test_the_page_of_a_meeting_says_to_those_who_are_signed_in_how_they_stand(
    client: Client, meeting: PublishedMeeting
) -> None:
    address = f"/meetings/{meeting.meeting.slug}/"
    assert "1 place left" in text_of(client.get(address))
    now = timezone.now()
    sign_up(meeting, "other@example.org", now=now)
    sign_up(meeting, "anna@example.org", now=now)
    page = client.get(address)
    assert "Full. 1 waiting" in text_of(page)
    assert "Join the waiting list" in text_of(page)
    assert "no-store" not in page.headers.get("Cache-Control", "")
    sign_in(client, Person.objects.get(email="anna@example.org"))
    mine = client.get(address)
    assert "Number 1 on the waiting list" in text_of(mine)
    assert "no-store" in mine.headers["Cache-Control"]


def test_a_mailbox_of_several_shows_what_each_is_registered_for(client: Client, db: None) -> None:
    meeting = coming_meeting()
    names = ("Łucja Clerk", "Energy adviser – Ő")
    clerk, adviser = (make_person("town-hall@example.org", name=name, email_proven_at=NOON) for name in names)
    make_person("town-hall@example.org", name="Somebody typed")
    for person in (clerk, adviser):
        make_registration(meeting.meeting, person, seat=person.pk)
    assert "Hello Łucja Clerk, Energy adviser – Ő,\n" in sign_in_link(clerk, language="en", now=timezone.now()).text
    sign_in(client, clerk)
    page = text_of(client.get("/me/"))
    assert page.count("Energy adviser – Ő") > 1
    assert "People who use this e-mail address" in page
    assert client.post("/me/as/", {"person": make_person().pk}).status_code == 404
    client.post("/me/as/", {"person": adviser.pk})
    assert form_of(client.get("/me/details/"), "details")["name"] == "Energy adviser – Ő"
    taken = fill_in(client, "/me/details/", "details", {"name": "lucja clerk"})
    assert "Somebody else with this e-mail address has this name." in text_of(taken)
    client.post("/me/data/delete/")
    assert list(Person.objects.filter(email="town-hall@example.org", email_proven_at=NOON)) == [clerk]
    assert "adviser" not in Message.objects.get(kind="sign_in_link").text
    assert Message.objects.get(kind="sign_in_link").recipient == "town-hall@example.org"


def test_a_link_signs_in_once(client: Client, db: None) -> None:
    person = make_person("anna@example.org", name="Anna Łącka")
    link = f"/me/sign-in/{sign_in_token(person, now=timezone.now())}/"
    assert client.get(link).status_code == 200
    assert client.post(link).headers["Location"] == "/me/"
    # An impatient second click in the same browser leads on; another browser gets nothing.
    assert client.post(link).headers["Location"] == "/me/"
    other = Client()
    for answer in (other.get(link), other.post(link)):
        assert answer.status_code == 404
        assert "This link has already been used" in text_of(answer)
    assert "participant" not in other.cookies
    another = f"/me/sign-in/{sign_in_token(person, now=timezone.now())}/"
    assert other.post(another).headers["Location"] == "/me/"


def test_a_link_that_is_pressed_twice_before_the_first_answer_leads_on_twice(client: Client, db: None) -> None:
    person = make_person("győző@example.org", name="Győző Őze")
    link = f"/me/sign-in/{sign_in_token(person, now=timezone.now())}/"
    assert client.get(link).status_code == 200
    # Two requests of one browser, each with the cookies from before either was answered; then others, with and without.
    as_before = {name: morsel.value for name, morsel in client.cookies.items()}
    for _press in range(2):
        again = Client()
        again.cookies.load(as_before)
        assert again.post(link).headers["Location"] == "/me/"
    again.post("/me/sign-out/")
    assert again.post(link).status_code == 404, "whoever sits down next has the link in the history"
    looked_at = Client()
    for _press in range(2):
        assert looked_at.get(link).status_code == 404
        assert looked_at.post(link).status_code == 404
        assert Client().post(link).status_code == 404


def test_a_link_that_is_pressed_in_two_browsers_signs_in_the_first(client: Client, db: None) -> None:
    person = make_person("anna@example.org")
    link = f"/me/sign-in/{sign_in_token(person, now=timezone.now())}/"
    browsers = [Client(), Client()]
    for browser in browsers:
        assert browser.get(link).status_code == 200
    answers = [browser.post(link).status_code for browser in (*browsers, browsers[1], browsers[0])]
    assert answers == [302, 404, 404, 302]
