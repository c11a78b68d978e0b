"""The run on PostgreSQL leaves out what asks no database, and what asks for words alone."""

from pathlib import Path

import pytest
from django.test import TestCase

from tests.conftest import WORDS_ALONE, asks_a_database, depends_on_the_database


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
def test_a_marked_test_of_any_room_depends_on_the_database(request: pytest.FixtureRequest) -> None:
    assert depends_on_the_database(request.node)


def test_rooms_of_words_are_there() -> None:
    """A room that moves would come back unseen."""
    root = Path(__file__).parent.parent
    assert [room for room in WORDS_ALONE if not (root / room).is_dir()] == []
