"""Good dates at once, for networks that no exact way is through with in time: a narrow beam from the last meeting back.

The relaxation says what is still to come; every rule is kept. Where the cheapest days leave no room for the rest, the
latest days do. What it finds is a plan, never a proof.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from exchanges.planning.limits.time_limit import TimeLimit
from exchanges.planning.network_search.bounds import Counts
from exchanges.planning.network_search.network import DatedAssignment, HostAssignment, SlotGroup, Task
from exchanges.planning.network_search.relaxation import Relaxation
from exchanges.planning.network_search.tables import NEVER, Costs

WIDEST = 4
MOST_LOOKS = 20_000
"""Tasks looked at in one go: what has many hosts and meetings goes on with fewer ways."""


@dataclass(frozen=True, slots=True)
class _DatedMeeting:
    """A group's meeting by a host on a day."""

    group: int
    host: str
    day: int
    kept: bool


@dataclass(frozen=True, slots=True)
class _Way:
    """Some meetings placed, the last ones in time: what they cost with their cheapest themes."""

    rank: int
    counts: Counts
    spent: int
    placed: tuple[_DatedMeeting, ...]


def quick_dates(
    relaxation: Relaxation, last_day: int, limit: TimeLimit, widest: int = WIDEST
) -> tuple[HostAssignment, tuple[DatedAssignment, ...]] | None:
    """Return dates that keep the rules, none ending after `last_day`; None where none were found, which proves nothing.

    Of the ways so far at most the `widest` best are gone on with. Raise OutOfTime.
    """
    for is_late in (False, True):
        beam = _Beam(relaxation, last_day, limit, widest, is_late=is_late)
        for way in beam.complete():
            host_assignment, dated = beam.dates(way)
            if host_assignment.themes(frozenset(each.task for each in dated if each.kept)) is not None:
                return host_assignment, dated
    return None


@dataclass(frozen=True, slots=True)
class _HostedMeeting:
    """A group's meeting by one of its hosts: what it costs by start, with the cheapest theme that the host may have.

    The host's next meeting costs at least `dearer[1]` more than that, the one after it `dearer[2]`, as none of its
    themes comes twice; there are no more of its meetings than themes for them. None: themes bind nothing.
    """

    task: Task
    costs: Costs
    gap: int
    dearer: tuple[int, ...] | None

    def more(self, hosted: int) -> int | None:
        """Return what it costs more where the host has so many meetings already; None where no theme is left."""
        if self.dearer is None:
            return 0
        return self.dearer[hosted] if hosted < len(self.dearer) else None


class _Beam:
    def __init__(self, relaxation: Relaxation, last_day: int, limit: TimeLimit, widest: int, *, is_late: bool) -> None:
        self.relaxation = relaxation
        self.network = relaxation.network
        self.last_day = min(last_day, relaxation.horizon - 1)
        self.limit = limit
        self.is_late = is_late
        self.country_gap, self.ideal_gap = self.network.country_gap, self.network.ideal_gap
        self.choices = [[self._choice(group, host) for host in group.hosts] for group in self.network.groups]
        looks = sum(map(len, self.choices)) * len(self.network.free)
        self.width = min(max(MOST_LOOKS // max(looks, 1), 1), widest)

    def _choice(self, group: SlotGroup, host: str) -> _HostedMeeting:
        task, rules = self.network.task(group, host), self.network.theme_rules
        dearer = None
        if rules is not None:
            left = set(rules.allowed).difference(rules.taken.get(host, ()))
            prices = sorted(task.theme_costs[theme] for theme in left)
            dearer = tuple(price - prices[0] for price in prices)
        return _HostedMeeting(task, self.relaxation.costs(task), self.network.gap(host), dearer)

    def complete(self) -> list[_Way]:
        """Return the ways to the end, the best first."""
        ways = [_Way(0, tuple(len(group.slots) for group in self.network.groups), 0, ())]
        for _ in self.network.free:
            self.limit.check()
            # A sort is stable: what was found first goes first, the same every time.
            ways = sorted((child for way in ways for child in self._children(way)), key=lambda way: way.rank)
            ways = list(self._each_once(ways))[: self.width]
        return ways

    def _each_once(self, ways: list[_Way]) -> Iterator[_Way]:
        seen = set()
        for way in ways:
            future = way.counts, way.placed[-1].day, frozenset((each.host, each.day) for each in way.placed)
            if future not in seen:
                seen.add(future)
                yield way

    def _children(self, way: _Way) -> Iterator[_Way]:
        hosted = Counter(each.host for each in way.placed)
        # What the placed meetings leave to all, and what crowding with them costs.
        end = 1 + min([self.last_day, *(each.day - self.country_gap for each in way.placed[-1:])])
        crowding = self._crowding(way, max(end, 0))
        for number, choices in enumerate(self.choices):
            if way.counts[number]:
                fewer = (*way.counts[:number], way.counts[number] - 1, *way.counts[number + 1 :])
                to_come = self.relaxation.before(fewer)[: len(crowding)] + crowding
                for choice in choices:
                    more = choice.more(hosted[choice.task.host])
                    if more is not None:
                        yield from self._child(
                            replace(way, spent=way.spent + more), number, choice, fewer, to_come, crowding
                        )

    def _child(
        self, way: _Way, number: int, choice: _HostedMeeting, fewer: Counts, to_come: Costs, crowding: Costs
    ) -> Iterator[_Way]:
        """Yield the way on with the meeting on its best day: the cheapest with what is still to come, or the latest."""
        task = choice.task
        limits = [each.day - choice.gap + 1 for each in way.placed if each.host == task.host]
        end = min([len(to_come), self.last_day - task.days + 2, *limits])
        if end <= 0:
            return
        total = choice.costs[:end] + to_come[:end]
        day = self._latest(total) if self.is_late else end - 1 - int(total[::-1].argmin())
        if day < 0 or total[day] >= NEVER:
            return
        kept = task.incumbent is not None and task.incumbent.day == day
        spent = way.spent + int(choice.costs[day]) + int(crowding[day])
        rank = -day if self.is_late else way.spent + int(total[day])
        yield _Way(rank, fewer, spent, (*way.placed, _DatedMeeting(number, task.host, day, kept)))

    def _latest(self, total: Costs) -> int:
        days = np.flatnonzero(total < NEVER)
        return int(days[-1]) if len(days) else -1

    def _crowding(self, way: _Way, end: int) -> Costs:
        crowding = np.zeros(end, dtype=np.int64)
        for each in way.placed:
            first = max(each.day - self.ideal_gap + 1, 0)
            if first < end:
                crowding[first:] += self.network.crowding
        return crowding

    def dates(self, way: _Way) -> tuple[HostAssignment, tuple[DatedAssignment, ...]]:
        """Return a way's host assignment and its dates."""
        groups = self.network.groups
        counts = Counter((groups[each.group], each.host) for each in way.placed)
        host_assignment = self.network.host_assignment(counts)
        numbers = {(task.group, task.host): number for number, task in enumerate(host_assignment.tasks)}
        return host_assignment, tuple(
            DatedAssignment(numbers[groups[each.group], each.host], each.day, each.kept) for each in way.placed
        )
