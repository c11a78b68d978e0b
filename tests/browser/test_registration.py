"""Registering in a real browser: no faults at any width, by keyboard alone, and without JavaScript."""

import datetime
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.identity.links import manage_token
from exchanges.registrations.models import Registration
from tests.browser.test_budgets import MOST_ELEMENTS, MOST_HTML
from tests.browser.visits import Visit, Visitor
from tests.exchanges.registrations.factories import name_of, town_of
from tests.exchanges.registrations.pages import address, code_sent_to, coming_meeting


@pytest.fixture
def meeting(transactional_db: None) -> PublishedMeeting:
    """A hybrid meeting of two days a month ahead, with ten places in the room and two languages."""
    hours = {"starts_at": datetime.time(9, 30), "ends_at": datetime.time(15)}
    title = {"en": "Cooler streets: trees, shade and water in the old town"}
    return coming_meeting(seats=10, format="hybrid", languages="en, sv", titles=title, slug="coming", **hours)


def send(page: Page) -> None:
    page.locator("#step button").click()


def to_visit(visitor: Visitor, meeting: PublishedMeeting, **how: object) -> Visit:
    visit = visitor.opens(address(meeting), **how)  # type: ignore[arg-type]
    prove(visit.page, "anna@example.org")
    return visit


def prove(page: Page, email: str) -> None:
    page.get_by_label("Your e-mail address").fill(email)
    send(page)
    page.get_by_label("Six-digit code").fill(code_sent_to(email))
    send(page)


def to_needs(visitor: Visitor, meeting: PublishedMeeting, **how: object) -> Visit:
    visit = to_visit(visitor, meeting, **how)
    page = visit.page
    page.get_by_label("In person, both days").check()
    page.get_by_label("Your name").fill("Anna Nowak")
    page.get_by_label("Your municipality").fill(town_of(meeting).name)
    page.get_by_label("Something else").check()
    send(page)
    return visit


def to_check(visitor: Visitor, meeting: PublishedMeeting, **how: object) -> Visit:
    visit = to_needs(visitor, meeting, **how)
    visit.page.get_by_label("Anything else about food").fill("Vegetarian")
    send(visit.page)
    return visit


def heading(page: Page) -> Locator:
    return page.locator("h1")


def test_the_steps_have_no_fault(visitor: Visitor, meeting: PublishedMeeting) -> None:
    visit = visitor.opens(address(meeting))
    assert visit.faults() == []
    visit.page.get_by_label("Your e-mail address").fill("anna@example.org")
    send(visit.page)
    expect(heading(visit.page)).to_have_text("Enter the code from the e-mail")
    assert visit.faults() == []
    visit.page.get_by_label("Six-digit code").fill("12")
    send(visit.page)
    assert visit.faults(widths=(320, 1280)) == []
    visit = to_visit(visitor, meeting)
    assert visit.faults() == []
    send(visit.page)
    expect(visit.page.locator(".err-sum")).to_contain_text("There is a problem")
    assert visit.faults(widths=(320, 1280)) == []
    assert to_needs(visitor, meeting).faults(widths=(320, 1280)) == []
    visit = to_check(visitor, meeting)
    expect(heading(visit.page)).to_have_text("Check and send")
    assert visit.faults() == []
    send(visit.page)
    expect(heading(visit.page)).to_have_text("You are registered")
    assert visit.faults() == []


def to_colleagues(visitor: Visitor, meeting: PublishedMeeting, people: int, **how: object) -> Visit:
    visit = visitor.opens(address(meeting, "together"), **how)  # type: ignore[arg-type]
    page = visit.page
    prove(page, "carla@example.org")
    page.get_by_label("In person, both days").check()
    page.get_by_label("Your name").fill("Carla O’Neill")
    page.get_by_label("Your municipality").fill(town_of(meeting).name)
    page.get_by_label("How many people are coming?").fill(str(people))
    page.get_by_role("button", name="Continue").click()
    return visit


def test_delegations_have_no_fault(visitor: Visitor, meeting: PublishedMeeting) -> None:
    assert visitor.opens(address(meeting, "together")).faults(widths=(320, 1280)) == []
    visit = to_colleagues(visitor, meeting, 2)
    page = visit.page
    expect(heading(page)).to_have_text("Who is coming")
    assert visit.faults() == []
    page.get_by_label("Name", exact=True).first.fill("Åsa Öberg")
    page.get_by_text("More about this person").last.click()
    page.locator("#id_form-1-food").fill("kosher")
    page.get_by_role("button", name="Continue").click()
    # Beside the fields, the folded ones open; one summary leads to each.
    expect(page.locator(".err-sum")).to_have_count(1)
    page.get_by_role("link", name="Place 2: ").click()
    expect(page.locator("#id_form-1-name")).to_be_focused()
    assert visit.faults(widths=(320, 1280)) == []
    page.locator("#id_form-0-email").fill("asa@example.org")
    page.locator("#id_form-1-food").fill("")
    page.get_by_role("button", name="Continue").click()
    expect(heading(page)).to_have_text("Check and send")
    assert visit.faults() == []
    page.get_by_role("button", name="Register 2 people").click()
    expect(page.locator(".err-sum")).to_contain_text("Tick to confirm that everybody you named knows")
    assert visit.faults(widths=(320, 1280)) == []
    page.get_by_label("Everybody I have named").check()
    page.get_by_role("button", name="Register 2 people").click()
    expect(heading(page)).to_have_text("Your colleagues are registered")
    assert visit.faults(widths=(320, 1280)) == []
    assert Registration.objects.count() == 2


@pytest.mark.parametrize("width", [390, 1280])
def test_twenty_colleagues_are_registered_without_javascript(
    visitor: Visitor, meeting: PublishedMeeting, width: int
) -> None:
    visit = to_colleagues(visitor, meeting, 20, width=width, javascript=False)
    page = visit.page
    assert len(page.content()) <= MOST_HTML
    assert page.locator("*").count() <= MOST_ELEMENTS
    for number in range(18):
        page.locator(f"#id_form-{number}-name").fill(f"{name_of(number)}")
        page.locator(f"#id_form-{number}-email").fill(f"colleague.{number}@town-hall.example.org")
    page.get_by_text("More about this person").nth(3).click()
    page.locator("#id_form-3-how").select_option("online")
    page.locator("#id_form-3-function").fill("Trafikplanerare – gång och cykel")
    page.get_by_role("button", name="Continue").click()
    expect(heading(page)).to_have_text("Check and send")
    expect(page.locator("ol.own")).to_contain_text("Online, both days · Trafikplanerare – gång och cykel")
    page.get_by_role("link", name="Change who is coming").click()
    expect(page.locator("#id_form-3-function")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Everybody I have named").check()
    page.get_by_role("button", name="Register 20 people").click()
    expect(heading(page)).to_have_text("Your colleagues are registered")
    assert Registration.objects.filter(person__isnull=False).count() == 18
    assert Registration.objects.filter(mode="online").count() == 1


def test_the_page_of_a_meeting_with_places_has_no_fault(visitor: Visitor, meeting: PublishedMeeting) -> None:
    visit = visitor.opens("/meetings/coming/", width=390)
    expect(visit.page.locator(".stickybar").get_by_role("link", name="Register")).to_be_visible()
    expect(visit.page.locator(".reg .btn-lg")).not_to_be_visible()
    assert visit.faults() == []
    assert visitor.opens("/calendar/").faults(widths=(320, 1280)) == []


def test_somebody_registers_without_javascript(visitor: Visitor, meeting: PublishedMeeting) -> None:
    page = to_check(visitor, meeting, width=390, javascript=False).page
    page.get_by_role("link", name=re.compile("Change.*: Your name")).click()
    page.get_by_label("Your name").fill("Anna Maria Nowak")
    send(page)
    expect(heading(page)).to_have_text("Check and send")
    send(page)
    expect(heading(page)).to_have_text("You are registered")
    registration = Registration.objects.select_related("person").get()
    assert registration.person is not None
    assert (registration.person.name, registration.food) == ("Anna Maria Nowak", "Vegetarian")
    page.goto(f"{visitor.site}/r/{manage_token(registration)}/cancel/")
    page.get_by_role("button", name="Cancel my registration").click()
    expect(heading(page)).to_have_text("Your registration is cancelled")


def test_somebody_registers_by_keyboard_alone(visitor: Visitor, meeting: PublishedMeeting) -> None:
    page = visitor.opens("/meetings/coming/").page
    _tab_to(page, "Register")
    page.keyboard.press("Enter")
    page.wait_for_url("**/register/email/")
    _tab_to(page, "id_email")
    page.keyboard.type("anna@example.org")
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_code")
    _tab_to(page, "id_code")
    page.keyboard.type(code_sent_to("anna@example.org").replace("\u00a0", " "))
    page.keyboard.press("Enter")
    page.wait_for_url("**/register/visit/")
    # Enter without an answer: the keyboard starts at the list of errors.
    _tab_to(page, "Continue")
    page.keyboard.press("Enter")
    page.wait_for_selector(".err-sum:focus")
    _tab_to(page, "Enter your name.")
    page.keyboard.press("Enter")
    expect(page.locator("#id_name")).to_be_focused()
    page.keyboard.type("Anna Nowak")
    page.keyboard.press("Tab")
    page.keyboard.type(town_of(meeting).name)
    _tab_to(page, "id_group_0")
    page.keyboard.press("Space")
    # Backwards, a group of choices starts at its last one, and goes round.
    _tab_to(page, "id_how_3", key="Shift+Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("In person, both days")).to_be_checked()
    page.keyboard.press("Enter")
    page.wait_for_url("**/register/needs/")
    _tab_to(page, "id_food")
    page.keyboard.type("Vegetarian")
    page.keyboard.press("Enter")
    page.wait_for_url("**/register/check/")
    _tab_to(page, "Register for")
    page.keyboard.press("Enter")
    page.wait_for_url("**/register/done/")
    expect(heading(page)).to_have_text("You are registered")


def _tab_to(page: Page, wanted: str, *, key: str = "Tab") -> None:
    """Press a key until what has the focus has this id, or begins with these words."""
    for _press in range(60):
        page.keyboard.press(key)
        found = page.evaluate("[document.activeElement.id, document.activeElement.innerText || '']")
        if found[0] == wanted or found[1].startswith(wanted):
            return
    raise AssertionError(f"{key} never reaches {wanted}")


def test_reloading_or_going_back_sends_nothing_again(visitor: Visitor, meeting: PublishedMeeting) -> None:
    page = to_check(visitor, meeting).page
    page.reload()
    expect(heading(page)).to_have_text("Check and send")
    page.go_back()
    expect(heading(page)).to_have_text("What you need")
    page.go_forward()
    send(page)
    page.wait_for_url("**/register/done/")
    page.reload()
    expect(heading(page)).to_have_text("You are registered")
    assert Registration.objects.count() == 1


@pytest.mark.parametrize("has_scripts", [True, False])
def test_which_municipality_is_meant_is_asked_below_the_field(
    visitor: Visitor, meeting: PublishedMeeting, has_scripts: bool
) -> None:
    town = town_of(meeting)
    town.name = "Örebro"
    town.save()
    visit = to_visit(visitor, meeting, javascript=has_scripts)
    page = visit.page
    page.get_by_label("In person, both days").check()
    page.get_by_label("Your name").fill("Åsa O'Łącka")
    page.get_by_label("Your municipality").fill("Orebrro")
    page.get_by_label("Something else").check()
    send(page)
    question = page.get_by_role("group", name="Did you mean Örebro?")
    question.wait_for()
    best, own = question.get_by_role("radio").all()
    expect(best).to_be_checked()
    expect(own).not_to_be_checked()
    expect(page.locator("[name=town_meant]:focus")).to_have_count(1)
    if has_scripts:
        assert visit.faults() == []
        best.focus()
    page.keyboard.press("ArrowDown")
    expect(own).to_be_checked()
    page.keyboard.press("ArrowUp")
    send(page)
    expect(heading(page)).to_have_text("What you need")
