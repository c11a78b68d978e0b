"""Answer for one network: the cheapest dates up to a last day, by search, by model where the search grows too long."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from math import prod

import numpy as np

from exchanges.planning.costs import cost_terms
from exchanges.planning.feasibility import latest_dates
from exchanges.planning.limits import TimeLimit
from exchanges.planning.model import solve_by_model
from exchanges.planning.network import LineUp, Network, placements_of
from exchanges.planning.programme import Placement
from exchanges.planning.search import MOST_BOUNDED_LINE_UPS, Found, Search
from exchanges.planning.tables import NEVER, Costs

EFFORT_PER_DAY = 100
"""Expansions of the search per day of the horizon before the model takes over: the model grows with the horizon.

Counted, not timed, so that the same programme always takes the same way.
"""

MOST_LINE_UPS = 2_000
MOST_STATES = 10_000
"""Of all line-ups together: sets of meetings left, each with its bound by day."""

WIDTH = 30
"""How many ways of dating go on side by side where a network is too large for trying all."""


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
    """One network's bounds and answers, within a time limit."""

    def __init__(self, network: Network, limit: TimeLimit) -> None:
        self.network = network
        self.limit = limit

    @cached_property
    def search(self) -> Search | None:
        """The search, where the network is of a size for it."""
        line_ups = self.network.line_up_count
        states = prod(len(group.slots) + 1 for group in self.network.groups) * min(line_ups, MOST_BOUNDED_LINE_UPS)
        return Search(self.network) if line_ups <= MOST_LINE_UPS and states <= MOST_STATES else None

    @cached_property
    def staircase(self) -> Costs:
        """A bound on the cost by the latest day allowed."""
        if self.search is not None:
            return self.search.staircase
        return np.zeros(self.network.problem.horizon, dtype=np.int64)

    def answer(self, last_day: int, known_bound: int) -> NetworkAnswer:
        """Find the cheapest dates up to a last day; where time runs out, some dates."""
        some = self.some_dates(last_day)
        if self.search is None:
            return self._better(some, self._by_model(last_day, known_bound))
        if some is None:
            return NetworkAnswer(NEVER)
        found = self.search.best(last_day, EFFORT_PER_DAY * self.network.problem.horizon, self.limit)
        if found.line_up is not None:
            return NetworkAnswer(found.bound, self._checked(self._dates(found.line_up, found), found.bound))
        return self._better(some, self._by_model(last_day, max(found.bound, known_bound)))

    def _better(self, some: Dates | None, answer: NetworkAnswer) -> NetworkAnswer:
        """Return the answer with the cheaper dates; raise PlannerError where valid dates cost less than its bound."""
        costs = [dates.cost for dates in (some, answer.dates) if dates is not None]
        if any(cost < answer.bound for cost in costs):
            raise PlannerError(f"{self.network.code} can be dated at {min(costs)}, the bound says {answer.bound}")
        if some is None or (answer.dates is not None and answer.dates.cost <= some.cost):
            return answer
        return NetworkAnswer(answer.bound, some)

    def _checked(self, dates: Dates, cost: int) -> Dates:
        if dates.cost != cost:
            raise PlannerError(f"the meetings of {self.network.code} cost {dates.cost}, the search says {cost}")
        return dates

    def some_dates(self, last_day: int) -> Dates | None:
        """Return dates that keep the rules, cheap or not; None where there are none, or none was found at once."""
        line_ups: Iterable[LineUp] = self.search.line_ups if self.search else islice(self.network.line_ups(), WIDTH)
        for line_up in line_ups:
            if line_up.floor < NEVER and (dated := latest_dates(line_up, last_day, self._width)) is not None:
                return self._dates(line_up, Found(0, line_up, dated))
        return None

    @property
    def _width(self) -> int | None:
        return None if self.search is not None else WIDTH

    def is_feasible(self, last_day: int) -> bool:
        """Tell whether there are dates up to a last day."""
        found = self.some_dates(last_day) is not None
        return found or (self.search is None and self._by_model(last_day, 0).bound < NEVER)

    def _by_model(self, last_day: int, known_bound: int) -> NetworkAnswer:
        if self.limit.is_over:
            return NetworkAnswer(known_bound)
        found = solve_by_model(self.network, last_day, known_bound=known_bound, limit=self.limit)
        return NetworkAnswer(found.bound, None if found.line_up is None else self._dates(found.line_up, found))

    def _dates(self, line_up: LineUp, found: Found) -> Dates:
        placements = placements_of(line_up, found.dated)
        return Dates(self._cost(placements), placements)

    def _cost(self, placements: tuple[Placement, ...]) -> int:
        """Return what the free meetings cost, those among them and the staying ones crowd with included."""
        everything = (*placements, *self.network.staying.values())
        return cost_terms(self.network.problem.programme, everything).total - self.network.staying_cost
