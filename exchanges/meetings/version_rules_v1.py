"""Published versions stay as they were published: triggers on SQLite and PostgreSQL refuse what would alter one.

Of a version only one thing changes: it is current, and then no longer. Of what it shows nothing does, and nothing is
deleted. Why in the database: docs/decisions/0003-rules-in-the-database.md. This module belongs to the migration that
installs it; to change a rule, copy it to the next version. SQLite drops a table's triggers when it rebuilds the table
to alter it: a migration that does so installs them anew.
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

MARK = "published_version:"
"""What the errors start with."""

_VERSION, _SHOWN = "exchanges_version", "exchanges_publishedmeeting"
_KEPT_OF_A_VERSION = (
    "id",
    "programme_id",
    "number",
    "reason",
    "reason_language",
    "country_id",
    "published_by_id",
    "published_at",
)
_FUNCTIONS = ("exchanges_keep_published", "exchanges_keep_version")


def install(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers; a step of a migration."""
    for statement in create_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def remove(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop them; a step of a migration that alters the tables, and the reverse of install."""
    for statement in drop_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def trigger_names(vendor: str) -> list[str]:
    """Return the names of all triggers."""
    by_another_way = "replaced" if vendor == "sqlite" else "emptied"
    ends = ("not_changed", "not_deleted", f"not_{by_another_way}")
    return [f"{table}_is_{end}" for table in (_VERSION, _SHOWN) for end in ends]


def create_statements(vendor: str) -> list[str]:
    """Return the SQL that installs the triggers, for the vendor "sqlite" or "postgresql"."""
    return _sqlite() if vendor == "sqlite" else _postgresql()


def drop_statements(vendor: str) -> list[str]:
    """Return the SQL that removes them."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER {name}" for name in trigger_names(vendor)]
    return [f"DROP FUNCTION {name}() CASCADE" for name in _FUNCTIONS]


def _is_altered(differs: str) -> str:
    """Return the condition under which an update of a version does more than retire it."""
    altered = [f"OLD.{column} {differs} NEW.{column}" for column in _KEPT_OF_A_VERSION]
    return " OR ".join([*altered, "(NEW.is_current AND NOT OLD.is_current)"])


def _sqlite() -> list[str]:
    def refuse(name: str, event: str, table: str, when: str) -> str:
        raised = f"SELECT RAISE(ABORT, '{MARK}{name}')"
        return f"CREATE TRIGGER {table}_is_{name} BEFORE {event} ON {table} WHEN {when} BEGIN {raised}; END"

    # "INSERT OR REPLACE" deletes without asking the triggers of deletion.
    replaced = "EXISTS (SELECT 1 FROM {table} t WHERE t.id = NEW.id)"
    return [
        refuse("not_changed", "UPDATE", _VERSION, _is_altered("IS NOT")),
        refuse("not_changed", "UPDATE", _SHOWN, "1"),
        *(refuse("not_deleted", "DELETE", table, "1") for table in (_VERSION, _SHOWN)),
        *(refuse("not_replaced", "INSERT", table, replaced.format(table=table)) for table in (_VERSION, _SHOWN)),
    ]


def _postgresql() -> list[str]:
    def function(name: str, condition: str) -> str:
        return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF {condition} THEN
        RAISE EXCEPTION '{MARK}%', TG_OP USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$"""

    def trigger(table: str, end: str, event: str, called: str, each: str = "ROW") -> str:
        when = f"BEFORE {event} ON {table} FOR EACH {each}"
        return f"CREATE TRIGGER {table}_is_{end} {when} EXECUTE FUNCTION {called}()"

    every, version = _FUNCTIONS
    return [
        function(every, "TRUE"),
        function(version, _is_altered("IS DISTINCT FROM")),
        trigger(_VERSION, "not_changed", "UPDATE", version),
        trigger(_SHOWN, "not_changed", "UPDATE", every),
        *(trigger(table, "not_deleted", "DELETE", every) for table in (_VERSION, _SHOWN)),
        *(trigger(table, "not_emptied", "TRUNCATE", every, "STATEMENT") for table in (_VERSION, _SHOWN)),
    ]
