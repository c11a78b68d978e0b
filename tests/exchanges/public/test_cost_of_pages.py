"""Cost of a public page after a change, as no machine's pace alters it: statements, rows made, calls of Python."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.many_meetings import ManyMeetings
from municipalities.models import Country

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Ceiling:
    """The most that a page may take when something has changed just before.

    `calls` leaves a third above what was measured: releases of Python and Django differ.
    """

    statements: int
    instances: int
    calls: int


CEILINGS = {
    "home": Ceiling(statements=15, instances=22, calls=94_000),
    "list": Ceiling(statements=11, instances=16, calls=93_000),
    "month": Ceiling(statements=14, instances=16, calls=106_000),
    "map": Ceiling(statements=12, instances=16, calls=107_000),
    "meeting": Ceiling(statements=17, instances=30, calls=106_000),
}
FEW, MANY = 12, 36


@contextmanager
def _instances() -> Iterator[Counter[str]]:
    """Count the rows of the database that become instances of models, by model."""
    made, made_by_django = Counter[str](), Model.from_db.__func__  # type: ignore[attr-defined]

    def from_db(cls: type[Model], *row: object) -> Model:
        made[cls.__name__] += 1
        instance: Model = made_by_django(cls, *row)
        return instance

    Model.from_db = classmethod(from_db)  # type: ignore[method-assign, assignment]
    try:
        yield made
    finally:
        Model.from_db = classmethod(made_by_django)  # type: ignore[method-assign]


def _calls(ask: Callable[[], object]) -> int:
    number, before = 0, sys.getprofile()

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal number
        number += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        ask()
    finally:
        sys.setprofile(before)
    return number


def _asking_after_a_change(client: Client, path: str) -> Callable[[], None]:
    def ask() -> None:
        Country.objects.filter(pk="SE").update(name="Sweden")
        assert client.get(path).status_code == 200

    return ask


def _taken(client: Client, path: str, *, with_calls: bool = True) -> Ceiling:
    """Return what a page takes, less the change before it."""
    ask = _asking_after_a_change(client, path)
    with CaptureQueriesContext(connection) as captured, _instances() as made:
        ask()
        statements = len(captured)
    # What is kept by its values is known by now, as it is on the site.
    return Ceiling(statements - 1, made.total(), _calls(ask) if with_calls else 0)


def test_a_page_takes_no_more_than_its_ceiling_however_many_meetings_there_are(client: Client) -> None:
    calendar = ManyMeetings()
    calendar.fill(FEW)
    paths = {
        "home": "/",
        "list": "/calendar/",
        "month": f"/calendar/month/{calendar.next_month:%Y-%m}/",
        "map": "/calendar/map/",
        "meeting": "/meetings/meeting-0/",
    }
    few = {name: _taken(client, path, with_calls=False) for name, path in paths.items()}
    calendar.fill(MANY)
    for name, path in paths.items():
        taken, ceiling = _taken(client, path), CEILINGS[name]
        assert (taken.statements, taken.instances) == (few[name].statements, few[name].instances), name
        assert taken.statements <= ceiling.statements, f"{name}: {taken}"
        assert taken.instances <= ceiling.instances, f"{name}: {taken}"
        assert taken.calls <= ceiling.calls, f"{name}: {taken}"
