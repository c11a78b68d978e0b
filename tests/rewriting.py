"""The past rewritten, for tests that need another one than was published: the database itself refuses that.

The triggers go and come back within the test's own transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import Manager, QuerySet

from exchanges.meetings import version_rules_v1


def rewrite(rows: QuerySet[Any] | Manager[Any], **fields: Any) -> None:
    """Let published rows say something else than was published."""
    with kept_by_nothing():
        rows.update(**fields)


def unpublish(rows: QuerySet[Any] | Manager[Any]) -> None:
    """Delete published rows."""
    with kept_by_nothing():
        rows.all().delete()


@contextmanager
def kept_by_nothing() -> Iterator[None]:
    """Let whatever is done within alter or delete what was published."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table with checks that wait for the end of the transaction cannot lose its triggers.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in version_rules_v1.drop_statements(connection.vendor):
            cursor.execute(statement)
        yield
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in version_rules_v1.create_statements(connection.vendor):
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
