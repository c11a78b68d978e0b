"""Why somebody who stands at the entrance may not be expected."""

import datetime

import pytest

from exchanges.registrations.attendance.participant_list import Box
from exchanges.registrations.attendance.views.check_in import doubt_about
from exchanges.registrations.models import Registration
from exchanges.registrations.models.states import Status
from municipalities.notices import Notice

TODAY = datetime.date(2027, 3, 10)
PLANNED, NOT_PLANNED = Box(TODAY, is_planned=True, mode=""), Box(TODAY, is_planned=False, mode="")


@pytest.mark.parametrize(
    ("registration", "box", "doubt"),
    [
        (Registration(status=Status.CANCELLED), PLANNED, Notice("bad", "Not registered.", "Cancelled")),
        (
            Registration(status=Status.ACTIVE),
            NOT_PLANNED,
            Notice("warn", "On the waiting list.", "This person has no place."),
        ),
        (
            Registration(status=Status.ACTIVE, seat=1),
            NOT_PLANNED,
            Notice("warn", "Not on this day.", "This person registered for other days."),
        ),
        (Registration(status=Status.ACTIVE, seat=1), PLANNED, None),
        (Registration(status=Status.ACTIVE, seat=1), None, None),
    ],
)
def test_who_is_not_expected_is_told_apart(registration: Registration, box: Box | None, doubt: Notice | None) -> None:
    assert doubt_about(registration, box) == doubt
