"""The cheapest dates of a host assignment, by a best-first search from the last meeting back with exact lower bounds.

The bound on what is still to come is a dynamic programme over (meetings left, day) in which only meetings next to each
other in time keep their distance and crowd. The search itself keeps every rule; the first complete plan is the best.
Each state is expanded by one level of cost at a time (partial expansion), so that the queue stays small.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush

import numpy as np

from exchanges.planning.limits.time_limit import ENDLESS, TimeLimit
from exchanges.planning.network_search.bounds import Bounds, Counts, cells_of
from exchanges.planning.network_search.network import DatedAssignment, HostAssignment, Network
from exchanges.planning.network_search.tables import NEVER, Costs

MOST_BOUNDED_ASSIGNMENTS = 64
"""Beyond so many host assignments the bound before the search is their floor."""

MOST_CELLS = 12_000_000
"""Numbers of eight bytes that the bounds of one search may hold."""

MOST_QUEUED = 250_000
"""States waiting in the queue of one search, each of some hundred bytes."""


@dataclass(slots=True, eq=False)
class _State:
    """Some meetings placed, the last ones in time; `spent` is their cost without themes.

    `expanded` is the level of cost up to which its children are in the queue.
    """

    host_assignment: int
    counts: Counts
    spent: int
    placed: tuple[DatedAssignment, ...]
    kept: frozenset[int]
    expanded: int = -1


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: no dates cost less than `bound` (NEVER: there are none), and some dates, if it got so far."""

    bound: int
    host_assignment: HostAssignment | None = None
    dated: tuple[DatedAssignment, ...] = ()


class Search:
    """The host assignments of one network, and the search for the cheapest dates up to a last day.

    Between searches only the bounds by last day are kept: those by state take a hundred times as much room.
    Raise OutOfTime where the limit ends before the host assignments are known.
    """

    def __init__(self, network: Network, limit: TimeLimit = ENDLESS) -> None:
        self.network = network
        self.limit = limit
        self.host_assignments = sorted(self._host_assignments(), key=lambda host_assignment: host_assignment.floor)
        self._ends: dict[int, Costs] = {}

    def _host_assignments(self) -> Iterator[HostAssignment]:
        for host_assignment in self.network.host_assignments():
            self.limit.check()
            yield host_assignment

    def bounds(self, number: int) -> Bounds:
        """Compute a host assignment's bounds."""
        return Bounds(self.network, self.host_assignments[number].tasks, self.network.problem.horizon)

    def cells(self, number: int) -> int:
        """Return how many numbers a host assignment's bounds hold."""
        return cells_of([task.count for task in self.host_assignments[number].tasks], self.network.problem.horizon)

    def end(self, number: int) -> Costs:
        """Return a host assignment's bound by the latest day allowed: never rising."""
        if number not in self._ends:
            host_assignment = self.host_assignments[number]
            if number < MOST_BOUNDED_ASSIGNMENTS and host_assignment.floor < NEVER and not self.limit.is_over:
                by_day = np.minimum(self.bounds(number).from_the_end + host_assignment.theme_cost(frozenset()), NEVER)
            else:
                by_day = np.full(self.network.problem.horizon, host_assignment.floor, dtype=np.int64)
            self._ends[number] = by_day
        return self._ends[number]

    @cached_property
    def value_function(self) -> Costs:
        """A bound on the cost by the latest day allowed: never rising."""
        best = np.full(self.network.problem.horizon, NEVER, dtype=np.int64)
        for number, host_assignment in enumerate(self.host_assignments):
            if host_assignment.floor < int(best[-1]):
                np.minimum(best, self.end(number), out=best)
            else:
                np.minimum(best, host_assignment.floor, out=best)
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
        self.cells = 0
        self.seen: dict[object, int] = {}
        self._bounds: dict[int, Bounds] = {}

    def run(self, effort: int, limit: TimeLimit) -> Found:
        for number, host_assignment in enumerate(self.search.host_assignments):
            root = _State(number, tuple(task.count for task in host_assignment.tasks), 0, (), frozenset())
            self._push(max(host_assignment.floor, self._end(number)), root)
        while self.queue and effort and not limit.is_over and self._has_room:
            bound, left, _, _, state = heappop(self.queue)
            host_assignment = self.search.host_assignments[state.host_assignment]
            if not left:
                return Found(bound, host_assignment, state.placed)
            if state.placed and state.expanded < 0 and self._is_known(state):
                continue
            self._expand(state, bound)
            effort -= 1
        return Found(self.queue[0][0] if self.queue else NEVER)

    @property
    def _has_room(self) -> bool:
        return self.cells <= MOST_CELLS and len(self.queue) <= MOST_QUEUED

    def _end(self, number: int) -> int:
        """Return a host assignment's bound for the last day, as far as it is worth knowing."""
        if self.last_day < 0 or number >= MOST_BOUNDED_ASSIGNMENTS:
            return 0
        return int(self.search.end(number)[min(self.last_day, self.network.problem.horizon - 1)])

    def _bounds_of(self, state: _State) -> Bounds:
        if state.host_assignment not in self._bounds:
            self.cells += self.search.cells(state.host_assignment)
            self._bounds[state.host_assignment] = self.search.bounds(state.host_assignment)
        return self._bounds[state.host_assignment]

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
        tasks = self.search.host_assignments[state.host_assignment].tasks
        limit = state.placed[-1].day - self.network.country_gap
        hosts = {tasks[number].host for number, left in enumerate(state.counts) if left}
        near = []
        for meeting in state.placed:
            host = tasks[meeting.task].host
            bars = host in hosts and meeting.day - limit < self.network.gap(host)
            crowds = meeting.day - limit < self.network.ideal_gap
            if bars or crowds:
                near.append((meeting.day, host if bars else ""))
        return state.host_assignment, state.counts, state.placed[-1].day, tuple(near), state.kept

    def _expand(self, state: _State, level: int) -> None:
        """Push the children up to this level of cost, and the state itself again for its next level."""
        so_far = state.spent + self.search.host_assignments[state.host_assignment].theme_cost(state.kept)
        next_level = NEVER
        for number, through in self._bounds_of(state).through(state.counts):
            costs = self._allowed(state, number, through) + so_far
            due = np.flatnonzero((costs > state.expanded) & (costs <= level))
            for day in due.tolist():
                self._push_children(state, number, day)
            next_level = min(next_level, int(costs.min(initial=NEVER, where=costs > level)))
        state.expanded = level
        self._push(next_level, state)

    def _allowed(self, state: _State, number: int, through: Costs) -> Costs:
        """Return the task's least costs by day, up to the last day it may have; crowding with the placed included."""
        tasks = self.search.host_assignments[state.host_assignment].tasks
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
        task = self.search.host_assignments[state.host_assignment].tasks[number]
        crowded = sum(meeting.day - day < self.network.ideal_gap for meeting in state.placed)
        spent = state.spent + crowded * self.network.crowding + int(task.costs[day])
        self._push_child(state, DatedAssignment(number, day), spent + task.altering)
        if task.incumbent is not None and task.incumbent.day == day:
            self._push_child(state, DatedAssignment(number, day, kept=True), spent)

    def _push_child(self, state: _State, meeting: DatedAssignment, spent: int) -> None:
        host_assignment, counts, number = (
            self.search.host_assignments[state.host_assignment],
            state.counts,
            meeting.task,
        )
        fewer = (*counts[:number], counts[number] - 1, *counts[number + 1 :])
        kept = state.kept | {number} if meeting.kept else state.kept
        to_come = self._bounds_of(state).before(fewer, host_assignment.tasks[number].host)[meeting.day]
        bound = spent + host_assignment.theme_cost(kept) + int(to_come)
        self._push(bound, _State(state.host_assignment, fewer, spent, (*state.placed, meeting), kept))
