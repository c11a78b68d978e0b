"""What is taken along, in a real browser: frames on other sites, addresses to copy, data that is never run."""

import datetime
import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests import factories
from tests.browser.visits import Visitor


@pytest.fixture
def coming(transactional_db: None) -> str:
    """A published meeting, and the last part of its address."""
    today = timezone.localdate()
    programme = factories.make_world("SE", starts_on=today, ends_on=today + datetime.timedelta(days=300))
    programme.hosting_rules.update(year=None)
    meeting = factories.make_meeting(
        slot=factories.slot_of(programme, "award"),
        starts_on=today + datetime.timedelta(days=30),
        slug="coming",
        titles={"en": "Trees </script><script>document.title = 'run'</script>"},
    )
    factories.make_version(programme, meeting)
    return meeting.slug


class OtherSite(ThreadingHTTPServer):
    """A site with one page, under another name than ours."""

    content = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class _Answers(BaseHTTPRequestHandler):
    server: OtherSite

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.server.content.encode())

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def other_site() -> Iterator[OtherSite]:
    with OtherSite(("127.0.0.1", 0), _Answers) as site:
        thread = Thread(target=site.serve_forever)
        thread.start()
        yield site
        site.shutdown()
        thread.join()


Opens = Callable[[str], Page]


@pytest.fixture
def elsewhere(new_context: Callable[..., BrowserContext], other_site: OtherSite) -> Opens:
    """What opens a page of another site with this in its body."""

    def opened(body: str) -> Page:
        other_site.content = f"<!doctype html><html lang='en'><title>Our town</title><h1>Our town</h1>{body}"
        page = new_context(viewport={"width": 800, "height": 900}).new_page()
        page.goto(other_site.url, wait_until="networkidle")
        return page

    return opened


def test_another_site_shows_the_meetings_by_the_code_that_it_is_given(
    visitor: Visitor, elsewhere: Opens, live_server: LiveServer, coming: str
) -> None:
    giving = visitor.opens("/embed/?country=SE", javascript=False).page
    code = giving.get_by_label("Copy this to the place on your page").input_value()
    page = elsewhere(code)
    place = page.url
    frame = page.frame_locator("iframe[title='MULTIPLY, Sweden']")
    frame.locator("article h3 a").wait_for()
    expect(frame.locator("article")).to_have_count(1)
    assert page.context.cookies() == []
    with page.context.expect_page() as opened:
        frame.locator("article h3 a").click()
    expect(opened.value).to_have_url(f"{live_server}/meetings/{coming}/")
    assert opened.value.evaluate("window.opener") is None
    expect(page).to_have_url(place)


def test_another_site_shows_no_other_page_of_ours(elsewhere: Opens, live_server: LiveServer, coming: str) -> None:
    page = elsewhere(f"<iframe src='{live_server}/embed/calendar/'></iframe><iframe src='{live_server}/calendar/'>")
    shown = [frame.get_by_text("Trees </script>").count() for frame in page.frames]
    # In the page itself, in the frame that is meant to be shown, and in the other one, which the browser refuses.
    assert shown == [0, 1, 0]


def test_a_script_of_another_site_reads_open_data_and_nothing_else(
    elsewhere: Opens, live_server: LiveServer, coming: str
) -> None:
    page = elsewhere("")
    read = "url => fetch(url).then(answer => answer.json()).then(data => data.count, () => 'refused')"
    assert page.evaluate(read, f"{live_server}/open-data/v1/meetings.json?country=SE") == 1
    assert page.evaluate(read, f"{live_server}/calendar.ics") == "refused"


def test_data_for_search_engines_are_there_and_not_run(visitor: Visitor, coming: str) -> None:
    visit = visitor.opens(f"/meetings/{coming}/")
    data = visit.page.evaluate("JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').text)")
    assert data["@graph"][0]["name"].startswith("Trees </script>")
    expect(visit.page).to_have_title(re.compile("^Trees"))
    assert visit.policy_reports == []


def test_an_address_is_copied_by_a_button_where_there_is_javascript(visitor: Visitor, coming: str) -> None:
    page = visitor.opens("/calendar/subscribe/?country=SE").page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    expect(page.get_by_label("Copy this address")).to_have_value(copied)
    assert copied.endswith("/calendar.ics?country=SE")
    plain = visitor.opens("/calendar/subscribe/?country=SE", javascript=False).page
    expect(plain.get_by_role("button", name="Copy")).to_have_count(0)
    expect(plain.get_by_label("Copy this address")).to_have_value(copied)
