"""What a first visit may weigh, and that nothing moves while it is read, with as many meetings as a page can show."""

import gzip

import pytest
from playwright.sync_api import Response, Route

from benchmarks.many_meetings import ManyMeetings
from tests.browser.visits import Visit, Visitor

MOST_BYTES = 150_000
MOST_REQUESTS = 12
MOST_HTML = 60_000
MOST_SCRIPT = 25_000
MOST_ELEMENTS = 1200
MOST_SHIFT = 0
ICON_OF_THE_TAB = "/img/logo.svg"
"""It is no part of what is read; Chromium asks for it last, other browsers later or never."""
PACKED_ALREADY = (".woff2", ".png", ".jpg")

_LAYOUT_SHIFT = """
() => new Promise((resolve) => {
  let moved = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => (moved += entry.value)))
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => resolve(moved), 50));
})
"""

_UNTIL_PAINTED = """
() => new Promise((resolve) => {
  new PerformanceObserver(() => resolve()).observe({ type: "paint", buffered: true });
})
"""


@pytest.fixture
def calendar(transactional_db: None) -> ManyMeetings:
    """Enough meetings for full pages."""
    calendar = ManyMeetings()
    calendar.fill(60)
    return calendar


def pages(calendar: ManyMeetings) -> list[str]:
    town = calendar.programme.participations.order_by("pk")[0].municipality
    # German and Hungarian have the longest words.
    return [
        "/",
        "/de/calendar/",
        f"/hu/calendar/month/{calendar.next_month:%Y-%m}/",
        "/de/calendar/map/",
        "/hu/meetings/meeting-0/",
        f"/municipalities/{town.slug}/",
        "/de/themes/planning/",
        "/hu/countries/se/",
    ]


def settled(visit: Visit) -> Visit:
    """Return the visit when nothing more is on its way."""
    visit.page.wait_for_load_state("networkidle")
    return visit


def weight(answer: Response) -> int:
    """Return the size of an answer as the real server sends it: the test server packs no files."""
    body = answer.body()
    return len(body) if answer.url.endswith(PACKED_ALREADY) else len(gzip.compress(body, 6))


def excesses(visit: Visit) -> list[str]:
    """Return what is over a budget."""
    scripts = [answer for answer in visit.answers if answer.request.resource_type == "script"]
    spent = {
        "bytes": (sum(map(weight, visit.answers)), MOST_BYTES),
        "requests": (sum(not answer.url.endswith(ICON_OF_THE_TAB) for answer in visit.answers), MOST_REQUESTS),
        "bytes of HTML": (len(visit.answers[0].body()), MOST_HTML),
        "bytes of script": (sum(map(weight, scripts)), MOST_SCRIPT),
        "elements": (visit.page.locator("*").count(), MOST_ELEMENTS),
        "layout shift": (visit.page.evaluate(_LAYOUT_SHIFT), MOST_SHIFT),
    }
    return [f"{value} {name}, {most} at most" for name, (value, most) in spent.items() if value > most]


@pytest.mark.parametrize("width", [390, 1280])
def test_a_first_visit_keeps_the_budgets(visitor: Visitor, calendar: ManyMeetings, width: int) -> None:
    found = {path: excesses(settled(visitor.opens(path, width=width))) for path in pages(calendar)}
    assert {path: faults for path, faults in found.items() if faults} == {}


def shift_by_late_fonts(visit: Visit, address: str) -> float:
    """Return how far a page moves whose fonts come after it was painted."""
    held: list[Route] = []
    visit.page.route("**/*.woff2", lambda route: held.append(route))
    visit.page.goto(address, wait_until="domcontentloaded")
    visit.page.evaluate(_UNTIL_PAINTED)
    assert held
    for route in held:
        route.continue_()
    settled(visit)
    return float(visit.page.evaluate(_LAYOUT_SHIFT))


def test_nothing_moves_when_the_fonts_come_late(visitor: Visitor, calendar: ManyMeetings) -> None:
    moved = {path: shift_by_late_fonts(visitor.enters(width=390), visitor.site + path) for path in pages(calendar)}
    assert {path: shift for path, shift in moved.items() if shift > MOST_SHIFT} == {}


def test_a_page_over_a_budget_is_noticed(visitor: Visitor, calendar: ManyMeetings) -> None:
    visit = settled(visitor.opens("/"))
    for _time in range(MOST_REQUESTS):
        visit.answers.append(visit.answers[0])
    heavy = "document.body.append(...Array.from({ length: 1200 }, () => document.createElement('p')))"
    visit.page.evaluate(heavy)
    assert {each.split(" ", 1)[1] for each in excesses(visit)} >= {"requests, 12 at most", "elements, 1200 at most"}
