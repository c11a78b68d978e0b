"""What the database itself keeps of the log: statements around every model and service, on both databases."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from audit import append_only_v1
from audit.erasing import let_old_entries_go
from audit.models import By, Entry, PersonalValue, Release
from audit.recording import JOB, record

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def make_entry(*, days_ago: int = 0, **fields: str) -> Entry:
    at = timezone.now() - days_ago * DAY
    entry = Entry.objects.create(at=at, act="meeting.change", by=By.USER, who="7", words="Åmål", **fields)
    PersonalValue.objects.create(entry=entry, field="reason", became="Łucja O’Hara rang")
    return entry


def run(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused(statement: str, *values: object) -> None:
    with pytest.raises(IntegrityError, match=append_only_v1.MARK), transaction.atomic():
        run(statement, *values)


def test_the_log_takes_new_entries(db: None) -> None:
    make_entry()
    run(
        "INSERT INTO audit_entry (at, act, by, who, function, network, country, kind, key, words, effect, changes, "
        "page_kind, page_key) SELECT at, act, by, who, function, network, country, kind, key, words, effect, changes, "
        "page_kind, page_key FROM audit_entry"
    )
    assert Entry.objects.count() == 2


@pytest.mark.parametrize("column", ["act", "who", "words", "country", "network"])
def test_no_statement_changes_an_entry(column: str) -> None:
    make_entry()
    refused(f"UPDATE audit_entry SET {column} = 'x'")
    assert "x" not in Entry.objects.values_list(column, flat=True)


def test_no_statement_moves_an_entry_to_another_day() -> None:
    entry = make_entry(days_ago=400)
    refused("UPDATE audit_entry SET at = %s", timezone.now() - 5000 * DAY)
    assert Entry.objects.get().at == entry.at


def test_no_statement_deletes_an_entry_however_old() -> None:
    make_entry(days_ago=5000)
    run("DELETE FROM audit_personalvalue")
    refused("DELETE FROM audit_entry")
    assert Entry.objects.count() == 1


def test_no_statement_puts_an_entry_in_the_place_of_another() -> None:
    entry = make_entry()
    columns = "at, act, by, who, function, network, country, kind, key, effect, changes, page_kind, page_key"
    values = f"SELECT id, {columns}, 'Another town' FROM audit_entry WHERE id = %s"
    if connection.vendor == "sqlite":
        refused(f"INSERT OR REPLACE INTO audit_entry (id, {columns}, words) {values}", entry.pk)
    conflict = "ON CONFLICT (id) DO UPDATE SET words = excluded.words"
    # SQLite reads ON after a SELECT without WHERE as a join's; this one has one.
    refused(f"INSERT INTO audit_entry (id, {columns}, words) {values} {conflict}", entry.pk)
    assert Entry.objects.get().words == "Åmål"


def test_personal_values_are_erased_and_never_rewritten() -> None:
    make_entry()
    refused("UPDATE audit_personalvalue SET became = 'x'")
    run("DELETE FROM audit_personalvalue")
    assert (PersonalValue.objects.count(), Entry.objects.count()) == (0, 1)


def test_a_release_lets_go_what_is_older_and_nothing_else() -> None:
    old, young = make_entry(days_ago=801), make_entry(days_ago=799)
    run("DELETE FROM audit_personalvalue")
    Release.objects.create(released_at=timezone.now(), kept_from_at=timezone.now() - 800 * DAY, count=1)
    refused("DELETE FROM audit_entry WHERE id = %s", young.pk)
    run("DELETE FROM audit_entry WHERE id = %s", old.pk)
    assert list(Entry.objects.all()) == [young]


def test_no_release_is_younger_than_the_least_by_the_clock_of_the_database() -> None:
    now = datetime.datetime.now(datetime.UTC)
    statement = "INSERT INTO audit_release (released_at, kept_from_at, count) VALUES (%s, %s, 1)"
    with connection.cursor() as cursor:
        cursor.execute("SELECT CURRENT_TIMESTAMP")
        (clock,) = cursor.fetchone()
    if isinstance(clock, str):
        clock = datetime.datetime.fromisoformat(clock).replace(tzinfo=datetime.UTC)
    least = datetime.timedelta(days=append_only_v1.LEAST_DAYS)
    minute = datetime.timedelta(minutes=1)
    refused(statement, now, connection.ops.adapt_datetimefield_value(clock - least + minute))
    run(statement, now, connection.ops.adapt_datetimefield_value(clock - least - minute))
    assert Release.objects.count() == 1


def test_a_release_stays_for_good() -> None:
    Release.objects.create(released_at=timezone.now(), kept_from_at=timezone.now() - 800 * DAY, count=1)
    refused("UPDATE audit_release SET count = 0")
    refused("DELETE FROM audit_release")
    assert Release.objects.get().count == 1


def test_the_job_lets_old_entries_go_with_their_personal_values_and_says_so(settings: Settings) -> None:
    settings.AUDIT_KEPT_DAYS = 730
    make_entry(days_ago=731)
    kept = make_entry(days_ago=729)
    now = timezone.now()
    assert let_old_entries_go(now=now) == 1
    assert list(Entry.objects.all()) == [kept]
    assert PersonalValue.objects.get().entry == kept
    release = Release.objects.get()
    assert (release.count, release.kept_from_at, release.released_at) == (1, now - 730 * DAY, now)
    assert let_old_entries_go(now=now) == 0
    assert Release.objects.count() == 1


def test_every_trigger_is_there() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if connection.vendor == "sqlite"
            else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        )
        there = {name for (name,) in cursor.fetchall()}
    assert set(append_only_v1.trigger_names(connection.vendor)) <= there


@pytest.mark.parametrize(
    ("constraint", "column", "value"),
    [
        ("entry_says_what_was_done_by_whom", "act", ""),
        ("entry_says_what_was_done_by_whom", "by", "ghost"),
        ("entry_has_a_known_effect", "effect", "eaten"),
    ],
)
def test_an_entry_says_who_did_what(constraint: str, column: str, value: str) -> None:
    fields = {"at": timezone.now(), "act": "x", "by": By.JOB, "effect": "", column: value}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Entry.objects.create(**fields)
    record("x", JOB)


def test_an_entry_has_a_personal_value_once() -> None:
    entry = make_entry()
    # entry_has_a_personal_value_once
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonalValue.objects.create(entry=entry, field="reason", became="Again")
    PersonalValue.objects.create(entry=entry, field="named_as", became="Łucja")
