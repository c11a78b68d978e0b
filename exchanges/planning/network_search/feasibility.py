"""Tell whether a network's meetings can be dated at all, exactly, by going from the last meeting to the first.

For a given order of meetings, taking each as late as it may be is never worse for those before it. So it is enough to
try orders, and of all ways to have placed the same meetings only those can matter that are late enough everywhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from exchanges.planning.limits.time_limit import ENDLESS, TimeLimit
from exchanges.planning.network_search.network import DatedAssignment, HostAssignment
from exchanges.planning.network_search.tables import NEVER, Costs

Counts = tuple[int, ...]
Limits = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Way:
    """What is placed, and the latest start that each task's next meeting may have."""

    limits: Limits
    placed: tuple[DatedAssignment, ...]


def latest_dates(
    host_assignment: HostAssignment, last_day: int, limit: TimeLimit = ENDLESS
) -> tuple[DatedAssignment, ...] | None:
    """Return dates for all meetings, none ending after `last_day`, or None where there are none. Raise OutOfTime."""
    tasks = host_assignment.tasks
    latest = [_latest_starts(task.costs) for task in tasks]
    ways: dict[Counts, list[_Way]] = {
        tuple(task.count for task in tasks): [_Way(tuple(last_day - task.days + 1 for task in tasks), ())]
    }
    for _ in range(sum(task.count for task in tasks)):
        further: dict[Counts, list[_Way]] = {}
        for counts, alike in ways.items():
            limit.check()
            for way in alike:
                for fewer, next_way in _next_ways(host_assignment, latest, counts, way):
                    _add(further.setdefault(fewer, []), next_way, fewer)
        ways = further
    return next((alike[0].placed for alike in ways.values() if alike), None)


def _latest_starts(costs: Costs) -> Costs:
    """Return, by day, the latest day up to it on which a meeting may start, -1 for none."""
    days = np.where(costs < NEVER, np.arange(len(costs)), -1)
    return np.maximum.accumulate(days) if len(days) else days


def _next_ways(
    host_assignment: HostAssignment, latest: list[Costs], counts: Counts, way: _Way
) -> Iterator[tuple[Counts, _Way]]:
    network, tasks = host_assignment.network, host_assignment.tasks
    for number, task in enumerate(tasks):
        limit = min(way.limits[number], len(task.costs) - 1)
        day = int(latest[number][limit]) if counts[number] and limit >= 0 else -1
        if day < 0:
            continue
        fewer = (*counts[:number], counts[number] - 1, *counts[number + 1 :])
        limits = tuple(
            min(was, day - (network.gap(task.host) if other.host == task.host else network.country_gap))
            for was, other in zip(way.limits, tasks, strict=True)
        )
        yield fewer, _Way(limits, (*way.placed, DatedAssignment(number, day)))


def _add(alike: list[_Way], way: _Way, counts: Counts) -> None:
    """Keep only ways that no other is at least as late as, for every meeting still to place."""
    for known in alike:
        if _is_late_enough(known, way, counts):
            return
    alike[:] = [known for known in alike if not _is_late_enough(way, known, counts)]
    alike.append(way)


def _is_late_enough(way: _Way, other: _Way, counts: Counts) -> bool:
    return all(mine >= others for mine, others, count in zip(way.limits, other.limits, counts, strict=True) if count)
