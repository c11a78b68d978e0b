"""What PostgreSQL alone can try with published versions."""

import pytest
from django.db import IntegrityError, connection, transaction

from exchanges.meetings.published import PublishedMeeting
from municipalities.models import Programme
from tests.factories import make_meeting, make_version, slot_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.mark.parametrize("table", ["exchanges_version", "exchanges_publishedmeeting"])
def test_no_statement_empties_a_table(world: Programme, table: str) -> None:
    make_version(world, make_meeting(slot=slot_of(world, "award")))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="published_version:"), transaction.atomic():
            cursor.execute(f"TRUNCATE {table} CASCADE")
    assert PublishedMeeting.objects.count() == 1
