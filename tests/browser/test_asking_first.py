"""Who is told, asked and stopped in a real browser, without a script; no fault at any width, in any scheme."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.models import Person
from exchanges.scheduling.draft.changes import change_meeting
from municipalities.models import User
from tests import factories
from tests.browser.visits import Visit, Visitor
from tests.exchanges.registrations.factories import ONLINE, make_published, sign_up


@pytest.fixture
def published(transactional_db: None) -> PublishedMeeting:
    """A meeting in Sweden that four people of three languages are registered for, one of them online."""
    today, now = timezone.localdate(), timezone.now()
    programme = factories.make_world(
        "SE", "DE", starts_on=today - datetime.timedelta(days=60), ends_on=today + datetime.timedelta(days=700)
    )
    programme.hosting_rules.update(year=None)
    starts_on = today + datetime.timedelta(days=70 - today.weekday())
    published = make_published(programme, format="hybrid", starts_on=starts_on, seats=3)
    for name, mode, language in (
        ("åsa", "in_person", "sv"),
        ("łukasz", "in_person", "pl"),
        ("győző", "in_person", "hu"),
        ("weiß", ONLINE, "de"),
    ):
        sign_up(published, f"{name}@example.org", mode=mode, now=now)
        Person.objects.filter(email=f"{name}@example.org").update(language=language)
    sign_up(published, "väntar@example.org", now=now)
    return published


def _opens(visitor: Visitor, user: User, path: str, **options: object) -> Visit:
    client = Client()
    client.force_login(user)
    cookies = [{"name": "sessionid", "value": client.cookies["sessionid"].value}]
    return visitor.opens(path, cookies=cookies, **options)  # type: ignore[arg-type]


def test_a_coordinator_looks_saves_and_stops_without_javascript(visitor: Visitor, published: PublishedMeeting) -> None:
    address = reverse("admin:exchanges_meeting_change", args=[published.meeting_id])
    page = _opens(visitor, factories.make_coordinator(), address, javascript=False).page
    page.get_by_label("Venue").fill("Rådhuset – Łódź’s house of culture")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    page.get_by_role("button", name="Save and tell 4 people").click()
    expect(page.get_by_text("4 messages are sent at")).to_be_visible()
    page.get_by_role("button", name="Stop all 4").click()
    expect(page.get_by_text("4 messages are stopped.")).to_be_visible()
    assert set(Message.objects.filter(kind="moved").values_list("state", flat=True)) == {"stopped"}


def test_pages_that_say_who_is_told_have_no_fault(visitor: Visitor, published: PublishedMeeting) -> None:
    user = factories.make_coordinator()
    visit = _opens(visitor, user, reverse("admin:exchanges_meeting_change", args=[published.meeting_id]))
    visit.page.get_by_label("Venue").fill("Rådhuset – Łódź’s house of culture")
    visit.page.get_by_role("button", name="Save", exact=True).click()
    assert visit.faults() == []
    visit.page.get_by_role("button", name="Save and tell 4 people").click()
    assert visit.faults() == []


def test_the_page_that_publishes_and_the_one_that_cancels_have_no_fault(
    visitor: Visitor, published: PublishedMeeting
) -> None:
    user = factories.make_coordinator()
    later = published.starts_on + datetime.timedelta(days=14)
    change_meeting(meeting=published.meeting, actor=user, now=timezone.now(), starts_on=later)
    publish = f"{reverse('admin:exchanges_version_add')}?programme={published.version.programme.slug}"
    assert _opens(visitor, user, publish).faults() == []
    cancel = f"{reverse('admin:exchanges_meeting_cancel')}?meeting={published.meeting_id}"
    assert _opens(visitor, user, cancel).faults() == []
    terms = _opens(visitor, user, reverse("admin:exchanges_registration_terms", args=[published.meeting_id]))
    terms.page.get_by_label("Places in the room").fill("5")
    terms.page.get_by_role("button", name="See who gets a place").click()
    assert terms.faults() == []


def test_pages_that_name_what_has_changed_meanwhile_have_no_fault(
    visitor: Visitor, published: PublishedMeeting
) -> None:
    user = factories.make_coordinator()
    programme = published.version.programme
    draft = factories.make_meeting(
        slot=factories.slot_of(programme, "award"), starts_on=published.starts_on + datetime.timedelta(days=28)
    )
    publish = _opens(visitor, user, f"{reverse('admin:exchanges_version_add')}?programme={programme.slug}")
    publish.page.get_by_label("Reason for the change of plan").fill("Vår – Łódź’s week of energy.")
    Meeting.objects.filter(pk=draft.pk).update(titles={"en": "Gröna tak – Győr"})
    publish.page.get_by_role("button", name="Publish version 2").click()
    expect(publish.page.get_by_text("This has changed since you opened the page.")).to_be_visible()
    assert publish.faults() == []
    delete = _opens(visitor, user, reverse("admin:exchanges_meeting_delete", args=[draft.pk]))
    assert delete.faults() == []
    Meeting.objects.filter(pk=draft.pk).update(venue="Folkets hus – Åsö")
    delete.page.get_by_role("button", name="Yes, I’m sure").click()
    expect(delete.page.get_by_text("Nothing is deleted yet.")).to_be_visible()
    assert delete.faults() == []
