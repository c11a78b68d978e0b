"""The site for those who use it otherwise: by keyboard alone, in the colours of their system, without motion."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stops import Stop
from tests.browser.visits import Visitor
from tests.browser.world import World, make_world

PAGES = (
    Stop("calendar:home"),
    Stop("calendar:meeting_list"),
    Stop("calendar:meeting_month", ("month",)),
    Stop("calendar:meeting_map"),
    Stop("calendar:meeting_detail", ("coming",)),
    Stop("calendar:municipality_detail", ("town",)),
    Stop("calendar:learning"),
    Stop("registrations:register", ("coming",)),
    Stop("registrations:manage", ("mine",)),
    Stop("account_login"),
)

_MOVING = """[...document.querySelectorAll('*')].filter((element) => {
  const style = getComputedStyle(element);
  return [style.transitionDuration, style.animationDuration].some((time) => parseFloat(time) > 0.01);
}).map((element) => element.outerHTML.slice(0, 80))"""
# What tells a button from text when all grounds are gone.
_BARE_BUTTONS = """[...document.querySelectorAll('.btn, button[type=submit], .views a')]
  .filter((element) => element.checkVisibility() && element.getClientRects().length)
  .filter((element) => parseFloat(getComputedStyle(element).borderBottomWidth) < 1
    && parseFloat(getComputedStyle(element.parentElement).borderBottomWidth) < 1)
  .map((element) => element.outerHTML.slice(0, 80))"""


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def test_nothing_moves_for_who_wants_no_motion(visitor: Visitor, world: World) -> None:
    visit = visitor.enters(reduced_motion="reduce")
    for stop in PAGES:
        visitor.goes_on(visit, stop.address(world))
        assert visit.page.evaluate(_MOVING) == [], stop.name


def test_in_forced_colours_focus_and_buttons_can_be_seen(visitor: Visitor, world: World) -> None:
    visit = visitor.enters(forced_colors="active")
    faults = []
    for stop in PAGES:
        visitor.goes_on(visit, stop.address(world))
        found = visit.unseen_focus() + [f"no border: {button}" for button in visit.page.evaluate(_BARE_BUTTONS)]
        faults += [f"{stop.name}: {fault}" for fault in found]
    assert faults == [], "\n".join(faults)


def test_the_way_from_the_home_page_to_registering_by_keyboard_alone(visitor: Visitor, world: World) -> None:
    page = visitor.opens("/").page
    tab_to(page, "Calendar")
    page.keyboard.press("Enter")
    page.wait_for_url("**/calendar/")
    tab_to(page, "Sweden")
    page.keyboard.press("Space")
    page.wait_for_url("**country=SE**")
    expect(page.get_by_label("Sweden")).to_be_focused()
    tab_to(page, "Cooler streets")
    page.keyboard.press("Enter")
    page.wait_for_url("**/meetings/coming/")
    tab_to(page, "Register")
    page.keyboard.press("Enter")
    page.wait_for_url("**/register/email/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to main content", exact=True)).to_be_focused()


def test_the_language_is_chosen_by_keyboard_and_escape_closes_the_list(visitor: Visitor, world: World) -> None:
    page = visitor.opens("/calendar/").page
    tab_to(page, "Language:")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Magyar")).to_be_visible()
    tab_to(page, "Deutsch")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Magyar")).not_to_be_visible()
    expect(page.locator(":focus")).to_have_text(re.compile("^\\s*Language:"))
    page.keyboard.press("Enter")
    tab_to(page, "Magyar")
    page.keyboard.press("Enter")
    page.wait_for_url("**/hu/calendar/")


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until what has the focus, or its label, begins with these words."""
    for _press in range(80):
        page.keyboard.press("Tab")
        words = page.evaluate(
            "[document.activeElement, ...(document.activeElement.labels || [])].map((each) => each.textContent.trim())"
        )
        if any(word.startswith(wanted) for word in words):
            return
    raise AssertionError(f"Tab never reaches {wanted}")
