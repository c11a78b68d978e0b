"""What is published is what the page showed, also where nobody is told; else it says what changed, and by whom."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from edit_conflicts import Seen
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting, Version
from exchanges.outbox.models import Message
from exchanges.registrations.models import Registration
from exchanges.scheduling.draft.changes import change_meeting
from exchanges.scheduling.draft.status_changes import cancel_meeting
from exchanges.scheduling.errors import PublicationOvertaken
from exchanges.scheduling.publication.publishing import preview_publication, publish_version
from municipalities.models import Country, Programme, User
from tests import factories
from tests.exchanges.registrations.factories import sign_up
from tests.exchanges.registrations.pages import coming_meeting
from tests.html_forms import fill_in, form_of, text_of

NOON = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC)
LATER = datetime.date(2027, 4, 13)
PUBLISH = "/admin/exchanges/version/add/"


@pytest.fixture
def axel(world: Programme) -> User:
    user = factories.make_coordinator(None, "axel@example.org")
    user.function = "Coordinator for Łódź–Győr"
    user.save()
    return user


@pytest.fixture
def bea(client: Client, world: Programme) -> Client:
    client.force_login(factories.make_coordinator(None, "bea@example.org"))
    return client


@pytest.fixture
def meeting(world: Programme) -> Meeting:
    """A draft of Sweden with a title that names neither host nor theme; nobody can be registered for it."""
    slot = factories.slot_of(world, "award")
    return factories.make_meeting(slot=slot, titles={"en": "Cooler streets – Åsö"})


def opened(client: Client, address: str = PUBLISH) -> dict[str, Any]:
    return {**form_of(client.get(address), "publication"), "reason": "Flyttat – Győr."}


def moved_by(user: User, meeting: Meeting, day: datetime.date = LATER) -> None:
    """Let somebody move a meeting on its own page."""
    browser = Client()
    browser.force_login(user)
    address = reverse("admin:exchanges_meeting_change", args=[meeting.pk])
    assert fill_in(browser, address, "meeting_form", {"starts_on": day.isoformat()}).status_code == 302


def test_a_meeting_moved_meanwhile_is_named_and_not_published_unseen(bea: Client, axel: User, meeting: Meeting) -> None:
    form = opened(bea)
    moved_by(axel, meeting)
    refused = bea.post(PUBLISH, form)
    assert refused.status_code == 409
    assert not Version.objects.exists()
    text = text_of(refused)
    assert "Nothing is published yet." in text
    assert "Cooler streets – Åsö: 9 March 2027" in text
    assert "→ Cooler streets – Åsö: 13 April 2027" in text
    assert "Coordinator for Łódź–Győr, at" in text
    assert refused.context["form"]["reason"].value() == "Flyttat – Győr."
    # The fresh list is on the page, and is published as it stands there.
    assert bea.post(PUBLISH, {**form_of(refused, "publication")}).status_code == 302
    assert Version.objects.get().meetings.get().starts_on == LATER


@pytest.mark.parametrize("changed", ["host", "theme", "days", "cancelled", "new", "title"])
def test_whatever_becomes_public_is_held_against_what_was_seen(
    bea: Client, axel: User, world: Programme, meeting: Meeting, changed: str
) -> None:
    form = opened(bea)
    if changed == "host":
        other = factories.host_of(world, "forerunner")
        change_meeting(meeting=meeting, actor=axel, now=NOON, host=other, exemption_reason="Åsö är stängt.")
    elif changed == "theme":
        meeting.theme = world.themes.exclude(pk=meeting.theme_id).first()
        meeting.save()
    elif changed == "days":
        change_meeting(meeting=meeting, actor=axel, now=NOON, days=2, exemption_reason="Två dagar – ő.")
    elif changed == "cancelled":
        cancel_meeting(meeting=meeting, reason="Brand.", actor=axel)
    elif changed == "new":
        factories.make_meeting(slot=factories.slot_of(world, "award", "DE"))
    else:
        meeting.titles = {"en": "Warmer streets"}
        meeting.save()
    refused = bea.post(PUBLISH, form)
    assert refused.status_code == 409
    assert refused.context["changed"]
    assert not Version.objects.exists()


def test_another_version_published_meanwhile_is_named_with_who_published_it(
    bea: Client, axel: User, world: Programme, meeting: Meeting
) -> None:
    factories.make_meeting(slot=factories.slot_of(world, "award", "DE"))
    form = opened(bea, f"{PUBLISH}?country=SE")
    browser = Client()
    browser.force_login(axel)
    address = f"{PUBLISH}?country=DE"
    assert fill_in(browser, address, "publication", {"reason": "Tyskland först."}).status_code == 302
    refused = bea.post(f"{PUBLISH}?country=SE", form)
    text = text_of(refused)
    assert refused.status_code == 409
    assert "Nothing is public yet → The public sees version 1" in text
    assert "Coordinator for Łódź–Győr, at" in text
    assert Version.objects.count() == 1


def test_of_two_who_publish_the_same_one_is_told_of_the_other(bea: Client, axel: User, meeting: Meeting) -> None:
    form = opened(bea)
    browser = Client()
    browser.force_login(axel)
    assert browser.post(PUBLISH, opened(browser)).status_code == 302
    refused = bea.post(PUBLISH, form)
    assert "No longer: Cooler streets – Åsö: 9 March 2027" in text_of(refused)
    assert Version.objects.count() == 1


def test_a_page_that_says_nothing_of_what_it_showed_publishes_nothing(bea: Client, meeting: Meeting) -> None:
    form = opened(bea)
    for left_out in ("_version", "_told"):
        refused = bea.post(PUBLISH, {name: value for name, value in form.items() if name != left_out})
        assert "Check what changes and who is told, then publish." in text_of(refused)
    forged = bea.post(PUBLISH, {**form, "_version": f"{form['_version']}x"})
    assert "Check what changes" in text_of(forged)
    assert not Version.objects.exists()


@pytest.mark.parametrize("address", [f"{PUBLISH}?country=SE", f"{PUBLISH}?until=2027-04-01"])
def test_what_was_seen_counts_for_that_part_of_the_plan_alone(bea: Client, meeting: Meeting, address: str) -> None:
    assert bea.post(address, opened(bea)).status_code == 409
    assert not Version.objects.exists()


def test_another_language_is_no_change(bea: Client, meeting: Meeting) -> None:
    form = opened(bea)
    assert bea.post(PUBLISH, form, headers={"Accept-Language": "sv"}).status_code == 302
    assert Version.objects.exists()


def test_a_missing_reason_does_not_hide_what_changed_meanwhile(bea: Client, axel: User, meeting: Meeting) -> None:
    form = opened(bea)
    moved_by(axel, meeting)
    answer = bea.post(PUBLISH, {**form, "reason": ""})
    assert "→ Cooler streets – Åsö: 13 April 2027" in text_of(answer)
    assert "This field is required" in text_of(answer)


def test_people_who_are_not_told_any_more_are_another_thing_than_was_shown(bea: Client, db: None) -> None:
    published: PublishedMeeting = coming_meeting(days=1)
    registration = sign_up(published, "sötåker@example.org", now=timezone.now())
    programme = published.version.programme
    later = published.starts_on + datetime.timedelta(days=14)
    change_meeting(meeting=published.meeting, actor=None, now=timezone.now(), starts_on=later)
    address = f"{PUBLISH}?programme={programme.slug}&country=SE"
    form = opened(bea, address)
    Registration.objects.filter(pk=registration.pk).delete()
    refused = bea.post(address, form)
    assert refused.status_code == 409
    assert programme.versions.count() == 1
    assert "Nobody is told." in text_of(refused)
    assert bea.post(address, {**form_of(refused, "publication")}).status_code == 302
    assert not Message.objects.filter(kind="moved").exists()


def test_the_service_compares_and_publishes_nothing_else(world: Programme, axel: User, meeting: Meeting) -> None:
    country = Country.objects.get(code="SE")
    seen = Seen(NOON, preview_publication(world, country, now=NOON).facts)
    change_meeting(meeting=meeting, actor=axel, now=NOON, starts_on=LATER)
    asked: dict[str, Any] = {"programme": world, "country": country, "reason": "Ő.", "actor": axel, "now": NOON}
    with pytest.raises(PublicationOvertaken) as refusal:
        publish_version(**asked, seen=seen)
    assert [each.key for each in refusal.value.changed] == [f"meeting:{meeting.pk}"]
    assert not Version.objects.exists()
    publish_version(**asked, seen=Seen(NOON, preview_publication(world, country, now=NOON).facts))
    assert Version.objects.get().meetings.get().starts_on == LATER
