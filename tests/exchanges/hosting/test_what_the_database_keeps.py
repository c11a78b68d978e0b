"""What decision 3, rules in the database, says of it, by statements of SQL: what it refuses, and what it does not.

A line that is let through is no wish: whoever makes the database keep it, moves it to the others, and in the document.
"""

import datetime
import re

import pytest
from django.db import IntegrityError, connection, transaction

from exchanges.meetings.models import Meeting
from municipalities.models import Programme
from tests.architecture.repository import ROOT
from tests.exchanges.registrations.factories import make_registration
from tests.factories import exchange_of, make_meeting, slot_of

pytestmark = pytest.mark.django_db
MARCH, OCTOBER = datetime.date(2027, 3, 9), datetime.date(2027, 10, 12)

REFUSED = {
    "a second meeting in a slot": "UPDATE exchanges_meeting SET slot_id = {slot} WHERE id = {outside}",
    "the conference before a meeting of a country": (
        "UPDATE exchanges_meeting SET starts_on = '2027-02-01', ends_on = '2027-02-02' WHERE id = {conference}"
    ),
    "a host of another role": "UPDATE exchanges_meeting SET host_id = {other_host} WHERE id = {meeting}",
    "an owed meeting that leaves its slot": "UPDATE exchanges_meeting SET slot_id = NULL WHERE id = {meeting}",
    "a conference that leaves its slot": "UPDATE exchanges_meeting SET slot_id = NULL WHERE id = {conference}",
    "a day that ends before it begins": "UPDATE exchanges_meeting SET ends_on = '2027-03-01' WHERE id = {meeting}",
    "a seat held twice": "UPDATE exchanges_registration SET seat = 1, mode = 'in_person' WHERE meeting_id = {meeting}",
    "a seat of somebody who cancelled": "UPDATE exchanges_registration SET status = 'cancelled' WHERE seat = 1",
}
LET_THROUGH = {
    "a rule that loses its year": "UPDATE exchanges_hostingrule SET year = NULL WHERE kind = 'conference'",
    "an empty slot beyond what is owed": "UPDATE exchanges_slot SET number = 9 WHERE id = {free}",
    "a meeting outside the rules after the conference": (
        "UPDATE exchanges_meeting SET starts_on = '2027-11-02', ends_on = '2027-11-02' WHERE id = {outside}"
    ),
    "a meeting longer than its rule": "UPDATE exchanges_meeting SET ends_on = '2027-03-20' WHERE id = {meeting}",
    "a meeting outside the programme's period": (
        "UPDATE exchanges_meeting SET starts_on = '2026-03-09', ends_on = '2026-03-09' WHERE id = {meeting}"
    ),
    "a meeting on a Sunday": (
        "UPDATE exchanges_meeting SET starts_on = '2027-03-07', ends_on = '2027-03-07' WHERE id = {meeting}"
    ),
    "a seat beyond the limit": "UPDATE exchanges_registration SET seat = 9999 WHERE seat = 1",
    "a seat taken from somebody who comes": "UPDATE exchanges_registration SET seat = NULL WHERE seat = 1",
}


@pytest.fixture
def keys(world: Programme) -> dict[str, int | None]:
    """The keys of what statements name."""
    meeting: Meeting = make_meeting(slot=slot_of(world, "forerunner"), starts_on=MARCH)
    conference = make_meeting(slot=slot_of(world, "conference", None), starts_on=OCTOBER)
    outside = Meeting.objects.create(
        exchange=exchange_of(world, "SE"), starts_on=MARCH, ends_on=MARCH, slug="outside", host=meeting.host
    )
    make_registration(meeting, seat=1)
    make_registration(meeting)
    free = slot_of(world, "forerunner", number=2)
    other = world.participations.filter(role="network", municipality__country="SE").order_by("position")[0]
    return {
        "meeting": meeting.pk,
        "slot": meeting.slot_id,
        "conference": conference.pk,
        "outside": outside.pk,
        "free": free.pk,
        "other_host": other.pk,
    }


def write(statement: str, keys: dict[str, int | None]) -> int:
    """Write in a transaction of its own, up to its last check; return how many rows it was about."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(**keys))
        written: int = cursor.rowcount
        connection.check_constraints()
    return written


@pytest.mark.parametrize("what", REFUSED)
def test_it_refuses(keys: dict[str, int | None], what: str) -> None:
    with pytest.raises(IntegrityError):
        write(REFUSED[what], keys)


@pytest.mark.parametrize("what", LET_THROUGH)
def test_it_lets_through(keys: dict[str, int | None], what: str) -> None:
    assert write(LET_THROUGH[what], keys) == 1


def test_the_document_names_each() -> None:
    written = (ROOT / "docs/decisions/0003-rules-in-the-database.md").read_text(encoding="utf-8")
    lists = {head: set(re.findall(r"^\* (.*)[,.;]$", part, re.MULTILINE)) for head, part in _parts(written)}
    assert lists["Refused"] == set(REFUSED)
    assert lists["Let through"] == set(LET_THROUGH)


def _parts(text: str) -> list[tuple[str, str]]:
    return re.findall(r"^\*\*(Refused|Let through)\.\*\*(.*?)(?=^\*\*|\Z)", text, re.MULTILINE | re.DOTALL)
