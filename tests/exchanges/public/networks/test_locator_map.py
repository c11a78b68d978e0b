"""The locator map: everybody is on it, and no label covers another."""

import pytest

from exchanges.public.networks.locator_map import locator
from municipalities.models import Participation, Programme, Role
from tests import factories


@pytest.fixture
def network(db: None) -> list[Participation]:
    programme: Programme = factories.make_programme()
    factories.make_network(programme)
    places = [("Here", 59.27, 15.21), ("Near", 59.30, 17.60), ("Far", 63.83, 20.26), ("Nowhere", None, None)]
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


def test_labels_take_the_side_that_is_free(network: list[Participation]) -> None:
    found = locator(network[0].municipality, network)
    assert found is not None
    sides = {mark.label: mark.is_left for mark in found.marks}
    # Here's own label gives way to the mark beside it, on the other side; theirs has room.
    assert sides == {"Far": False, "Near": False, "Here": True}


def test_a_label_that_would_cover_another_is_left_out(network: list[Participation]) -> None:
    crowd = [("Crowded one", 59.30, 15.60), ("Crowded two", 59.31, 15.62), ("Crowded three", 59.29, 15.61)]
    for name, latitude, longitude in crowd:
        town = factories.make_municipality(name, latitude=latitude, longitude=longitude)
        network.append(factories.make_participation(network[0].programme, Role.NETWORK, town))
    found = locator(network[0].municipality, network)
    assert found is not None
    assert len(found.marks) == 6
    assert [mark.label for mark in found.marks if mark.is_here] == ["Here"]
    assert "" in {mark.label for mark in found.marks}


def test_without_a_place_there_is_no_map(network: list[Participation]) -> None:
    assert locator(network[3].municipality, network) is None
