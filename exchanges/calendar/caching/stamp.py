"""Reading the stamp of the site, at the price of one small query a request."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import InterfaceError, OperationalError, connection

TABLE = "exchanges_sitestamp"
_QUERY = f"SELECT subject, SUM(value), MAX(seconds) FROM {TABLE} GROUP BY subject"  # noqa: S608


class Subject(StrEnum):
    """What a page is made of."""

    CONTENT = "content"
    REGISTRATIONS = "registrations"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What stands for everything that public pages read, at one moment; another one means that something changed.

    Each is a pair of the stamp itself and the Unix time at which it last changed.
    """

    content: tuple[str, int]
    registrations: tuple[str, int]


def read_stamp() -> Stamp:
    """Read the stamp, first of all that a request reads: what is read after it is at least as new."""
    found = {subject: (str(value), int(seconds)) for subject, value, seconds in _rows()}
    nothing = ("", 0)
    return Stamp(found.get(Subject.CONTENT, nothing), found.get(Subject.REGISTRATIONS, nothing))


def _rows() -> list[tuple[str, int, int]]:
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


def _ask() -> list[tuple[str, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_QUERY)
        return cursor.fetchall()
