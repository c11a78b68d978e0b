import pytest

from exchanges.calendar.map import HEIGHT, WIDTH, project


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
