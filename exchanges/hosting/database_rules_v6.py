"""Hosting rules kept by the database itself: a view of what breaks them, and triggers that refuse it.

A check constraint sees one row; these rules compare a meeting with its slot, its host and the other meetings. The
view `exchanges_brokenrule` (meeting_id, rule) says each rule once, in SQL that SQLite and PostgreSQL share; the
triggers look into it after every write that could break a rule. Why so: docs/decisions/0003-rules-in-the-database.md.

This module belongs to the migration that installs it. To change a rule, copy it to the next version, and write a
migration that drops this one's objects first. Any later migration that alters one of the tables below drops and creates
them around its work too: SQLite rebuilds a table to alter it, which a view on the table forbids.
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

VIEW = "exchanges_brokenrule"
MARK = "hosting_rule:"  # what the errors start with; the rule's code follows

# A meeting that counts, with what its rules are about. {days} differs between the two databases.
_FILLED = """
    SELECT m.id, m.slot_id, m.host_id, m.theme_id, m.starts_on, m.ends_on, {days} AS days, m.exchange_id,
           e.programme_id AS programme_id, e.country_id AS country_id,
           s.programme_id AS slot_programme_id, s.country_id AS slot_country_id, s.host_id AS slot_host_id,
           s.number, s.waived_by_id, (SELECT COUNT(*) FROM exchanges_withdrawal w
               WHERE w.participation_id = s.host_id AND s.host_id <> m.host_id) AS passed_on,
           r.id AS rule_id, r.programme_id AS rule_programme_id, r.host_role, r.scope, r.meetings, r.year,
           p.programme_id AS host_programme_id,
           COALESCE((SELECT q.role FROM exchanges_formerrole q
                     WHERE q.participation_id = m.host_id AND q.last_day >= m.starts_on
                     ORDER BY q.last_day LIMIT 1), p.role) AS role,
           u.country_id AS host_country_id
    FROM exchanges_meeting m
    JOIN exchanges_exchange e ON e.id = m.exchange_id
    JOIN exchanges_slot s ON s.id = m.slot_id
    JOIN exchanges_hostingrule r ON r.id = s.rule_id
    JOIN municipalities_participation p ON p.id = m.host_id
    JOIN municipalities_municipality u ON u.id = p.municipality_id
    WHERE m.status <> 'cancelled'
"""

# An exemption holds for what it was written for: a column of its own that is NULL is one the rule does not turn on.
# One granted ahead names no meeting yet.
_EXEMPT = """EXISTS (
    SELECT 1 FROM exchanges_exemption x
    WHERE (x.meeting_id = {meeting}.id OR x.meeting_id IS NULL AND x.slot_id = {meeting}.slot_id)
      AND x.rule = '{rule}' AND x.withdrawn_at IS NULL
      AND (x.host_id IS NULL OR x.host_id = {meeting}.host_id)
      AND (x.theme_id IS NULL OR x.theme_id = {meeting}.theme_id)
      AND (x.starts_on IS NULL OR x.starts_on = {meeting}.starts_on)
      AND (x.days IS NULL OR x.days = {meeting}.days))"""


def _exempt(meeting: str, rule: str) -> str:
    return _EXEMPT.format(meeting=meeting, rule=rule)


def _view(year: str, days: str) -> str:
    # All that is put into the text stands in this module.
    return f"""
CREATE VIEW {VIEW} AS
WITH filled AS ({_FILLED.format(days=days)})
-- A slot, its rule, its meeting and its host are of one programme, and slot and meeting of one exchange.
SELECT f.id AS meeting_id, 'programme' AS rule FROM filled f
WHERE f.slot_programme_id <> f.programme_id OR f.rule_programme_id <> f.programme_id
   OR f.host_programme_id <> f.programme_id
   OR COALESCE(f.slot_country_id, '') <> COALESCE(f.country_id, '') AND f.scope <> 'programme'
   OR f.scope = 'programme' AND f.country_id IS NOT NULL
UNION ALL
SELECT m.id, 'programme' FROM exchanges_meeting m
JOIN exchanges_exchange e ON e.id = m.exchange_id
LEFT JOIN municipalities_participation p ON p.id = m.host_id
LEFT JOIN exchanges_theme t ON t.id = m.theme_id
WHERE m.status <> 'cancelled' AND (p.programme_id <> e.programme_id OR t.programme_id <> e.programme_id)
UNION ALL
-- The host has, on the first day, the role and the country that the slot asks for, and is the slot's own where it names
-- one that has not withdrawn.
SELECT f.id, 'host' FROM filled f
WHERE (f.role <> f.host_role OR f.slot_host_id <> f.host_id AND f.passed_on = 0
    OR f.host_country_id <> f.slot_country_id)
  AND NOT {_exempt("f", "host")}
UNION ALL
-- Nothing stands in a slot that is no longer owed.
SELECT f.id, 'waived' FROM filled f WHERE f.waived_by_id IS NOT NULL
UNION ALL
-- A rule owes so many meetings a host, a country or the programme, and no slot is numbered above that. What a host
-- takes over from one that has withdrawn comes on top.
SELECT f.id, 'host' FROM filled f
WHERE f.number > f.meetings AND NOT {_exempt("f", "host")}
UNION ALL
SELECT f.id, 'host' FROM filled f
WHERE f.passed_on = 0 AND f.meetings < (
    SELECT COUNT(*) FROM filled o WHERE o.rule_id = f.rule_id AND o.host_id = f.host_id AND o.passed_on = 0
       AND NOT {_exempt("o", "host")})
  AND NOT {_exempt("f", "host")}
UNION ALL
-- A slot that a meeting of another slot fills as well has none of its own; both are of one programme and country.
SELECT f.id, 'shared' FROM filled f
JOIN exchanges_slot s ON s.id = f.slot_id JOIN exchanges_meeting a ON a.id = s.also_filled_by_id
WHERE a.status <> 'cancelled'
UNION ALL
SELECT a.id, 'shared' FROM exchanges_meeting a
JOIN exchanges_slot s ON s.also_filled_by_id = a.id JOIN exchanges_meeting m ON m.slot_id = s.id
WHERE a.status <> 'cancelled' AND m.status <> 'cancelled'
UNION ALL
SELECT f.id, 'programme' FROM filled f JOIN exchanges_slot s ON s.also_filled_by_id = f.id
WHERE s.programme_id <> f.programme_id OR COALESCE(s.country_id, '') <> COALESCE(f.country_id, '')
UNION ALL
SELECT a.id, 'programme' FROM exchanges_meeting a JOIN exchanges_slot s ON s.also_filled_by_id = a.id
WHERE a.status <> 'cancelled' AND a.slot_id IS NULL
UNION ALL
SELECT f.id, 'waived' FROM filled f JOIN exchanges_slot s ON s.also_filled_by_id = f.id
WHERE s.waived_by_id IS NOT NULL
UNION ALL
-- The conference is in its year.
SELECT f.id, 'conference_year' FROM filled f
WHERE f.scope = 'programme' AND f.year IS NOT NULL AND {year} <> f.year
  AND NOT {_exempt("f", "conference_year")}
UNION ALL
-- The conference comes last: it starts after the last day of every national meeting.
SELECT f.id, 'conference_lead' FROM filled f
WHERE NOT {_exempt("f", "conference_lead")} AND EXISTS (
    SELECT 1 FROM filled o
    WHERE o.programme_id = f.programme_id AND NOT {_exempt("o", "conference_lead")}
      AND (f.scope = 'programme' AND o.scope <> 'programme' AND o.ends_on >= f.starts_on
        OR f.scope <> 'programme' AND o.scope = 'programme' AND f.ends_on >= o.starts_on))
"""  # noqa: S608


# table -> (the operations after which meetings may break a rule, which meetings: SQL over NEW or OLD)
_PROGRAMME_OF_SLOT = (
    "SELECT m.id FROM exchanges_meeting m JOIN exchanges_exchange e ON e.id = m.exchange_id "
    "JOIN exchanges_slot s ON s.programme_id = e.programme_id WHERE s.id = {row}.slot_id"
)
WATCHED: dict[str, tuple[tuple[str, ...], str]] = {
    "exchanges_meeting": (("INSERT", "UPDATE"), "{row}.id"),
    "exchanges_slot": (
        ("UPDATE",),
        "SELECT m.id FROM exchanges_meeting m WHERE m.slot_id = {row}.id OR m.id = {row}.also_filled_by_id",
    ),
    "exchanges_hostingrule": (
        ("UPDATE",),
        "SELECT m.id FROM exchanges_meeting m JOIN exchanges_slot s ON s.id = m.slot_id WHERE s.rule_id = {row}.id",
    ),
    "exchanges_exemption": (("UPDATE", "DELETE"), _PROGRAMME_OF_SLOT),
    "exchanges_exchange": (("UPDATE",), "SELECT m.id FROM exchanges_meeting m WHERE m.exchange_id = {row}.id"),
    "exchanges_theme": (("UPDATE",), "SELECT m.id FROM exchanges_meeting m WHERE m.theme_id = {row}.id"),
    "municipalities_participation": (
        ("UPDATE",),
        "SELECT m.id FROM exchanges_meeting m WHERE m.host_id = {row}.id",
    ),
    "exchanges_formerrole": (
        ("UPDATE", "DELETE"),
        "SELECT m.id FROM exchanges_meeting m WHERE m.host_id = {row}.participation_id",
    ),
    "exchanges_withdrawal": (
        ("UPDATE", "DELETE"),
        "SELECT m.id FROM exchanges_meeting m JOIN exchanges_slot s ON s.id = m.slot_id "
        "WHERE s.host_id = {row}.participation_id",
    ),
    "municipalities_municipality": (
        ("UPDATE",),
        "SELECT m.id FROM exchanges_meeting m JOIN municipalities_participation p ON p.id = m.host_id "
        "WHERE p.municipality_id = {row}.id",
    ),
}


def trigger_names() -> list[str]:
    """Return the names of all triggers, as both databases know them."""
    return [_name(table, operation) for table, (operations, _) in WATCHED.items() for operation in operations]


def install(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create view and triggers; a step of a migration."""
    for statement in create_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def remove(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop view and triggers; a step of a migration that alters a table they watch, and the reverse of install."""
    for statement in drop_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def create_statements(vendor: str) -> list[str]:
    """Return the SQL that installs view and triggers, for the vendor "sqlite" or "postgresql"."""
    if vendor == "sqlite":
        days = "CAST(julianday(m.ends_on) - julianday(m.starts_on) AS INTEGER) + 1"
        return [_view("CAST(strftime('%Y', f.starts_on) AS INTEGER)", days), *_sqlite_triggers()]
    return [_view("EXTRACT(YEAR FROM f.starts_on)", "m.ends_on - m.starts_on + 1"), *_postgresql_triggers()]


def drop_statements(vendor: str) -> list[str]:
    """Return the SQL that removes them."""
    if vendor == "sqlite":
        triggers = [f"DROP TRIGGER {name}" for name in trigger_names()]
    else:
        triggers = [f"DROP FUNCTION {name}() CASCADE" for name in trigger_names()]
    return [*triggers, f"DROP VIEW {VIEW}"]


def _name(table: str, operation: str) -> str:
    return f"{table}_keeps_hosting_rules_on_{operation.lower()}"


def _row(operation: str) -> str:
    return "OLD" if operation == "DELETE" else "NEW"


def _broken(meetings: str, operation: str) -> str:
    return f"FROM {VIEW} b WHERE b.meeting_id IN ({meetings.format(row=_row(operation))})"


def _sqlite_triggers() -> list[str]:
    rules = ("programme", "host", "waived", "shared", "conference_year", "conference_lead")
    statements = []
    for table, (operations, meetings) in WATCHED.items():
        for operation in operations:
            # RAISE takes a literal only, so each rule has its own line.
            raises = "".join(
                f"SELECT RAISE(ABORT, '{MARK}{rule}') {_broken(meetings, operation)} AND b.rule = '{rule}';\n"
                for rule in rules
            )
            statements.append(
                f"CREATE TRIGGER {_name(table, operation)} AFTER {operation} ON {table} BEGIN\n{raises}END"
            )
    return statements


def _postgresql_triggers() -> list[str]:
    statements = []
    for table, (operations, meetings) in WATCHED.items():
        for operation in operations:
            name = _name(table, operation)
            statements += [
                f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE broken text;
BEGIN
    {_lock(table)}
    SELECT b.rule INTO broken {_broken(meetings, operation)} LIMIT 1;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION '{MARK}%', broken USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$""",
                f"CREATE TRIGGER {name} AFTER {operation} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
            ]
    return statements


def _lock(table: str) -> str:
    """Two transactions that write meetings of a programme go one after the other, so each sees what the other wrote."""
    if table != "exchanges_meeting":
        return ""
    return (
        "PERFORM 1 FROM municipalities_programme g JOIN exchanges_exchange e ON e.programme_id = g.id "
        "WHERE e.id = NEW.exchange_id FOR NO KEY UPDATE OF g;"
    )
