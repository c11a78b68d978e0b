"""Answer for one network: the cheapest dates up to a last day, by search, by model where the search grows too long."""

from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np

from exchanges.planning.limits.time_limit import OutOfTime, TimeLimit
from exchanges.planning.network_search.feasibility import latest_dates
from exchanges.planning.network_search.greedy import WIDEST, quick_dates
from exchanges.planning.network_search.model import solve_by_model
from exchanges.planning.network_search.network import DatedAssignment, HostAssignment, Network, placements_of
from exchanges.planning.network_search.relaxation import Relaxation
from exchanges.planning.network_search.search import MOST_BOUNDED_ASSIGNMENTS, Search
from exchanges.planning.network_search.tables import NEVER, Costs
from exchanges.planning.problem.programme import Placement
from exchanges.planning.specification.costs import cost_terms

EFFORT_PER_DAY = 100
"""Expansions of the search per day of the horizon before the model takes over: the model grows with the horizon.

Counted, not timed, so that the same programme always takes the same way.
"""

MOST_LINE_UPS = 2_000
MOST_STATES = 10_000
"""Of all host assignments together: sets of meetings left, each with its bound by day."""


class PlannerError(RuntimeError):
    """What was found breaks rules or costs something else than said: a fault of the planner, never of the file."""


@dataclass(frozen=True, slots=True)
class Dates:
    """A network's meetings and what they cost, the staying meetings apart."""

    cost: int
    placements: tuple[Placement, ...]


@dataclass(frozen=True, slots=True)
class NetworkAnswer:
    """No dates up to the day asked for cost less than `bound` (NEVER: there are none); `dates` cost that if exact."""

    bound: int
    dates: Dates | None = None

    @property
    def is_exact(self) -> bool:
        """Whether nothing is left to find."""
        return self.bound >= NEVER or (self.dates is not None and self.dates.cost <= self.bound)


class NetworkSolver:
    """One network's bounds and answers. The limit is for the bounds; each answer has its own."""

    def __init__(self, network: Network, limit: TimeLimit) -> None:
        self.network = network
        self.limit = limit
        self._grew_too_long = False

    @cached_property
    def search(self) -> Search | None:
        """The search, where the network is of a size for it and there is time."""
        if not self._is_small:
            return None
        try:
            return Search(self.network, self.limit)
        except OutOfTime:
            return None

    @property
    def _is_small(self) -> bool:
        host_assignments = self.network.host_assignment_count
        states = prod(len(group.slots) + 1 for group in self.network.groups) * min(
            host_assignments, MOST_BOUNDED_ASSIGNMENTS
        )
        return host_assignments <= MOST_LINE_UPS and states <= MOST_STATES

    @cached_property
    def relaxation(self) -> Relaxation:
        """The network without its hosts' gaps: quick, however large it is."""
        return Relaxation(self.network)

    @cached_property
    def value_function(self) -> Costs:
        """A bound on the cost by the latest day allowed."""
        if self.limit.is_over or self.search is None:
            return self.relaxation.value_function
        by_search = self.search.value_function
        if len(self.search.host_assignments) <= MOST_BOUNDED_ASSIGNMENTS and not self.limit.is_over:
            return by_search
        return np.maximum(by_search, self.relaxation.value_function)

    @property
    def needs_model(self) -> bool:
        """Whether the next answer is the model's: the search can't be, or has grown too long."""
        return self.search is None or self._grew_too_long

    def answer(self, last_day: int, known_bound: int, limit: TimeLimit) -> NetworkAnswer:
        """Find the cheapest dates up to a last day.

        Without dates and not exact, the search has grown too long (then ask again: the model answers), or the time is
        over.
        """
        try:
            if self.search is not None and not self._grew_too_long:
                return self._by_search(last_day, known_bound, limit)
            return self._by_model(last_day, known_bound, limit)
        except OutOfTime:
            return NetworkAnswer(known_bound)

    def _by_search(self, last_day: int, known_bound: int, limit: TimeLimit) -> NetworkAnswer:
        if self.search is None or not self._can_be_dated(last_day, limit):
            return NetworkAnswer(NEVER)
        found = self.search.best(last_day, EFFORT_PER_DAY * self.network.problem.horizon, limit)
        if found.host_assignment is not None:
            return NetworkAnswer(
                found.bound, self._checked(self._dates(found.host_assignment, found.dated), found.bound)
            )
        self._grew_too_long = not limit.is_over
        return NetworkAnswer(max(found.bound, known_bound))

    def _checked(self, dates: Dates, cost: int) -> Dates:
        if dates.cost != cost:
            raise PlannerError(f"the meetings of {self.network.code} cost {dates.cost}, the search says {cost}")
        return dates

    def _by_model(self, last_day: int, known_bound: int, limit: TimeLimit) -> NetworkAnswer:
        quick = self.quick_dates(last_day, limit)
        if quick is not None and quick.cost <= known_bound:
            return self._better(quick, NetworkAnswer(known_bound))
        found = solve_by_model(self.network, last_day, known_bound=known_bound, limit=limit)
        dates = None if found.host_assignment is None else self._dates(found.host_assignment, found.dated)
        return self._better(quick, NetworkAnswer(found.bound, dates))

    def _better(self, some: Dates | None, answer: NetworkAnswer) -> NetworkAnswer:
        """Return the answer with the cheaper dates; raise PlannerError where valid dates cost less than its bound."""
        costs = [dates.cost for dates in (some, answer.dates) if dates is not None]
        if any(cost < answer.bound for cost in costs):
            raise PlannerError(f"{self.network.code} can be dated at {min(costs)}, the bound says {answer.bound}")
        if some is None or (answer.dates is not None and answer.dates.cost <= some.cost):
            return answer
        return NetworkAnswer(answer.bound, some)

    def quick_dates(self, last_day: int, limit: TimeLimit, *, is_short: bool = False) -> Dates | None:
        """Return good dates at once; None where none were found. Raise OutOfTime."""
        found = quick_dates(self.relaxation, last_day, limit, widest=1 if is_short else WIDEST)
        if found is None and self.search is not None:
            found = self._latest_dates(last_day, limit)
        return None if found is None else self._dates(*found)

    def is_feasible(self, last_day: int, limit: TimeLimit) -> bool:
        """Tell whether there are dates up to a last day. Raise OutOfTime where it can't be told in time."""
        if self.search is not None:
            return self._can_be_dated(last_day, limit)
        if quick_dates(self.relaxation, last_day, limit) is not None:
            return True
        answer = self._by_model(last_day, 0, limit)
        if answer.dates is None and answer.bound < NEVER:
            raise OutOfTime
        return answer.bound < NEVER

    def _can_be_dated(self, last_day: int, limit: TimeLimit) -> bool:
        return self._latest_dates(last_day, limit) is not None

    def _latest_dates(
        self, last_day: int, limit: TimeLimit
    ) -> tuple[HostAssignment, tuple[DatedAssignment, ...]] | None:
        """Return dates that keep the rules, cheap or not, of a network small enough to search; None: there are none."""
        for host_assignment in self.search.host_assignments if self.search is not None else ():
            limit.check()
            if host_assignment.floor < NEVER and (dated := latest_dates(host_assignment, last_day, limit)) is not None:
                return host_assignment, dated
        return None

    def _dates(self, host_assignment: HostAssignment, dated: tuple[DatedAssignment, ...]) -> Dates:
        placements = placements_of(host_assignment, dated)
        return Dates(self._cost(placements), placements)

    def _cost(self, placements: tuple[Placement, ...]) -> int:
        """Return what the free meetings cost, those among them and the staying ones crowd with included."""
        everything = (*placements, *self.network.staying.values())
        problem = self.network.problem
        priced = sum(len(problem.priced_days(placement)) for placement in placements)
        return cost_terms(problem.programme, everything).total - self.network.staying_cost + priced
