"""The map of the calendar: numbered pins that keep apart, the other municipalities, and the part of Europe to show."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import cos, hypot, sin
from statistics import mean
from typing import NamedTuple

from django.urls import reverse

from exchanges.public.base.europe_map import project, transform_to
from exchanges.public.meeting_rows.listed import ListedMeeting
from municipalities.models import Participation

EUROPE = (560.0, 60.0, 900.0, 1010.0)
"""The part of the map where six countries lie: left, top, width, height."""
MARGIN = 70.0
LEAST_WIDTH = 320.0
PIN_DISTANCE = 44.0
"""How far apart the middles of two pins are at least where all of Europe is shown; nearer by, as much less."""
NEAR_PIN_DISTANCE = 66.0
"""The same where some countries fill the map: on a phone, pins are as large as fingers ask for there."""
CLUSTER_DISTANCE = 112.0
"""How far apart the middles of two countries' numbers are at least: the diagonal of their boxes."""
_ATTEMPTS = 60

_Box = tuple[float, float, float, float]
_Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class MapPin:
    """A meeting's number on the map."""

    number: int
    url: str
    transform: str


@dataclass(frozen=True, slots=True)
class MapCluster:
    """How many meetings a network has on the map, which leads to the map of its country.

    It is written ×3 in a box, lest it be taken for the number of a meeting. One for all networks, which no country's
    map has, stands alone, and leads to its page.
    """

    count: int
    url: str
    transform: str


@dataclass(frozen=True, slots=True)
class MapSpot:
    """A municipality without a pin."""

    role: str
    transform: str


@dataclass(frozen=True, slots=True)
class MeetingMap:
    """What is drawn, and the numbers of the meetings that have no place on it.

    Clusters take the pins' place on a phone while all of Europe is shown; nearer by there are none.
    """

    view_box: str
    pins: tuple[MapPin, ...]
    clusters: tuple[MapCluster, ...]
    spots: tuple[MapSpot, ...]
    unlocated: frozenset[int]
    is_near: bool


def meeting_map_of(rows: Sequence[ListedMeeting], *, countries: Collection[str], query: str = "") -> MeetingMap | None:
    """Draw the meetings of a page, in one query; None where there are none. `query` are filters but for countries.

    A meeting lies where its host does. Where only some countries' meetings are asked for, they fill the map.
    """
    if not rows:
        return None
    hosts = {row.host_id for row in rows}
    members = _members({row.programme_id for row in rows})
    box = _box_around(member.location for member in members if member.country in countries and member.location)
    scale = max(box[2] / EUROPE[2], box[3] / EUROPE[3])
    located = [
        (number, row, location)
        for number, row in enumerate(rows, 1)
        if (location := _location(row.longitude, row.latitude))
    ]
    is_near = box != EUROPE
    distance = NEAR_PIN_DISTANCE if is_near else PIN_DISTANCE
    points = spread([location for _number, _row, location in located], distance=distance * scale)
    return MeetingMap(
        view_box=" ".join(f"{value:g}" for value in box),
        pins=tuple(
            MapPin(number, _url(row), _transform(point, scale))
            for (number, row, _location), point in zip(located, points, strict=True)
        ),
        clusters=() if is_near else _clusters([(row, location) for _number, row, location in located], query),
        spots=tuple(
            MapSpot(member.role, _transform(member.location, scale))
            for member in members
            if member.pk not in hosts and member.location
        ),
        unlocated=frozenset(range(1, len(rows) + 1)) - {number for number, _row, _location in located},
        is_near=is_near,
    )


def _clusters(located: Iterable[tuple[ListedMeeting, _Point]], query: str) -> tuple[MapCluster, ...]:
    """Return a number for each network, in the middle of its meetings."""
    by_url: dict[str, list[_Point]] = {}
    others = f"{query}&" if query else ""
    for row, location in located:
        url = f"?{others}country={row.network}" if row.network else _url(row)
        by_url.setdefault(url, []).append(location)
    middles = [(mean(x for x, _y in points), mean(y for _x, y in points)) for points in by_url.values()]
    apart = spread(middles, distance=CLUSTER_DISTANCE)
    return tuple(
        MapCluster(len(points), url, _transform(middle, 1))
        for (url, points), middle in zip(by_url.items(), apart, strict=True)
    )


class _Member(NamedTuple):
    pk: int
    role: str
    country: str
    location: _Point | None


def _members(programmes: Collection[int]) -> list[_Member]:
    columns = ("pk", "role", "municipality__country", "municipality__longitude", "municipality__latitude")
    taking_part = Participation.objects.filter(programme__in=programmes).order_by("pk").values_list(*columns)
    return [
        _Member(pk, role, country, _location(longitude, latitude))
        for pk, role, country, longitude, latitude in taking_part
    ]


def _location(longitude: float | None, latitude: float | None) -> _Point | None:
    return None if longitude is None or latitude is None else project(longitude, latitude)


def _url(row: ListedMeeting) -> str:
    return reverse("calendar:meeting_detail", args=[row.slug])


def _transform(point: _Point, scale: float) -> str:
    moved = transform_to(round(point[0], 1), round(point[1], 1))
    return moved if scale == 1 else f"{moved} scale({scale:.3g})"


def _box_around(locations: Iterable[_Point]) -> _Box:
    """Return the part of the map that holds the places, with room around them; all of Europe for none."""
    points = list(locations)
    if not points:
        return EUROPE
    left, right = min(x for x, _y in points) - MARGIN, max(x for x, _y in points) + MARGIN
    top, bottom = min(y for _x, y in points) - MARGIN, max(y for _x, y in points) + MARGIN
    wider = max(0.0, LEAST_WIDTH - (right - left)) / 2
    return (round(left - wider), round(top), round(right - left + 2 * wider), round(bottom - top))


def spread(points: Sequence[_Point], *, distance: float) -> list[_Point]:
    """Move points apart until no two are nearer than the distance, each as little as can be; always the same way."""
    moved = list(points)
    for _attempt in range(_ATTEMPTS):
        near = [pair for pair in combinations(range(len(moved)), 2) if _gap(moved, *pair) < distance - 0.5]
        if not near:
            break
        for one, other in near:
            _push_apart(moved, one, other, distance)
    return moved


def _gap(points: Sequence[_Point], one: int, other: int) -> float:
    return hypot(points[one][0] - points[other][0], points[one][1] - points[other][1])


def _push_apart(points: list[_Point], one: int, other: int, distance: float) -> None:
    (x1, y1), (x2, y2) = points[one], points[other]
    gap = hypot(x2 - x1, y2 - y1)
    # Points on the same spot leave it in directions of their own.
    along = ((x2 - x1) / gap, (y2 - y1) / gap) if gap > 0.1 else (cos(2.4 * other), sin(2.4 * other))
    step = max(0.0, distance - gap) / 2
    points[one] = (x1 - step * along[0], y1 - step * along[1])
    points[other] = (x2 + step * along[0], y2 + step * along[1])
