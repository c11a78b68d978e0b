"""Reminders, addresses of calls and thanks are written when they are due, once, to whom they concern."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.booking.changing import cancel_registration
from exchanges.registrations.booking.reminders import write_due_reminders
from exchanges.registrations.identity.links import check_in_token
from exchanges.registrations.mail.to_come import mails_to_come
from exchanges.registrations.models import Attendance, Registration
from tests.exchanges.registrations.factories import (
    IN_PERSON,
    ONLINE,
    STARTS_ON,
    make_delegation,
    make_published,
    make_registration,
    make_terms,
    sign_up,
)
from tests.factories import NOON
from tests.rewriting import rewrite

pytestmark = pytest.mark.django_db
STOCKHOLM = ZoneInfo("Europe/Stockholm")
CALL = "https://call.example.org/1"


def at(days_before: int, hour: int = 8, minute: int = 0) -> datetime.datetime:
    """Return an hour in Stockholm some days before the meeting begins."""
    day = STARTS_ON - datetime.timedelta(days=days_before)
    return datetime.datetime.combine(day, datetime.time(hour, minute), STOCKHOLM)


def written(now: datetime.datetime) -> list[tuple[str, str]]:
    """Write what is due, and return kind and recipient of what was written."""
    last = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    count = write_due_reminders(now=now)
    rows = list(Message.objects.filter(pk__gt=last).order_by("pk").values_list("kind", "recipient"))
    assert count == len(rows)
    return rows


@pytest.fixture
def published() -> PublishedMeeting:
    return make_published(format="hybrid")


@pytest.fixture
def asa(published: PublishedMeeting) -> Registration:
    return sign_up(published, "asa@example.org")


def test_the_last_reminder_says_how_to_get_there_to_who_goes_there(published: PublishedMeeting) -> None:
    Meeting.objects.filter(pk=published.meeting_id).update(access_by_train={"sv": "Tio minuter från Åmåls station."})
    sign_up(published, "asa@example.org")
    sign_up(published, "bo@example.org", mode=ONLINE)
    written(at(7))
    assert not Message.objects.filter(text__contains="Åmåls station").exists()
    written(at(1))
    told = Message.objects.get(text__contains="Åmåls station")
    assert (told.kind, told.recipient) == ("reminder", "asa@example.org")
    assert "By train:\nTio minuter från Åmåls station.\n" in told.text
    assert '<span lang="sv">Tio minuter från Åmåls station.</span>' in told.html
    assert "10:00–16:00" in told.text
    assert told.code


REMINDED = [("reminder", "asa@example.org")]


def test_a_reminder_goes_out_a_week_and_a_day_before_and_no_other_day(asa: Registration) -> None:
    days = {before: written(at(before)) for before in range(10, -3, -1)}
    assert [before for before, rows in days.items() if rows] == [7, 1]
    assert days[7] == days[1] == REMINDED


def test_the_last_reminder_brings_the_code_for_the_entrance(asa: Registration) -> None:
    written(at(7))
    written(at(1))
    week, day = Message.objects.filter(kind="reminder").order_by("pk")
    assert (week.code, "cid:code" in week.html) == ("", False)
    assert "cid:code" in day.html
    assert check_in_token(asa) in day.code


def test_a_reminder_is_written_once_however_often_one_looks(asa: Registration) -> None:
    assert [written(at(7, hour)) for hour in (8, 9, 10)] == [REMINDED, [], []]


def test_nobody_is_reminded_at_night(asa: Registration) -> None:
    assert written(at(7, 7, 59)) == []
    assert written(at(7, 8, 0)) == REMINDED


def test_the_weeks_reminder_survives_two_days_without_a_worker(asa: Registration) -> None:
    assert written(at(5)) == REMINDED
    assert written(at(4)) == []


def test_the_weeks_reminder_is_too_late_four_days_before(asa: Registration) -> None:
    assert written(at(4)) == []


def test_who_registers_in_the_last_week_is_not_reminded_of_it_at_once(published: PublishedMeeting) -> None:
    sign_up(published, "asa@example.org", now=at(7, 7))
    assert written(at(7, 8)) == []
    assert written(at(1, 8)) == REMINDED


def test_who_registers_the_day_before_needs_no_reminder(published: PublishedMeeting) -> None:
    sign_up(published, "asa@example.org", now=at(1, 7))
    assert written(at(1, 8)) == []


def test_who_waits_or_has_cancelled_or_has_no_name_is_not_reminded(published: PublishedMeeting) -> None:
    make_registration(published.meeting)
    make_registration(published.meeting, seat=1, offered_until=at(6))
    make_registration(published.meeting, seat=2, delegation=make_delegation(published.meeting))
    cancelled = sign_up(published, "asa@example.org")
    cancel_registration(registration=cancelled, now=NOON)
    assert written(at(7)) == []


def test_a_cancelled_meeting_reminds_nobody(asa: Registration) -> None:
    rewrite(PublishedMeeting.objects, status=PublishedMeeting.Status.CANCELLED)
    assert written(at(7)) == []


@pytest.mark.parametrize("days_ahead", [8, 7, 5, 2, 1, 0])
@pytest.mark.parametrize("mode", [IN_PERSON, ONLINE])
def test_what_is_promised_on_registering_comes_and_nothing_else_does(
    published: PublishedMeeting, days_ahead: int, mode: str
) -> None:
    make_terms(published.meeting, join_url=CALL)
    now = at(days_ahead, 7)
    registration = sign_up(published, "asa@example.org", mode=mode, now=now)
    promised = mails_to_come(published, now=now, is_online=mode == ONLINE)
    rows = [(before, kind) for before in range(days_ahead, -1, -1) for kind, _recipient in written(at(before))]
    expected = [(7, "reminder")] * promised.week
    if promised.call_the_day_before:
        # In the place of the day's reminder.
        expected.append((1, "join_link"))
    elif promised.day:
        expected.append((1, "reminder"))
    assert rows == expected
    # Whoever registers too late for that has the address in the mail that says they are registered.
    told = Message.objects.get(kind="confirmation", about=registration.reference)
    assert promised.call_soon == (mode == ONLINE and days_ahead <= 1) == (CALL in told.text)


def test_after_it_moved_a_meeting_is_reminded_of_again(asa: Registration) -> None:
    assert written(at(7)) == REMINDED
    week = datetime.timedelta(days=7)
    rewrite(PublishedMeeting.objects, starts_on=STARTS_ON + week, ends_on=STARTS_ON + week)
    assert written(at(0)) == REMINDED


def test_who_takes_part_online_gets_the_address_the_day_before_instead_of_the_reminder(
    published: PublishedMeeting, asa: Registration
) -> None:
    make_terms(published.meeting, join_url=CALL)
    sign_up(published, "online@example.org", mode=ONLINE)
    assert written(at(1)) == [("join_link", "online@example.org"), *REMINDED]
    assert CALL in Message.objects.get(kind="join_link").text
    assert not Message.objects.filter(recipient="asa@example.org", text__contains=CALL).exists()


def test_an_address_set_on_the_day_is_still_told(published: PublishedMeeting) -> None:
    sign_up(published, "online@example.org", mode=ONLINE)
    assert written(at(1)) == [("reminder", "online@example.org")]
    make_terms(published.meeting, join_url=CALL)
    assert written(at(0)) == [("join_link", "online@example.org")]
    assert written(at(0, 9)) == []


def test_an_address_set_when_all_is_over_is_told_to_nobody(published: PublishedMeeting) -> None:
    make_terms(published.meeting, join_url=CALL)
    sign_up(published, "online@example.org", mode=ONLINE)
    assert written(at(0, 16)) == []


def test_who_registers_online_on_the_day_gets_the_address_with_the_confirmation(published: PublishedMeeting) -> None:
    make_terms(published.meeting, join_url=CALL)
    sign_up(published, "online@example.org", mode=ONLINE, now=at(0, 8))
    assert CALL in Message.objects.get(kind="confirmation").text
    assert written(at(0, 9)) == []


def test_reminders_and_the_call_follow_the_days_that_somebody_comes() -> None:
    published = make_published(days=3, format="hybrid")
    make_terms(published.meeting, join_url=CALL)
    third = STARTS_ON + 2 * datetime.timedelta(days=1)
    sign_up(published, "asa@example.org", days=(third,))
    sign_up(published, "online@example.org", mode=ONLINE, days=(third,))
    days = {before: sorted(written(at(before))) for before in range(9, -4, -1)}
    online = ("reminder", "online@example.org")
    assert {before: rows for before, rows in days.items() if rows} == {
        5: [*REMINDED, online],
        -1: [("join_link", "online@example.org"), *REMINDED],
    }
    tomorrow = Message.objects.get(kind="reminder", subject__startswith="Tomorrow")
    assert tomorrow.subject == f"Tomorrow: {published.title}, 29 April 2027"
    assert "When: Thursday 29 April 2027, until 16:00 (local time, CEST)" in tomorrow.text
    assert "27 April" not in tomorrow.text


def test_thanks_go_to_those_who_came_and_to_nobody_else(published: PublishedMeeting, asa: Registration) -> None:
    sign_up(published, "absent@example.org")
    Attendance.objects.create(registration=asa, day=STARTS_ON, mode="in_person", recorded_at=at(0, 10))
    assert written(at(0, 23)) == []
    assert written(at(-1, 8)) == [("thanks", "asa@example.org")]
    assert written(at(-2, 8)) == []


def test_attendance_recorded_later_is_thanked_for_later_but_not_for_ever(asa: Registration) -> None:
    assert written(at(-1)) == []
    Attendance.objects.create(registration=asa, day=STARTS_ON, mode="in_person", recorded_at=at(-20))
    assert written(at(-31)) == []
    assert written(at(-30)) == [("thanks", "asa@example.org")]
