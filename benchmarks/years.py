"""Years of a busy site, lived through in minutes: how many rows each table has, quarter by quarter.

    [scripts/with_postgres] .venv/bin/python -m benchmarks.years [--years 4]

Needs an empty database in DATABASE_URL, or takes an SQLite file of its own. Each week brings a meeting with forty
people, who get five mails each, and what the workspace leaves behind; the daily jobs run in its midst. It lies in the
past, as the audit log lets entries go by the database's own clock. It fails where a table that has an end has grown in
the last year.
"""

import argparse
import os
import sys
import tempfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import django
import time_machine

FIRST = datetime(2016, 1, 4, 9, tzinfo=UTC)
WEEK = timedelta(days=7)
PEOPLE, MAILS, ENTRIES, SESSIONS, ASKED, FAILED = 40, 5, 50, 20, 60, 3
"""People of a meeting, mails to each; entries of the log, sessions, codes asked for and failed jobs of a week."""


def main() -> None:
    """Live through it, and print the rows at the end of each quarter."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--years", type=int, default=4, choices=range(4, 9), metavar="4..8")
    years: int = parser.parse_args().years
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "multiply.settings"}
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'years.sqlite3'}")
        django.setup()
        _run(years)


def _run(years: int) -> None:
    from django.core.management import call_command

    from exchanges.operation.retention import ENDS, KEPT

    call_command("migrate", verbosity=0)
    by_quarter = []
    programme, user = _prepare()
    for week in range(years * 52):
        now = FIRST + week * WEEK
        with time_machine.travel(now, tick=False):
            _live(week, programme, user, now)
        with time_machine.travel(now + WEEK / 2, tick=False):
            _run_daily_jobs()
        if week % 13 == 12:
            by_quarter.append(_rows())
            print(f"{len(by_quarter)}. quarter", flush=True)
    for table in sorted(by_quarter[-1], key=lambda name: -by_quarter[-1][name]):
        if by_quarter[-1][table] > by_quarter[0][table] or table in ENDS:
            kind = "ends" if table in ENDS else "kept" if table in KEPT else "?"
            print(f"{table:32} {kind} " + " ".join(f"{rows[table]:7}" for rows in by_quarter))
    # A few rows more or less are the days on which a quarter happens to end.
    grown = {table for table in ENDS if by_quarter[-1][table] > by_quarter[-5][table] * 1.05 + 5}
    sys.exit(f"These have grown in the last year: {', '.join(sorted(grown))}" if grown else 0)


def _prepare() -> tuple[Any, Any]:
    from tests.factories import make_country, make_programme, make_superuser

    make_country("SE")
    return make_programme(starts_on=date(2015, 1, 5), ends_on=date(2015, 12, 18)), make_superuser()


def _live(week: int, programme: Any, user: Any, now: datetime) -> None:
    from django.db import transaction

    with transaction.atomic():
        _live_as_participants(week, programme, user, now)
        _live_as_coordinators(week, programme, user, now)


def _live_as_participants(week: int, programme: Any, user: Any, now: datetime) -> None:
    from django.db.models import Model

    from exchanges.outbox.models import Naming
    from exchanges.registrations.identity.rate_limits import use_once
    from exchanges.registrations.models import AddressCode
    from tests.exchanges.outbox.letters import make_act, make_message
    from tests.exchanges.registrations.factories import make_person, make_registration
    from tests.factories import make_meeting

    meeting: Model = make_meeting(programme, starts_on=(now + 4 * WEEK).date(), theme="planning")
    act = make_act(user, at=now)
    for number in range(PEOPLE):
        person = make_person(f"p-{week}-{number}@example.org", created_at=now)
        make_registration(meeting, person, created_at=now, changed_at=now)
        for mail in range(MAILS):
            key, about = f"{week}-{number}-{mail}", {"meeting": meeting} if mail else {}
            made = make_message(key, due_at=now, created_at=now, person=person, **about, act=None if mail else act)
        Naming.objects.create(message=made, person=person)
    for number in range(ASKED):
        AddressCode.objects.create(binding=f"{week}-{number}", serial=f"{week}-{number}", code_hash="", ends_at=now)
        use_once(f"{week}-{number}", ends_at=now + timedelta(hours=1))


def _live_as_coordinators(week: int, programme: Any, user: Any, now: datetime) -> None:
    from allauth.usersessions.models import UserSession
    from django.contrib.admin.models import CHANGE, LogEntry
    from django.contrib.sessions.models import Session
    from django.core.cache import cache
    from django_q.models import Task

    from audit.models import PersonalValue
    from audit.recording import COMMAND, record
    from exchanges.outbox.previews import keep_preview
    from tests.factories import make_proposal

    for number in range(ENTRIES):
        PersonalValue.objects.create(entry=record("programme.import", COMMAND), field="name", became=f"{number}")
        LogEntry.objects.create(user=user, action_flag=CHANGE, object_repr="row", action_time=now)
    for number in range(SESSIONS):
        key = f"{week}-{number}"
        Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(hours=12))
        UserSession.objects.create(session_key=key, user=user, ip="192.0.2.1", user_agent="a browser")
        cache.set(f"tries-{key}", 1, 900)
    for number in range(FAILED):
        name = f"{week}-{number}"
        Task.objects.create(id=name, name=name, func="f", started=now, stopped=now, success=False)
    keep_preview(actor=user, digest="", mails=[], files=[], now=now)
    make_proposal(programme, requested_at=now)
    make_proposal(programme, requested_at=now, state="accepted", accepted_at=now)


def _run_daily_jobs() -> None:
    from exchanges.operation.tasks import let_old_rows_go
    from exchanges.registrations.tasks import erase
    from exchanges.sign_in.tasks import tend_accounts

    erase()
    tend_accounts()
    let_old_rows_go()


def _rows() -> Counter[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        found: Counter[str] = Counter()
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - the database's own
            found[table] = cursor.fetchone()[0]
        return found


if __name__ == "__main__":
    main()
