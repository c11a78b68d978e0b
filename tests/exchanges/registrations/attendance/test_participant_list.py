"""A line of the list of participants."""

import datetime

import pytest

from exchanges.registrations.attendance.participant_list import Line
from exchanges.registrations.models import Registration

ERASED_AT = datetime.datetime(2028, 1, 1, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("name", "erased_at", "called"),
    [("Åsa O'Brien", None, "Åsa O'Brien"), ("", ERASED_AT, "Erased"), ("", None, "Not named yet")],
)
def test_who_has_no_name_is_erased_or_not_named_yet(
    name: str, erased_at: datetime.datetime | None, called: str
) -> None:
    assert Line(Registration(erased_at=erased_at), name, "Győr", ()).called == called
