"""The locator map: everybody is on it, and no label covers another."""

import pytest

from exchanges.calendar.locator import locator
from municipalities.models import Participation, Programme, Role
from tests import factories


@pytest.fixture
def network(db: None) -> list[Participation]:
    programme: Programme = factories.make_programme()
    factories.make_network(programme)
    places = [("Here", 59.27, 15.21), ("Near", 59.30, 15.60), ("Far", 63.83, 20.26), ("Nowhere", None, None)]
    return [
        factories.make_participation(
            programme, Role.FORERUNNER, factories.make_municipality(name, latitude=latitude, longitude=longitude)
        )
        for name, latitude, longitude in places
    ]


def test_the_municipality_lies_on_top_in_the_middle(network: list[Participation]) -> None:
    found = locator(network[0].municipality, network)
    assert found is not None
    assert [mark.is_here for mark in found.marks] == [False, False, True]
    assert found.marks[-1].label == "Here"
    left, top, width, height = map(float, found.view_box.split())
    x, y = map(float, found.marks[-1].transform.removeprefix("translate(").removesuffix(")").split())
    assert (x, y) == pytest.approx((left + width / 2, top + height / 2))


def test_a_label_without_room_is_left_out(network: list[Participation]) -> None:
    found = locator(network[0].municipality, network)
    assert found is not None
    labels = {mark.label for mark in found.marks}
    assert "Far" in labels
    # Too near for a label on its right, where "Here" stands; on its left stands the mark itself.
    assert "Near" not in labels


def test_without_a_place_there_is_no_map(network: list[Participation]) -> None:
    assert locator(network[3].municipality, network) is None
