"""Join networks and conferences over the last day that national meetings may have: exact, with few searches.

The cost of a network, by the latest day allowed, falls in steps; the cost of a conference, by the earliest start
allowed, rises. Each network's bound is a value function, by last day. Always the most promising last day is
looked at: an answer there makes one network's value function exact from the day its plan ends to the day allowed, and
raises it before. When the most promising day is exact for all, nothing is cheaper.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from math import ceil

import numpy as np

from exchanges.planning.across_networks.conference import Conference, may_stay, staying_cost
from exchanges.planning.across_networks.plenaries import PlenaryValueFunction
from exchanges.planning.limits.time_limit import OutOfTime, TimeLimit
from exchanges.planning.network_search.network import Network
from exchanges.planning.network_search.subproblem import Dates, NetworkAnswer, NetworkSolver
from exchanges.planning.network_search.tables import NEVER, Costs, Tables
from exchanges.planning.problem.problem import Problem, Relaxed, Requirement
from exchanges.planning.problem.programme import Placement

NO_BOUND = 1_000_000
"""A day after all others: meetings that stay may lie beyond the horizon."""

CHECK_SECONDS_PER_NETWORK = 0.0015
"""Kept back of the overtime: the plan is checked as a whole when it is found."""

SHORT_SECONDS = 0.01
"""Less than that for a network, and it is dated at once by the shortest way."""

PROBES = 3
"""Networks that are dated once before everything, to know how long that takes."""

Report = Callable[[str], None]
"""Told, now and then, how far it is."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole programme's: cheapest placements found, and a bound below which no plan is.

    NEVER: there is none, and `hopeless` are networks found that can't be planned whatever the others do.
    """

    bound: int
    cost: int | None = None
    placements: tuple[Placement, ...] = ()
    hopeless: tuple[str | None, ...] = ()


def silent(_message: str) -> None:
    """Report nothing."""


class Coupling:
    """The last days of national meetings worth looking at, and what the conferences cost after each."""

    def __init__(self, problem: Problem, tables: Tables) -> None:
        self.problem = problem
        free = [Conference(problem, tables, slot) for slot in problem.free_slots if not slot.is_national]
        self.free, self.together = ([], free) if problem.shares_plenaries else (free, [])
        self.staying_cost = sum(staying_cost(problem, slot, meeting) for slot, meeting in problem.conferences_staying)
        self.last_days = self._last_days()
        self.costs = np.array([self.cost_after(last_day) for last_day in self.last_days], dtype=np.int64)

    def placements(self, last_day: int) -> tuple[Placement, ...]:
        """Return the conferences' meetings when national ones end on that day at the latest."""
        day = self.problem.conference_day_after(last_day)
        return tuple(conference.placement(day) for conference in self.free)

    def _last_days(self) -> list[int]:
        """Return, rising, the last days after which the conferences' cost changes; none where one can't be at all."""
        if not all(may_stay(self.problem, slot, meeting) for slot, meeting in self.problem.conferences_staying):
            return []
        latest = self._latest_for_staying()
        if self.problem.lead is None or not (self.free or self.together):
            return [latest]
        days = {latest}
        for conference in self.together:
            days |= {start - self.problem.lead for start in conference.possible_starts}
        for conference in self.free:
            days |= {start - self.problem.lead for start in conference.turning_points}
        return sorted(day for day in days if day <= latest)

    def _latest_for_staying(self) -> int:
        latest = NO_BOUND
        if self.problem.lead is None:
            return latest
        staying = (meeting for _, meeting in self.problem.conferences_staying)
        for meeting in (*staying, *self.problem.bounding):
            if "conference_lead" not in self.problem.exempt(meeting.slot):
                latest = min(latest, self.problem.index(meeting.start) - self.problem.lead)
        return latest

    def cost_after(self, last_day: int) -> int:
        """Return the least cost of the conferences when national meetings end on that day at the latest."""
        return min(
            sum(conference.cost_from(self.problem.conference_day_after(last_day)) for conference in self.free), NEVER
        )


class ValueFunction:
    """What is known of one network's cost at each of the last days."""

    def __init__(self, solver: NetworkSolver, last_days: Sequence[int], limit: TimeLimit) -> None:
        self.solver = solver
        self.network = solver.network
        self.last_days = np.array(last_days)
        self._is_late = limit.is_over
        self.costs = np.array([self._floor(day) for day in last_days], dtype=np.int64)
        self._known: list[tuple[int, int, Dates]] = []

    def _floor(self, day: int) -> int:
        if self.network.earliest_end is not None and day < self.network.earliest_end:
            return NEVER
        if not self.network.free or self._is_late:
            return 0
        bound = self.solver.value_function
        return int(bound[min(day, len(bound) - 1)]) if day >= 0 else NEVER

    @property
    def is_hopeless(self) -> bool:
        """Whether the network can't be planned, whatever the last day."""
        return len(self.costs) > 0 and bool((self.costs >= NEVER).all())

    def dates(self, day: int) -> Dates | None:
        """Return the best dates known for a last day."""
        if not self.network.free:
            return Dates(0, ())
        fitting = (dates for first, last, dates in self._known if first <= day <= last)
        return min(fitting, key=lambda dates: dates.cost, default=None)

    def look(self, day: int, limit: TimeLimit) -> NetworkAnswer:
        """Have the network answered for a last day."""
        return self.solver.answer(day, int(self.costs[self.last_days == day][0]), limit)

    def needs_model(self, _day: int) -> bool:
        """Whether the next look is the model's."""
        return self.solver.needs_model

    def quick_dates(self, day: int, limit: TimeLimit, *, is_short: bool = False) -> Dates | None:
        """Return dates for a last day at once: any known that end in time, or good ones. Raise OutOfTime."""
        fitting = (dates for first, _, dates in self._known if first <= day)
        known = min(fitting, key=lambda dates: dates.cost, default=None)
        return known or self.solver.quick_dates(day, limit, is_short=is_short)

    def learn(self, day: int, answer: NetworkAnswer) -> None:
        """Take an answer in: it says something of other days too, of all earlier ones at least a bound."""
        earlier = self.last_days <= day
        self.costs[earlier] = np.maximum(self.costs[earlier], answer.bound)
        if answer.dates is None:
            return
        index = self.network.problem.index
        ends = [index(placement.end) for placement in answer.dates.placements]
        if self.network.earliest_end is not None:
            ends.append(self.network.earliest_end)
        first = max(ends, default=day)
        self._known.append((first, day, answer.dates))
        if answer.is_exact:
            self.costs[(first <= self.last_days) & earlier] = answer.dates.cost


def join(problem: Problem, limit: TimeLimit, workers: int, report: Report = silent) -> Answer:
    """Return the cheapest plan, or a good one that the time allows, with a true bound."""
    tables = Tables(problem)
    coupling = Coupling(problem, tables)
    codes = dict.fromkeys(slot.country for slot in problem.slots if slot.country is not None)
    networks = [Network(problem, tables, code) for code in codes]
    # What is not dated exactly by then is dated at once in the time that is left, and everything is checked.
    work, ending = limit.without(_seconds_to_end(networks, limit)), _ending(limit, len(networks))
    functions: list[ValueFunction | PlenaryValueFunction] = [
        *_value_functions(networks, coupling.last_days, work, ending)
    ]
    if coupling.together and coupling.last_days:
        functions.append(PlenaryValueFunction(problem, tables, coupling.together, coupling.last_days, work))
    joint = _Joint(problem, coupling, functions, networks)
    while True:
        best = joint.most_promising
        if best is None:
            return Answer(NEVER, hopeless=_hopeless(functions))
        day, bound = best
        unknown = [function for function in functions if function.dates(day) is None]
        if not unknown:
            return joint.answer(bound, [dates for function in functions if (dates := function.dates(day)) is not None])
        report(f"at least {bound}, {len(functions) - len(unknown)} of {len(functions)} networks dated")
        if work.is_over or not _look_at(unknown, day, workers, work):
            return _ended(joint, day, bound, ending)


def _value_functions(
    networks: Iterable[Network], last_days: Sequence[int], work: TimeLimit, ending: TimeLimit
) -> Iterator[ValueFunction]:
    """Yield the networks' value functions, flat ones where all time is over, until one is hopeless."""
    for network in networks:
        function = ValueFunction(NetworkSolver(network, work), last_days, ending)
        yield function
        if function.is_hopeless:
            return


def _hopeless(functions: Iterable[ValueFunction | PlenaryValueFunction]) -> tuple[str | None, ...]:
    return tuple(
        function.network.code for function in functions if isinstance(function, ValueFunction) and function.is_hopeless
    )


@dataclass(frozen=True)
class _Joint:
    """The networks and conferences together."""

    problem: Problem
    coupling: Coupling
    functions: Sequence[ValueFunction | PlenaryValueFunction]
    networks: Sequence[Network]

    @cached_property
    def settled(self) -> int:
        """What the meetings cost that stay."""
        return self.coupling.staying_cost + sum(network.staying_cost for network in self.networks)

    @property
    def costs(self) -> Costs:
        """The least cost by each of the last days, as far as it is known."""
        costs = self.coupling.costs.copy()
        for function in self.functions:
            # Hundreds of networks that can't be would not fit 64 bits together.
            np.minimum(costs + function.costs, NEVER, out=costs)
        return costs

    @property
    def most_promising(self) -> tuple[int, int] | None:
        """The last day with the least bound, and that bound; None where no day can be."""
        costs = self.costs
        if not len(costs) or costs.min() >= NEVER:
            return None
        best = int(np.argmin(costs))
        return self.coupling.last_days[best], self.settled + int(costs[best])

    def answer(self, bound: int, dates: list[Dates]) -> Answer:
        """Put the meetings together."""
        ends = [network.earliest_end for network in self.networks if network.earliest_end is not None]
        cost, placements = _joined(self.problem, self.coupling, dates, ends)
        return Answer(bound, self.settled + cost, placements)


def _seconds_to_end(networks: Sequence[Network], limit: TimeLimit) -> float:
    """Measure on some networks how long it takes to date one at once, and return the time to keep for all."""
    if not networks:
        return 0.0
    longest = 0.0
    for network in networks[:PROBES]:
        started = limit.elapsed
        if network.free:
            try:
                NetworkSolver(network, limit).quick_dates(network.problem.horizon - 1, limit)
            except OutOfTime:
                break
        longest = max(longest, limit.elapsed - started)
    return min(longest * len(networks), limit.seconds / 2)


def _ending(limit: TimeLimit, networks: int) -> TimeLimit:
    """Return the limit on dating at once what is not dated when the time is over: a tenth and a little more."""
    return limit.with_grace(networks * CHECK_SECONDS_PER_NETWORK)


def _ended(joint: _Joint, day: int, bound: int, ending: TimeLimit) -> Answer:
    """Date at once what is not dated yet: for the most promising last day or, where that is too early, the last."""
    is_short = ending.left < len(joint.functions) * SHORT_SECONDS
    possible = [last_day for last_day, cost in zip(joint.coupling.last_days, joint.costs, strict=True) if cost < NEVER]
    for last_day in dict.fromkeys((day, *possible[-1:])):
        try:
            dates = [
                function.dates(last_day) or function.quick_dates(last_day, ending, is_short=is_short)
                for function in joint.functions
            ]
        except OutOfTime:
            break
        known = [each for each in dates if each is not None]
        if len(known) == len(dates):
            return joint.answer(bound, known)
    return Answer(bound)


def _joined(
    problem: Problem, coupling: Coupling, dates: list[Dates], ends: list[int]
) -> tuple[int, tuple[Placement, ...]]:
    """Put the conferences as early as the national meetings, at their ends and those of staying ones, let them be."""
    national = [placement for each in dates for placement in each.placements]
    last_day = max([problem.index(placement.end) for placement in national] + ends, default=-NO_BOUND)
    cost = sum(each.cost for each in dates) + coupling.cost_after(last_day)
    return cost, (*national, *coupling.placements(last_day))


def _look_at(
    functions: Sequence[ValueFunction | PlenaryValueFunction], day: int, workers: int, limit: TimeLimit
) -> bool:
    """Ask for some of these networks side by side (the model leaves Python's lock), and learn in a fixed order.

    Those that the search may answer come first; what is left of the time is shared among the others. Tell whether there
    is something to go on with.
    """
    by_search = [function for function in functions if not function.needs_model(day)]
    asked = (by_search or list(functions))[:workers]
    share = limit if by_search else limit.part(ceil(len(functions) / workers))
    was_by_search = bool(by_search)
    if len(asked) == 1:
        answers = [asked[0].look(day, share)]
    else:
        with ThreadPoolExecutor(max_workers=len(asked)) as pool:
            answers = list(pool.map(lambda function: function.look(day, share), asked))
    for function, answer in zip(asked, answers, strict=True):
        function.learn(day, answer)
    if was_by_search:
        return not limit.is_over
    return all(answer.dates is not None or answer.is_exact for answer in answers)


KnownNetworks = dict[tuple[str, int, frozenset[tuple[Requirement, Relaxed]]], bool]
"""Whether a network can be dated up to a day, by its code and by what is relaxed that concerns it."""


def is_feasible(
    problem: Problem, limit: TimeLimit, known: KnownNetworks | None = None, suspects: Sequence[str | None] = ()
) -> bool:
    """Tell whether there is any plan: with the conference as late as it can be, each network for itself.

    `known` holds what was found of other relaxations of the same programme; `suspects` are asked first. Raise
    OutOfTime.
    """
    known = {} if known is None else known
    tables = Tables(problem)
    coupling = Coupling(problem, tables)
    days = [day for day, cost in zip(coupling.last_days, coupling.costs, strict=True) if cost < NEVER]
    if coupling.together and days:
        last_day = PlenaryValueFunction(problem, tables, coupling.together, days, limit).latest_feasible()
        days = [] if last_day is None else [last_day]
    if not days:
        return False
    concerning = _concerning(problem)
    codes = dict.fromkeys(slot.country for slot in problem.slots if slot.country is not None)
    for code in sorted(codes, key=lambda code: code not in suspects):
        key = code, days[-1], concerning(code)
        if key not in known:
            known[key] = _can_be_dated(Network(problem, tables, code), days[-1], limit)
        if not known[key]:
            return False
    return True


def owners_of(problem: Problem) -> dict[str, str]:
    """Return the country of each slot, municipality and country that a requirement may be on behalf of.

    Not of who has a part in another country's meeting as a further host: what it asks for concerns that one, too. Nor
    of a meeting that counts for another country's host, whose gap it binds there.
    """
    owners = {slot.key: slot.country for slot in problem.slots if slot.country is not None}
    owners |= {municipality: country.code for municipality, country in problem.programme.country_of.items()}
    owners |= {code: code for code in problem.programme.country}
    country_of = problem.programme.country_of
    for slot in problem.free_slots:
        for host in problem.co_hosts(slot):
            if slot.country not in (None, country_of[host].code):
                owners.pop(host, None)
                owners.pop(country_of[host].code, None)
    for key in problem.counted_abroad:
        owners.pop(key, None)
    return owners


def _concerning(problem: Problem) -> Callable[[str], frozenset[tuple[Requirement, Relaxed]]]:
    """Return what tells the relaxed requirements that concern a country: all but those of another country's."""
    owners = owners_of(problem)
    everybody: list[tuple[Requirement, Relaxed]] = []
    by_country: dict[str, list[tuple[Requirement, Relaxed]]] = {}
    for requirement, relaxed in problem.relaxed.items():
        owner = owners.get(requirement.subject or "")
        (everybody if owner is None else by_country.setdefault(owner, [])).append((requirement, relaxed))
    return lambda code: frozenset((*everybody, *by_country.get(code, ())))


def _can_be_dated(network: Network, day: int, limit: TimeLimit) -> bool:
    if network.earliest_end is not None and day < network.earliest_end:
        return False
    return not network.free or (day >= 0 and NetworkSolver(network, limit).is_feasible(day, limit))
