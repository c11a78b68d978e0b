"""Several programme-wide meetings: they keep distances and share themes out among themselves, as a network's do.

So they are a network too, of no country, and are dated by the same search; only that they wait for the last national
meeting instead of coming before the conference. Their cost, by the earliest start allowed, rises in steps.
"""

from collections.abc import Sequence

import numpy as np

from exchanges.planning.across_networks.conference import Conference, staying_cost
from exchanges.planning.limits.time_limit import TimeLimit
from exchanges.planning.network_search.network import Network, SlotGroup
from exchanges.planning.network_search.subproblem import Dates, NetworkAnswer, NetworkSolver
from exchanges.planning.network_search.tables import NEVER, Costs, Tables
from exchanges.planning.problem.problem import Problem


class Plenaries(Network):
    """The programme-wide slots as a network, none of whose free meetings starts before a day."""

    def __init__(self, problem: Problem, tables: Tables, earliest: int) -> None:
        super().__init__(problem, tables, None)
        self.earliest = earliest

    @property
    def staying_cost(self) -> int:
        """What the staying ones cost: they neither crowd nor are their themes weighed."""
        return sum(staying_cost(self.problem, slot, meeting) for slot, meeting in self.staying.items())

    def _costs(self, group: SlotGroup, host: str) -> tuple[Costs, dict[str, int]]:
        if (group, host) not in self._tasks:
            costs, theme_costs = super()._costs(group, host)
            costs[: max(self.earliest, 0)] = NEVER
            self._tasks[group, host] = costs, theme_costs
        return self._tasks[group, host]


class PlenaryValueFunction:
    """What is known of the programme-wide meetings' cost at each of the last days that national meetings may have.

    An answer for one day makes the costs exact up to the day on which the national meetings would be in its way, and is
    a bound after it.
    """

    def __init__(
        self, problem: Problem, tables: Tables, free: Sequence[Conference], last_days: Sequence[int], limit: TimeLimit
    ) -> None:
        self.problem = problem
        self.tables = tables
        self.limit = limit
        self.last_days = np.array(last_days, dtype=np.int64)
        floors = [sum(each.cost_from(self.problem.conference_day_after(day)) for each in free) for day in last_days]
        self.costs = np.minimum(np.array(floors, dtype=np.int64), NEVER)
        self._known: list[tuple[int, int, Dates]] = []
        self._latest_solver: tuple[int, NetworkSolver] | None = None

    def dates(self, day: int) -> Dates | None:
        """Return the best dates known for a last day."""
        return next((dates for first, last, dates in self._known if first <= day <= last), None)

    def look(self, day: int, limit: TimeLimit) -> NetworkAnswer:
        """Have the meetings dated for a last day."""
        known_bound = int(self.costs[self.last_days == day][0])
        return self._solver(day).answer(self.problem.horizon - 1, known_bound, limit)

    def needs_model(self, day: int) -> bool:
        """Whether the next look is the model's."""
        return self._solver(day).needs_model

    def quick_dates(self, day: int, limit: TimeLimit, *, is_short: bool = False) -> Dates | None:
        """Return good dates for a last day at once. Raise OutOfTime."""
        return self._solver(day).quick_dates(self.problem.horizon - 1, limit, is_short=is_short)

    def learn(self, day: int, answer: NetworkAnswer) -> None:
        """Take an answer in: it says something of other days too, of all later ones at least a bound."""
        later = self.last_days >= day
        self.costs[later] = np.maximum(self.costs[later], answer.bound)
        if answer.dates is None:
            return
        last = int(self.last_days[-1])
        if self.problem.lead is not None:
            starts = (self.problem.index(placement.start) for placement in answer.dates.placements)
            last = min(starts) - self.problem.lead
        # A start at the very beginning waits for nobody: the earliest day asked for is never before the first.
        last = max(last, day)
        self._known.append((day, last, answer.dates))
        if answer.is_exact:
            self.costs[later & (self.last_days <= last)] = answer.dates.cost

    def latest_feasible(self) -> int | None:
        """Return the latest last day after which all of them can be dated; None where there is none."""
        low, high = -1, len(self.last_days)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._can_follow(middle) else (low, middle)
        return int(self.last_days[low]) if low >= 0 else None

    def _can_follow(self, number: int) -> bool:
        day = int(self.last_days[number])
        return self.costs[number] < NEVER and self._solver(day).is_feasible(self.problem.horizon - 1, self.limit)

    def _solver(self, day: int) -> NetworkSolver:
        """Return the solver for a last day, the same one while it is the same day."""
        if self._latest_solver is None or self._latest_solver[0] != day:
            network = Plenaries(self.problem, self.tables, self.problem.conference_day_after(day))
            self._latest_solver = day, NetworkSolver(network, self.limit)
        return self._latest_solver[1]
