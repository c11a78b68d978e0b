"""The map: where places lie on static/img/europe.svg, and how pins and their labels keep clear of one another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import cos, hypot, radians, sin, sqrt
from typing import Literal

WIDTH, HEIGHT = 1600, 1120
VIEW_BOX = f"0 0 {WIDTH} {HEIGHT}"
_CENTRE_LON, _CENTRE_LAT = 10.0, 52.0
_CENTRE_X, _CENTRE_Y = 1000.0, 600.0
_RADIUS = 1700.0

PIN_DISTANCE = 46.0
_LETTER_WIDTH = 11.0
_LABEL_HEIGHT = 46.0
_LABEL_OFFSET = 27.0

Side = Literal["right", "left", "above", "none"]


def project(lon: float, lat: float) -> tuple[float, float]:
    """Return where a place lies on the map: x and y in units of its view box, to a tenth.

    Longitude and latitude are in degrees. Lambert azimuthal equal-area, centred on 10° E 52° N (Snyder, Map
    Projections: A Working Manual, 1987, equations 24-2 to 24-4).
    """
    away, phi, phi_centre = radians(lon - _CENTRE_LON), radians(lat), radians(_CENTRE_LAT)
    scale = _RADIUS * sqrt(2 / (1 + sin(phi_centre) * sin(phi) + cos(phi_centre) * cos(phi) * cos(away)))
    x = _CENTRE_X + scale * cos(phi) * sin(away)
    y = _CENTRE_Y - scale * (cos(phi_centre) * sin(phi) - sin(phi_centre) * cos(phi) * cos(away))
    return round(x, 1), round(y, 1)


def transform_to(x: float, y: float) -> str:
    """Return the SVG transform that moves a mark drawn around the origin to a point of the map."""
    return f"translate({x:g} {y:g})"


def view_box_around(lon: float, lat: float, *, half_width: int = 220, half_height: int = 155) -> str:
    """Return a view box with a place in its middle."""
    x, y = project(lon, lat)
    return f"{x - half_width:g} {y - half_height:g} {2 * half_width} {2 * half_height}"


@dataclass(frozen=True, slots=True)
class LabelPosition:
    """Where the two lines of a label begin, in units of the map's view box from the middle of the pin."""

    x: int
    first_y: int
    second_y: int


_LABEL_POSITIONS: dict[Side, LabelPosition] = {
    "left": LabelPosition(x=-27, first_y=-2, second_y=20),
    "above": LabelPosition(x=0, first_y=-47, second_y=-26),
    "right": LabelPosition(x=27, first_y=-2, second_y=20),
}


@dataclass(frozen=True, slots=True)
class Pin:
    """A numbered pin with two lines of text beside it, in units of the map's view box."""

    number: int
    x: float
    y: float
    label: str
    second_line: str
    side: Side = "right"

    @property
    def transform(self) -> str:
        """The SVG transform that puts the pin in its place."""
        return transform_to(self.x, self.y)

    @property
    def label_at(self) -> LabelPosition | None:
        """Where its label stands; None where there is no room for one on any side."""
        return _LABEL_POSITIONS.get(self.side)


def spread_pins(pins: Iterable[Pin], marks: Iterable[tuple[float, float]] = ()) -> list[Pin]:
    """Move pins apart that would cover one another, and choose a side for each label that keeps it legible.

    Earlier pins stay where they are; a later one moves straight away from the one it covers. A label takes the side
    where it covers the fewest `marks` (points of the map). One that finds no room on any side is left out: the list
    beside the map says the same.
    """
    points = list(marks)
    placed: list[Pin] = []
    for pin in pins:
        placed.append(_away_from(placed, pin))
    sided: list[Pin] = []
    for pin in placed:
        sided.append(replace(pin, side=_free_side(pin, sided, placed, points)))
    return sided


def _away_from(others: Sequence[Pin], pin: Pin) -> Pin:
    for _attempt in range(12):
        near = next((other for other in others if hypot(other.x - pin.x, other.y - pin.y) < PIN_DISTANCE - 0.5), None)
        if near is None:
            return pin
        length = hypot(pin.x - near.x, pin.y - near.y)
        along_x, along_y = ((pin.x - near.x) / length, (pin.y - near.y) / length) if length > 1 else (0.6, 0.8)
        pin = replace(
            pin,
            x=round(near.x + PIN_DISTANCE * along_x, 1),
            y=round(near.y + PIN_DISTANCE * along_y, 1),
        )
    return pin


Box = tuple[float, float, float, float]
"""A rectangle of the map in units of its view box: left, top, right, bottom."""


def _label_box(pin: Pin, side: Side) -> Box:
    width = _LETTER_WIDTH * max(len(pin.label), len(pin.second_line))
    if side == "above":
        return (pin.x - width / 2, pin.y - 66, pin.x + width / 2, pin.y - 20)
    top = pin.y - _LABEL_HEIGHT / 2
    if side == "left":
        return (pin.x - _LABEL_OFFSET - width, top, pin.x - _LABEL_OFFSET, top + _LABEL_HEIGHT)
    return (pin.x + _LABEL_OFFSET, top, pin.x + _LABEL_OFFSET + width, top + _LABEL_HEIGHT)


def overlap(one: Box, other: Box) -> bool:
    """Return whether two boxes cover something together; to touch is not to overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _free_side(pin: Pin, labelled: Sequence[Pin], pins: Sequence[Pin], marks: Sequence[tuple[float, float]]) -> Side:
    taken = [_label_box(other, other.side) for other in labelled if other.side != "none"]
    taken += [(other.x - 19, other.y - 19, other.x + 19, other.y + 19) for other in pins if other is not pin]
    sides: tuple[Side, ...] = ("right", "left", "above")
    boxes = {side: _label_box(pin, side) for side in sides}
    free = [side for side in sides if _fits(boxes[side]) and not any(overlap(boxes[side], box) for box in taken)]
    return min(free, key=lambda side: _covered(boxes[side], marks), default="none")


def _fits(box: Box) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= WIDTH and box[3] <= HEIGHT


def _covered(box: Box, marks: Sequence[tuple[float, float]]) -> int:
    return sum(overlap(box, (x - 8, y - 8, x + 8, y + 8)) for x, y in marks)


def route(pins: Sequence[Pin]) -> str:
    """Return an SVG path that joins the pins in order by gentle arcs; empty for fewer than two."""
    if len(pins) < 2:
        return ""
    path = f"M{pins[0].x:g} {pins[0].y:g}"
    for start, end in pairwise(pins):
        bend_x = (start.x + end.x) / 2 - 0.15 * (end.y - start.y)
        bend_y = (start.y + end.y) / 2 + 0.15 * (end.x - start.x)
        path += f"Q{bend_x:.1f} {bend_y:.1f} {end.x:g} {end.y:g}"
    return path
