"""Reading the stamp of the site, at the price of one small query a request."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest

TABLE = "exchanges_sitestamp"
_OF_REQUEST = "_stamp_when_made"
_QUERY = f"SELECT subject, value, seconds FROM {TABLE}"  # noqa: S608
# Another second has begun, and whatever wrote in the one before has ended: SQLite has one writer, PostgreSQL tells
# whether it has any; no transaction lasts a minute.
_IS_SETTLED = {
    "sqlite": "(SELECT MAX(seconds) < CAST(strftime('%s', 'now') AS INTEGER) FROM {table})",
    "postgresql": """(
        SELECT MAX(seconds) < floor(extract(epoch FROM now()))
           AND pg_snapshot_xmin(pg_current_snapshot()) = pg_snapshot_xmax(pg_current_snapshot())
            OR MAX(seconds) < extract(epoch FROM now()) - 60 FROM {table})""",
}


class Subject(StrEnum):
    """What a page is made of."""

    CONTENT = "content"
    REGISTRATIONS = "registrations"


@dataclass(slots=True)
class SubjectStamp:
    """What stands for the rows of a subject, and when it last changed, as Unix time by the database's clock."""

    value: int = 0
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Stamp:
    """What stands for everything that public pages read, at one moment; another one means that something changed.

    Until it is settled, a transaction that wrote before may still end and change the stamp, but not the time.
    """

    content: SubjectStamp
    registrations: SubjectStamp
    is_settled: bool = False

    @property
    def values(self) -> tuple[int, int]:
        """Both values."""
        return self.content.value, self.registrations.value


def read_stamp() -> Stamp:
    """Read the stamp, first of all that a request reads: what is read after it is at least as new."""
    database = connections[DEFAULT_DB_ALIAS]
    if database.connection is None or database.in_atomic_block:
        return _stamp(_ask(database, _QUERY))
    # A connection that broke while it was idle is replaced: so Django's own check of its health can be left out.
    database.health_check_done = True  # type: ignore[attr-defined]
    try:
        return _stamp(_ask(database, _QUERY))
    except (InterfaceError, OperationalError):
        database.close()
        return _stamp(_ask(database, _QUERY))


def read_stamp_and_whether_settled() -> Stamp:
    """Read the stamp once more, and whether its time can be told: a dearer question, for what is made anew."""
    database = connections[DEFAULT_DB_ALIAS]
    settled = _IS_SETTLED[database.vendor].format(table=TABLE)
    rows = _ask(database, f"SELECT subject, value, seconds, {settled} FROM {TABLE}")  # noqa: S608
    return replace(_stamp([row[:3] for row in rows]), is_settled=all(row[3] for row in rows))


def keep_stamp_of(request: HttpRequest) -> None:
    """Read the stamp before a view reads anything, for whoever asks for it while the request is answered."""
    vars(request)[_OF_REQUEST] = read_stamp_and_whether_settled()


def stamp_of(request: HttpRequest) -> Stamp | None:
    """Return the stamp as it was read before the view; None where the answer is for somebody in person, or not kept."""
    stamp: Stamp | None = vars(request).get(_OF_REQUEST)
    return stamp


def content_stamp_of(request: HttpRequest) -> int | None:
    """Return what stood for the content before the view; None where nothing did."""
    stamp = stamp_of(request)
    return stamp.content.value if stamp else None


def _stamp(rows: list[tuple[Any, ...]]) -> Stamp:
    content, registrations = SubjectStamp(), SubjectStamp()
    for subject, value, seconds in rows:
        stamp = content if subject == Subject.CONTENT else registrations
        stamp.value += value
        stamp.seconds = max(stamp.seconds, seconds)
    return Stamp(content, registrations)


def _ask(database: BaseDatabaseWrapper, query: str) -> list[tuple[Any, ...]]:
    with database.cursor() as cursor:
        cursor.execute(query)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
