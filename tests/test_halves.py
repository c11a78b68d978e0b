"""What both databases would answer alike is asked of one: each test is in a half of `make test` at least."""

from pathlib import Path

import pytest
from django.test import TestCase

from tests.conftest import (
    FORMS_ALONE,
    WORDS_ALONE,
    asks_a_database,
    is_asked_on_postgresql,
    is_asked_on_sqlite,
)


def test_a_test_without_a_database_is_left_out(request: pytest.FixtureRequest) -> None:
    assert not asks_a_database(request.node)


@pytest.mark.django_db
def test_a_marked_test_stays(request: pytest.FixtureRequest) -> None:
    assert asks_a_database(request.node)


@pytest.mark.usefixtures("world")
def test_a_test_whose_fixture_asks_stays(request: pytest.FixtureRequest) -> None:
    assert asks_a_database(request.node)


class OfDjango(TestCase):
    @pytest.fixture(autouse=True)
    def node(self, request: pytest.FixtureRequest) -> None:
        self.stays = asks_a_database(request.node)

    def test_a_case_of_djangos_stays(self) -> None:
        assert self.stays


@pytest.mark.django_db
def test_a_marked_test_of_any_room_is_asked_of_both(request: pytest.FixtureRequest) -> None:
    assert is_asked_on_postgresql(request.node)
    assert is_asked_on_sqlite(request.node)


def test_rooms_asked_of_one_database_are_there_and_in_one_list() -> None:
    """A room that moves would come back unseen, and one in both lists would be asked of none."""
    root = Path(__file__).parent.parent
    rooms = [*WORDS_ALONE, *FORMS_ALONE]
    assert [room for room in rooms if not (root / room).is_dir()] == []
    assert [(one, other) for one in WORDS_ALONE for other in FORMS_ALONE if one.startswith(other)] == []
