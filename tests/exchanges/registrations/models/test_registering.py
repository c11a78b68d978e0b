"""A registration: where somebody is from, and its states, which queries and rows must read alike."""

import datetime
from typing import Any

import pytest

from exchanges.registrations.models import Registration
from exchanges.registrations.models.states import STATES, Status
from tests.exchanges.registrations.factories import (
    IN_PERSON,
    ONLINE,
    make_delegation,
    make_person,
    make_published,
    make_registration,
    town_of,
)
from tests.factories import NOON

pytestmark = pytest.mark.django_db
UNTIL = NOON + datetime.timedelta(days=2)
KINDS: dict[str, dict[str, Any]] = {
    "comes": {"seat": 1},
    "waits": {},
    "waits since another format": {"was_mode": IN_PERSON},
    "has an offer": {"seat": 2, "offered_until": UNTIL},
    "is asked": {"seat": 3, "offered_until": UNTIL, "was_mode": IN_PERSON},
    "asks to be let in": {"status": Status.REQUESTED},
    "was not let in": {"status": Status.DECLINED},
    "has cancelled": {"status": Status.CANCELLED},
}


@pytest.fixture
def rows() -> dict[str, Registration]:
    """One registration of each kind."""
    meeting = make_published(format="online").meeting
    return {name: make_registration(meeting, mode=ONLINE, **fields) for name, fields in KINDS.items()}


def test_queries_and_rows_read_the_same_states(rows: dict[str, Registration]) -> None:
    every = Registration.objects.all()
    for found, is_so in (
        (every.standing(), "is_standing"),
        (every.active(), "is_active"),
        (every.coming(), "is_coming"),
        (every.waiting(), "is_waiting"),
        (every.in_line(), "is_in_line"),
        (every.requested(), "is_requested"),
        (every.declined(), "is_declined"),
    ):
        assert set(found) == {row for row in rows.values() if getattr(row, is_so)}, is_so


def test_who_is_asked_waits_and_is_in_no_line(rows: dict[str, Registration]) -> None:
    in_line = [name for name, row in rows.items() if row.is_in_line]
    assert in_line == ["waits", "waits since another format", "has an offer"]
    assert [name for name, row in rows.items() if row.is_waiting] == [*in_line, "is asked"]


def test_every_registration_is_in_one_of_the_states_that_coordinators_see(rows: dict[str, Registration]) -> None:
    """A status that is added gets its state there, or this fails."""
    assert {row.status for row in rows.values()} == set(Status)
    for name, row in rows.items():
        found = [state for state, is_so in STATES.items() if Registration.objects.filter(is_so, pk=row.pk)]
        assert len(found) == 1, name


def test_somebody_is_from_a_municipality_else_from_what_they_wrote() -> None:
    published = make_published()
    town, person = town_of(published), make_person(organisation="Győr’s O'Łódź AB")
    assert Registration(person=person, municipality=town).affiliation == str(town)
    assert Registration(person=person).affiliation == "Győr’s O'Łódź AB"
    assert Registration(delegation=make_delegation(published.meeting)).affiliation == ""
