"""Least costs of meetings still to be dated, by what is left and by day: a lower bound, quick to make.

Only meetings next to each other in time keep their distance and crowd. Given that, it is exact: a dynamic programme
over (how many of each task are left, start of the next later meeting), for all states of as many meetings at once.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import product
from math import prod
from typing import Protocol

import numpy as np

from exchanges.planning.network_search.tables import NEVER, Costs

Counts = tuple[int, ...]


class Spaced(Protocol):
    """So many meetings alike, of one host, with their costs by start; `least_costs` has what altering costs in it."""

    @property
    def host(self) -> str:
        """Who hosts them; meetings of one host keep its gap."""
        ...

    @property
    def count(self) -> int:
        """How many there are."""
        ...

    @property
    def days(self) -> int:
        """How long each takes."""
        ...

    @property
    def least_costs(self) -> Costs:
        """The least cost by start."""
        ...


class Spacing(Protocol):
    """What keeps meetings apart, in days, and what two that crowd cost."""

    @property
    def country_gap(self) -> int:
        """The least days between two starts."""
        ...

    @property
    def ideal_gap(self) -> int:
        """Starts closer than this crowd."""
        ...

    @property
    def crowding(self) -> int:
        """What a crowded pair costs."""
        ...

    def gap(self, host: str) -> int:
        """Return the least days between two starts of the host."""
        ...


def cells_of(counts: Sequence[int], horizon: int) -> int:
    """Return how many numbers the bounds of so many meetings hold."""
    return (2 + sum(count > 1 for count in counts)) * prod(count + 1 for count in counts) * horizon


class Bounds:
    """Least costs of tasks' meetings, by how many of each are left to place and by day."""

    def __init__(self, spacing: Spacing, tasks: Sequence[Spaced], horizon: int) -> None:
        self.spacing = spacing
        self.tasks = tasks
        self.horizon = horizon
        self.full: Counts = tuple(task.count for task in tasks)
        states = sorted(product(*(range(count + 1) for count in self.full)), key=sum)
        self._row = {counts: row for row, counts in enumerate(states)}
        self._least = [task.least_costs for task in tasks]
        self._before = {host: np.full((len(states), horizon), NEVER, dtype=np.int64) for host in self._bound_hosts}
        for before in self._before.values():
            before[0] = 0
        sizes = Counter(map(sum, states))
        first = 1
        for number in range(1, sum(self.full) + 1):
            self._compute(first, states[first : first + sizes[number]])
            first += sizes[number]

    @cached_property
    def _bound_hosts(self) -> dict[str, int]:
        """Hosts with meetings among themselves to keep apart, and their gaps; "" stands for all others."""
        owed: Counter[str] = Counter()
        for task in self.tasks:
            owed[task.host] += task.count
        country = self.spacing.country_gap
        gaps = {host: self.spacing.gap(host) for host, count in owed.items() if host and count > 1}
        return {"": country} | {host: gap for host, gap in gaps.items() if gap > country}

    @cached_property
    def from_the_end(self) -> Costs:
        """The least cost of all meetings when the last day of none may be later, by that day."""
        best = np.full(self.horizon, 0 if not self.tasks else NEVER, dtype=np.int64)
        for number, costs in self.through(self.full):
            last_days = self.tasks[number].days - 1
            ends = best[last_days:]
            np.minimum(ends, np.minimum.accumulate(costs)[: len(ends)], out=ends)
        return best

    def before(self, counts: Counts, host: str) -> Costs:
        """Return the least cost of what is left, by the start of the next later meeting, which `host` has."""
        costs: Costs = self._of(host)[self._row[counts]]
        return costs

    def through(self, counts: Counts) -> Iterator[tuple[int, Costs]]:
        """Yield each task that could be next, with the least cost of all that is left by that one's start."""
        for number, left in enumerate(counts):
            if left:
                fewer = (*counts[:number], left - 1, *counts[number + 1 :])
                yield number, np.minimum(self._least[number] + self.before(fewer, self.tasks[number].host), NEVER)

    def _of(self, host: str) -> Costs:
        return self._before[host if host in self._before else ""]

    def _compute(self, first: int, states: list[Counts]) -> None:
        """Fill the rows of all states in which as many meetings are left, from those with one fewer."""
        for number, task in enumerate(self.tasks):
            rows = [row for row, counts in enumerate(states, first) if counts[number]]
            if not rows:
                continue
            fewer = [
                self._row[(*counts[:number], counts[number] - 1, *counts[number + 1 :])]
                for counts in states
                if counts[number]
            ]
            best = self._of(task.host)[fewer]
            best += self._least[number]
            np.minimum.accumulate(best, axis=1, out=best)
            for host, gap in self._bound_hosts.items():
                own = gap if host == task.host else self.spacing.country_gap
                before = self._before[host]
                before[rows] = self._after_gap(before[rows], best, own)

    def _after_gap(self, least: Costs, best: Costs, gap: int) -> Costs:
        """Lower the least costs to those by the day of the next later meeting: at the gap, or too far to crowd."""
        for distance, extra in ((gap, self.spacing.crowding), (max(gap, self.spacing.ideal_gap), 0)):
            if distance < self.horizon and (extra == 0 or distance < self.spacing.ideal_gap):
                later = least[:, distance:]
                np.minimum(later, best[:, : self.horizon - distance] + extra, out=later)
        return least
