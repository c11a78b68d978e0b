"""Jobs over many rows: what fails with one of them is logged, and the others have their turn."""

import datetime
from collections.abc import Callable

import pytest

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.batches import each_apart
from exchanges.registrations.booking.delegations import DelegationDetails, register_delegation, return_unnamed
from exchanges.registrations.booking.reminders import write_due_reminders
from exchanges.registrations.identity.details import CONSENT_VERSION, Visit
from exchanges.registrations.models import Registration
from exchanges.registrations.seats.waiting_list import pass_on_expired_offers
from municipalities.models import Municipality
from tests.exchanges.registrations.factories import (
    STARTS_ON,
    details,
    make_person,
    make_published,
    make_registration,
    sign_up,
    town_of,
)
from tests.factories import NOON, make_world

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def test_what_fails_with_one_row_is_logged_and_the_others_have_their_turn(caplog: pytest.LogCaptureFixture) -> None:
    people = [make_person() for _number in range(3)]

    def number(person: object) -> int:
        if person == people[1]:
            raise ArithmeticError("Łódź")
        return people.index(person)  # type: ignore[arg-type]

    assert list(each_apart(people, number)) == [0, 2]
    (record,) = caplog.records
    assert record.getMessage() == f"exchanges.Person {people[1].pk}"
    assert record.exc_info


@pytest.fixture
def published() -> list[PublishedMeeting]:
    """Two meetings with people; the first is in a town whose clock nobody knows."""
    meetings = [make_published(make_world("SE", name=f"Års {number}"), seats=3) for number in (1, 2)]
    for each in meetings:
        contact = details(municipality=town_of(each))
        colleagues = DelegationDetails(
            contact=contact, colleagues=[None], visit=Visit("in_person"), consent_version=CONSENT_VERSION
        )
        register_delegation(published=each, details=colleagues, is_proven=True, now=NOON)
        sign_up(each)
        make_registration(each.meeting, status="active", rank=99)
    host = meetings[0].host
    assert host is not None
    Municipality.objects.filter(pk=host.municipality_id).update(time_zone="Mars/Olympus")
    return meetings


@pytest.mark.parametrize(
    ("job", "now", "done"),
    [
        (return_unnamed, NOON + 7 * DAY, 1),
        (pass_on_expired_offers, NOON + DAY, 1),
        (write_due_reminders, datetime.datetime.combine(STARTS_ON - DAY, datetime.time(12), datetime.UTC), 1),
    ],
)
def test_a_job_goes_on_after_a_meeting_that_fails(
    published: list[PublishedMeeting],
    caplog: pytest.LogCaptureFixture,
    job: Callable[..., int],
    now: datetime.datetime,
    done: int,
) -> None:
    last = Message.objects.latest("pk").pk
    assert job(now=now) == done
    assert {message.meeting_id for message in Message.objects.filter(pk__gt=last)} == {published[1].meeting_id}
    assert "No time zone found with key Mars/Olympus" in caplog.text
    assert Registration.objects.of(published[0].meeting_id).active().count() == 3
