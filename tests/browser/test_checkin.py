"""At the meeting and afterwards in a real browser: the list, the code, and the pages behind links."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.attendance.attending import record_attendance
from exchanges.registrations.identity.details import Needs
from exchanges.registrations.identity.links import check_in_token, feedback_token, manage_token
from exchanges.registrations.models import Attendance, Feedback, Registration
from municipalities.models import User
from tests import factories
from tests.browser.visits import Visit, Visitor
from tests.exchanges.registrations.factories import ONLINE, published_of, sign_up
from tests.rewriting import rewrite

DAY = datetime.timedelta(days=1)


@pytest.fixture
def meeting(transactional_db: None) -> PublishedMeeting:
    """A hybrid meeting that began yesterday and ends tomorrow, with three people and what one of them needs."""
    today = timezone.localdate()
    programme = factories.make_world(
        "SE", "DE", starts_on=today - 60 * DAY, ends_on=today + 300 * DAY, weekday_mask=0b1111111
    )
    programme.hosting_rules.update(year=None)
    row = factories.make_meeting(programme, starts_on=today - DAY, days=3, format="hybrid")
    factories.make_version(programme, row)
    return published_of(row)


@pytest.fixture
def people(meeting: PublishedMeeting) -> list[Registration]:
    earlier = timezone.now() - 10 * DAY
    return [
        sign_up(meeting, now=earlier, needs=Needs(food="Vegan")),
        sign_up(meeting, now=earlier, days=(meeting.starts_on,)),
        sign_up(meeting, now=earlier, mode=ONLINE),
    ]


@pytest.fixture
def coordinator(meeting: PublishedMeeting) -> User:
    return factories.make_coordinator("SE")


def _opens(visitor: Visitor, user: User, path: str, **options: object) -> Visit:
    client = Client()
    client.force_login(user)
    cookies = [{"name": "sessionid", "value": client.cookies["sessionid"].value}]
    return visitor.opens(path, cookies=cookies, **options)  # type: ignore[arg-type]


def _list(meeting: PublishedMeeting, page: str = "participants/") -> str:
    return f"/admin/exchanges/meeting/{meeting.meeting_id}/{page}"


def _came(registration: Registration, actor: User) -> Registration:
    record_attendance(
        registration=registration, day=registration.meeting.starts_on, mode="in_person", actor=actor, now=timezone.now()
    )
    return registration


def _over(meeting: PublishedMeeting) -> None:
    """Move the meeting a week back, to where it is over."""
    starts_on, ends_on = meeting.starts_on - 7 * DAY, meeting.ends_on - 7 * DAY
    rewrite(PublishedMeeting.objects, starts_on=starts_on, ends_on=ends_on)
    meeting.meeting.set_dates(starts_on, 3)
    meeting.meeting.save()
    Attendance.objects.update(day=starts_on)


def test_one_tap_notes_somebody_without_javascript_and_stays_at_the_row(
    visitor: Visitor, meeting: PublishedMeeting, people: list[Registration], coordinator: User
) -> None:
    page = _opens(visitor, coordinator, _list(meeting), width=390, javascript=False).page
    table = page.locator("#marks .scrollx")
    assert table.evaluate("box => box.scrollWidth <= box.clientWidth"), "the buttons are there without scrolling"
    row = page.locator(f"#r-{people[0].reference}")
    row.get_by_role("button", name="In person").first.click()
    expect(page).to_have_url(re.compile(re.escape(f"#r-{people[0].reference}") + "$"))
    assert Attendance.objects.get().registration == people[0]
    row.get_by_role("button", name="Undo").click()
    assert not Attendance.objects.exists()


def test_on_paper_the_list_has_boxes_to_tick_and_no_buttons(
    visitor: Visitor, meeting: PublishedMeeting, people: list[Registration], coordinator: User
) -> None:
    page = _opens(visitor, coordinator, _list(meeting)).page
    row = page.locator(f"#r-{people[0].reference}")
    expect(row.locator(".tick:visible")).to_have_count(0)
    page.emulate_media(media="print")
    expect(row.locator(".tick:visible")).to_have_count(3)
    expect(page.locator("button:visible")).to_have_count(0)
    expect(row).to_be_visible()


def test_a_code_is_read_and_the_person_checked_in_by_phone(
    visitor: Visitor, meeting: PublishedMeeting, people: list[Registration], coordinator: User
) -> None:
    path = f"/check-in/{check_in_token(people[0])}/"
    visit = _opens(visitor, coordinator, path, width=390)
    assert visit.faults() == []
    visit.page.get_by_role("button", name="Check in").click()
    expect(visit.page.get_by_text("Checked in at ")).to_be_visible()
    assert Attendance.objects.get().registration == people[0]
    assert visit.faults(widths=(390,)) == []
    stranger = visitor.opens(path)
    assert stranger.faults() == []
    assert people[0].person is not None
    assert people[0].person.name not in stranger.page.content()


def test_the_code_is_shown_black_on_white_on_the_page_of_the_registration(
    visitor: Visitor, people: list[Registration]
) -> None:
    visit = visitor.opens(f"/r/{manage_token(people[0])}/", scheme="dark")
    assert visit.page.locator("img[src$='code.svg']").evaluate("image => image.naturalWidth") > 200
    assert visit.faults() == []


def test_afterwards_the_pages_of_links_have_no_fault_and_work_by_keyboard_without_javascript(
    visitor: Visitor, meeting: PublishedMeeting, people: list[Registration], coordinator: User
) -> None:
    registration = _came(people[0], coordinator)
    _over(meeting)
    registration.refresh_from_db()
    own = f"/r/{manage_token(registration)}/"
    feedback = f"/feedback/{feedback_token(registration)}/"
    for path in (own, f"{own}take-home/", feedback):
        assert visitor.opens(path).faults() == [], path
    page = visitor.opens(feedback, javascript=False).page
    page.get_by_role("button", name="Send your answers").press("Enter")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    for group in ("useful", "exchange", "arrangements"):
        page.locator(f"input[name={group}][value='4']").press("Space")
    page.get_by_role("button", name="Send your answers").press("Enter")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert Feedback.objects.get().useful == 4
