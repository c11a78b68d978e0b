"""Every table has an end to its growth, or is kept on purpose; simulated years show which is which."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import LazySettings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django_q.models import Failure, Success, Task

from audit.models import PersonalValue
from audit.recording import COMMAND, record
from exchanges.meetings.models import Meeting
from exchanges.operation.retention import ENDS, JOBS_KEPT, KEPT, PROPOSALS_KEPT, let_old_rows_go
from exchanges.operation.tasks import let_old_rows_go as job
from exchanges.outbox.models import Act, Message, Naming
from exchanges.outbox.previews import Preview, PreviewFile
from exchanges.registrations.identity.rate_limits import use_once
from exchanges.registrations.models import AddressCode, StandIn
from exchanges.registrations.tasks import erase
from exchanges.scheduling.proposals.models import Proposal
from exchanges.sign_in.tasks import tend_accounts
from municipalities.models import Programme, User
from tests.exchanges.outbox.letters import make_act, make_message
from tests.exchanges.registrations.factories import make_delegation, make_person, make_registration
from tests.factories import NOON, make_country, make_meeting, make_programme, make_proposal, make_superuser

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
QUARTER = timedelta(days=91)
QUARTERS = 9
AFTER_MONTHS = 1000
"""What is confirmed of an erasure that comes months after the last one, and would wait otherwise."""
FIRST = datetime(2018, 1, 15, 12, tzinfo=UTC)
"""In the past: that the log lets nothing young go is by the database's own clock, which no test sets."""


def test_every_table_has_an_end_or_is_kept_for_a_reason() -> None:
    with connection.cursor() as cursor:
        there = {name for name in connection.introspection.table_names(cursor) if not name.startswith("sqlite_")}
    assert there == ENDS.keys() | KEPT.keys()
    assert not ENDS.keys() & KEPT.keys()
    assert all([*ENDS.values(), *KEPT.values()])


def rows() -> Counter[str]:
    found: Counter[str] = Counter()
    with connection.cursor() as cursor:
        for table in ENDS:
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
            (found[table],) = cursor.fetchone()
    return found


def live_through(quarter: int, programme: Programme, user: User, now: datetime) -> None:
    """Write a row of all that a quarter brings, in the tables that let rows go."""
    meeting = make_meeting(programme, starts_on=now.date(), theme="planning")
    person = make_person(f"łukasz-{quarter}@győr.example.org", created_at=now)
    make_registration(meeting, person, created_at=now, changed_at=now)
    delegation = make_delegation(meeting, contact=person, created_at=now)
    StandIn.objects.create(
        delegation=delegation, person=person, named_as="Å", mode="in_person", reference=f"S{quarter}"
    )
    make_message(f"sign-in {quarter}", created_at=now, due_at=now)
    told = make_message(f"moved {quarter}", created_at=now, due_at=now, meeting=meeting, act=make_act(user, at=now))
    Naming.objects.create(message=told, person=person)
    make_proposal(programme, requested_at=now)
    make_proposal(programme, requested_at=now, state="accepted", accepted_at=now)
    PersonalValue.objects.create(entry=record("programme.import", COMMAND), field="name", became="Ő's name")
    LogEntry.objects.create(user=user, action_flag=CHANGE, object_repr="ß", action_time=now)
    for state in (True, False):
        name = f"{quarter} {state}"
        Task.objects.create(id=name, name=name, func="f", started=now, stopped=now, success=state)
    Session.objects.create(session_key=f"key-{quarter}", session_data="", expire_date=now + DAY)
    UserSession.objects.create(session_key=f"key-{quarter}", user=user, ip="192.0.2.1", user_agent="Ł")
    preview = Preview.objects.create(key=f"{quarter}", shown_to=user, shown_at=now, digest="")
    PreviewFile.objects.create(preview=preview, field="file", name="å.pdf", content=b"")
    AddressCode.objects.create(binding=f"{quarter}", serial=f"{quarter}", code_hash="", ends_at=now)
    use_once(f"alarm {quarter}", ends_at=now + DAY)
    cache.set(f"tries-{quarter}", 1, 3600)


def run_daily_jobs(now: datetime, *, confirmed: int | None = None) -> None:
    with time_machine.travel(now, tick=False):
        erase(confirmed)
        tend_accounts()
        job()


def test_after_years_no_table_that_lets_rows_go_is_larger_than_after_the_first_ones(settings: LazySettings) -> None:
    settings.AUDIT_KEPT_DAYS = 100
    make_country("SE")
    user = make_superuser()
    programme = make_programme(starts_on=date(2017, 1, 1), ends_on=date(2017, 12, 31))
    empty, by_quarter = rows(), []
    for quarter in range(QUARTERS):
        began = FIRST + quarter * QUARTER
        with time_machine.travel(began, tick=False):
            live_through(quarter, programme, user, began)
            by_quarter.append(rows())
        for half in (1, 2):
            run_daily_jobs(began + half * QUARTER / 2 - DAY, confirmed=AFTER_MONTHS)
    grown = {table for table in ENDS if by_quarter[0][table] > empty[table]}
    assert ENDS.keys() - grown == {"audit_captured", "django_q_ormq"}
    assert {table: by_quarter[-1][table] for table in grown} == {table: by_quarter[5][table] for table in grown}
    # Then nothing happens, and nothing is left; what the last erasures wrote into the log goes a hundred days later.
    for days in (400, 800):
        run_daily_jobs(FIRST + QUARTERS * QUARTER + days * DAY, confirmed=AFTER_MONTHS)
    for week in range(1, 16):
        run_daily_jobs(FIRST + QUARTERS * QUARTER + (800 + 7 * week) * DAY)
    assert {table: count for table, count in rows().items() if count > empty[table]} == {}


def test_an_accepted_proposal_stays_as_long_as_its_programme() -> None:
    programme = make_programme()
    old = {"requested_at": NOON - PROPOSALS_KEPT - DAY, "programme": programme}
    kept = make_proposal(**old, state="accepted", accepted_at=NOON)
    make_proposal(**old, state="done")
    make_proposal(programme, requested_at=NOON - PROPOSALS_KEPT)
    assert let_old_rows_go(now=NOON) == 1
    assert kept in Proposal.objects.all()
    Programme.objects.update(ends_on=date(2027, 1, 14))
    assert let_old_rows_go(now=NOON) == 1
    assert Proposal.objects.count() == 1


def test_an_erased_message_stays_until_its_meeting_can_tell_nobody_anything_more() -> None:
    meeting = make_meeting(starts_on=date(2027, 3, 9))
    long_ago = NOON - timedelta(days=400)
    fields = {"state": "erased", "created_at": long_ago, "recipient": ""}
    act = make_act(make_superuser(), at=long_ago)
    make_message("of the meeting", meeting=meeting, act=act, **fields)
    make_message("of none", **fields)
    make_message("of none, and not erased", created_at=long_ago)
    assert let_old_rows_go(now=NOON) == 1
    assert set(Message.objects.values_list("key", flat=True)) == {"of the meeting", "of none, and not erased"}
    Meeting.objects.update(starts_on=date(2026, 3, 9), ends_on=date(2026, 3, 9))
    assert let_old_rows_go(now=NOON) == 2
    assert not Act.objects.exists()


def test_jobs_are_looked_into_for_a_month() -> None:
    for number, stopped in enumerate((NOON - JOBS_KEPT - DAY, NOON - JOBS_KEPT)):
        for state in (True, False):
            name = f"{number} {state}"
            Task.objects.create(id=name, name=name, func="f", started=stopped, stopped=stopped, success=state)
    assert let_old_rows_go(now=NOON) == 2
    assert (Success.objects.count(), Failure.objects.count()) == (1, 1)
