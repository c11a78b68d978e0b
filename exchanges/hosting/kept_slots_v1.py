"""An owed meeting keeps its slot: a trigger on SQLite and PostgreSQL refuses to take it out.

What a slot asks of its meeting is kept by `database_rules_v6`. A meeting that left its slot would be asked nothing
more: a conference no year, no last place and no host. Who no longer owes a meeting has its slot waived, or the meeting
is cancelled; a meeting outside the rules is made as one. This module belongs to the migration that installs it.
SQLite drops a table's triggers when it rebuilds the table to alter it: a migration that does so installs this anew.
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from exchanges.hosting.database_rules_v6 import MARK

TRIGGER = "exchanges_meeting_keeps_its_slot"
_ERROR = f"{MARK}slot_is_kept"
_LEAVES = "BEFORE UPDATE OF slot_id ON exchanges_meeting {each} WHEN (OLD.slot_id IS NOT NULL AND NEW.slot_id IS NULL)"


def install(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the trigger; a step of a migration."""
    for statement in create_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def remove(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop it; a step of a migration that alters the table, and the reverse of install."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    schema_editor.execute(f"DROP TRIGGER {TRIGGER}" if is_sqlite else f"DROP FUNCTION {TRIGGER}() CASCADE", params=None)


def create_statements(vendor: str) -> list[str]:
    """Return the SQL that installs the trigger, for the vendor "sqlite" or "postgresql"."""
    if vendor == "sqlite":
        when = _LEAVES.format(each="")
        return [f"CREATE TRIGGER {TRIGGER} {when} BEGIN SELECT RAISE(ABORT, '{_ERROR}'); END"]
    when = _LEAVES.format(each="FOR EACH ROW")
    return [
        f"""
CREATE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{_ERROR}' USING ERRCODE = 'integrity_constraint_violation';
END $$""",
        f"CREATE TRIGGER {TRIGGER} {when} EXECUTE FUNCTION {TRIGGER}()",
    ]
