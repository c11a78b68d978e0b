"""Outages of the database and of the storage of documents, and how one is known from a fault of ours."""

from django.db import InterfaceError, OperationalError

from exchanges.meetings.documents.outages import StorageAway

_AWAY_ON_POSTGRESQL = ("08", "53", "57P")
"""Classes of SQLSTATE: no connection, no room for one, shut down; without any, the server did not even answer."""
_AWAY_ON_SQLITE = frozenset({5, 6, 10, 13, 14})
"""Busy, locked, not readable, disk full, not to be opened (sqlite.org/rescode.html)."""


def is_outage(error: BaseException | None) -> bool:
    """Tell whether an error says that database or storage is away, so that the same may go well in a while."""
    if isinstance(error, StorageAway):
        return True
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    code_of_sqlite = getattr(error.__cause__, "sqlite_errorcode", None)
    if code_of_sqlite is not None:
        # The lower byte is the kind, the others say more of it.
        return code_of_sqlite & 0xFF in _AWAY_ON_SQLITE
    state = getattr(error.__cause__, "pgcode", None)
    return state is None or state.startswith(_AWAY_ON_POSTGRESQL)
