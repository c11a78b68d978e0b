"""Who was there is noted day by day, by coordinators within reach, and counted as people and as person-days."""

import datetime

import pytest

from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.attendance.attending import (
    DayAhead,
    DayTotal,
    MeetingNotHeld,
    UnknownMode,
    attendance_totals,
    record_attendance,
    withdraw_attendance,
)
from exchanges.registrations.booking.changing import cancel_registration
from exchanges.registrations.errors import DaysOutside, NotActive
from exchanges.registrations.models import Attendance, Registration
from municipalities.models import User
from municipalities.refusals import NotWithinReach
from tests.exchanges.registrations.factories import (
    IN_PERSON,
    NOON,
    ONLINE,
    STARTS_ON,
    foreign_town,
    make_published,
    make_registration,
    sign_up,
    town_of,
)
from tests.factories import make_coordinator, make_world
from tests.rewriting import rewrite

FIRST, SECOND = STARTS_ON, STARTS_ON + datetime.timedelta(days=1)
AT_THE_DOOR = datetime.datetime(2027, 4, 27, 7, 30, tzinfo=datetime.UTC)
NEXT_DAY = AT_THE_DOOR + datetime.timedelta(days=1)


@pytest.fixture
def published(db: None) -> PublishedMeeting:
    return make_published(make_world("SE", "DE"), days=2, format="hybrid")


@pytest.fixture
def coordinator(published: PublishedMeeting) -> User:
    return make_coordinator("SE")


def _note(registration: Registration, actor: User, day: datetime.date = FIRST, mode: str = IN_PERSON) -> Attendance:
    return record_attendance(registration=registration, day=day, mode=mode, actor=actor, now=NEXT_DAY)


def test_somebody_is_noted_for_a_day_and_a_way_by_a_named_coordinator(
    published: PublishedMeeting, coordinator: User
) -> None:
    registration = sign_up(published)
    record_attendance(registration=registration, day=FIRST, mode=IN_PERSON, actor=coordinator, now=AT_THE_DOOR)
    noted = Attendance.objects.get()
    assert (noted.registration, noted.day, noted.mode) == (registration, FIRST, IN_PERSON)
    assert (noted.recorded_by, noted.recorded_at) == (coordinator, AT_THE_DOOR)


def test_a_second_tap_changes_nothing_and_another_way_replaces_the_first(
    published: PublishedMeeting, coordinator: User
) -> None:
    registration = sign_up(published)
    for mode in (IN_PERSON, IN_PERSON, ONLINE):
        _note(registration, coordinator, mode=mode)
    assert [each.mode for each in Attendance.objects.all()] == [ONLINE]


def test_what_was_noted_is_taken_back(published: PublishedMeeting, coordinator: User) -> None:
    registration = sign_up(published)
    _note(registration, coordinator)
    for _time in range(2):
        withdraw_attendance(registration=registration, day=FIRST, actor=coordinator)
        assert not Attendance.objects.exists()


def test_who_waits_and_stands_in_the_room_was_there(published: PublishedMeeting, coordinator: User) -> None:
    waiting = make_registration(published.meeting)
    assert waiting.is_waiting
    assert _note(waiting, coordinator).registration == waiting


def test_a_day_outside_the_meeting_is_refused(published: PublishedMeeting, coordinator: User) -> None:
    with pytest.raises(DaysOutside):
        _note(sign_up(published), coordinator, day=FIRST - datetime.timedelta(days=1))


def test_a_day_that_is_still_to_come_where_the_meeting_is_is_refused(
    published: PublishedMeeting, coordinator: User
) -> None:
    registration = sign_up(published)
    before_midnight = datetime.datetime(2027, 4, 27, 21, 59, tzinfo=datetime.UTC)
    with pytest.raises(DayAhead):
        record_attendance(registration=registration, day=SECOND, mode=IN_PERSON, actor=coordinator, now=before_midnight)
    midnight_in_sweden = before_midnight + datetime.timedelta(minutes=1)
    record_attendance(registration=registration, day=SECOND, mode=IN_PERSON, actor=coordinator, now=midnight_in_sweden)
    assert Attendance.objects.get().day == SECOND


def test_a_way_that_does_not_exist_is_refused(published: PublishedMeeting, coordinator: User) -> None:
    with pytest.raises(UnknownMode):
        _note(sign_up(published), coordinator, mode="by letter")


def test_a_cancelled_registration_is_refused(published: PublishedMeeting, coordinator: User) -> None:
    registration = sign_up(published)
    cancel_registration(registration=registration, now=NOON)
    with pytest.raises(NotActive):
        _note(registration, coordinator)


def test_nobody_was_at_a_cancelled_meeting(published: PublishedMeeting, coordinator: User) -> None:
    registration = sign_up(published)
    rewrite(PublishedMeeting.objects, status="cancelled")
    with pytest.raises(MeetingNotHeld):
        _note(registration, coordinator)


def test_the_coordinator_of_another_network_is_refused(published: PublishedMeeting) -> None:
    registration, other = sign_up(published), make_coordinator("DE")
    with pytest.raises(NotWithinReach):
        _note(registration, other)
    _note(registration, make_coordinator())
    with pytest.raises(NotWithinReach):
        withdraw_attendance(registration=registration, day=FIRST, actor=other)
    assert Attendance.objects.exists()


def test_people_and_person_days_are_counted_by_day_way_and_municipality(
    published: PublishedMeeting, coordinator: User
) -> None:
    first, second = town_of(published, number=0), town_of(published, number=1)
    both_ways, twice = sign_up(published, municipality=first), sign_up(published, municipality=first)
    once = sign_up(published, municipality=second, mode=ONLINE)
    guest = make_registration(published.meeting)
    sign_up(published, municipality=second)
    for registration, day, mode in [
        (both_ways, FIRST, IN_PERSON),
        (both_ways, SECOND, ONLINE),
        (twice, FIRST, IN_PERSON),
        (twice, SECOND, IN_PERSON),
        (once, SECOND, ONLINE),
        (guest, FIRST, IN_PERSON),
    ]:
        _note(registration, coordinator, day, mode)
    totals = attendance_totals(published.meeting)
    assert (totals.people, totals.person_days, totals.in_person, totals.online) == (4, 6, 3, 2)
    assert totals.days == (DayTotal(FIRST, 3, 0), DayTotal(SECOND, 1, 2))
    assert [day.people for day in totals.days] == [3, 3]
    assert totals.municipalities == 2
    assert [
        (each.municipality, each.people, each.person_days, each.in_person, each.online) for each in totals.towns
    ] == [(first, 2, 4, 2, 1), (second, 1, 1, 0, 1), (None, 1, 1, 1, 0)]


def test_a_meeting_to_which_nobody_came_counts_nothing(published: PublishedMeeting) -> None:
    sign_up(published, municipality=foreign_town(published.version.programme), reason="We would like to learn.")
    totals = attendance_totals(published.meeting)
    assert (totals.people, totals.days, totals.towns) == (0, (), ())
