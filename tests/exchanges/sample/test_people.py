import datetime
from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.outbox.models import Message
from exchanges.registrations.attendance.feedback import feedback_results
from exchanges.registrations.attendance.take_aways import public_take_homes
from exchanges.registrations.booking.reminders import write_due_reminders
from exchanges.registrations.models import Attendance, Delegation, Person, Registration
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.personal_data.erasure import ErasureCounts, erase_due
from exchanges.registrations.seats.occupancy import seats_of
from exchanges.registrations.seats.waiting_list import pass_on_expired_offers
from exchanges.sample.loading import follow_up_source, load
from exchanges.scheduling.draft.mapping import programme_from_rows
from exchanges.scheduling.programme_import.importing import import_programme
from municipalities.models import Programme
from tests.factories import make_coordinator

TODAY = datetime.date(2026, 11, 23)
NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load the follow-up once for all tests here: each test's own transaction lies within this one."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(follow_up_source(TODAY), actor=make_coordinator(), now=NOW, today=TODAY, is_under_way=True)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def programme(loaded: None, db: None) -> Programme:
    return Programme.objects.get(slug="multiply-next")


def shown(programme: Programme, status: str) -> list[PublishedMeeting]:
    return list(published_meetings().filter(version__programme=programme, status=status))


def test_people_come_to_every_public_meeting(programme: Programme) -> None:
    for published in shown(programme, "published"):
        assert Registration.objects.filter(meeting=published.meeting, seat__isnull=False).count() >= 5


def test_one_meeting_is_full_and_people_wait_in_order(programme: Programme) -> None:
    rooms = {each: seats_of(each.meeting, NOW).get(Mode.IN_PERSON) for each in shown(programme, "published")}
    (full,) = (each for each, seats in rooms.items() if seats and seats.is_full)
    assert full.exchange.country_id == "SE"
    assert rooms[full].waiting == 4  # type: ignore[union-attr]
    waiting = Registration.objects.filter(meeting=full.meeting, seat=None)
    first, *_others = waiting.order_by("rank")
    assert first.rank > max(
        Registration.objects.filter(meeting=full.meeting).exclude(seat=None).values_list("rank", flat=True)
    )


def test_one_meeting_keeps_places_and_one_has_a_delegation_with_a_place_without_a_name(programme: Programme) -> None:
    kept = [seats.kept for each in shown(programme, "published") for seats in seats_of(each.meeting, NOW).values()]
    assert sum(map(bool, kept)) == 1
    delegation = Delegation.objects.get()
    assert delegation.registrations.filter(person=None).count() == 1


def test_what_was_held_has_attendance_feedback_and_notes(programme: Programme) -> None:
    *_earlier, latest = shown(programme, "held")
    assert Attendance.objects.filter(registration__meeting=latest.meeting).count() >= 5
    assert feedback_results(latest.meeting).answers >= 3
    assert public_take_homes(latest.meeting).exists()


def test_nobody_is_made_up_and_nobody_is_written_to(programme: Programme) -> None:
    for person in Person.objects.select_related("municipality"):
        assert person.email.endswith("@example.org")
        assert person.name == f"{person.function}, {person.municipality}"
    assert not Message.objects.exists()


def test_the_jobs_of_the_first_month_write_to_nobody_and_find_nothing_to_mend(programme: Programme) -> None:
    assert erase_due(now=NOW) == ErasureCounts()
    assert pass_on_expired_offers(now=NOW) == 0
    for days in range(0, 31, 3):
        assert write_due_reminders(now=NOW + days * DAY) == 0


def test_its_own_export_changes_nothing(programme: Programme) -> None:
    exported = programme_from_rows(programme)
    assert any(meeting.registrations for meeting in exported.meetings)
    assert not import_programme(source=exported, now=NOW)
