"""The workspace in a real browser: no fault at any width, in any scheme; the coordinator's way without a script."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from exchanges.meetings.models import Meeting
from exchanges.scheduling.proposals.models import Proposal
from exchanges.scheduling.tasks import run_proposal
from municipalities.models import Programme, User
from tests import factories
from tests.browser.visits import Visit, Visitor


@pytest.fixture
def season(transactional_db: None) -> Programme:
    """A programme around today in two countries, with a published meeting, a clash, an exemption and a proposal."""
    today = timezone.localdate()
    programme = factories.make_world(
        "SE",
        "DE",
        name="Exchange around today",
        starts_on=today - datetime.timedelta(days=60),
        ends_on=today + datetime.timedelta(days=360),
        is_sample=True,
    )
    programme.hosting_rules.update(year=None)
    monday = today + datetime.timedelta(days=28 - today.weekday())
    first = factories.make_meeting(slot=factories.slot_of(programme, "award"), starts_on=monday)
    factories.make_meeting(slot=factories.slot_of(programme, "network"), starts_on=monday + datetime.timedelta(days=7))
    factories.make_version(programme, first)
    factories.make_exemption(factories.slot_of(programme, "forerunner"), "closed")
    factories.make_proposal(programme, state="failed", failure="The planner ran out of memory.")
    return programme


def _opens(visitor: Visitor, user: User, path: str, **options: object) -> Visit:
    client = Client()
    client.force_login(user)
    cookies = [{"name": "sessionid", "value": client.cookies["sessionid"].value}]
    return visitor.opens(path, cookies=cookies, **options)  # type: ignore[arg-type]


def test_a_refused_change_has_no_fault_and_names_the_field(visitor: Visitor, season: Programme) -> None:
    meeting = Meeting.objects.order_by("pk")[0]
    visit = _opens(visitor, factories.make_coordinator(), f"/admin/exchanges/meeting/{meeting.pk}/change/")
    saturday = meeting.starts_on + datetime.timedelta(days=5)
    visit.page.get_by_label("First day").fill(saturday.isoformat())
    visit.page.get_by_role("button", name="Save", exact=True).click()
    expect(visit.page.locator(".field-starts_on .errorlist")).to_contain_text("Saturday")
    expect(visit.page).to_have_title(re.compile("^Error:"))
    assert visit.faults(widths=(320, 1280)) == []


def test_of_two_who_save_one_page_the_later_chooses_between_both_values(visitor: Visitor, season: Programme) -> None:
    meeting = Meeting.objects.order_by("pk")[0]
    address = f"/admin/exchanges/meeting/{meeting.pk}/change/"
    visit = _opens(visitor, factories.make_coordinator(), address)
    other = _opens(visitor, factories.make_coordinator(), address).page
    other.get_by_label("Venue").fill("Łódź’s house of culture – “Dom Kultury”, entrance from the yard")
    other.get_by_label("Address").fill("Östra Strandgatan 23")
    other.get_by_role("button", name="Save", exact=True).click()
    visit.page.get_by_label("Venue").fill("Stadshuset")
    visit.page.get_by_label("Svenska").first.fill("Svalare gator")
    visit.page.get_by_role("button", name="Save", exact=True).click()
    expect(visit.page).to_have_title(re.compile("^Not saved:"))
    expect(visit.page.locator(".overtaken-sum[role=alert]")).to_be_focused()
    assert visit.faults(widths=(320, 390, 1280)) == []
    visit.page.get_by_role("button", name="Take mine").click()
    meeting.refresh_from_db()
    assert (meeting.venue, meeting.address) == ("Stadshuset", "Östra Strandgatan 23")
    assert meeting.titles["sv"] == "Svalare gator"


def _propose(page: Page) -> None:
    page.get_by_role("link", name="Propose a plan").click()
    page.get_by_label("Time for the planner").select_option("10")
    page.get_by_role("button", name="Propose a plan").click()


def test_propose_accept_and_publish_without_javascript(visitor: Visitor, season: Programme) -> None:
    """The whole way of 1: ask the planner, take its plan, publish it for a reason; the real planner answers."""
    page = _opens(visitor, factories.make_coordinator(), "/admin/", javascript=False).page
    _propose(page)
    expect(page.get_by_text("Waiting for the planner")).to_be_visible()
    run_proposal(Proposal.objects.order_by("-pk")[0].pk)
    page.get_by_role("link", name="Refresh").click()
    expect(page.get_by_text("Proved best")).to_be_visible()
    page.get_by_role("button", name="Accept the plan").click()
    expect(page.get_by_text("The plan is now the draft")).to_be_visible()
    expect(page.get_by_text("9 of 9")).to_be_visible()
    page.get_by_role("link", name="Check and publish").click()
    page.get_by_label("Reason for the change of plan").fill("The plan of the year.")
    page.get_by_role("button", name="Publish version 2").click()
    expect(page.get_by_text("Version 2 is published")).to_be_visible()


def test_the_language_is_chosen_in_the_header_and_kept(visitor: Visitor, season: Programme) -> None:
    page = _opens(visitor, factories.make_coordinator(), "/admin/exchanges/meeting/?owed=yes", javascript=False).page
    page.locator("details.lang summary").click()
    page.get_by_role("link", name="Svenska").click()
    expect(page).to_have_url(re.compile(re.escape("/sv/admin/exchanges/meeting/?owed=yes") + "$"))
    page.locator(".ws-nav a").first.click()
    expect(page).to_have_url(re.compile(re.escape("/sv/admin/") + "$"))


def test_a_row_is_added_to_a_table_with_and_without_a_script(visitor: Visitor, season: Programme) -> None:
    host = factories.host_of(season, "network")
    coordinator = factories.make_coordinator("SE")
    for javascript, day in ((True, "2027-05-03"), (False, "2027-06-07")):
        page = _opens(
            visitor, coordinator, f"/admin/municipalities/participation/{host.pk}/change/", javascript=javascript
        ).page
        row = page.locator("tr.form-row:not(.has_original):not(.empty-form)").first
        row.get_by_label("Kind").select_option("unavailable")
        row.get_by_label("First day").fill(day)
        row.get_by_label("Last day").fill(day)
        page.get_by_role("button", name="Save", exact=True).click()
    assert host.availability_periods.count() == 2
