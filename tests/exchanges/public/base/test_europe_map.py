from math import hypot

import pytest

from exchanges.public.base.europe_map import (
    HEIGHT,
    PIN_DISTANCE,
    WIDTH,
    LabelPosition,
    Pin,
    Side,
    project,
    route,
    spread_pins,
    view_box_around,
)


# Worked out with d3-geo's geoAzimuthalEqualArea().rotate([-10, -52]).scale(1700).translate([1000, 600]).
@pytest.mark.parametrize(
    ("lon", "lat", "x", "y"),
    [
        (15.21, 59.27, 1079.07, 381.53),
        (13.4, 52.52, 1061.36, 583.13),
        (16.37, 48.21, 1125.84, 706.98),
        (19.04, 47.5, 1180.83, 722.39),
        (15.09, 37.5, 1120.68, 1025.06),
        (21.01, 52.23, 1199.20, 578.04),
    ],
)
def test_the_projection_agrees_with_that_of_the_drawn_map(lon: float, lat: float, x: float, y: float) -> None:
    assert project(lon, lat) == (pytest.approx(x, abs=0.1), pytest.approx(y, abs=0.1))


def test_the_centre_of_the_projection_lies_at_the_centre_of_the_map() -> None:
    assert project(10, 52) == (1000.0, 600.0)


@pytest.mark.parametrize(("lon", "lat"), [(20.2, 67.9), (12.6, 37.5), (24.1, 50.8), (6.1, 50.8)])
def test_the_six_countries_lie_on_the_map(lon: float, lat: float) -> None:
    x, y = project(lon, lat)
    assert 0 < x < WIDTH
    assert 0 < y < HEIGHT


def pin(number: int, x: float, y: float, label: str = "Town") -> Pin:
    return Pin(number=number, x=x, y=y, label=label, second_line="1 May")


def test_pins_that_would_cover_one_another_move_apart() -> None:
    pins = spread_pins([pin(1, 800, 600), pin(2, 800, 600), pin(3, 805, 600), pin(4, 810, 605)])
    assert (pins[0].x, pins[0].y) == (800, 600)
    gaps = [hypot(one.x - other.x, one.y - other.y) for i, one in enumerate(pins) for other in pins[:i]]
    assert min(gaps) >= PIN_DISTANCE - 0.6


def test_pins_far_apart_stay_where_they_are() -> None:
    far = [pin(1, 300, 300), pin(2, 900, 700)]
    assert [(one.x, one.y) for one in spread_pins(far)] == [(300, 300), (900, 700)]


def test_a_label_takes_another_side_when_its_neighbour_has_the_right_one() -> None:
    pins = spread_pins([pin(1, 800, 600, "Kalmar"), pin(2, 850, 600, "Lomma")])
    assert [one.side for one in pins] == ["left", "right"]


def test_a_label_keeps_off_the_marks_of_other_towns() -> None:
    assert spread_pins([pin(1, 800, 600)], marks=[(850, 600)])[0].side == "left"


def test_a_label_that_would_leave_the_map_goes_to_the_other_side() -> None:
    assert spread_pins([pin(1, WIDTH - 10, 600)])[0].side == "left"


def test_a_label_without_room_is_left_out() -> None:
    crowd = [pin(number, 800 + 50 * (number % 5), 600 + 50 * (number // 5), "A very long name") for number in range(15)]
    assert "none" in {one.side for one in spread_pins(crowd)}


@pytest.mark.parametrize(
    ("side", "position"),
    [
        ("left", LabelPosition(x=-27, first_y=-2, second_y=20)),
        ("right", LabelPosition(x=27, first_y=-2, second_y=20)),
        ("above", LabelPosition(x=0, first_y=-47, second_y=-26)),
        ("none", None),
    ],
)
def test_a_label_begins_on_its_side_of_the_pin(side: Side, position: LabelPosition | None) -> None:
    assert Pin(1, 800, 600, "Kraków", "May 2027", side).label_at == position


def test_the_route_joins_pins_in_order() -> None:
    assert route([pin(1, 100, 100)]) == ""
    assert route([pin(1, 100, 100), pin(2, 200, 100), pin(3, 200, 300)]).count("Q") == 2
    assert route([pin(1, 100, 100), pin(2, 200, 100)]) == "M100 100Q150.0 115.0 200 100"


def test_a_view_box_has_its_place_in_the_middle() -> None:
    assert view_box_around(10, 52) == "780 445 440 310"
