"""What PostgreSQL alone can try with the log."""

import pytest
from django.db import IntegrityError, connection, transaction

from audit.models import Entry
from tests.audit.test_append_only import make_entry

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.mark.parametrize("table", ["audit_entry", "audit_personalvalue"])
def test_no_statement_empties_the_log(table: str) -> None:
    make_entry()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="audit_log:"), transaction.atomic():
            cursor.execute(f"TRUNCATE {table} CASCADE")
    assert Entry.objects.get().personal_values.count() == 1
