"""Positions on the waiting list: every page, mail and calendar names the same number, or none."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.public.meeting_page.register_card import register_card
from exchanges.public.meeting_rows.own_status import own_statuses
from exchanges.registrations.booking.meeting_changes import announce_details
from exchanges.registrations.identity.links import manage_token
from exchanges.registrations.mail.told import facts_of
from exchanges.registrations.mail.visit_events import visit_event
from exchanges.registrations.models import Registration
from exchanges.registrations.queries.delegates import delegates_of
from exchanges.registrations.queries.registrations import own_registrations
from tests.exchanges.registrations.factories import (
    IN_PERSON,
    ONLINE,
    again,
    make_delegation,
    make_registration,
    published_of,
    sign_up,
    town_of,
)
from tests.exchanges.registrations.pages import DAY, coming_meeting, sign_in
from tests.html_forms import text_of

pytestmark = pytest.mark.django_db


def put_online(published: PublishedMeeting) -> PublishedMeeting:
    before = facts_of(published.meeting)
    Meeting.objects.filter(pk=published.meeting_id).update(format="online")
    published.meeting.refresh_from_db()
    announce_details(meeting=published.meeting, before=before, now=timezone.now())
    return published_of(published.meeting)


def signed_up_before_it_went_online() -> tuple[PublishedMeeting, Registration, Registration]:
    """Return a meeting with one place in the call, who is asked about it, and who is the first to wait for it."""
    published = coming_meeting(format="hybrid", seats_online=1)
    then = timezone.now() - datetime.timedelta(hours=1)
    asked, waits = (sign_up(published, email, now=then) for email in ("o'malley@example.org", "gyozo@example.org"))
    published = put_online(published)
    assert again(asked).is_asked
    return published, again(asked), again(waits)


def test_who_waits_behind_somebody_who_is_asked_is_the_first_everywhere(client: Client) -> None:
    published, _asked, waits = signed_up_before_it_went_online()
    person, now = waits.person, timezone.now()
    assert person is not None
    assert [each.position for each in own_registrations(person, now).waiting] == [1]
    assert own_statuses(person, [published]) == {published.meeting_id: "Number 1 on the waiting list"}
    card = register_card(published, person=person, now=now)
    assert card is not None
    assert card.heading == "Number 1 on the waiting list"
    assert "You are number 1." in text_of(client.get(f"/r/{manage_token(waits)}/"))
    assert "You are number 1 on the waiting list" in Message.objects.get(kind="moved", about=waits.reference).text
    assert visit_event(waits, published, changed_at=now, now=now).summary.startswith("Waiting list")
    sign_in(client, person)
    assert "Number 1 on the waiting list" in text_of(client.get("/me/"))


def test_who_is_asked_has_no_position(client: Client) -> None:
    published, asked, _waits = signed_up_before_it_went_online()
    person, now = asked.person, timezone.now()
    assert person is not None
    assert [each.position for each in own_registrations(person, now).waiting] == [None]
    assert own_statuses(person, [published]) == {published.meeting_id: "A place is held for you"}
    assert not visit_event(asked, published, changed_at=now, now=now).summary.startswith("Waiting list")
    assert "number" not in text_of(client.get(f"/r/{manage_token(asked)}/")).lower()


def test_a_contact_reads_the_same_positions_as_their_colleagues() -> None:
    published = coming_meeting(format="online", seats_online=1)
    delegation = make_delegation(published.meeting, town_of(published))
    held_until = timezone.now() + DAY
    asked = {"mode": ONLINE, "was_mode": IN_PERSON, "seat": 1, "offered_until": held_until}
    make_registration(published.meeting, **asked)
    first, second = (make_registration(published.meeting, mode=ONLINE, delegation=delegation) for _number in range(2))
    positions = {line.reference: line.position for line in delegates_of(delegation)}
    assert positions == {first.reference: 1, second.reference: 2}


def test_positions_count_by_meeting_and_mode_and_an_offer_counts() -> None:
    published, other = (coming_meeting(format="hybrid", seats=0, seats_online=0) for _number in range(2))
    held_until = timezone.now() + DAY
    offered = make_registration(published.meeting, seat=1, offered_until=held_until)
    make_registration(other.meeting)
    online = make_registration(published.meeting, mode=ONLINE)
    behind = make_registration(published.meeting)
    found = {}
    for row in (offered, online, behind):
        assert row.person is not None
        found[row.pk] = [each.position for each in own_registrations(row.person, timezone.now()).waiting]
    assert found == {offered.pk: [1], online.pk: [1], behind.pk: [2]}
