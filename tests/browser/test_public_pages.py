"""The calendar's pages in a real browser: no faults at any width, and all of it without JavaScript."""

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from exchanges.meetings.models import Meeting
from municipalities.models import Programme
from tests import factories
from tests.browser.visits import Visitor

DAY = datetime.timedelta(days=1)


@pytest.fixture
def season(transactional_db: None) -> Programme:
    """Two networks with a meeting held, one to come, one moved and one cancelled, all in towns on the map."""
    today = timezone.localdate()
    programme = factories.make_programme(
        name="Exchange around today", starts_on=today - 200 * DAY, ends_on=today + 400 * DAY, is_sample=True
    )
    programme.hosting_rules.update(year=None)
    for index, code in enumerate(["SE", "AT"]):
        factories.make_full_network(programme, code)
        for offset, row in enumerate(programme.participations.filter(municipality__country=code)):
            town = row.municipality
            town.latitude, town.longitude = 59 - 11 * index + 0.3 * offset, 15 + 0.2 * offset
            town.website, town.contact_email = "https://example.org/", "energy@example.org"
            town.save()
    slot = factories.slot_of
    held = factories.make_meeting(slot=slot(programme, "award"), starts_on=today - 30 * DAY, status="held")
    coming = factories.make_meeting(
        slot=slot(programme, "forerunner", "AT"),
        starts_on=today + 20 * DAY,
        slug="coming",
        format="hybrid",
        languages="en, de",
        titles={"en": "Cooler streets: trees, shade and water in the old town"},
        starts_at=datetime.time(9, 30),
        ends_at=datetime.time(15),
    )
    moved = factories.make_meeting(
        slot=slot(programme, "forerunner"), starts_on=today + 40 * DAY, slug="moved", theme="open"
    )
    cancelled = factories.make_meeting(slot=slot(programme, "network"), starts_on=today + 60 * DAY, slug="cancelled")
    conference = factories.make_meeting(slot=slot(programme, "conference", None), starts_on=today + 300 * DAY)
    meetings = [held, coming, moved, cancelled, conference]
    factories.make_version(programme, *meetings)
    Meeting.objects.filter(pk=cancelled.pk).update(status="cancelled", cancellation_reason="The hall burnt down.")
    moved.set_dates(today + 47 * DAY, 1)
    moved.save()
    cancelled.refresh_from_db()
    version = factories.make_version(programme)
    for meeting in meetings:
        factories.make_published_meeting(version, meeting, sequence=int(meeting in (moved, cancelled)))
    return programme


def test_the_page_of_a_municipality_shows_where_it_is(visitor: Visitor, season: Programme) -> None:
    town = factories.host_of(season, "forerunner", "AT").municipality
    expect(visitor.opens(f"/municipalities/{town.slug}/").page.locator(".mu-head .map text").first).to_be_visible()


def test_the_calendar_is_filtered_on_a_phone_without_javascript(visitor: Visitor, season: Programme) -> None:
    page = visitor.opens("/calendar/", width=390, javascript=False).page
    expect(page.locator("article")).to_have_count(4)
    page.get_by_text("Filter meetings").click()
    page.get_by_label("Sweden").check()
    page.get_by_label("Open", exact=False).first.check()
    page.get_by_role("button", name="Show meetings").click()
    expect(page.locator("article h3")).to_have_text(["Open in SE forerunner 1 – Åłőß"])
    expect(page.get_by_role("status").first).to_have_text("1 upcoming meeting")
    page.get_by_role("link", name="Remove filter: Sweden").click()
    expect(page).not_to_have_url(re.compile("country"))
    page.get_by_role("link", name="Clear all filters").click()
    expect(page.locator("article")).to_have_count(4)


def test_the_filters_work_by_keyboard(visitor: Visitor, season: Programme) -> None:
    page = visitor.opens("/calendar/").page
    page.get_by_label("Austria").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/calendar/?country=AT")
    expect(page.locator("article")).to_have_count(1)


def test_an_error_leads_to_its_field(visitor: Visitor, season: Programme) -> None:
    page = visitor.opens("/calendar/?from=2027-05-01&to=2027-04-01", width=390).page
    page.get_by_role("alert").get_by_role("link").click()
    page.wait_for_function("(document.activeElement.id || location.hash.slice(1)) === 'filter-to'")
    expect(page.locator("#filter-to")).to_be_visible()


def test_a_meeting_is_put_into_ones_calendar(visitor: Visitor, season: Programme) -> None:
    page = visitor.opens("/meetings/coming/").page
    with page.expect_download() as download:
        page.get_by_role("link", name="Add to calendar").click()
    assert download.value.suggested_filename == "coming.ics"


def test_the_calendar_can_be_subscribed_to_filtered_or_whole(visitor: Visitor, season: Programme) -> None:
    page = visitor.opens("/calendar/?country=SE", javascript=False).page
    page.get_by_text("Subscribe", exact=True).first.click()
    addresses = [str(link.get_attribute("href")) for link in page.locator(".tools .pop-panel a").all()]
    assert [address.partition(":")[0] for address in addresses[:4]] == ["webcal", "http", "webcal", "http"]
    assert [address.endswith("?country=SE") for address in addresses] == [True, True, False, False, True]


def test_the_first_visit_is_light(visitor: Visitor, season: Programme) -> None:
    for path in (
        "/calendar/",
        "/meetings/coming/",
        f"/municipalities/{season.participations.all()[0].municipality.slug}/",
    ):
        visit = visitor.opens(path)
        assert len(visit.answers) <= 12
        assert len(visit.answers[0].body()) < 60_000
        assert visit.page.locator("*").count() <= 1200
