"""The same crowds on SQLite, in a file and with threads, as a small installation runs; whatever the other tests run on.

There the lock is the transaction itself, which holds the whole database from its start; the controls take it away.
"""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connections

from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.booking import registering
from exchanges.registrations.models import Registration
from exchanges.registrations.queries.positions import position_of
from exchanges.registrations.seats import seat_inventory
from exchanges.registrations.seats.seat_inventory import SeatInventory
from multiply.settings import _database
from municipalities.models import Municipality
from tests import databases
from tests.exchanges.registrations.booking.crowds import after_all_have_looked, at_the_same_time
from tests.exchanges.registrations.factories import make_published, sign_up, town_of


def in_a_thread(action: Callable[[], Any]) -> Any:
    """Return what the action returns, from a thread: only new threads connect to the file."""
    results: list[Any] = []
    [problem] = at_the_same_time([lambda: results.append(action())])
    if problem:
        raise problem
    return results[0]


def connected_to(path: Path) -> dict[str, Any]:
    return {**connections.settings["default"], **_database(f"sqlite:///{path}")}


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Path:
    path = Path(copy(databases.migrated_copy(), tmp_path_factory.mktemp("empty") / "db.sqlite3"))
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setitem(connections.settings, "default", connected_to(path))
        in_a_thread(lambda: call_command("migrate", verbosity=0))
    return path


@pytest.fixture
def file_database(
    empty_database: Path, tmp_path: Path, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, Any]]:
    config = connected_to(Path(copy(empty_database, tmp_path)))
    monkeypatch.setitem(connections.settings, "default", config)
    with django_db_blocker.unblock():
        yield config


def full_but(seats: int) -> tuple[PublishedMeeting, Municipality]:
    published = make_published(seats=seats)
    return published, town_of(published)


def crowd(published: PublishedMeeting, town: Municipality, people: int) -> list[Callable[[], object]]:
    return [
        lambda email=f"crowd-{index}@example.org": sign_up(published, email, municipality=town)  # type: ignore[misc]
        for index in range(people)
    ]


def seats_held() -> list[int | None]:
    return sorted(Registration.objects.filter(seat__isnull=False).values_list("seat", flat=True))


def test_thirty_people_for_ten_places(file_database: dict[str, Any]) -> None:
    published, town = in_a_thread(lambda: full_but(10))
    assert at_the_same_time(crowd(published, town, 30)) == [None] * 30
    assert in_a_thread(seats_held) == list(range(1, 11))
    waiting = in_a_thread(lambda: list(Registration.objects.filter(seat__isnull=True).order_by("rank")))
    assert in_a_thread(lambda: [position_of(each) for each in waiting]) == list(range(1, 21))


def test_without_the_transaction_the_database_still_sells_no_place_twice(
    file_database: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    published, town = in_a_thread(lambda: full_but(1))
    monkeypatch.setattr(seat_inventory.transaction, "atomic", lambda *_arguments, **_options: nullcontext())
    monkeypatch.setattr(SeatInventory, "has_seat_for", after_all_have_looked(SeatInventory.has_seat_for, 2))
    outcomes = at_the_same_time(crowd(published, town, 2))
    assert {type(outcome) for outcome in outcomes} == {type(None), IntegrityError}
    assert in_a_thread(seats_held) == [1]


def test_a_transaction_that_locks_late_fails_instead_of_queueing(
    file_database: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Why the setting is IMMEDIATE: what was read under a deferred lock may be old when it is written upon."""
    published, town = in_a_thread(lambda: full_but(1))
    monkeypatch.setitem(file_database, "OPTIONS", {**file_database["OPTIONS"], "transaction_mode": "DEFERRED"})
    monkeypatch.setattr(registering, "find_person", after_all_have_looked(registering.find_person, 2))
    outcomes = at_the_same_time(crowd(published, town, 2))
    assert {type(outcome) for outcome in outcomes} == {type(None), OperationalError}
    assert in_a_thread(seats_held) == [1]
