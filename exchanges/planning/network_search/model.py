"""A network as a CP-SAT model: for those few whose search grows too long. As exact, slower, and its bound holds always.

Starts are day-indexed. "At most one start in any window of the gap's length" over the country's meetings together is
much stronger than distances between pairs; so is crowding counted on the country's aggregated starts.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Any

from exchanges.planning.limits.time_limit import TimeLimit
from exchanges.planning.network_search.network import DatedAssignment, HostAssignment, Network, SlotGroup, Task
from exchanges.planning.network_search.search import Found
from exchanges.planning.network_search.tables import NEVER

SEED = 2020
ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE = 1e-6, 1e-9
"""How far a bound may lie above what it stands for, as the solver reckons in floats."""

MOST_VARIABLES = 200_000
MOST_TERMS = 2_000_000
"""Of models that are built at all: larger ones take more memory and time than they have ever been worth."""

MOST_TERMS_OF_WINDOWS = 200_000
"""Beyond, windows are differences of running totals: weaker, but each has two terms however long it is."""

WORK_PER_SECOND = 1.0
"""Deterministic units of work allowed per second: they end a run before the clock does, the same way every time."""


def solve_by_model(network: Network, last_day: int, *, known_bound: int, limit: TimeLimit) -> Found:
    """Find the cheapest dates with no meeting ending after `last_day`; inexact where time runs out or size forbids it.

    `known_bound` is a true bound found before. Raise nothing on infeasible: the bound is NEVER then. Raise OutOfTime
    where the time ends before the model is built.
    """
    if not _is_of_a_size(network):
        return Found(known_bound)
    # Imported late: it takes more than a second, and most programmes don't need it.
    from ortools.sat.python import cp_model

    model = _Model(network, last_day, cp_model, limit)
    solver = cp_model.CpSolver()
    # One worker proves a network sooner than several that take turns, and says the same every time.
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = SEED
    solver.parameters.linearization_level = 2
    solver.parameters.max_time_in_seconds = limit.left
    solver.parameters.max_deterministic_time = limit.work * WORK_PER_SECOND
    model.model.add(model.cost >= known_bound)
    status = solver.solve(model.model)
    if status == cp_model.INFEASIBLE:
        return Found(NEVER)
    if status == cp_model.OPTIMAL:
        # In whole numbers, from the values: the solver's own objective is a float and may lie a hair above.
        return Found(int(solver.value(model.cost)), *model.solution(solver))
    bound = known_bound if status == cp_model.UNKNOWN else max(known_bound, whole_bound(solver.best_objective_bound))
    return Found(bound, *model.solution(solver)) if status == cp_model.FEASIBLE else Found(bound)


def whole_bound(bound: float) -> int:
    """Return the least whole cost not below a solver's bound, a float that may lie a hair above the true one."""
    return ceil(bound - max(ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE * abs(bound)))


def _is_of_a_size(network: Network) -> bool:
    """Tell whether the model can be built: by its days with each host, and by pairs of meetings that may crowd."""
    horizon, number = network.problem.horizon, len(network.free)
    hosts = sum(len(group.hosts) for group in network.groups)
    pairs = number * _crowding_reach(network) * horizon if network.ideal_gap > 2 * network.country_gap else 0
    return hosts * horizon <= MOST_VARIABLES and pairs <= MOST_TERMS


def _crowding_reach(network: Network) -> int:
    """Return how many meetings before one, at the least distance each, can crowd with it."""
    number = len(network.free)
    if not network.crowding or not network.country_gap:
        return number if network.crowding else 0
    return min(number, (network.ideal_gap - 1) // network.country_gap)


@dataclass(frozen=True)
class _Option:
    """A group's meeting by a host on a day: the variable counts how often it takes place."""

    task: Task
    day: int
    variable: Any


class _Model:
    def __init__(self, network: Network, last_day: int, cp_model: Any, limit: TimeLimit) -> None:
        self.network = network
        self.limit = limit
        self.last_day = last_day
        self.model = cp_model.CpModel()
        self.terms: list[Any] = []
        self.kept: dict[SlotGroup, Any] = {}
        self.options = [option for group in network.groups for option in self._options(group)]
        self._assign_each_group()
        self._keep_gaps()
        self._choose_themes()
        self._count_crowding()
        self.cost = sum(self.terms)
        self.model.minimize(self.cost)

    @cached_property
    def tasks(self) -> dict[SlotGroup, list[Task]]:
        """Each group's tasks, one for each possible host."""
        return {group: [self.network.task(group, host) for host in group.hosts] for group in self.network.groups}

    @cached_property
    def _by_task(self) -> dict[Task, list[_Option]]:
        by_task: dict[Task, list[_Option]] = {}
        for option in self.options:
            by_task.setdefault(option.task, []).append(option)
        return by_task

    def _options(self, group: SlotGroup) -> Iterator[_Option]:
        for task in self.tasks[group]:
            self.limit.check()
            most = 1 if self.network.gap(task.host) else len(group.slots)
            for day in range(min(self.last_day - task.days + 2, len(task.costs))):
                if task.costs[day] < NEVER:
                    name = f"{group.slots[0].key}@{task.host}@{day}"
                    variable = self.model.new_int_var(0, most, name)
                    self.terms.append(int(task.costs[day]) * variable)
                    yield _Option(task, day, variable)

    def _assign_each_group(self) -> None:
        for group in self.network.groups:
            ours = [option for task in self.tasks[group] for option in self._by_task.get(task, ())]
            self.model.add(sum(option.variable for option in ours) == len(group.slots))
            if group.incumbent is not None:
                kept = self.kept[group] = self.model.new_bool_var(f"{group.slots[0].key} kept")
                same = [
                    o.variable for o in ours if o.task.host == group.incumbent.host and o.day == group.incumbent.day
                ]
                self.model.add(kept <= sum(same))
                self.terms.append(group.incumbent.penalty * (1 - kept))

    def _keep_gaps(self) -> None:
        """Keep rule 3 of docs/planning.md: $|d_s - d_t| >= g_c$, and $>= g_h$ where both have one host."""
        self._at_most_one(self.options, self.network.country_gap)
        for host in dict.fromkeys(option.task.host for option in self.options):
            ours = [option for option in self.options if option.task.host == host]
            if self.network.gap(host) > self.network.country_gap:
                self._at_most_one(ours, self.network.gap(host))

    def _at_most_one(self, options: list[_Option], window: int) -> None:
        """Allow one start in any so many days; a window inside another says nothing more, and is left out."""
        by_day: dict[int, list[Any]] = {}
        for option in options:
            by_day.setdefault(option.day, []).append(option.variable)
        windows = list(windows_of(sorted(by_day), window))
        if sum(last - first + 1 for first, last in windows) > MOST_TERMS_OF_WINDOWS:
            self._at_most_one_by_totals(by_day, windows)
            return
        for first, last in windows:
            self.limit.check()
            self.model.add(sum(_flat([by_day.get(day, []) for day in range(first, last + 1)])) <= 1)

    def _at_most_one_by_totals(self, by_day: dict[int, list[Any]], windows: list[tuple[int, int]]) -> None:
        """Say the same with the number of starts up to each day."""
        totals: dict[int, Any] = {}
        before: Any = 0
        for day in sorted(by_day):
            totals[day] = self.model.new_int_var(0, len(self.network.free), f"starts by {day}")
            self.model.add(totals[day] == before + sum(by_day[day]))
            before = totals[day]
        days = list(totals)
        for first, last in windows:
            earlier = bisect_left(days, first) - 1
            self.model.add(totals[last] - (totals[days[earlier]] if earlier >= 0 else 0) <= 1)

    def _choose_themes(self) -> None:
        """Keep rule 4 of docs/planning.md: themes are covered, or none comes twice; no host has one twice."""
        rules = self.network.theme_rules
        if rules is None:
            return
        chosen = [
            (task, theme, variable)
            for tasks in self.tasks.values()
            for task in tasks
            for theme, variable in self._themes_of(task, rules.allowed).items()
        ]
        for theme in rules.allowed:
            alike = [variable for _, its_theme, variable in chosen if its_theme == theme]
            if rules.distinct:
                self.model.add(sum(alike) <= 1)
            elif theme in rules.wanted:
                self.model.add(sum(alike) >= 1)
        for host, theme in dict.fromkeys((task.host, theme) for task, theme, _ in chosen):
            alike = [variable for task, its_theme, variable in chosen if (task.host, its_theme) == (host, theme)]
            self.model.add(sum(alike) <= (theme not in rules.taken.get(host, ())))

    def _themes_of(self, task: Task, allowed: tuple[str, ...]) -> dict[str, Any]:
        """Give each of the task's meetings another theme; the one kept as it stands keeps its theme."""
        chosen = {theme: self.model.new_bool_var(f"{task.host}:{theme}") for theme in allowed}
        self.model.add(sum(chosen.values()) == sum(option.variable for option in self._by_task.get(task, ())))
        self.terms.extend(task.theme_costs[theme] * variable for theme, variable in chosen.items())
        if task.incumbent is not None:
            self.model.add(self.kept[task.group] <= chosen.get(task.incumbent.theme, 0))
        return chosen

    def _count_crowding(self) -> None:
        """Add the term of the cost in docs/planning.md that $w_c$ weighs: pairs of starts nearer than the ideal gap."""
        if not self.network.crowding:
            return
        starts = [self._starts_on(day) for day in range(self.network.problem.horizon)]
        gap, ideal = self.network.country_gap, self.network.ideal_gap
        if ideal <= gap:
            return
        if ideal <= 2 * gap:
            self._count_neighbours(starts, gap, ideal)
        else:
            self._count_pairs(starts, ideal)

    def _starts_on(self, day: int) -> list[Any]:
        return [option.variable for option in self._by_day.get(day, ())]

    @cached_property
    def _by_day(self) -> dict[int, list[_Option]]:
        by_day: dict[int, list[_Option]] = {}
        for option in self.options:
            by_day.setdefault(option.day, []).append(option)
        return by_day

    def _count_neighbours(self, starts: list[list[Any]], gap: int, ideal: int) -> None:
        """Count a start as crowded where another lies before it, at the gap or more but within the ideal one."""
        for day, today in enumerate(starts):
            before = _flat(starts[max(day - ideal + 1, 0) : max(day - gap + 1, 0)])
            if today and before:
                crowded = self.model.new_bool_var(f"crowded {day}")
                self.model.add(crowded >= sum(today) + sum(before) - 1)
                self.terms.append(self.network.crowding * crowded)

    def _count_pairs(self, starts: list[list[Any]], ideal: int) -> None:
        """Count pairs of the first, second, ... start in time; each has a falling step "not later than this day"."""
        number, horizon = len(self.network.free), len(starts)
        started = [
            [self.model.new_bool_var(f"start {position} by {day}") for day in range(horizon)]
            for position in range(number)
        ]
        for day in range(horizon):
            by_today = sum(started[position][day] for position in range(number))
            by_yesterday = sum(started[position][day - 1] for position in range(number)) if day else 0
            self.model.add(by_today == by_yesterday + sum(starts[day]))
            for position in range(number):
                if day:
                    self.model.add(started[position][day] >= started[position][day - 1])
                if position:
                    self.model.add(started[position][day] <= started[position - 1][day])
        for later in range(number):
            self.model.add(started[later][horizon - 1] == 1)
            # Those further apart in the order are, by the country's gap, too far apart to crowd.
            for earlier in range(max(later - _crowding_reach(self.network), 0), later):
                self._crowds(started[earlier], started[later], ideal)

    def _crowds(self, earlier: list[Any], later: list[Any], ideal: int) -> None:
        self.limit.check()
        crowded = self.model.new_bool_var("crowded pair")
        for day in range(len(earlier)):
            by_then = later[min(day + ideal - 1, len(later) - 1)]
            self.model.add(crowded >= by_then - (earlier[day - 1] if day else 0))
        self.terms.append(self.network.crowding * crowded)

    def solution(self, solver: Any) -> tuple[HostAssignment, tuple[DatedAssignment, ...]]:
        """Return the host assignment and the dates the solver found."""
        placed = [(option, solver.value(option.variable)) for option in self.options]
        counts: dict[tuple[SlotGroup, str], int] = {}
        for option, count in placed:
            if count:
                key = option.task.group, option.task.host
                counts[key] = counts.get(key, 0) + count
        host_assignment = self.network.host_assignment(counts)
        numbers = {(task.group, task.host): number for number, task in enumerate(host_assignment.tasks)}
        dated = [
            DatedAssignment(numbers[option.task.group, option.task.host], option.day, self._is_kept(option, solver))
            for option, count in placed
            for _ in range(count)
        ]
        return host_assignment, tuple(dated)

    def _is_kept(self, option: _Option, solver: Any) -> bool:
        return option.task.group in self.kept and bool(solver.value(self.kept[option.task.group]))


def windows_of(days: Sequence[int], length: int) -> Iterator[tuple[int, int]]:
    """Yield the first and last of the days, which rise, in each window of so many that lies in no other."""
    end = -1
    for first in days:
        last_index = bisect_left(days, first + length) - 1
        if length and last_index > end:
            end = last_index
            yield first, days[last_index]


def _flat(lists: Iterable[list[Any]]) -> list[Any]:
    return [item for items in lists for item in items]
