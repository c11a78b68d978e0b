"""Sets of relaxations that make a plan possible together, where no single one goes far enough.

Each requirement is relaxed as far as it goes; what is then still in the way is a conflict of its own, and any set that
mends relaxes something of that, too. So all smallest sets are found, each verified by a fresh solve.
"""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from exchanges.planning.conflicts.oracle import Oracle, irreducible_conflict
from exchanges.planning.conflicts.repairs import Relaxation, WayToRelax, smallest_repairs, ways_to_relax
from exchanges.planning.limits.time_limit import TimeLimit
from exchanges.planning.problem.problem import Relaxed, Requirement

LARGEST_SET = 3

Ways: TypeAlias = tuple[WayToRelax, ...]


def ways_to_mend(
    oracle: Oracle, conflict: tuple[Requirement, ...], limit: TimeLimit, beside: Mapping[Requirement, Relaxed]
) -> Iterator[tuple[Relaxation, ...]]:
    """Yield what mends a conflict with what is relaxed `beside`: single relaxations, or sets where none does alone.

    Raise OutOfTime.
    """
    is_alone = False
    for relaxation in smallest_repairs(oracle, conflict, limit, beside):
        is_alone = True
        yield (relaxation,)
    if not is_alone:
        yield from smallest_sets(oracle.beside(beside), conflict, limit)


def smallest_sets(
    oracle: Oracle, conflict: tuple[Requirement, ...], limit: TimeLimit
) -> Iterator[tuple[Relaxation, ...]]:
    """Yield the sets of as few relaxations as do together, of a conflict that none mends alone. Raise OutOfTime.

    None goes further than the others need it to.
    """
    tried: list[Ways] = [(way,) for requirement in conflict for way in ways_to_relax(oracle, requirement)]
    for _ in range(LARGEST_SET - 1):
        longer: list[Ways] = []
        found: set[frozenset[Requirement]] = set()
        for ways in _one_way_further(oracle, tried, limit):
            if _named(ways) in found:
                continue  # A year or weekday is as good as another.
            if not _is_enough(oracle, ways):
                longer.append(ways)
            elif _named(needed := _needed(oracle, ways)) not in found:
                found.add(_named(needed))
                yield _narrowed(oracle, needed, limit)
        if found:
            return
        tried = longer


def _one_way_further(oracle: Oracle, tried: list[Ways], limit: TimeLimit) -> Iterator[Ways]:
    """Yield each set that doesn't do with one way more, of what is still in the way beside it."""
    seen: set[frozenset[tuple[Requirement, Relaxed]]] = set()
    for ways in tried:
        limit.check()
        beside = oracle.beside({way.requirement: way.widest for way in ways})
        for requirement in irreducible_conflict(beside):
            for way in ways_to_relax(beside, requirement):
                more = (*ways, way)
                key = frozenset((each.requirement, each.widest) for each in more)
                if key not in seen:
                    seen.add(key)
                    yield more


def _named(ways: Ways) -> frozenset[Requirement]:
    return frozenset(way.requirement for way in ways)


def _is_enough(oracle: Oracle, ways: Ways) -> bool:
    return oracle.can_relax({way.requirement: way.widest for way in ways})


def _needed(oracle: Oracle, ways: Ways) -> Ways:
    """Leave out what the others do without: a conflict in which a meeting may move can be one that is not there."""
    for way in ways:
        fewer = tuple(each for each in ways if each is not way)
        if fewer and _is_enough(oracle, fewer):
            return _needed(oracle, fewer)
    return ways


def _narrowed(oracle: Oracle, ways: Ways, limit: TimeLimit) -> tuple[Relaxation, ...]:
    """Relax each by the least that does beside the others, the last first."""
    relaxed: dict[Requirement, Relaxed] = {way.requirement: way.widest for way in ways}
    for way in reversed(ways):
        others = {requirement: value for requirement, value in relaxed.items() if requirement != way.requirement}
        relaxed[way.requirement] = way.smallest(oracle.beside(others), limit)
    return tuple(relaxed.items())
