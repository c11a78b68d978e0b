"""Join networks and conferences over the last day that national meetings may have: exact, with few searches.

The cost of a network, by the latest day allowed, falls in steps; the cost of a conference, by the earliest start
allowed, rises. Each network's bound is a whole such staircase. Always the most promising last day is looked at: a search
there makes one network's staircase exact from the day its plan ends to the day allowed, and raises it before. When the
most promising day is exact for all, nothing is cheaper.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from exchanges.planning.conference import Conference, staying_conference_cost
from exchanges.planning.feasibility import latest_dates
from exchanges.planning.network import Network, placements_of
from exchanges.planning.problem import Problem
from exchanges.planning.programme import Placement
from exchanges.planning.search import Search
from exchanges.planning.tables import NEVER, Costs, Tables


@dataclass(frozen=True, slots=True)
class Dates:
    """A network's meetings and what they cost, staying meetings apart."""

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


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole programme's: cheapest placements found, and a bound below which no plan is. NEVER: there is none."""

    bound: int
    cost: int | None = None
    placements: tuple[Placement, ...] = ()


SolveNetwork = Callable[["Staircase", int], NetworkAnswer]


class Coupling:
    """The last days of national meetings worth looking at, and what the conferences cost after each."""

    def __init__(self, problem: Problem, tables: Tables) -> None:
        self.problem = problem
        self.free = [Conference(problem, tables, slot) for slot in problem.free_slots if not slot.is_national]
        self.staying = [problem.staying[slot.key] for slot in problem.slots if _stays_as_conference(problem, slot.key)]
        everywhere = {slot.key: slot for slot in problem.slots}
        self.staying_cost = sum(
            staying_conference_cost(problem, everywhere[meeting.slot], meeting) for meeting in self.staying
        )
        self.last_days = self._last_days()
        self.costs = np.array([self._cost_after(last_day) for last_day in self.last_days], dtype=np.int64)

    def placements(self, last_day: int) -> tuple[Placement, ...]:
        """Return the conferences' meetings when national ones end on that day at the latest."""
        return tuple(conference.placement(self._earliest(last_day)) for conference in self.free)

    def _last_days(self) -> list[int]:
        """Return, rising, the last days after which the conferences' cost changes."""
        latest = self._latest_for_staying()
        if self.problem.lead is None or not self.free:
            return [latest]
        days = {latest}
        for conference in self.free:
            days |= {start - self.problem.lead for start in conference.turning_points}
        return sorted(day for day in days if day <= latest)

    def _latest_for_staying(self) -> int:
        latest = self.problem.horizon - 1
        if self.problem.lead is None:
            return latest
        for meeting in (*self.staying, *self.problem.bounding):
            if "conference_lead" not in self.problem.exempt(meeting.slot):
                latest = min(latest, self.problem.index(meeting.start) - self.problem.lead)
        return latest

    def _cost_after(self, last_day: int) -> int:
        return min(sum(conference.cost_from(self._earliest(last_day)) for conference in self.free), NEVER)

    def _earliest(self, last_day: int) -> int:
        return 0 if self.problem.lead is None else max(last_day + self.problem.lead, 0)


def _stays_as_conference(problem: Problem, key: str) -> bool:
    return key in problem.staying and problem.programme.rule[key.split(":")[0]].scope == "programme"


@dataclass(eq=False)
class Staircase:
    """What is known of one network's cost at each of the last days."""

    network: Network
    search: Search
    last_days: Sequence[int]
    costs: Costs = field(init=False)
    known: list[tuple[int, int, Dates]] = field(default_factory=list)
    """First and last of the last days on which these dates are the cheapest."""

    def __post_init__(self) -> None:
        bound = self.search.staircase
        self.costs = np.array([self._start(bound, day) for day in self.last_days], dtype=np.int64)

    def _start(self, bound: Costs, day: int) -> int:
        if self.network.earliest_end is not None and day < self.network.earliest_end:
            return NEVER
        if not self.network.free:
            return 0
        return int(bound[min(day, len(bound) - 1)]) if day >= 0 and len(bound) else NEVER

    def dates(self, day: int) -> Dates | None:
        """Return the cheapest dates, where they are known."""
        if not self.network.free:
            return Dates(0, ())
        return next((dates for first, last, dates in self.known if first <= day <= last), None)

    def learn(self, day: int, answer: NetworkAnswer) -> None:
        """Take in a search's answer for a last day."""
        days = np.array(self.last_days)
        self.costs[days <= day] = np.maximum(self.costs[days <= day], answer.bound)
        if answer.dates is not None and answer.is_exact:
            index = self.network.problem.index
            first = max((index(placement.end) for placement in answer.dates.placements), default=day)
            self.known.append((first, day, answer.dates))
            self.costs[(first <= days) & (days <= day)] = answer.dates.cost


def join(problem: Problem, solve: SolveNetwork) -> Answer:
    """Return the cheapest plan. `solve` searches one network up to a last day; an inexact answer ends the joining."""
    tables = Tables(problem)
    coupling = Coupling(problem, tables)
    codes = dict.fromkeys(slot.country for slot in problem.slots if slot.country is not None)
    networks = [Network(problem, tables, code) for code in codes]
    stairs = [Staircase(network, Search(network), coupling.last_days) for network in networks]
    settled = coupling.staying_cost + sum(network.staying_cost for network in networks)
    while True:
        costs = coupling.costs + sum((stair.costs for stair in stairs), start=np.zeros_like(coupling.costs))
        best = int(np.argmin(costs)) if len(costs) else -1
        if best < 0 or costs[best] >= NEVER:
            return Answer(NEVER)
        day, bound = coupling.last_days[best], settled + int(costs[best])
        unknown = next((stair for stair in stairs if stair.dates(day) is None), None)
        if unknown is None:
            found = [placement for stair in stairs for placement in _known(stair, day).placements]
            return Answer(bound, bound, (*found, *coupling.placements(day)))
        answer = solve(unknown, day)
        unknown.learn(day, answer)
        if not answer.is_exact:
            return Answer(bound)


def _known(stair: Staircase, day: int) -> Dates:
    dates = stair.dates(day)
    if dates is None:
        raise ValueError(f"the dates of {stair.network.code} are not known")
    return dates
