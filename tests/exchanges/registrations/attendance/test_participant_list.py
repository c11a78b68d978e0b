"""A line of the list of participants."""

import datetime

import pytest

from exchanges.registrations.attendance.participant_list import Box, ParticipantLine
from exchanges.registrations.models import Registration

ERASED_AT = datetime.datetime(2028, 1, 1, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("name", "erased_at", "called"),
    [("Åsa O'Brien", None, "Åsa O'Brien"), ("", ERASED_AT, "Erased"), ("", None, "Not named yet")],
)
def test_who_has_no_name_is_erased_or_not_named_yet(
    name: str, erased_at: datetime.datetime | None, called: str
) -> None:
    assert ParticipantLine(Registration(erased_at=erased_at), name, "Győr", ()).called == called


DAY = datetime.date(2027, 3, 10)


@pytest.mark.parametrize(
    ("is_planned", "mode", "words"),
    [
        (True, "", ""),
        (False, "", "Not on this day"),
        (False, "in_person", "Was there"),
        (True, "online", "Was there online"),
    ],
)
def test_a_day_says_how_they_were_there_or_that_they_do_not_come(is_planned: bool, mode: str, words: str) -> None:
    assert Box(DAY, is_planned, mode).words == words
