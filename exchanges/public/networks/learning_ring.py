"""The picture of who learned from whom: municipalities on a ring, country by country, joined by ribbons.

A ribbon is thin at the municipality that learned and wide at its host, the wider the more meetings.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import cos, degrees, hypot, pi, sin

from django.utils.text import Truncator

from exchanges.public.networks.learning import Learning
from municipalities.models import Municipality

HALF = 520
VIEW_BOX = f"{-HALF} {-HALF} {2 * HALF} {2 * HALF}"
"""The ring lies around the origin; the names need the rest."""

_FEW = 16
_SLOTS_OF_A_COUNTRY = 2.5
"""How much room the name of a country takes, in places of municipalities."""

_THINNEST, _WIDER, _WIDEST = 4.0, 3.0, 16.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Size:
    """The radius of the ring, how many letters of a name it leaves room for, and how far from it they begin."""

    radius: float
    letters: int
    gap: float


_LARGE, _SMALL = _Size(300.0, 24, 20.0), _Size(240.0, 18, 28.0)
"""A ring of few is smaller, as its names are written larger. The table has the names whole."""


@dataclass(frozen=True, slots=True)
class RingName:
    """A name that is written outwards from the ring; on the left half it is turned round and ends at the ring."""

    name: str
    transform: str
    is_left: bool
    whole: str


@dataclass(frozen=True, slots=True)
class RingMark:
    """A municipality on the ring, with the mark of its role (empty where it has none) and its name."""

    role: str
    transform: str
    label: RingName


@dataclass(frozen=True, slots=True)
class Ribbons:
    """The ribbons that end at one host: one path for those of its own country, one for those across borders."""

    national: str
    crossing: str


@dataclass(frozen=True, slots=True)
class Ring:
    """The whole picture."""

    marks: tuple[RingMark, ...]
    countries: tuple[RingName, ...]
    ribbons: tuple[Ribbons, ...]
    view_box: str = VIEW_BOX

    @property
    def cut_names(self) -> list[str]:
        """The whole names of what has no room for them."""
        return [mark.label.whole for mark in self.marks if mark.label.name != mark.label.whole]

    @property
    def is_small(self) -> bool:
        """Whether there is room for every name on a phone, too."""
        return len(self.marks) <= _FEW


def ring(towns: Sequence[Municipality], learnings: Iterable[Learning], *, roles: dict[int, str]) -> Ring:
    """Lay towns, which are in order of country, on the ring and join them; the same input gives the same picture.

    `roles` are by the towns' primary keys; who has none is marked like a network municipality.
    Every learner and host must be among the towns.
    """
    size = _SMALL if len(towns) <= _FEW else _LARGE
    angles, countries = _angles(towns)
    marks = [
        RingMark(
            role=roles.get(town.pk, "network"),
            transform=f"translate({_numbers(*_at(angles[town.pk], size.radius))})",
            label=_name(town.name, angles[town.pk], size),
        )
        for town in towns
    ]
    by_host = groupby(sorted(learnings, key=lambda one: one.host.pk), key=lambda one: one.host.pk)
    return Ring(
        marks=tuple(marks),
        countries=tuple(_name(name, angle, size) for name, angle in countries),
        ribbons=tuple(_ribbons_of(list(group), angles, size.radius) for _host, group in by_host),
    )


def _angles(towns: Sequence[Municipality]) -> tuple[dict[int, float], list[tuple[str, float]]]:
    """Return the angle of each town, and name and angle of each country, in radians clockwise from the top."""
    groups = [list(group) for _code, group in groupby(towns, key=lambda town: town.country_id)]
    step = 2 * pi / max(len(towns) + _SLOTS_OF_A_COUNTRY * len(groups), 1)
    position, angles, countries = 0.0, {}, []
    for group in groups:
        countries.append((group[0].country.display_name, (position + _SLOTS_OF_A_COUNTRY / 2 - 0.5) * step))
        position += _SLOTS_OF_A_COUNTRY
        for town in group:
            angles[town.pk] = position * step
            position += 1
    return angles, countries


def _at(angle: float, radius: float) -> Point:
    return radius * sin(angle), -radius * cos(angle)


def _name(name: str, angle: float, size: _Size) -> RingName:
    is_left = pi < angle % (2 * pi) < 2 * pi
    turn = degrees(angle) + (90 if is_left else -90)
    offset = (size.radius + size.gap) * (-1 if is_left else 1)
    return RingName(Truncator(name).chars(size.letters), f"rotate({turn:.1f}) translate({offset:g})", is_left, name)


def _ribbons_of(learnings: Sequence[Learning], angles: dict[int, float], radius: float) -> Ribbons:
    parts: dict[bool, list[str]] = {False: [], True: []}
    for one in learnings:
        ribbon = _ribbon(angles[one.learner.pk], angles[one.host.pk], radius, one.meetings)
        parts[one.crosses_a_border].append(ribbon)
    return Ribbons("".join(parts[False]), "".join(parts[True]))


def _ribbon(learner: float, host: float, radius: float, meetings: int) -> str:
    """Return the path from a point on the ring to a stretch of it, bent towards the middle."""
    start, end = _at(learner, radius), _at(host, radius)
    half = min(_THINNEST + _WIDER * (meetings - 1), _WIDEST) / 2
    along = (cos(host) * half, sin(host) * half)
    first, second = (end[0] - along[0], end[1] - along[1]), (end[0] + along[0], end[1] + along[1])
    bend = _bend(start, end, radius)
    return f"M{_numbers(*start)}Q{_numbers(*bend, *first)}L{_numbers(*second)}Q{_numbers(*bend, *start)}Z"


def _bend(start: Point, end: Point, radius: float) -> Point:
    """Return where a ribbon bends: near the ring between neighbours, near the middle where towns face each other."""
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    pull = 0.25 + 0.35 * (hypot(*middle) / radius) ** 4
    return middle[0] * pull, middle[1] * pull


def _numbers(*numbers: float) -> str:
    # A unit is less than a pixel. A zero has no sign.
    return " ".join(f"{round(number) or 0}" for number in numbers)
