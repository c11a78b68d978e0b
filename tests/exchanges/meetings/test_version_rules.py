"""A published version stays as it was published, whatever statement is written around models and services."""

import pytest
from django.db import IntegrityError, connection, transaction

from exchanges.meetings import version_rules_v1
from exchanges.meetings.published import PublishedMeeting, Version
from municipalities.models import Programme
from tests.factories import make_meeting, make_version, slot_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(world: Programme) -> Version:
    """The current version, which shows a meeting; another one came before it."""
    meeting = make_meeting(slot=slot_of(world, "award"))
    make_version(world, meeting, reason="Första planen.")
    return make_version(world, meeting, reason="Győr’s hall burnt down.")


def run(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused(statement: str, *values: object) -> None:
    with pytest.raises(IntegrityError, match=version_rules_v1.MARK), transaction.atomic():
        run(statement, *values)


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'Another one'",
        "reason_language = 'xx'",
        "number = 77",
        "published_at = '2020-01-01 12:00:00+00:00'",
        "country_id = 'SE'",
        "programme_id = programme_id + 1",
        "published_by_id = 1",
        "id = id + 100",
    ],
)
def test_nothing_of_a_version_is_altered(version: Version, change: str) -> None:
    refused(f"UPDATE exchanges_version SET {change} WHERE id = %s", version.pk)
    version.refresh_from_db()
    assert version.reason == "Győr’s hall burnt down."


def test_a_version_is_retired_and_does_not_come_back(version: Version) -> None:
    run("UPDATE exchanges_version SET is_current = %s WHERE id = %s", False, version.pk)
    for earlier in Version.objects.all():
        refused("UPDATE exchanges_version SET is_current = %s WHERE id = %s", True, earlier.pk)
    assert not Version.objects.current().exists()


def test_a_version_is_not_altered_while_it_is_retired(version: Version) -> None:
    refused("UPDATE exchanges_version SET is_current = %s, reason = 'x' WHERE id = %s", False, version.pk)
    version.refresh_from_db()
    assert version.is_current


@pytest.mark.parametrize(
    "change",
    [
        "starts_on = '2027-02-02'",
        "ends_on = '2028-02-02'",
        "status = 'cancelled'",
        "host_id = NULL",
        "theme_id = NULL",
        "sequence = 9",
        "changed_at = '2020-01-01 12:00:00+00:00'",
        "version_id = version_id - 1",
        "meeting_id = meeting_id + 1",
        "exchange_id = exchange_id + 1",
    ],
)
def test_nothing_that_a_version_shows_is_altered(version: Version, change: str) -> None:
    before = list(PublishedMeeting.objects.order_by("pk").values())
    refused(f"UPDATE exchanges_publishedmeeting SET {change} WHERE version_id = %s", version.pk)
    assert list(PublishedMeeting.objects.order_by("pk").values()) == before


def test_nothing_is_deleted(version: Version) -> None:
    refused("DELETE FROM exchanges_publishedmeeting")
    refused("DELETE FROM exchanges_version WHERE id = %s", version.pk)
    assert (Version.objects.count(), PublishedMeeting.objects.count()) == (2, 2)


@pytest.mark.parametrize("model", [Version, PublishedMeeting])
def test_nothing_takes_the_place_of_another(version: Version, model: type[Version | PublishedMeeting]) -> None:
    table = model._meta.db_table
    columns = ", ".join(field.column for field in model._meta.concrete_fields)
    copied = f"({columns}) SELECT {columns} FROM {table} WHERE id = %s"
    key = model.objects.latest("pk").pk
    if connection.vendor == "sqlite":
        refused(f"INSERT OR REPLACE INTO {table} {copied}", key)
    other = "reason = 'x'" if model is Version else "status = 'held'"
    refused(f"INSERT INTO {table} {copied} ON CONFLICT (id) DO UPDATE SET {other}", key)


def test_every_trigger_is_there() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if connection.vendor == "sqlite"
            else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        )
        there = {name for (name,) in cursor.fetchall()}
    assert set(version_rules_v1.trigger_names(connection.vendor)) <= there
