"""The shell around every page, and the pages of the design helper: home, about, errors."""

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from municipalities.models import Programme
from tests import factories
from tests.browser.visits import Scheme, Visitor


@pytest.fixture
def season(transactional_db: None) -> Programme:
    """A programme around today with a meeting held and six to come, in towns on the map."""
    today = timezone.localdate()
    programme = factories.make_programme(
        name="Exchange around today",
        starts_on=today - datetime.timedelta(days=200),
        ends_on=today + datetime.timedelta(days=400),
        is_sample=True,
    )
    programme.hosting_rules.update(year=None)
    for index, code in enumerate(["SE", "DE", "AT", "HU", "IT", "PL"]):
        factories.make_full_network(programme, code, forerunners=2)
        for offset, row in enumerate(programme.participations.filter(municipality__country=code)):
            town = row.municipality
            town.latitude, town.longitude = 44 + 3 * index + 0.2 * offset, 9 + 2 * index + 0.3 * offset
            town.save()
    meetings = [
        factories.make_meeting(
            slot=factories.slot_of(programme, "forerunner", code), starts_on=today + datetime.timedelta(days=days)
        )
        for code, days in [("SE", -30), ("DE", 10), ("AT", 20), ("HU", 40), ("IT", 61), ("PL", 80)]
    ]
    conference = factories.slot_of(programme, "conference", None)
    meetings.append(factories.make_meeting(slot=conference, starts_on=today + datetime.timedelta(days=300)))
    factories.make_version(programme, *meetings)
    return programme


def test_the_first_visit_is_light(visitor: Visitor, season: Programme) -> None:
    visit = visitor.opens("/")
    assert len(visit.answers) <= 12
    text = [answer for answer in visit.answers if not answer.url.endswith(".woff2")]
    # The test server does not compress; text shrinks to a fifth on the real one, so the raw sizes are held down here.
    assert sum(len(answer.body()) for answer in text) < 220_000
    assert len(visit.answers[0].body()) < 60_000
    assert visit.page.locator("*").count() <= 1200


def test_escape_closes_the_menu_and_gives_the_focus_back(visitor: Visitor, season: Programme) -> None:
    page = visitor.opens("/", width=390).page
    menu = page.locator("details.menu")
    menu.locator("summary").press("Enter")
    expect(menu.get_by_role("link", name="Calendar")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="Calendar")).not_to_be_visible()
    expect(page.locator("summary:focus")).to_have_count(1)


def test_the_first_stop_of_the_keyboard_skips_to_the_content(visitor: Visitor, season: Programme) -> None:
    page = visitor.opens("/about/").page
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to main content", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_menu_language_and_colours_work_without_javascript(visitor: Visitor, season: Programme) -> None:
    page = visitor.opens("/about/?from=here", width=390, javascript=False).page
    page.get_by_text("Menu", exact=True).click()
    expect(page.locator("details.menu").get_by_role("link", name="Themes")).to_be_visible()
    page.get_by_role("button", name="Dark").click()
    expect(page).to_have_url(re.compile(re.escape("/about/?from=here") + "$"))
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.locator("details.lang summary").click()
    page.get_by_role("link", name="Svenska").click()
    expect(page).to_have_url(re.compile(re.escape("/sv/about/?from=here") + "$"))
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    page.locator(".scheme button").first.click()
    expect(page.locator("html")).not_to_have_attribute("data-bs-theme", re.compile("."))


def test_a_chosen_scheme_wins_over_the_device(visitor: Visitor, season: Programme) -> None:
    def ground(scheme: Scheme, cookies: list[dict[str, str]]) -> str:
        page = visitor.opens("/about/", scheme=scheme, cookies=cookies).page
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    dark_choice = [{"name": "colour_scheme", "value": "dark"}]
    assert ground("light", dark_choice) == ground("dark", []) != ground("light", [])


def test_the_numbers_on_the_map_are_those_of_the_list(visitor: Visitor, season: Programme) -> None:
    page = visitor.opens("/").page
    on_the_map = page.locator(".hero .pin g text").all_text_contents()
    in_the_list = [text.split(":")[-1].strip() for text in page.locator(".next .num").all_text_contents()]
    assert on_the_map == in_the_list == ["1", "2", "3", "4", "5", "6"]


def test_nothing_covers_another_pin_on_a_phone(visitor: Visitor, season: Programme) -> None:
    page = visitor.opens("/", width=390).page
    boxes = [box for pin in page.locator(".hero .pin circle").all() if (box := pin.bounding_box())]
    centres = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes]
    assert len(centres) == 6
    gaps = [abs(a[0] - b[0]) + abs(a[1] - b[1]) for i, a in enumerate(centres) for b in centres[:i]]
    assert min(gaps) > 16


def test_signing_in_is_called_the_same_on_page_and_button_and_fails_in_words(
    visitor: Visitor, season: Programme
) -> None:
    visit = visitor.opens("/de/admin/account/sign-in/")
    page = visit.page
    page.get_by_label("E-Mail-Adresse").fill("nobody@example.org")
    page.get_by_label("Passwort").fill("wrong")
    page.locator("main, #content").get_by_role("button", name="Einloggen", exact=True).click()
    expect(page).to_have_title(re.compile("^Fehler:"))
    expect(page.get_by_role("alert")).to_be_visible()
    assert visit.faults(widths=(320, 1280)) == []
