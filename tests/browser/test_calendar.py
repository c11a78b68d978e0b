"""The calendar in a real browser: it follows its filters without moving the focus, as list, month and map."""

import re

from playwright.sync_api import expect

from municipalities.models import Programme
from tests.browser.test_public_pages import season
from tests.browser.visits import Visitor

__all__ = ["season"]


def test_the_meetings_follow_the_filters_and_the_focus_stays(visitor: Visitor, season: Programme) -> None:
    visit = visitor.opens("/calendar/")
    page = visit.page
    assert not [answer for answer in visit.answers if "htmx" in answer.url]
    expect(page.locator("#n-theme-3")).to_have_text("1 meeting")
    page.get_by_label("Austria").check()
    page.wait_for_url("**/calendar/?country=AT")
    expect(page.get_by_role("status").first).to_have_text("1 upcoming meeting")
    expect(page.locator("article")).to_have_count(1)
    expect(page.locator("#n-theme-3")).to_have_text("0 meetings")
    expect(page.get_by_label("Austria")).to_be_focused()
    expect(page.locator(".site-head a[hreflang=sv]")).to_have_attribute(
        "href", re.compile(re.escape("/sv/calendar/?country=AT") + "$")
    )
    expect(page.get_by_role("link", name="Map", exact=True)).to_have_attribute("href", "/calendar/map/?country=AT")
    page.get_by_label("Search").press_sequentially("cooler")
    page.wait_for_url("**q=cooler**")
    expect(page.get_by_label("Search")).to_be_focused()
    assert visit.policy_reports == []
    assert visit.failed_requests == []


def test_going_back_shows_the_meetings_and_filters_of_before(visitor: Visitor, season: Programme) -> None:
    page = visitor.opens("/calendar/").page
    for country in ("Austria", "Sweden"):
        page.get_by_label(country).check()
        page.wait_for_url("**country=" + country[:1] + "*")
    expect(page.locator("article")).to_have_count(3)
    page.go_back()
    expect(page.locator("article")).to_have_count(1)
    expect(page.get_by_label("Sweden")).not_to_be_checked()
    page.go_back()
    expect(page.locator("article")).to_have_count(4)
    expect(page.get_by_label("Austria")).not_to_be_checked()


def test_what_cannot_be_loaded_is_said_and_the_meetings_stay(visitor: Visitor, season: Programme) -> None:
    page = visitor.opens("/calendar/").page
    page.route("**/calendar/?country=AT", lambda route: route.abort())
    page.get_by_label("Austria").check()
    expect(page.get_by_role("alert").filter(has_text="could not be loaded")).to_be_visible()
    expect(page.locator("article")).to_have_count(4)


def test_a_wrong_period_is_said_without_a_reload(visitor: Visitor, season: Programme) -> None:
    page = visitor.opens("/calendar/?from=2027-05-01").page
    page.get_by_label("Until").fill("2027-04-01")
    expect(page.get_by_role("alert").filter(has_text="The period ends before it starts.")).to_be_visible()
    expect(page.get_by_label("Until")).to_be_focused()


def test_the_views_keep_the_filters(visitor: Visitor, season: Programme) -> None:
    page = visitor.opens("/calendar/?country=SE", javascript=False).page
    page.get_by_role("link", name="Map", exact=True).click()
    page.wait_for_url("**/calendar/map/?country=SE")
    page.get_by_role("link", name="Month", exact=True).click()
    page.wait_for_url("**/calendar/month/20*-*/?country=SE")
    expect(page.get_by_role("table")).to_be_visible()


def test_pointing_at_a_line_lights_its_pin_and_no_other(visitor: Visitor, season: Programme) -> None:
    page = visitor.opens("/calendar/map/").page
    fills = "[...document.querySelectorAll('.pin circle')].map(pin => getComputedStyle(pin).fill)"
    before = page.evaluate(fills)
    page.locator(".it-2 a").focus()
    after = page.evaluate(fills)
    assert [index for index, fill in enumerate(after) if fill != before[index]] == [1]
    page.locator(".it-2 a").press("Tab")
    expect(page.locator(".it-3 > :focus")).to_have_count(1)


def test_the_filters_above_a_month_have_no_fault(visitor: Visitor, season: Programme) -> None:
    visit = visitor.opens("/hu/calendar/month/?country=AT")
    visit.page.locator("#filters-head").click()
    expect(visit.page.get_by_role("searchbox")).to_be_visible()
    assert visit.faults(widths=(320,), schemes=("dark",)) == []


def test_on_a_phone_the_first_meeting_is_in_sight_and_long_themes_wrap(visitor: Visitor, season: Programme) -> None:
    page = visitor.opens("/it/calendar/", width=390).page
    expect(page.locator("article").first).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
