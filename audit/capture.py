"""Triggers that hand the rows written within an act to the log, whoever writes them: a form, a service, a statement.

They write nothing while no act is under way (`recording.py`). They are derived from `coverage.py`, so that no migration
has to know of them: taken down before migrations are applied, as SQLite alters no column that a trigger names, and put
up after every migrate.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from audit.coverage import COVERED, Covered

TABLE = "audit_captured"
LOG_OF_ADMIN = "admin.LogEntry"
"""Django's own log: that something was done on a page, also where no row of ours tells of it."""

_PREFIX = "audit_captures_"
_FUNCTION = "audit_capture"
_WITHIN_AN_ACT = f"EXISTS (SELECT 1 FROM {TABLE})"  # noqa: S608 - the name stands above


def followed() -> dict[type[models.Model], Covered]:
    """Return the models whose rows are handed to the log."""
    found = {apps.get_model(label): covered for label, covered in COVERED.items()}
    return {**found, apps.get_model(LOG_OF_ADMIN): Covered(operations=("INSERT",))}


def fields_of(model: type[models.Model]) -> list[Any]:
    """Return the fields of a model that have a column."""
    return list(model._meta.concrete_fields)


def take_down_before_migrate(*, using: str, plan: Any, **_signal: Any) -> None:
    """Take the triggers down where migrations are about to be applied."""
    if plan:
        with transaction.atomic(using), connections[using].cursor() as cursor:
            _drop(cursor, connections[using].vendor, _there(cursor, connections[using].vendor))


def put_up_after_migrate(*, using: str, **_signal: Any) -> None:
    """Put up what is missing, and take down what is outdated."""
    put_up(connections[using])


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Bring the triggers in line with what is followed; tables that are not there yet are left out."""
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if TABLE not in tables:
            return
        there = _there(cursor, connection.vendor)
        wanted = {
            f"{_PREFIX}{table}_{sha256(statement.encode()).hexdigest()[:6]}": (table, statement)
            for table, statement in _statements(connection.vendor)
            if table in tables
        }
        _drop(cursor, connection.vendor, {name: table for name, table in there.items() if name not in wanted})
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTION)
        for name, (_table, statement) in wanted.items():
            if name not in there:
                cursor.execute(statement.replace("{name}", name))


def _there(cursor: Any, vendor: str) -> dict[str, str]:
    """Return the triggers that there are, each with its table."""
    if vendor == "sqlite":
        cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
    else:
        cursor.execute(
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal"
        )
    return {name: table for name, table in cursor.fetchall() if name.startswith(_PREFIX)}


def _drop(cursor: Any, vendor: str, triggers: dict[str, str]) -> None:
    for name, table in triggers.items():
        cursor.execute(f"DROP TRIGGER {name}" if vendor == "sqlite" else f"DROP TRIGGER {name} ON {table}")


def _statements(vendor: str) -> Iterator[tuple[str, str]]:
    """Return the tables with the SQL of their triggers, of which `{name}` stands for the name."""
    for model, covered in followed().items():
        table = model._meta.db_table
        if vendor == "postgresql":
            left_out = ", ".join(f"'{column}'" for column in _columns_left_out(model, covered))
            yield (
                table,
                f"CREATE TRIGGER {{name}} AFTER {' OR '.join(covered.operations)} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {_FUNCTION}({left_out})",
            )
            continue
        for operation in covered.operations:
            was = "''" if operation == "INSERT" else _sqlite_json(model, covered, "OLD")
            became = "''" if operation == "DELETE" else _sqlite_json(model, covered, "NEW")
            # All that is put into the text stands in our models.
            insert = f"INSERT INTO {TABLE} (\"table\", was, became) VALUES ('{table}', {was}, {became})"  # noqa: S608
            when = f"AFTER {operation} ON {table} WHEN {_WITHIN_AN_ACT}"
            yield table, f"CREATE TRIGGER {{name}} {when} BEGIN {insert}; END"


def _columns_left_out(model: type[models.Model], covered: Covered) -> list[str]:
    fields = fields_of(model)
    return [each.column for each in fields if each.name in covered.ignored or isinstance(each, models.BinaryField)]


def _sqlite_json(model: type[models.Model], covered: Covered, row: str) -> str:
    left_out = _columns_left_out(model, covered)
    columns = [each.column for each in fields_of(model) if each.column not in left_out]
    pairs = ", ".join(f"'{column}', {row}.{column}" for column in columns)
    return f"json_object({pairs})"


_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE was text := ''; became text := '';
BEGIN
    IF {_WITHIN_AN_ACT} THEN
        IF TG_OP <> 'INSERT' THEN was := (to_jsonb(OLD) - coalesce(TG_ARGV[:]::text[], '{{}}'))::text; END IF;
        IF TG_OP <> 'DELETE' THEN became := (to_jsonb(NEW) - coalesce(TG_ARGV[:]::text[], '{{}}'))::text; END IF;
        INSERT INTO {TABLE} ("table", was, became) VALUES (TG_TABLE_NAME, was, became);
    END IF;
    RETURN NULL;
END $$"""  # noqa: S608 - all that is put into it stands in this module
