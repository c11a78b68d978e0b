"""The locator map of a municipality's page: the municipality in the middle of its network."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from exchanges.public.base.europe_map import Box, overlap, project, transform_to, view_box_around
from municipalities.models import Municipality, Participation

# In units of the map: the widest letters of the labels' fonts, their height, and their distance from the mark.
_HERE_LETTER, _LETTER, _HEIGHT = 9.0, 6.6, 15.0
_HERE_OFFSET, _OFFSET = 24.0, 13.0


@dataclass(frozen=True, slots=True)
class MapMark:
    """A municipality on the map; the label is empty where it would cover something, the list says it too."""

    role: str
    transform: str
    label: str
    is_left: bool
    is_here: bool


@dataclass(frozen=True, slots=True)
class Locator:
    """A view box and the marks in it, the municipality itself last so that it lies on top."""

    view_box: str
    marks: tuple[MapMark, ...]


@dataclass(frozen=True, slots=True)
class _Spot:
    name: str
    role: str
    x: float
    y: float
    is_here: bool

    def label_box(self, *, is_left: bool) -> Box:
        width = len(self.name) * (_HERE_LETTER if self.is_here else _LETTER)
        offset = _HERE_OFFSET if self.is_here else _OFFSET
        start = self.x - offset - width if is_left else self.x + offset
        return (start, self.y - _HEIGHT / 2, start + width, self.y + _HEIGHT / 2)

    def mark_box(self) -> Box:
        half = 18.0 if self.is_here else 8.0
        return (self.x - half, self.y - half, self.x + half, self.y + half)


def locator(town: Municipality, network: Iterable[Participation]) -> Locator | None:
    """Place a municipality and its network on the map; None where it is not known where it lies."""
    if town.latitude is None or town.longitude is None:
        return None
    spots = _spots(town, network)
    labels: dict[_Spot, bool] = {}
    for spot in spots:
        side = _free_side(spot, spots, labels)
        if side is not None:
            labels[spot] = side
    marks = tuple(_mark(spot, labels.get(spot)) for spot in reversed(spots))
    return Locator(view_box_around(town.longitude, town.latitude), marks)


def _spots(town: Municipality, network: Iterable[Participation]) -> list[_Spot]:
    """Return the places of the network, the municipality itself first: its label has the first choice."""
    found = []
    for row in network:
        other = row.municipality
        if other.latitude is not None and other.longitude is not None:
            found.append(_Spot(other.name, row.role, *project(other.longitude, other.latitude), other.pk == town.pk))
    return sorted(found, key=lambda spot: not spot.is_here)


def _free_side(spot: _Spot, spots: Sequence[_Spot], labels: dict[_Spot, bool]) -> bool | None:
    """Return whether a label goes to the left of its mark; None where it would cover another mark or label.

    The municipality's own name is always there, on the right where there is room on neither side.
    """
    taken = [other.mark_box() for other in spots if other is not spot]
    taken += [other.label_box(is_left=is_left) for other, is_left in labels.items()]
    for is_left in (False, True):
        box = spot.label_box(is_left=is_left)
        if not any(overlap(box, other) for other in taken):
            return is_left
    return False if spot.is_here else None


def _mark(spot: _Spot, is_left: bool | None) -> MapMark:
    label = "" if is_left is None else spot.name
    return MapMark(spot.role, transform_to(spot.x, spot.y), label, bool(is_left), spot.is_here)
