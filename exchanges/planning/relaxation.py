"""A network without its hosts' gaps: a bound that says something, however many choices of hosts and meetings there are.

Each meeting takes the host that is cheapest on its day; the country's gap and crowding between neighbours are kept.
Themes cost at least what they cost when every meeting may choose its host again.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from exchanges.planning.bounds import Bounds, Counts, cells_of
from exchanges.planning.network import Network, SlotGroup, Task
from exchanges.planning.tables import NEVER, Costs
from exchanges.planning.themes import Choice, least_surplus

MOST_CELLS = 2_000_000
"""Numbers of eight bytes that bounds by group may hold; beyond, all meetings are taken for alike."""

MOST_PIPES = 20_000
"""Choices of host and theme, times meetings, beyond which each meeting's cheapest theme has to do."""


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
    def staircase(self) -> Costs:
        """A bound on the cost by the latest day allowed: never rising."""
        staircase: Costs = np.minimum(self._bounds.from_the_end + self._surplus, NEVER)
        return staircase

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
        tasks = [self._any_host(group) for group in self.groups]
        if not self._apart:
            least = np.minimum.reduce([task.least_costs for task in tasks])
            tasks = [AnyHost(sum(task.count for task in tasks), min(task.days for task in tasks), least)]
        return Bounds(self.network, tasks, self.horizon)

    def _any_host(self, group: SlotGroup) -> AnyHost:
        least = np.full(self.horizon, NEVER, dtype=np.int64)
        for host in group.hosts:
            np.minimum(least, self.costs(self.network.task(group, host)), out=least)
        return AnyHost(len(group.slots), group.slots[0].rule.days, least)

    def _least_surplus(self) -> int:
        """Return by how much themes cost more than each meeting's cheapest: some are wanted, none may come twice."""
        rules = self.network.theme_rules
        pipes = sum(len(group.hosts) for group in self.groups) * len(rules.allowed if rules else ())
        if rules is None or pipes * len(self.network.free) > MOST_PIPES:
            return 0
        choices = []
        for group in self.groups:
            tasks = [self.network.task(group, host) for host in group.hosts]
            surplus = {
                task.host: {theme: task.theme_costs[theme] - self.cheapest_theme(task) for theme in rules.allowed}
                for task in tasks
                if self.cheapest_theme(task) < NEVER
            }
            choices.append(Choice(len(group.slots), surplus))
        return least_surplus(choices, rules, NEVER)
