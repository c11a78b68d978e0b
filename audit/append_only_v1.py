"""Triggers that keep the log as it was written, on SQLite and PostgreSQL.

They belong to the migration that installs them; to change a rule, copy this module to the next version.

An entry leaves only once a `Release` says that entries from before some moment are let go, and that moment lies at
least `LEAST_DAYS` in the past by the database's own clock. Releases stay for good, so each shortening is told.
Personal values can be deleted, and not be changed.
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

LEAST_DAYS = 30
MARK = "audit_log:"
"""What the errors start with."""

_KEPT = ("audit_entry", "audit_release")
_UNCHANGED = (*_KEPT, "audit_personalvalue")
_IS_LET_GO = "OLD.at < (SELECT MAX(kept_from_at) FROM audit_release)"


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
    names = [f"{table}_is_not_changed" for table in _UNCHANGED]
    names += [f"{table}_is_not_deleted" for table in _KEPT]
    names.append("audit_release_lets_only_old_ones_go")
    return [*names, *(f"{table}_is_not_{'replaced' if vendor == 'sqlite' else 'emptied'}" for table in _UNCHANGED)]


def create_statements(vendor: str) -> list[str]:
    """Return the SQL that installs the triggers, for the vendor "sqlite" or "postgresql"."""
    return _sqlite() if vendor == "sqlite" else _postgresql()


def drop_statements(vendor: str) -> list[str]:
    """Return the SQL that removes them."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER {name}" for name in trigger_names(vendor)]
    functions = ("audit_refuse", "audit_refuse_entry", "audit_refuse_release")
    return [f"DROP FUNCTION {name}() CASCADE" for name in functions]


def _sqlite() -> list[str]:
    def refuse(name: str, event: str, why: str, when: str = "1") -> str:
        return f"CREATE TRIGGER {name} BEFORE {event} WHEN {when} BEGIN SELECT RAISE(ABORT, '{MARK}{why}'); END"

    statements = [refuse(f"{table}_is_not_changed", f"UPDATE ON {table}", "unchanged") for table in _UNCHANGED]
    # "INSERT OR REPLACE" deletes without asking the triggers of deletion.
    statements += [
        refuse(
            f"{table}_is_not_replaced",
            f"INSERT ON {table}",
            "unchanged",
            f"EXISTS (SELECT 1 FROM {table} t WHERE t.id = NEW.id)",  # noqa: S608 - the names stand above
        )
        for table in _UNCHANGED
    ]
    too_young = f"NEW.kept_from_at > strftime('%Y-%m-%d %H:%M:%S', 'now', '-{LEAST_DAYS} days')"
    return [
        *statements,
        refuse("audit_release_is_not_deleted", "DELETE ON audit_release", "kept"),
        refuse("audit_entry_is_not_deleted", "DELETE ON audit_entry", "kept", f"({_IS_LET_GO}) IS NOT 1"),
        refuse("audit_release_lets_only_old_ones_go", "INSERT ON audit_release", "kept", too_young),
    ]


def _postgresql() -> list[str]:
    def function(name: str, condition: str, row: str) -> str:
        return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF {condition} THEN
        RAISE EXCEPTION '{MARK}%', TG_OP USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN {row};
END $$"""

    def trigger(name: str, event: str, called: str, each: str = "ROW") -> str:
        return f"CREATE TRIGGER {name} BEFORE {event} FOR EACH {each} EXECUTE FUNCTION {called}()"

    return [
        function("audit_refuse", "TRUE", "NULL"),
        function("audit_refuse_entry", f"({_IS_LET_GO}) IS NOT TRUE", "OLD"),
        function("audit_refuse_release", f"NEW.kept_from_at > now() - interval '{LEAST_DAYS} days'", "NEW"),
        *(trigger(f"{table}_is_not_changed", f"UPDATE ON {table}", "audit_refuse") for table in _UNCHANGED),
        *(
            trigger(f"{table}_is_not_emptied", f"TRUNCATE ON {table}", "audit_refuse", "STATEMENT")
            for table in _UNCHANGED
        ),
        trigger("audit_release_is_not_deleted", "DELETE ON audit_release", "audit_refuse"),
        trigger("audit_entry_is_not_deleted", "DELETE ON audit_entry", "audit_refuse_entry"),
        trigger("audit_release_lets_only_old_ones_go", "INSERT ON audit_release", "audit_refuse_release"),
    ]
