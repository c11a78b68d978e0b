"""A network without its hosts' gaps: a bound that says something, however many choices of hosts and meetings there are.

Each meeting takes the host that is cheapest on its day; the country's gap and crowding between neighbours are kept.
Themes cost at least what they cost when every meeting may choose its host again. Where many hosts share many meetings
out, the cheapest host for days and the cheapest for themes may even be two: the higher of both bounds holds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from exchanges.planning.network_search.bounds import Bounds, Counts, cells_of
from exchanges.planning.network_search.network import Network, SlotGroup, Task
from exchanges.planning.network_search.tables import NEVER, Costs
from exchanges.planning.network_search.themes import Choice, ThemeRules, least_surplus

MOST_CELLS = 2_000_000
"""Numbers of eight bytes that bounds by group may hold; beyond, all meetings are taken for alike."""

MOST_PIPES = 100_000
"""Choices of host and theme, times meetings, beyond which each meeting's cheapest theme has to do."""

MANY_PIPES = 1_000
"""So many of them, and a host's cheapest theme says little: it comes once. Then themes are reckoned apart, too."""


@dataclass(frozen=True, eq=False)
class AnyHost:
    """So many meetings alike, whoever hosts them."""

    count: int
    days: int
    least_costs: Costs
    host: str = ""


class Relaxation:
    """A network's bounds by what is left of its groups, and by the last day."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.groups = network.groups
        self.horizon = network.problem.horizon
        self._surplus = self._least_surplus()

    @cached_property
    def value_function(self) -> Costs:
        """A bound on the cost by the latest day allowed: never rising."""
        value_function: Costs = np.minimum(self._bounds.from_the_end + self._surplus, NEVER)
        if not self._themes:
            return value_function
        without_themes = self._bounds_of([self._any_host(group, with_themes=False) for group in self.groups])
        apart: Costs = np.minimum(without_themes.from_the_end + self._themes, NEVER)
        return np.maximum(value_function, apart)

    def before(self, counts: Counts) -> Costs:
        """Return the least cost, cheapest themes included, of so many of each group, by the next later start."""
        return self._bounds.before(counts if self._apart else (sum(counts),), "")

    def costs(self, task: Task) -> Costs:
        """Return what a task's meeting costs by start, the cheapest theme that its host may have included."""
        costs: Costs = np.minimum(task.least_costs + self.cheapest_theme(task), NEVER)
        return costs

    def cheapest_theme(self, task: Task) -> int:
        """Return what the cheapest theme costs that the host may have; NEVER where it may have none."""
        rules = self.network.theme_rules
        if rules is None:
            return 0
        taken = rules.taken.get(task.host, ())
        return min((task.theme_costs[theme] for theme in rules.allowed if theme not in taken), default=NEVER)

    @cached_property
    def _apart(self) -> bool:
        """Whether groups are told apart."""
        return cells_of([len(group.slots) for group in self.groups], self.horizon) <= MOST_CELLS

    @cached_property
    def _bounds(self) -> Bounds:
        return self._bounds_of([self._any_host(group) for group in self.groups])

    def _bounds_of(self, tasks: list[AnyHost]) -> Bounds:
        if not self._apart:
            least = np.minimum.reduce([task.least_costs for task in tasks])
            tasks = [AnyHost(sum(task.count for task in tasks), min(task.days for task in tasks), least)]
        return Bounds(self.network, tasks, self.horizon)

    def _any_host(self, group: SlotGroup, *, with_themes: bool = True) -> AnyHost:
        least = np.full(self.horizon, NEVER, dtype=np.int64)
        for host in group.hosts:
            task = self.network.task(group, host)
            np.minimum(least, self.costs(task) if with_themes else task.least_costs, out=least)
        return AnyHost(len(group.slots), group.slots[0].rule.days, least)

    @cached_property
    def _pipes(self) -> int:
        rules = self.network.theme_rules
        hosts = sum(len(group.hosts) for group in self.groups)
        return hosts * len(rules.allowed if rules else ()) * len(self.network.free)

    def _least_surplus(self) -> int:
        """Return by how much themes cost more than each meeting's cheapest: some are wanted, none may come twice."""
        rules = self.network.theme_rules
        return 0 if rules is None or self._pipes > MOST_PIPES else self._flow(rules, self.cheapest_theme)

    @cached_property
    def _themes(self) -> int:
        """Return what themes cost at least, where so many hosts share so many meetings out that it says more."""
        rules = self.network.theme_rules
        is_many = MANY_PIPES < self._pipes <= MOST_PIPES
        return self._flow(rules, lambda _task: 0) if rules is not None and is_many else 0

    def _flow(self, rules: ThemeRules, included: Callable[[Task], int]) -> int:
        """Return the least cost of themes, but for what is included in each task's costs already."""
        choices = []
        for group in self.groups:
            tasks = [self.network.task(group, host) for host in group.hosts]
            costs = {
                task.host: {theme: task.theme_costs[theme] - included(task) for theme in rules.allowed}
                for task in tasks
                if self.cheapest_theme(task) < NEVER
            }
            choices.append(Choice(len(group.slots), costs))
        return least_surplus(choices, rules, NEVER)
