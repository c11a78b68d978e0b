"""A run of the erasure that is unlike others erases nothing, says so, and goes on once somebody agrees to its size."""

import logging
from datetime import date, timedelta

import pytest
import time_machine
from django.conf import LazySettings
from django.core.management import call_command

from audit.models import Entry
from exchanges.operation.alarms import Kind, alarms_of_the_worker
from exchanges.operation.tasks import let_old_rows_go
from exchanges.registrations.models import ErasureRun, Person, RateCount, Registration
from exchanges.registrations.personal_data.ceiling import LONGEST_PAUSE, note_run
from exchanges.registrations.personal_data.erasure import count_due
from exchanges.registrations.tasks import erase
from tests.exchanges.registrations.factories import make_person, make_published, make_registration, sign_up
from tests.factories import NOON, make_meeting

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LONG_OVER, JUST_OVER = date(2026, 7, 1), date(2026, 12, 20)
"""More than 180 days before NOON, and more than 14."""


@pytest.fixture
def due() -> None:
    """Make three registrations that are due and two that are not."""
    make_registration(make_meeting(starts_on=LONG_OVER), make_person("łukasz@example.org"))
    recent = make_meeting(starts_on=JUST_OVER)
    for food in ("inga nötter", "ohne Nüsse", ""):
        make_registration(recent, food=food)
    sign_up(make_published())


def test_what_is_due_is_counted_as_it_is_erased(due: None) -> None:
    assert count_due(now=NOON) == 3
    assert erase() == "2 needs, 1 registrations, 0 messages, 1 people erased"
    assert count_due(now=NOON) == 0


def test_a_run_larger_than_others_waits_until_its_size_is_confirmed(
    due: None, settings: LazySettings, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.ERASED_AT_ONCE = 2
    people, entries = Person.objects.count(), Entry.objects.count()
    RateCount.objects.create(key="å", ends_at=NOON - DAY)
    why = (
        "Erasing waits: 3 registrations are due at once, more than ERASED_AT_ONCE (2). "
        "If the clock and the settings are right: manage.py erase_due --confirm 3"
    )
    assert erase() == why
    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [(logging.ERROR, why)]
    assert dict(alarms_of_the_worker(NOON))[Kind.ERASING_WAITS] == why
    call_command("erase_due", confirm=2)  # fewer than there are
    assert capsys.readouterr().out.strip() == why
    assert let_old_rows_go() == "waits, as erasing does"
    assert (Person.objects.count(), Entry.objects.count(), RateCount.objects.count()) == (people, entries, 1)
    assert Registration.objects.exclude(food="").count() == 2
    call_command("erase_due", confirm=3)
    assert capsys.readouterr().out == "2 needs, 1 registrations, 0 messages, 1 people erased\n"
    noted = Entry.objects.get(by="command")
    assert (noted.act, noted.words) == ("erasure.confirm", "3 at most")
    assert Kind.ERASING_WAITS not in dict(alarms_of_the_worker(NOON))
    assert let_old_rows_go() == "0 rows"


def test_a_clock_that_has_jumped_ahead_erases_nobody() -> None:
    person = sign_up(make_published()).person
    erase()
    for later, waits in ((LONGEST_PAUSE, False), (2 * LONGEST_PAUSE, False), (300 * DAY, True)):
        with time_machine.travel(NOON + later, tick=False):
            assert erase().startswith("Erasing waits: the last run was 286 days ago, on 2027-01-29 12:00 UTC.") is waits
    assert Person.objects.get() == person
    # The clock is right again, and nothing happened.
    with time_machine.travel(NOON + 3 * LONGEST_PAUSE, tick=False):
        assert not erase().startswith("Erasing waits")
    # It was no mistake: months went by.
    with time_machine.travel(NOON + 300 * DAY, tick=False):
        assert erase(confirmed=1).endswith("1 people erased")
        assert ErasureRun.objects.get().ran_at == NOON + 300 * DAY


def test_the_first_run_of_a_site_is_like_others() -> None:
    assert not ErasureRun.objects.exists()
    assert not erase().startswith("Erasing waits")
    note_run(now=NOON - LONGEST_PAUSE - timedelta(seconds=1))
    assert erase().startswith("Erasing waits: the last run was 7 days ago, on 2027-01-08 11:59 UTC.")
