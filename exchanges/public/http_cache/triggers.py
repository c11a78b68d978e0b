"""Triggers that stamp the site: whoever writes a row that public pages may show, and however, changes the stamp.

Every table of ours is watched unless it is named here as one that no public page reads; a test walks the pages and
holds what they read against this. The triggers are put up after every `migrate` where they are missing, since SQLite
drops those of a table that it rebuilds to alter it. Why so: docs/decisions/0010-pages-kept-by-a-stamp.md.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from exchanges.public.http_cache.stamp import TABLE, Subject

OWN_APPS = ("municipalities", "exchanges")
UNREAD = frozenset(
    {
        TABLE,
        "exchanges_feedback",
        "exchanges_message",
        "exchanges_proposal",
        "exchanges_ratecount",
        "municipalities_availabilityperiod",
        "municipalities_coordination",
        "municipalities_user",
        "municipalities_user_groups",
        "municipalities_user_user_permissions",
    }
)
"""Tables that no public page reads."""

OF_REGISTRATIONS = frozenset(
    {
        "exchanges_attendance",
        "exchanges_delegation",
        "exchanges_person",
        "exchanges_registration",
        "exchanges_registrationterms",
        "exchanges_seatallotment",
        "exchanges_standin",
    }
)
"""Tables that change with every registration, and that no feed reads."""

# At most so many transactions write at the same time without one waiting for another.
SLOTS = 64
# A stamp grows by a random number, lest a database restored from a copy come back to a stamp given out since.
MOST = 1 << 20
_LOCK_SPACE = 0x57A9
_FUNCTION = "exchanges_stamp_the_site"
_OPERATIONS = ("INSERT", "UPDATE", "DELETE")


def watched_tables() -> dict[str, Subject]:
    """Return the tables that public pages may read, each with the subject whose stamp it changes."""
    models = [model for label in OWN_APPS for model in apps.get_app_config(label).get_models(include_auto_created=True)]
    tables = sorted({model._meta.db_table for model in models} - UNREAD)
    return {table: Subject.REGISTRATIONS if table in OF_REGISTRATIONS else Subject.CONTENT for table in tables}


def put_up_after_migrate(*, using: str, **_signal: Any) -> None:
    """Put up what is missing, and change the stamp, as rows may have changed without it."""
    put_up(connections[using])


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers that are missing; none where there is no stamp to write yet."""
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if TABLE not in tables:
            return
        cursor.execute(_names_query(connection.vendor))
        there = {name for (name,) in cursor.fetchall()}
        missing = [
            table
            for table in watched_tables()
            if table in tables and not there.issuperset(_names(connection.vendor, table))
        ]
        if missing:
            for statement in create_statements(connection.vendor, missing):
                cursor.execute(statement)


def drop_triggers(connection: BaseDatabaseWrapper) -> None:
    """Drop every trigger of the stamp; a step of a migration that alters the stamp's own table."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP FUNCTION IF EXISTS {_FUNCTION}() CASCADE")
            return
        cursor.execute(_names_query(connection.vendor))
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")


def create_statements(vendor: str, tables: Iterable[str]) -> list[str]:
    """Return the SQL that watches tables, for the vendor "sqlite" or "postgresql", and stamps every subject once."""
    subjects = watched_tables()
    if vendor == "sqlite":
        triggers = [statement for table in tables for statement in _sqlite_triggers(table, subjects[table])]
        return [*triggers, *(_sqlite_stamp(subject) for subject in Subject)]
    triggers = [statement for table in tables for statement in _postgresql_triggers(table, subjects[table])]
    return [_POSTGRESQL_FUNCTION, *triggers, *(_postgresql_stamp(f"'{subject}'", "0") for subject in Subject)]


def _names(vendor: str, table: str) -> set[str]:
    if vendor == "sqlite":
        return {f"{table}_stamps_the_site_on_{operation.lower()}" for operation in _OPERATIONS}
    return {f"{table}_stamps_the_site"}


def _names_query(vendor: str) -> str:
    if vendor == "sqlite":
        return "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%stamps_the_site_on_%'"
    return "SELECT tgname FROM pg_trigger WHERE tgname LIKE '%stamps_the_site'"


def _sqlite_triggers(table: str, subject: Subject) -> list[str]:
    return [
        statement
        for operation in _OPERATIONS
        for name in [f"{table}_stamps_the_site_on_{operation.lower()}"]
        for statement in (
            f"DROP TRIGGER IF EXISTS {name}",
            f"CREATE TRIGGER {name} AFTER {operation} ON {table} BEGIN {_sqlite_stamp(subject)}; END",
        )
    ]


def _sqlite_stamp(subject: Subject) -> str:
    """SQLite has one writer, so one slot is enough."""
    return f"""
INSERT INTO {TABLE} (subject, slot, value, seconds)
VALUES ('{subject}', 0, 1 + abs(random() % {MOST}), CAST(strftime('%s', 'now') AS INTEGER))
ON CONFLICT (subject, slot) DO UPDATE SET value = value + excluded.value, seconds = excluded.seconds"""  # noqa: S608


def _postgresql_triggers(table: str, subject: Subject) -> list[str]:
    name = f"{table}_stamps_the_site"
    return [
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}('{subject}')",
    ]


def _postgresql_stamp(subject: str, slot: str) -> str:
    return f"""
INSERT INTO {TABLE} (subject, slot, value, seconds)
VALUES ({subject}, {slot}, 1 + floor(random() * {MOST}), floor(extract(epoch FROM clock_timestamp())))
ON CONFLICT (subject, slot) DO UPDATE
SET value = {TABLE}.value + excluded.value, seconds = greatest({TABLE}.seconds, excluded.seconds)"""  # noqa: S608


# The lock is the transaction's until it ends, so no other one writes the slot, and nobody waits.
_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE free integer := 0;
BEGIN
    WHILE free < {SLOTS - 1} AND NOT pg_try_advisory_xact_lock({_LOCK_SPACE}, free) LOOP
        free := free + 1;
    END LOOP;
    {_postgresql_stamp("TG_ARGV[0]", "free")};
    RETURN NULL;
END $$"""
