"""Reading the stamp of the site, at the price of one small query a request."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import InterfaceError, OperationalError, connection

TABLE = "exchanges_sitestamp"
# Another second has begun, and whatever wrote in the one before has ended: SQLite has one writer, PostgreSQL tells
# whether it has any; no transaction lasts a minute.
_IS_SETTLED = {
    "sqlite": "MAX(seconds) < CAST(strftime('%s', 'now') AS INTEGER)",
    "postgresql": """
        MAX(seconds) < floor(extract(epoch FROM now()))
        AND pg_snapshot_xmin(pg_current_snapshot()) = pg_snapshot_xmax(pg_current_snapshot())
        OR MAX(seconds) < extract(epoch FROM now()) - 60""",
}


class Subject(StrEnum):
    """What a page is made of."""

    CONTENT = "content"
    REGISTRATIONS = "registrations"


@dataclass(frozen=True, slots=True)
class SubjectStamp:
    """What stands for the rows of a subject, and when it last changed, as Unix time by the database's clock.

    Until it is settled, a transaction that wrote before may still end and change the stamp, and not the time.
    """

    value: str = ""
    seconds: int = 0
    is_settled: bool = True

    @property
    def seconds_to_tell(self) -> int:
        """The time to give out: one that has passed already while it is not settled, so that it never holds later."""
        return self.seconds if self.is_settled else self.seconds - 1


@dataclass(frozen=True, slots=True)
class Stamp:
    """What stands for everything that public pages read, at one moment; another one means that something changed."""

    content: SubjectStamp
    registrations: SubjectStamp

    @property
    def values(self) -> tuple[str, str]:
        """Both values."""
        return self.content.value, self.registrations.value


def read_stamp() -> Stamp:
    """Read the stamp, first of all that a request reads: what is read after it is at least as new."""
    found = {subject: SubjectStamp(str(value), int(at), bool(settled)) for subject, value, at, settled in _rows()}
    return Stamp(*(found.get(subject, SubjectStamp()) for subject in (Subject.CONTENT, Subject.REGISTRATIONS)))


def _rows() -> list[tuple[str, int, int, bool]]:
    """Ask the database; a connection that broke while it was idle is replaced.

    So this query is the check of the connection's health, and Django's own is left out.
    """
    if connection.in_atomic_block or connection.connection is None:
        return _ask()
    connection.health_check_done = True
    try:
        return _ask()
    except (InterfaceError, OperationalError):
        connection.close()
        return _ask()


def _ask() -> list[tuple[str, int, int, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT subject, SUM(value), MAX(seconds), {_IS_SETTLED[connection.vendor]} "  # noqa: S608
            f"FROM {TABLE} GROUP BY subject"
        )
        return cursor.fetchall()
