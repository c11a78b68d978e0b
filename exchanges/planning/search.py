"""The cheapest dates of a line-up: a best-first search from the last meeting to the first, with exact lower bounds.

The bound on what is still to come is a dynamic programme over (meetings left, day) in which only meetings next to each
other in time keep their distance and crowd. The search itself keeps every rule; the first complete plan is the best.
Each state is expanded by one level of cost at a time (partial expansion), so that the queue stays small.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from itertools import product

import numpy as np

from exchanges.planning.limits import TimeLimit
from exchanges.planning.network import Dated, LineUp, Network
from exchanges.planning.tables import NEVER, Costs

Counts = tuple[int, ...]

MOST_BOUNDED_LINE_UPS = 64
"""Beyond so many line-ups the bound before the search is their floor."""


class Bounds:
    """Least costs of a line-up's meetings still to place, by what is left and by day."""

    def __init__(self, line_up: LineUp) -> None:
        self.line_up = line_up
        self.tasks = line_up.tasks
        self.full: Counts = tuple(task.count for task in self.tasks)
        self.through: dict[Counts, dict[int, Costs]] = {}
        """By what is left and the next task to place: the least cost of all that is left, by that one's start."""
        self._before: dict[Counts, tuple[Costs, dict[str, Costs]]] = {}
        for counts in sorted(product(*(range(count + 1) for count in self.full)), key=sum):
            self._compute(counts)

    @cached_property
    def from_the_end(self) -> Costs:
        """The least cost of all meetings when the last day of none may be later, by that day."""
        horizon = self.line_up.network.problem.horizon
        best = np.full(horizon, 0 if not self.tasks else NEVER, dtype=np.int64)
        for number, costs in self.through.get(self.full, {}).items():
            best = np.minimum(best, _shifted(np.minimum.accumulate(costs), self.tasks[number].days - 1))
        limited: Costs = np.minimum(best, NEVER)
        return limited

    def before(self, counts: Counts, host: str) -> Costs:
        """Return the least cost of what is left, by the start of the next later meeting, which `host` has."""
        ordinary, by_host = self._before[counts]
        return by_host.get(host, ordinary)

    def _compute(self, counts: Counts) -> None:
        horizon = self.line_up.network.problem.horizon
        if not any(counts):
            self._before[counts] = np.zeros(horizon, dtype=np.int64), {}
            self.through[counts] = {}
            return
        self.through[counts] = {number: self._next(counts, number) for number, left in enumerate(counts) if left}
        best_so_far = {number: np.minimum.accumulate(costs) for number, costs in self.through[counts].items()}
        gap = self.line_up.network.country_gap
        ordinary = {number: self._after_gap(costs, gap) for number, costs in best_so_far.items()}
        by_host = {}
        for host in {self.tasks[number].host for number in best_so_far}:
            own_gap = self.line_up.network.gap(host)
            terms = (
                self._after_gap(costs, own_gap) if self.tasks[number].host == host else ordinary[number]
                for number, costs in best_so_far.items()
            )
            by_host[host] = _least(terms)
        self._before[counts] = _least(iter(ordinary.values())), by_host

    def _next(self, counts: Counts, number: int) -> Costs:
        task = self.tasks[number]
        fewer = (*counts[:number], counts[number] - 1, *counts[number + 1 :])
        costs: Costs = np.minimum(task.least_costs + self.before(fewer, task.host), NEVER)
        return costs

    def _after_gap(self, best_so_far: Costs, gap: int) -> Costs:
        """Return the least cost by the day of the next later meeting: at the gap, or far enough not to crowd."""
        network = self.line_up.network
        near = _shifted(best_so_far, gap)
        if gap >= network.ideal_gap:
            return near
        return np.minimum(near + network.crowding, _shifted(best_so_far, network.ideal_gap))


def _shifted(costs: Costs, days: int) -> Costs:
    shifted = np.full(len(costs), NEVER, dtype=np.int64)
    if days < len(costs):
        shifted[days:] = costs[: len(costs) - days]
    return shifted


def _least(terms: Iterator[Costs]) -> Costs:
    least = next(terms)
    for term in terms:
        least = np.minimum(least, term)
    return np.minimum(least, NEVER)


@dataclass(slots=True, eq=False)
class _State:
    """Some meetings placed, the last ones in time; `spent` is their cost without themes.

    `expanded` is the level of cost up to which its children are in the queue.
    """

    line_up: int
    counts: Counts
    spent: int
    placed: tuple[Dated, ...]
    kept: frozenset[int]
    expanded: int = -1


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: no dates cost less than `bound` (NEVER: there are none), and some dates, if it got so far."""

    bound: int
    line_up: LineUp | None = None
    dated: tuple[Dated, ...] = ()


class Search:
    """The line-ups of one network, and the search for the cheapest dates up to a last day."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.line_ups = sorted(network.line_ups(), key=lambda line_up: line_up.floor)
        self._bounds: dict[int, Bounds] = {}

    def bounds(self, number: int) -> Bounds:
        """Return a line-up's bounds, computed when first asked for."""
        if number not in self._bounds:
            self._bounds[number] = Bounds(self.line_ups[number])
        return self._bounds[number]

    @cached_property
    def staircase(self) -> Costs:
        """A bound on the cost by the latest day allowed: never rising."""
        best = np.full(self.network.problem.horizon, NEVER, dtype=np.int64)
        for number, line_up in enumerate(self.line_ups):
            if number < MOST_BOUNDED_LINE_UPS:
                best = np.minimum(best, self.bounds(number).from_the_end + line_up.theme_cost(frozenset()))
            else:
                best = np.minimum(best, line_up.floor)
        return best

    def best(self, last_day: int, effort: int, limit: TimeLimit) -> Found:
        """Find the cheapest dates with no meeting ending after `last_day`, in `effort` expansions at most."""
        return _BestFirst(self, last_day).run(effort, limit)


class _BestFirst:
    def __init__(self, search: Search, last_day: int) -> None:
        self.search = search
        self.network = search.network
        self.last_day = last_day
        self.queue: list[tuple[int, int, int, int, _State]] = []
        self.pushed = 0
        self.seen: dict[object, int] = {}

    def run(self, effort: int, limit: TimeLimit) -> Found:
        for number, line_up in enumerate(self.search.line_ups):
            root = _State(number, tuple(task.count for task in line_up.tasks), 0, (), frozenset())
            self._push(line_up.floor, root)
        while self.queue and effort and not limit.is_over:
            bound, left, _, _, state = heappop(self.queue)
            line_up = self.search.line_ups[state.line_up]
            if not left:
                return Found(bound, line_up, state.placed)
            if state.placed and state.expanded < 0 and self._is_known(state):
                continue
            self._expand(state, bound)
            effort -= 1
        return Found(self.queue[0][0] if self.queue else NEVER)

    def _push(self, bound: int, state: _State) -> None:
        if bound < NEVER:
            self.pushed += 1
            # Among equals the furthest, and of these the one that leaves most room before it.
            first_day = state.placed[-1].day if state.placed else self.last_day
            heappush(self.queue, (bound, sum(state.counts), -first_day, self.pushed, state))

    def _is_known(self, state: _State) -> bool:
        """Tell whether another way to the same future was as cheap."""
        future = self._future(state)
        if self.seen.get(future, NEVER) <= state.spent:
            return True
        self.seen[future] = state.spent
        return False

    def _future(self, state: _State) -> object:
        """Return what matters of the placed meetings for those to come."""
        tasks = self.search.line_ups[state.line_up].tasks
        limit = state.placed[-1].day - self.network.country_gap
        hosts = {tasks[number].host for number, left in enumerate(state.counts) if left}
        near = []
        for meeting in state.placed:
            host = tasks[meeting.task].host
            bars = host in hosts and meeting.day - limit < self.network.gap(host)
            crowds = meeting.day - limit < self.network.ideal_gap
            if bars or crowds:
                near.append((meeting.day, host if bars else ""))
        return state.line_up, state.counts, state.placed[-1].day, tuple(near), state.kept

    def _expand(self, state: _State, level: int) -> None:
        """Push the children up to this level of cost, and the state itself again for its next level."""
        so_far = state.spent + self.search.line_ups[state.line_up].theme_cost(state.kept)
        next_level = NEVER
        for number, through in self.search.bounds(state.line_up).through[state.counts].items():
            costs = self._allowed(state, number, through) + so_far
            due = np.flatnonzero((costs > state.expanded) & (costs <= level))
            for day in due.tolist():
                self._push_children(state, number, day)
            next_level = min(next_level, int(costs.min(initial=NEVER, where=costs > level)))
        state.expanded = level
        self._push(next_level, state)

    def _allowed(self, state: _State, number: int, through: Costs) -> Costs:
        """Return the task's least costs by day, up to the last day it may have; crowding with the placed included."""
        tasks = self.search.line_ups[state.line_up].tasks
        task = tasks[number]
        limit = self.last_day - task.days + 1
        if state.placed:
            limit = min(limit, state.placed[-1].day - self.network.country_gap)
        own_gap = self.network.gap(task.host)
        for meeting in state.placed:
            if tasks[meeting.task].host == task.host:
                limit = min(limit, meeting.day - own_gap)
        costs = through[: max(limit + 1, 0)].copy()
        for meeting in state.placed:
            costs[max(meeting.day - self.network.ideal_gap + 1, 0) :] += self.network.crowding
        return costs

    def _push_children(self, state: _State, number: int, day: int) -> None:
        """Push the meeting on this day, and, where that keeps it as it stands, both kept and altered."""
        task = self.search.line_ups[state.line_up].tasks[number]
        crowded = sum(meeting.day - day < self.network.ideal_gap for meeting in state.placed)
        spent = state.spent + crowded * self.network.crowding + int(task.costs[day])
        self._push_child(state, Dated(number, day), spent + task.altering)
        if task.keep is not None and task.keep.day == day:
            self._push_child(state, Dated(number, day, kept=True), spent)

    def _push_child(self, state: _State, meeting: Dated, spent: int) -> None:
        line_up, counts, number = self.search.line_ups[state.line_up], state.counts, meeting.task
        fewer = (*counts[:number], counts[number] - 1, *counts[number + 1 :])
        kept = state.kept | {number} if meeting.kept else state.kept
        to_come = self.search.bounds(state.line_up).before(fewer, line_up.tasks[number].host)[meeting.day]
        bound = spent + line_up.theme_cost(kept) + int(to_come)
        self._push(bound, _State(state.line_up, fewer, spent, (*state.placed, meeting), kept))
