"""What coordinators do on the pages of the workspace stands in the audit log, with old and new values."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry, PersonalValue
from exchanges.meetings.models import Meeting
from exchanges.outbox.models import Message
from municipalities.models import Network, Programme, User
from tests import factories
from tests.asking import confirm
from tests.exchanges.registrations.factories import published_of, sign_up
from tests.exchanges.workspace.test_overtaken import confirmed, opened, sent
from tests.html_forms import form_of


@pytest.fixture
def meeting(world: Programme) -> Meeting:
    """A published meeting for which somebody is registered."""
    meeting = factories.make_meeting(
        slot=factories.slot_of(world, "award"), starts_on=datetime.date(2027, 3, 9), venue="Rådhuset"
    )
    factories.make_version(world, meeting)
    sign_up(published_of(meeting))
    return meeting


@pytest.fixture
def axel(world: Programme) -> User:
    user = factories.make_coordinator("SE", "axel@example.org")
    user.function = "Coordinator for Łódź–Győr"
    user.save()
    return user


@pytest.fixture
def desk(axel: User) -> Client:
    client = Client(REMOTE_ADDR="192.0.2.77")
    client.force_login(axel)
    return client


def told() -> list[Any]:
    """What acts on pages left in the log, in order."""
    return list(Entry.objects.exclude(act__in=["signed_in", "signed_out"]).order_by("pk"))


def field_of(entry: Entry, name: str) -> tuple[Any, Any]:
    (found,) = [each for each in entry.changes if each["field"] == name]
    return found["was"], found["became"]


def test_a_form_that_is_saved_is_told_with_who_and_from_where(desk: Client, axel: User, meeting: Meeting) -> None:
    form = opened(desk, meeting)
    assert sent(desk, meeting, form, venue="Folkets hus").status_code == 302
    (entry,) = told()
    assert (entry.by, entry.who, entry.function) == ("user", str(axel.pk), "Coordinator for Łódź–Győr")
    assert (entry.act, entry.network, entry.country) == ("meeting.change", "192.0.2.0/24", "SE")
    assert (entry.kind, entry.key) == ("exchanges.Meeting", str(meeting.pk))
    assert (entry.page_kind, entry.page_key) == ("exchanges.Meeting", str(meeting.pk))
    assert field_of(entry, "venue") == ("Rådhuset", "Folkets hus")


def test_a_row_of_a_table_is_told_as_part_of_the_page(desk: Client, world: Programme) -> None:
    network = Network.objects.get(programme=world, country="SE")
    form = opened(desk, network)
    days = {"closed_periods__0__first_day": "2027-07-01", "closed_periods__0__last_day": "2027-07-31"}
    assert sent(desk, network, form, **days).status_code == 302
    (entry,) = told()
    assert (entry.kind, entry.effect, entry.country) == ("municipalities.ClosedPeriod", "added", "SE")
    assert (entry.page_kind, entry.page_key) == ("municipalities.Network", str(network.pk))
    assert field_of(entry, "first_day") == (None, "2027-07-01")


def test_an_action_of_a_list_is_told_by_its_name(desk: Client, meeting: Meeting) -> None:
    address = reverse("admin:exchanges_meeting_changelist")
    form = form_of(desk.get(address), "changelist-form")
    desk.post(address, {**form, "action": "lock", "_selected_action": [str(meeting.pk)]})
    (entry,) = told()
    assert (entry.act, entry.key, field_of(entry, "locked")) == ("meeting.lock", str(meeting.pk), (False, True))


def test_what_is_refused_is_not_told(desk: Client, world: Programme, meeting: Meeting) -> None:
    first, second = opened(desk, meeting), opened(desk, meeting)
    assert sent(desk, meeting, first, venue="Folkets hus").status_code == 302
    assert sent(desk, meeting, second, venue="Kyrkan").status_code == 409
    abroad = factories.make_meeting(slot=factories.slot_of(world, "award", "DE"))
    page = reverse("admin:exchanges_meeting_change", args=[abroad.pk])
    assert desk.post(page, {"venue": "Łódź"}).status_code in (302, 403, 404)
    form = opened(desk, meeting)
    assert sent(desk, meeting, form, titles_en="x" * 5000).status_code == 200
    assert [field_of(entry, "venue")[1] for entry in told()] == ["Folkets hus"]


def test_a_form_saved_as_it_was_is_not_told(desk: Client, meeting: Meeting) -> None:
    assert sent(desk, meeting, opened(desk, meeting)).status_code == 302
    assert told() == []


def test_what_is_cancelled_is_told_with_everything_that_follows(desk: Client, meeting: Meeting) -> None:
    registration = published_of(meeting).meeting.registrations.get()
    page = reverse("admin:exchanges_registration_change", args=[registration.pk])
    form = form_of(desk.get(page), "cancel")
    address = reverse("admin:exchanges_registration_cancel", args=[registration.pk])
    assert confirm(desk, address, {**form, "reason": "Zsófia’s wish"}).status_code == 302
    (entry,) = [each for each in told() if each.kind == "exchanges.Registration"]
    assert (entry.act, entry.words, field_of(entry, "status")) == (
        "registration.cancel",
        registration.reference,
        ("active", "cancelled"),
    )
    assert PersonalValue.objects.get(field="cancellation_reason").became == "Zsófia’s wish"
    assert "Zsófia" not in str([(each.words, each.changes) for each in told()])


def test_a_link_that_is_sent_is_told_though_no_row_of_ours_changes(desk: Client, meeting: Meeting) -> None:
    registration = published_of(meeting).meeting.registrations.get()
    page = reverse("admin:exchanges_registration_change", args=[registration.pk])
    form = form_of(desk.get(page), "address")
    address = reverse("admin:exchanges_registration_address", args=[registration.pk])
    assert desk.post(address, {**form, "email": "zsofia.nagy@example.org"}).status_code == 302
    assert Message.objects.filter(recipient="zsofia.nagy@example.org").exists()
    (entry,) = [each for each in told() if each.kind == "exchanges.Registration"]
    assert (entry.act, entry.words, entry.changes) == ("registration.address", registration.reference, [])


def test_publishing_is_told_with_its_reason(desk: Client, meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_on=datetime.date(2027, 3, 16), ends_on=datetime.date(2027, 3, 16)
    )
    address = reverse("admin:exchanges_version_add")
    form = form_of(desk.get(address), "publication")
    assert confirmed(desk, address, {**form, "reason": "The hall burnt down."}).status_code == 302
    added = [each for each in told() if each.kind == "exchanges.Version" and each.effect == "added"]
    assert [(each.act, field_of(each, "reason")) for each in added] == [("version.add", (None, "The hall burnt down."))]


def test_a_proposal_that_is_accepted_is_told_with_the_meetings(desk: Client, world: Programme) -> None:
    proposal = factories.make_proposal(world, country=factories.make_country("SE"))
    address = reverse("admin:exchanges_proposal_accept", args=[proposal.pk])
    desk.post(address, {})
    assert {each.act for each in told()} <= {"proposal.accept"}


def test_who_looks_at_needs_is_told_once_a_day(desk: Client, meeting: Meeting) -> None:
    address = reverse("admin:exchanges_meeting_participants", args=[meeting.pk])
    for parameters in ({}, {"needs": "names"}, {"needs": "names"}, {}):
        assert desk.get(address, parameters).status_code == 200
    assert [(each.act, each.key, each.country) for each in told()] == [
        ("needs.totals", str(meeting.pk), "SE"),
        ("needs.names", str(meeting.pk), "SE"),
    ]


def test_who_takes_a_paper_with_people_is_told(desk: Client, meeting: Meeting) -> None:
    desk.get(reverse("admin:exchanges_meeting_paper", args=[meeting.pk, "name-badges"]))
    (entry,) = told()
    assert (entry.act, entry.words) == ("people.name-badges", str(published_of(meeting)))


def test_whoever_may_not_look_leaves_nothing(world: Programme, meeting: Meeting) -> None:
    other = Client()
    other.force_login(factories.make_coordinator("DE"))
    assert other.get(reverse("admin:exchanges_meeting_participants", args=[meeting.pk])).status_code == 404
    assert told() == []
