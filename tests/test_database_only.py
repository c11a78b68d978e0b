"""The run on PostgreSQL leaves out what asks no database, and that alone."""

import pytest
from django.test import TestCase

from tests.conftest import asks_a_database


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
