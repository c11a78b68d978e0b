"""The pages of registering: a step a page, few requests, the same words for everybody."""

import datetime
import random
import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.models import Person, Registration, RegistrationTerms
from municipalities.models import Municipality
from tests.exchanges.registrations.factories import (
    foreign_town,
    make_person,
    make_registration,
    make_terms,
    sign_up,
    town_of,
)
from tests.exchanges.registrations.pages import (
    DAY,
    address,
    code_sent_to,
    coming_meeting,
    mails,
    prove,
    sign_in,
    visit_answers,
    walk,
    walk_to_check,
)
from tests.factories import make_meeting, make_version, slot_of
from tests.html_forms import form_of, text_of


@pytest.fixture
def meeting(db: None) -> PublishedMeeting:
    """A meeting of two days in Sweden, a month ahead, with ten places."""
    return coming_meeting(seats=10)


def step_of(response: HttpResponse) -> str:
    return str(form_of(response, "step")["step"])


def without_tokens(response: HttpResponse) -> str:
    """Return a page without what differs from one request to the next: the token against forged requests."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())


def test_somebody_registers_in_six_requests(client: Client, meeting: PublishedMeeting) -> None:
    assert step_of(client.get(address(meeting))) == "email"
    client.post(address(meeting, "email"), {"step": "email", "email": "Anna@Example.org"})
    code = code_sent_to("anna@example.org")
    assert step_of(client.post(address(meeting, "visit"), {"step": "email", "code": code})) == "visit"
    assert step_of(client.post(address(meeting, "needs"), visit_answers(meeting))) == "needs"
    check = client.post(address(meeting, "check"), {"step": "needs", "food": "Vegetarian"})
    assert "Energy coordinator" in text_of(check)
    done = client.post(address(meeting, "done"), {"step": "check"})
    assert "You are registered" in text_of(done)
    registration = Registration.objects.select_related("person").get()
    assert (registration.is_coming, registration.food, registration.mode) == (True, "Vegetarian", "in_person")
    assert registration.person is not None
    assert (registration.person.email, registration.person.name) == ("anna@example.org", "Anna Nowak")
    assert registration.municipality == town_of(meeting)
    assert [message.kind for message in mails()] == ["confirmation"]


def test_registering_takes_at_most_forty_five_statements(client: Client, meeting: PublishedMeeting) -> None:
    steps: list[tuple[str, dict[str, str]]] = [
        ("visit", {"step": "email"}),
        ("needs", visit_answers(meeting)),
        ("check", {"step": "needs", "food": "Vegetarian"}),
        ("done", {"step": "check"}),
    ]
    with CaptureQueriesContext(connection) as captured:
        client.get(address(meeting))
        client.post(address(meeting, "email"), {"step": "email", "email": "anna@example.org"})
    statements = list(captured.captured_queries)
    steps[0][1]["code"] = code_sent_to("anna@example.org")
    with CaptureQueriesContext(connection) as captured:
        pages = [client.post(address(meeting, step), answers) for step, answers in steps]
    statements += captured.captured_queries
    assert "You are registered" in text_of(pages[-1])
    assert len(statements) <= 45, "\n".join(query["sql"][:150] for query in statements)


def test_whom_it_is_for_and_its_languages_stand_before_anything_is_typed(client: Client, db: None) -> None:
    meeting = coming_meeting(languages="sv", interpretation="de")
    for way in ("", "together"):
        page = text_of(client.get(address(meeting, way)))
        assert "For all the other municipalities of the country." in page
        assert "Swedish" in page
        assert "German" in page


def test_meetings_on_the_same_theme_in_ones_own_language_are_named_before_anything_is_typed(
    client: Client, db: None
) -> None:
    meeting = coming_meeting(languages="pl", interpretation="en")
    programme, theme = meeting.version.programme, meeting.meeting.theme
    assert theme is not None
    wanted = [
        ("forerunner", 2, theme.key, "sv", "Kallt väder"),
        ("award", 1, "open", "sv", "Öppet möte"),
        ("network", 1, theme.key, "de", "Fjärrvärme"),
    ]
    others = [
        make_meeting(
            slot=slot_of(programme, kind, number=number),
            theme=key,
            starts_on=meeting.starts_on + (place + 1) * 21 * DAY,
            languages=language,
            titles={"sv": title},
        )
        for place, (kind, number, key, language, title) in enumerate(wanted)
    ]
    make_version(programme, meeting.meeting, *others)
    page = text_of(client.get(f"/sv{address(meeting)}"))
    assert "Kallt väder" in page
    assert "Öppet möte" not in page
    assert "Fjärrvärme" not in page
    assert "in your language" not in text_of(client.get(address(meeting)))


def test_whom_it_is_for_stands_at_the_button_before_one_presses_it(client: Client, meeting: PublishedMeeting) -> None:
    def card() -> str:
        page = client.get(f"/meetings/{meeting.meeting.slug}/").content.decode()
        return page.partition('<aside class="card reg"')[2].partition("</aside>")[0]

    assert "For all the other municipalities of the country." in card()
    stranger = make_person("jürgen@example.org", municipality=foreign_town(meeting.version.programme))
    sign_in(client, stranger)
    assert "This meeting is for other municipalities." in card()
    assert "Ask for a place" in card()
    sign_in(client, make_person("åsa@example.org", municipality=town_of(meeting)))
    assert "For all the other municipalities of the country." in card()
    assert "Ask for a place" not in card()


def test_a_clash_with_another_meeting_of_ones_own_stands_at_the_button(
    client: Client, meeting: PublishedMeeting
) -> None:
    programme = meeting.version.programme
    other = make_meeting(
        slot=slot_of(programme, "forerunner", "DE"), starts_on=meeting.ends_on, titles={"en": "Köld & Łódź"}
    )
    make_version(programme, meeting.meeting, other)
    page = f"/meetings/{meeting.meeting.slug}/"
    person = make_person("åsa@example.org", municipality=town_of(meeting))
    clash = make_registration(other, person, seat=1)
    said = "You have a place at another meeting on the same day:"
    assert said not in text_of(client.get(page))
    sign_in(client, person)
    shown = text_of(client.get(page))
    assert said in shown
    assert "Köld & Łódź" in shown
    assert "Register" in shown
    clash.delete()
    assert said not in text_of(client.get(page))


def test_forms_end_with_whom_to_ask_and_little_else(client: Client, meeting: PublishedMeeting) -> None:
    assert meeting.host is not None
    Municipality.objects.filter(pk=meeting.host.municipality_id).update(contact_email="climate@åmål.example")
    pages = [client.get(address(meeting)), prove(client, meeting), walk_to_check(client, meeting)]
    for page in pages:
        footer = page.content.decode().partition("<footer")[2]
        assert 'href="mailto:climate@åmål.example"' in footer
        assert 'href="/privacy/"' in footer
        assert "Open data" not in footer
        # The choice of colours is kept as it was made elsewhere.
        assert "<form" not in footer


def test_the_steps_write_nothing_between_the_proof_and_the_last_one(client: Client, meeting: PublishedMeeting) -> None:
    prove(client, meeting)
    with CaptureQueriesContext(connection) as captured:
        walk_to_check(client, meeting)
    assert [query["sql"] for query in captured.captured_queries if not query["sql"].startswith("SELECT")] == []


def test_the_answer_to_a_step_names_the_address_of_the_page_it_shows(client: Client, meeting: PublishedMeeting) -> None:
    page = prove(client, meeting)
    assert f'data-here="{address(meeting, "visit")}"' in page.content.decode()
    assert step_of(client.get(address(meeting, "visit"))) == "visit"


def test_a_step_is_not_opened_before_those_ahead_of_it_are_answered(client: Client, meeting: PublishedMeeting) -> None:
    assert client.get(address(meeting, "check")).headers["Location"] == address(meeting, "email")
    prove(client, meeting)
    assert client.get(address(meeting, "check")).headers["Location"] == address(meeting, "visit")


def test_answers_are_kept_for_whoever_comes_back(client: Client, meeting: PublishedMeeting) -> None:
    walk_to_check(client, meeting)
    assert "Anna Nowak" in text_of(client.get(address(meeting)))
    assert form_of(client.get(address(meeting, "visit")), "step")["name"] == "Anna Nowak"
    assert form_of(client.get(address(meeting, "needs")), "step")["food"] == "Vegetarian"


def test_a_changed_answer_leads_back_to_the_check(client: Client, meeting: PublishedMeeting) -> None:
    check = walk_to_check(client, meeting)
    assert f'href="{address(meeting, "visit")}"' in check.content.decode()
    changed = client.post(address(meeting, "needs"), visit_answers(meeting, name="Anna Maria Nowak"))
    assert step_of(changed) == "check"
    assert "Anna Maria Nowak" in text_of(changed)


@pytest.mark.parametrize("cookie", ["register-{}", "registered-{}"])
def test_answers_that_were_tampered_with_do_not_count(client: Client, meeting: PublishedMeeting, cookie: str) -> None:
    client.cookies[cookie.format(meeting.meeting_id)] = "eyJ9:1x:forged"
    assert step_of(client.get(address(meeting))) == "email"
    assert client.get(address(meeting, "done")).headers["Location"] == address(meeting)


def test_an_empty_step_is_shown_again_with_a_list_of_its_errors(client: Client, meeting: PublishedMeeting) -> None:
    page = client.post(address(meeting, "visit"), {"step": "email", "email": ""})
    assert (page.status_code, step_of(page)) == (200, "email")
    assert "<title>Error: Your e-mail" in page.content.decode()
    assert '<a href="#id_email">Enter your e-mail address.</a>' in page.content.decode()
    prove(client, meeting)
    page = client.post(address(meeting, "needs"), {"step": "visit"})
    for target in ("id_how_0", "id_name", "id_town", "id_group_0"):
        assert f'<a href="#{target}">' in page.content.decode()
    assert "10 places left" in text_of(page)


def test_who_comes_online_is_not_asked_what_the_host_should_know(client: Client, db: None) -> None:
    meeting = coming_meeting(format="hybrid", seats=10)
    assert step_of(walk_to_check(client, meeting, how="online")) == "check"
    walk(client, meeting, how="online")
    assert Registration.objects.get().mode == "online"


def test_one_can_come_on_one_of_two_days(client: Client, meeting: PublishedMeeting) -> None:
    day = meeting.ends_on.isoformat()
    assert "only" in text_of(walk_to_check(client, meeting, how=f"in_person:{day}"))
    walk(client, meeting, how=f"in_person:{day}")
    assert Registration.objects.get().days == [day]


def test_of_many_days_one_ticks_some(client: Client, db: None) -> None:
    meeting = coming_meeting(days=3)
    day = meeting.starts_on.isoformat()
    walk(client, meeting, days=day)
    assert Registration.objects.get().days == [day]


WEEK, EVE = "We will remind you a week before.", "We will remind you the day before."
CALL = "We will send the joining link the day before."
CALL_SOON = "We will send the joining link as soon as we have it."
CALL_TOLD = "The joining link is in the e-mail."
THANKS = "Afterwards, everybody who attended gets a certificate and a few questions."


@pytest.mark.parametrize(
    ("in_days", "how", "said"),
    [
        (30, "in_person", {WEEK, EVE, THANKS}),
        (30, "online", {WEEK, CALL, THANKS}),
        (3, "in_person", {EVE, THANKS}),
        (3, "online", {CALL, THANKS}),
        (1, "in_person", {THANKS}),
        (1, "online", {CALL_SOON, THANKS}),
    ],
)
def test_the_last_page_says_which_mails_are_still_to_come(
    client: Client, db: None, in_days: int, how: str, said: set[str]
) -> None:
    meeting = coming_meeting(format="hybrid", in_days=in_days)
    text = text_of(walk(client, meeting, how=how))
    assert {words for words in (WEEK, EVE, CALL, CALL_SOON, CALL_TOLD, THANKS) if words in text} == said


def test_the_last_page_says_where_the_address_of_the_call_is(client: Client, db: None) -> None:
    meeting = coming_meeting(format="hybrid", in_days=1)
    make_terms(meeting.meeting, join_url="https://call.example.org/łódź")
    text = text_of(walk(client, meeting, how="online"))
    assert CALL_TOLD in text
    assert CALL_SOON not in text


def test_the_last_page_counts_to_the_first_day_that_somebody_comes_on(client: Client, db: None) -> None:
    meeting = coming_meeting(in_days=6, days=3)
    text = text_of(walk(client, meeting, days=meeting.ends_on.isoformat()))
    assert WEEK in text
    assert EVE in text


def test_who_waits_is_promised_no_reminder(client: Client, db: None) -> None:
    meeting = coming_meeting(seats=1)
    sign_up(meeting, now=timezone.now())
    text = text_of(walk(client, meeting))
    assert not {words for words in (WEEK, EVE, CALL, THANKS) if words in text}


def test_a_full_meeting_has_a_waiting_list_with_the_same_pages(client: Client, db: None) -> None:
    meeting = coming_meeting(seats=1)
    now = timezone.now()
    sign_up(meeting, now=now)
    sign_up(meeting, now=now)
    check = walk_to_check(client, meeting)
    assert "Join the waiting list" in text_of(check)
    done = text_of(client.post(address(meeting, "done"), {"step": "check"}))
    assert "You are on the waiting list" in done
    assert "You are number 2." in done
    assert "Add to your calendar" not in done


def test_somebody_of_another_place_asks_to_come_with_a_reason(client: Client, meeting: PublishedMeeting) -> None:
    prove(client, meeting)
    page = client.post(address(meeting, "needs"), visit_answers(meeting, town="Oslo"))
    assert step_of(page) == "reason"
    page = client.post(address(meeting, "needs"), {"step": "reason", "reason": ""})
    assert step_of(page) == "reason"
    client.post(address(meeting, "needs"), {"step": "reason", "reason": "We plan the same."})
    page = client.post(address(meeting, "check"), {"step": "needs"})
    assert "Ask for a place" in text_of(page)
    assert "Oslo (not in the programme)" in text_of(page)
    page = client.post(address(meeting, "done"), {"step": "check"})
    assert "You have asked for a place" in text_of(page)
    registration = Registration.objects.select_related("person").get()
    assert (registration.status, registration.reason) == ("requested", "We plan the same.")
    assert registration.person is not None
    assert registration.person.organisation == "Oslo"


def test_a_municipality_of_another_network_asks_to_come(client: Client, meeting: PublishedMeeting) -> None:
    town = foreign_town(meeting.version.programme)
    prove(client, meeting)
    page = client.post(address(meeting, "needs"), visit_answers(meeting, town=f"{town.name}, Germany"))
    assert step_of(page) == "reason"


def test_a_municipality_is_found_however_it_is_written(client: Client, meeting: PublishedMeeting) -> None:
    walk(client, meeting, town=f"  {town_of(meeting).name.lower()},  sweden ")
    assert Registration.objects.get().municipality == town_of(meeting)


def test_a_municipality_written_without_its_marks_is_understood_and_named(
    client: Client, meeting: PublishedMeeting
) -> None:
    town = town_of(meeting)
    town.name = "Örebro"
    town.save()
    page = text_of(walk_to_check(client, meeting, town="Orebro kommun, Schweden"))
    assert "Municipality Örebro, Sweden" in page
    assert "Orebro kommun" not in page


def test_what_is_near_a_name_is_asked_with_the_best_guess_chosen(client: Client, meeting: PublishedMeeting) -> None:
    town = town_of(meeting)
    town.name = "Örebro"
    town.save()
    prove(client, meeting)
    page = client.post(address(meeting, "needs"), visit_answers(meeting, town="Orebrro"))
    assert "Did you mean Örebro?" in text_of(page)
    asked = form_of(page, "step")
    assert (asked["town_meant"], asked["town_asked"]) == (str(town.pk), "Orebrro")
    assert step_of(client.post(address(meeting, "needs"), asked)) == "needs"
    own_word = client.post(address(meeting, "needs"), {**asked, "town_meant": "own"})
    assert step_of(own_word) == "reason"
    # It is a question and no error: nothing says that something was wrong.
    html = page.content.decode()
    assert re.search(r"<title>Did you mean Örebro\? Your visit", html)
    question = html[
        html.index('<fieldset class="dym"') : html.index("</fieldset>", html.index('<fieldset class="dym"'))
    ]
    assert "<legend>Did you mean Örebro?</legend>" in question
    assert "No, <b>Orebrro</b>, which is not in the programme" in question
    assert (question.count("checked"), "is-invalid" in html, "err-sum" in html) == (1, False, False)
    # Where something else is wrong the answer is kept, and is not asked for again.
    nameless = client.post(address(meeting, "needs"), {**asked, "town_meant": "own", "name": ""})
    assert form_of(nameless, "step")["town_meant"] == "own"
    assert "<title>Error: Your visit" in nameless.content.decode()
    # Another word is another question.
    other = client.post(address(meeting, "needs"), {**asked, "town": "Öreebro"})
    assert "Did you mean Örebro?" in text_of(other)


@pytest.mark.parametrize("language", ["sv", "hu", "pl"])
def test_a_registration_begun_in_one_language_ends_in_any_other(
    client: Client, meeting: PublishedMeeting, language: str
) -> None:
    prove(client, meeting, prefix="/de")
    town = town_of(meeting)
    client.post(f"/de{address(meeting, 'needs')}", visit_answers(meeting, town=f"{town.name}, Schweden"))
    client.post(f"/de{address(meeting, 'check')}", {"step": "needs", "food": "Åsas sås"})
    check = text_of(client.get(f"/{language}{address(meeting, 'check')}"))
    assert "Schweden" not in check
    client.post(f"/{language}{address(meeting, 'done')}", {"step": "check"})
    registration = Registration.objects.get()
    assert (registration.municipality, registration.status) == (town, "active")
    # And what came of it is said in a third.
    done = text_of(client.get(address(meeting, "done")))
    assert f"{town.name}, Sweden" in done
    assert "In person, both days" in done


@pytest.mark.parametrize(
    ("email", "reason"),
    [
        ("anna", "with an @ in it"),
        ("rådgivare@example.org", "Most mail servers refuse å before the @."),
        ("anna@example.org, bo@example.org", "Enter one address only."),
        ("anna@example,org", "Write a full stop instead of the comma: example.org."),
        ("anna@example", "needs a full stop"),
        ("anna nowak@example.org", "There is a space"),
        ("Åsa Öberg <asa@example.org>", "Enter the address alone: asa@example.org."),
        ("mailto:asa@example.org", "Enter the address alone: asa@example.org."),
        ("asa@example..org", "There is one full stop too many"),
        (".asa@example.org", "There is one full stop too many"),
        ("as(a@example.org", "“as(a” before the @ has a character"),
        ("asa@exa_mple.org", "Mail cannot reach “exa_mple.org” after the @"),
        ("", "Enter your e-mail address."),
    ],
)
def test_an_address_is_refused_with_what_is_wrong_with_it(
    client: Client, meeting: PublishedMeeting, email: str, reason: str
) -> None:
    assert reason in text_of(client.post(address(meeting, "visit"), {"step": "email", "email": email}))


def test_a_domain_is_the_same_in_both_of_its_forms(client: Client, meeting: PublishedMeeting) -> None:
    walk(client, meeting, "Info@Växjö.example.org")
    # The registration that there is, and no second one.
    prove(Client(), meeting, "info@xn--vxj-qla6g.example.org")
    sign_up(meeting, "info@xn--vxj-qla6g.example.org", now=timezone.now())
    assert Person.objects.get().email == "info@växjö.example.org"
    assert Registration.objects.count() == 1


def test_sent_twice_it_is_one_registration_and_one_mail(client: Client, meeting: PublishedMeeting) -> None:
    first = walk(client, meeting)
    again = client.post(address(meeting, "done"), {"step": "check"})
    assert text_of(again) == text_of(first)
    assert "You are registered" in text_of(client.get(address(meeting, "done")))
    assert Registration.objects.count() == 1
    assert mails().count() == 1


def test_whoever_is_registered_gets_to_that_registration_after_the_proof(
    client: Client, meeting: PublishedMeeting
) -> None:
    owner = sign_up(meeting, "anna@example.org", now=timezone.now() - DAY)
    assert prove(client, meeting).headers["Location"].startswith(f"/r/{owner.reference}-")
    assert not mails().filter(kind="already_registered").exists()


def test_a_mailbox_that_is_registered_for_a_colleague_stays_as_it_was_and_is_told(
    client: Client, meeting: PublishedMeeting
) -> None:
    owner = sign_up(meeting, "anna@example.org", now=timezone.now() - DAY)
    make_person("anna@example.org", name="Bo Å.")
    page = text_of(walk(client, meeting, "anna@example.org", name="Bo Å."))
    assert owner.reference in page
    assert Registration.objects.count() == 1
    told = mails().latest("pk")
    assert told.kind == "already_registered"
    assert "You have a place." in told.text


def test_only_a_browser_that_has_proven_the_address_sees_its_details(client: Client, meeting: PublishedMeeting) -> None:
    person = make_person("anna@example.org", name="Anna Known", function="Mayor", municipality=town_of(meeting))
    sign_in(client, person)
    page = client.get(address(meeting))
    assert "Welcome back" in text_of(page)
    filled = form_of(page, "step")
    assert (filled["name"], filled["function"]) == ("Anna Known", "Mayor")
    assert filled["town"] == f"{town_of(meeting).name}, Sweden"


def test_somebody_known_registers_in_four_requests_and_gets_the_link_on_the_page(
    client: Client, meeting: PublishedMeeting
) -> None:
    person = make_person("anna@example.org", name="Anna Known", municipality=town_of(meeting))
    sign_in(client, person)
    assert step_of(client.get(address(meeting))) == "visit"
    client.post(address(meeting, "needs"), visit_answers(meeting, name="Anna Renamed"))
    client.post(address(meeting, "check"), {"step": "needs"})
    done = client.post(address(meeting, "done"), {"step": "check"})
    registration = Registration.objects.get()
    assert registration.reference in text_of(done)
    person.refresh_from_db()
    assert person.name == "Anna Renamed"
    again = client.get(address(meeting))
    assert again.headers["Location"].startswith(f"/r/{registration.reference}-")


def test_a_name_with_markup_in_it_stays_text(client: Client, meeting: PublishedMeeting) -> None:
    page = walk(client, meeting, name="<script>alert(1)</script>")
    assert "<script>alert" not in page.content.decode()
    assert "&lt;script&gt;alert" in page.content.decode()


def test_registration_that_closes_in_between_says_so_and_keeps_the_answers(
    client: Client, meeting: PublishedMeeting
) -> None:
    walk_to_check(client, meeting)
    RegistrationTerms.objects.update(closes_at=timezone.now() - DAY)
    page = client.post(address(meeting, "done"), {"step": "check"})
    assert "Registration for this meeting is closed" in text_of(page)
    assert not Registration.objects.exists()
    RegistrationTerms.objects.update(closes_at=None)
    assert "Anna Nowak" in text_of(client.get(address(meeting)))


def test_a_way_to_take_part_that_is_no_longer_offered_is_chosen_again(
    client: Client, meeting: PublishedMeeting
) -> None:
    walk_to_check(client, meeting)
    Meeting.objects.update(format="online")
    page = client.post(address(meeting, "done"), {"step": "check"})
    assert step_of(page) == "visit"
    assert "There is a problem" in text_of(page)


def test_registration_that_is_not_open_yet_says_when_it_opens(client: Client, db: None) -> None:
    meeting = coming_meeting()
    make_terms(meeting.meeting, opens_at=datetime.datetime(2090, 6, 10, 7, 30, tzinfo=datetime.UTC))
    assert "It opens on Saturday 10 June 2090, 09:30 (CEST)." in text_of(client.get(address(meeting)))


def test_more_text_than_fits_is_refused_with_words(client: Client, meeting: PublishedMeeting) -> None:
    letters = random.Random(7)

    def text(length: int) -> str:
        """Write what hardly compresses: no alphabet of the six languages has so many letters."""
        return "".join(chr(letters.randrange(0x4E00, 0x9FFF)) for _number in range(length))

    prove(client, meeting)
    long = visit_answers(meeting, name=text(120), town=text(150), function=text(120))
    client.post(address(meeting, "reason"), long)
    client.post(address(meeting, "needs"), {"step": "reason", "reason": text(300)})
    needs = {"step": "needs", "food": text(200), "access": text(300), "note": text(300)}
    page = client.post(address(meeting, "check"), needs)
    assert step_of(page) == "needs"
    assert "Write less about what you need." in text_of(page)


def test_the_language_of_the_pages_is_that_of_the_mails(client: Client, meeting: PublishedMeeting) -> None:
    german = f"/de{address(meeting)}"
    prove(client, meeting, prefix="/de")
    client.post(german, visit_answers(meeting))
    client.post(german, {"step": "needs"})
    client.post(german, {"step": "check"})
    assert Person.objects.get().language == "de"
    assert {message.language for message in Message.objects.all()} == {"de"}


def test_a_person_who_registers_again_after_cancelling_starts_anew(client: Client, meeting: PublishedMeeting) -> None:
    walk(client, meeting)
    Registration.objects.update(status="cancelled", seat=None, cancelled_at=timezone.now())
    assert step_of(client.get(address(meeting))) == "visit"
    assert "You are registered" in text_of(walk(client, meeting))
    assert Registration.objects.filter(status="active").count() == 1


@pytest.mark.parametrize("path", ["", "done", "nonsense", "email"])
def test_a_meeting_that_is_not_published_has_no_registration(client: Client, world: None, path: str) -> None:
    assert client.get("/meetings/none/register/" + (f"{path}/" if path else "")).status_code == 404


def test_pages_with_data_are_kept_nowhere_and_tell_no_other_site(client: Client, meeting: PublishedMeeting) -> None:
    for page in (client.get(address(meeting)), prove(client, meeting), walk(client, meeting)):
        assert "no-store" in page.headers["Cache-Control"]
        assert page.headers["Referrer-Policy"] == "strict-origin"
        assert "noindex" in page.headers["X-Robots-Tag"]


def test_a_form_without_its_token_is_refused(meeting: PublishedMeeting) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get(address(meeting))
    assert client.post(address(meeting), {"step": "email", "email": "anna@example.org"}).status_code == 403
