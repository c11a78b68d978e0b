"""One country's network, or the programme-wide meetings, as the search sees them: tasks under each choice of hosts."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, combinations_with_replacement
from math import comb, prod

from exchanges.planning.network_search.tables import NEVER, Costs, Tables
from exchanges.planning.network_search.themes import Assignment, ThemeRules, ThemeTask, assign_themes
from exchanges.planning.problem.problem import Problem
from exchanges.planning.problem.programme import Placement, themes_of
from exchanges.planning.problem.slots import Slot
from exchanges.planning.specification.costs import absent as absent_from
from exchanges.planning.specification.costs import change_count, is_unwelcome, theme_count, travel_count


@dataclass(frozen=True)
class IncumbentAssignment:
    """A standing meeting that costs something to alter: its host, day and theme, and the cost."""

    host: str
    day: int
    theme: str
    penalty: int


@dataclass(frozen=True)
class SlotGroup:
    """Interchangeable slots: same rule, hosts and further hosts, no standing meeting that costs something to alter."""

    slots: tuple[Slot, ...]
    incumbent: IncumbentAssignment | None = None

    @property
    def hosts(self) -> tuple[str, ...]:
        """Who may host."""
        return self.slots[0].hosts


@dataclass(frozen=True, eq=False)
class Task:
    """So many meetings of one group by one host. `costs` are by start day, without what altering costs."""

    group: SlotGroup
    host: str
    count: int
    costs: Costs
    theme_costs: dict[str, int]

    @property
    def days(self) -> int:
        """How long each takes."""
        return self.group.slots[0].rule.days

    @cached_property
    def incumbent(self) -> IncumbentAssignment | None:
        """What may be kept as it stands, where this host is the standing one."""
        incumbent = self.group.incumbent
        return incumbent if incumbent is not None and incumbent.host == self.host else None

    @cached_property
    def altering(self) -> int:
        """What it costs not to keep."""
        return self.group.incumbent.penalty if self.group.incumbent is not None else 0

    @cached_property
    def least_costs(self) -> Costs:
        """The costs with the alteration, but without it on the day that could be kept."""
        if not self.altering:
            return self.costs
        costs = self.costs + self.altering
        if self.incumbent is not None and 0 <= self.incumbent.day < len(costs):
            costs[self.incumbent.day] = self.costs[self.incumbent.day]
        return costs


class HostAssignment:
    """One choice of hosts for all of a network's free slots."""

    def __init__(self, network: "Network", tasks: tuple[Task, ...]) -> None:
        self.network = network
        self.tasks = tasks
        self._themes: dict[frozenset[int], tuple[int, tuple[Assignment, ...]] | None] = {}

    @cached_property
    def floor(self) -> int:
        """A bound that needs no search: themes, and each meeting on its cheapest day."""
        if any(not len(task.costs) for task in self.tasks):
            return NEVER
        days = sum(task.count * int(task.least_costs.min()) for task in self.tasks)
        return min(days + self.theme_cost(frozenset()), NEVER)

    def theme_cost(self, kept: frozenset[int]) -> int:
        """Return the least cost of themes when the tasks of these numbers keep theirs; NEVER where none fit."""
        found = self.themes(kept)
        return NEVER if found is None else found[0]

    def themes(self, kept: frozenset[int]) -> tuple[int, tuple[Assignment, ...]] | None:
        """Return the cheapest themes, a tuple a task in the order of tasks."""
        if kept not in self._themes:
            self._themes[kept] = self._assign(kept)
        return self._themes[kept]

    def _assign(self, kept: frozenset[int]) -> tuple[int, tuple[Assignment, ...]] | None:
        if self.network.theme_rules is None:
            return 0, tuple(("",) * task.count for task in self.tasks)
        order = sorted(range(len(self.tasks)), key=lambda number: (self.tasks[number].host, number))
        found = assign_themes([self._theme_task(number, number in kept) for number in order], self.network.theme_rules)
        if found is None:
            return None
        by_number = dict(zip(order, found[1], strict=True))
        return found[0], tuple(by_number[number] for number in range(len(self.tasks)))

    def _theme_task(self, number: int, is_kept: bool) -> ThemeTask:
        task = self.tasks[number]
        fixed = task.incumbent.theme if is_kept and task.incumbent is not None else None
        return ThemeTask(task.host, task.theme_costs, (fixed,) * task.count)


class Network:
    """The free slots of one country, what its staying meetings cost and forbid, and the host assignments.

    With None for a country's code it is about the programme-wide meetings.
    """

    def __init__(self, problem: Problem, tables: Tables, code: str | None) -> None:
        self.problem = problem
        self.tables = tables
        self.code = code
        self.slots = tuple(slot for slot in problem.slots if slot.country == code)
        self.staying = {slot: problem.staying[slot.key] for slot in self.slots if slot.key in problem.staying}
        self.free = tuple(slot for slot in self.slots if slot not in self.staying)
        self._tasks: dict[tuple[SlotGroup, str], tuple[Costs, dict[str, int]]] = {}

    @property
    def country_gap(self) -> int:
        """The least days between two starts."""
        return self.problem.country_gap(self.code)

    def gap(self, host: str) -> int:
        """Return the least days between two starts of the host."""
        return max(self.country_gap, self.problem.host_gap(host))

    @property
    def ideal_gap(self) -> int:
        """Starts closer than this crowd; programme-wide meetings never do."""
        return 0 if self.code is None else self.problem.programme.spacing.ideal_gap_days

    @property
    def crowding(self) -> int:
        """What a crowded pair costs."""
        return self.problem.programme.weights.crowding

    @cached_property
    def earliest_end(self) -> int | None:
        """The last day of the last staying meeting that the conference has to wait for."""
        ends = [
            self.problem.index(meeting.end)
            for slot, meeting in self.staying.items()
            if "conference_lead" not in self.problem.exempt(slot.key)
        ]
        return max(ends, default=None)

    @cached_property
    def staying_cost(self) -> int:
        """What the staying meetings cost among themselves."""
        programme, weights = self.problem.programme, self.problem.programme.weights
        cost = 0
        for slot, meeting in self.staying.items():
            cost += weights.absence * len(absent_from(programme, meeting))
            cost += weights.preference * is_unwelcome(programme, meeting)
            cost += weights.travel * travel_count(programme, slot, meeting.host)
            cost += weights.theme * theme_count(programme, slot, meeting.host, meeting.theme)
        starts = [meeting.start for meeting in self.staying.values()]
        pairs = sum(abs((one - other).days) < self.ideal_gap for one, other in combinations(starts, 2))
        return cost + self.crowding * pairs

    @cached_property
    def groups(self) -> tuple[SlotGroup, ...]:
        """The free slots, grouped."""
        alike: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[Slot]] = {}
        alone = []
        for slot in self.free:
            incumbent = self._incumbent(slot)
            if incumbent is None:
                alike.setdefault((slot.rule.kind, slot.hosts, self.problem.co_hosts(slot)), []).append(slot)
            else:
                alone.append(SlotGroup((slot,), incumbent))
        return (*(SlotGroup(tuple(slots)) for slots in alike.values()), *alone)

    def _incumbent(self, slot: Slot) -> IncumbentAssignment | None:
        standing = self.problem.programme.standing.get(slot.key)
        penalty = self.problem.programme.weights.change * change_count(standing)
        if standing is None or not penalty:
            return None
        placement = standing.placement
        return IncumbentAssignment(placement.host, self.problem.index(placement.start), placement.theme, penalty)

    @cached_property
    def host_assignment_count(self) -> int:
        """How many host assignments there are."""
        return prod(comb(len(group.hosts) + len(group.slots) - 1, len(group.slots)) for group in self.groups)

    def host_assignments(self) -> Iterator[HostAssignment]:
        """Yield every choice of hosts, one at a time: there can be more than any memory holds."""
        yield from map(self.host_assignment, self._choices(self.groups))

    def _choices(self, groups: tuple[SlotGroup, ...]) -> Iterator[dict[tuple[SlotGroup, str], int]]:
        if not groups:
            yield {}
            return
        group, *others = groups
        for hosts in combinations_with_replacement(group.hosts, len(group.slots)):
            ours = {(group, host): count for host, count in Counter(hosts).items()}
            for theirs in self._choices(tuple(others)):
                yield ours | theirs

    def host_assignment(self, counts: Mapping[tuple[SlotGroup, str], int]) -> HostAssignment:
        """Return the host assignment in which hosts have so many meetings of each group."""
        return HostAssignment(self, tuple(self.task(group, host, count) for (group, host), count in counts.items()))

    def task(self, group: SlotGroup, host: str, count: int = 1) -> Task:
        """Return so many meetings of a group by a host."""
        return Task(group, host, count, *self._costs(group, host))

    def _costs(self, group: SlotGroup, host: str) -> tuple[Costs, dict[str, int]]:
        if (group, host) not in self._tasks:
            slot, programme = group.slots[0], self.problem.programme
            costs = self.tables.unary(slot, host)
            self._mind_staying_meetings(costs, host)
            weight = programme.weights.theme if slot.is_national else 0
            theme_costs = {
                theme: weight * theme_count(programme, slot, host, theme) for theme in themes_of(programme, self.code)
            }
            self._tasks[group, host] = costs, theme_costs
        return self._tasks[group, host]

    def _mind_staying_meetings(self, costs: Costs, host: str) -> None:
        """Forbid starts too near to staying meetings, and count those that crowd with one.

        In another country, too, where a meeting counts for the host: there its own gap binds alone.
        """
        for slot, meeting in self.staying.items():
            start, exempt = self.problem.index(meeting.start), self.problem.exempt(slot.key)
            _around(costs, start, self.ideal_gap, self.crowding)
            if "country_gap" not in exempt:
                _around(costs, start, self.country_gap, NEVER)
            if host in self._counted_hosts(slot, meeting) and "host_gap" not in exempt:
                _around(costs, start, self.problem.host_gap(host), NEVER)
        for slot, meeting in self.problem.hosted_abroad if self.code is not None else ():
            binds = slot.country != self.code and "host_gap" not in self.problem.exempt(slot.key)
            if binds and host in self._counted_hosts(slot, meeting):
                _around(costs, self.problem.index(meeting.start), self.problem.host_gap(host), NEVER)
        costs[costs >= NEVER] = NEVER

    @cached_property
    def theme_rules(self) -> ThemeRules | None:
        """What binds the themes of the free meetings; None where nothing does."""
        if not self.problem.asks_for_themes(self.code):
            return None
        themes = themes_of(self.problem.programme, self.code)
        covered = {meeting.theme for meeting in self.staying.values()}
        wanted = frozenset(themes) - covered
        taken = self._themes_taken()
        if len(self.slots) < len(themes):
            everywhere = frozenset[str]().union(*taken.values())
            allowed = tuple(theme for theme in themes if theme not in everywhere)
            return ThemeRules(allowed, frozenset(), distinct=True, taken={})
        if len(wanted) > len(self.free):
            allowed = tuple(theme for theme in themes if theme in wanted)
            return ThemeRules(allowed, frozenset(), distinct=True, taken=taken)
        return ThemeRules(themes, wanted, distinct=False, taken=taken)

    def _themes_taken(self) -> dict[str, frozenset[str]]:
        """Return the themes of staying meetings by host, where the rule binds others against them."""
        taken: dict[str, frozenset[str]] = {}
        for slot, meeting in self.staying.items():
            if "themes" not in self.problem.exempt(slot.key):
                for host in self._counted_hosts(slot, meeting):
                    taken[host] = taken.get(host, frozenset()) | {meeting.theme}
        return taken

    def _counted_hosts(self, slot: Slot, meeting: Placement) -> tuple[str, ...]:
        return self.problem.programme.counted_hosts(slot.key, meeting.host)


@dataclass(frozen=True)
class DatedAssignment:
    """A task's meeting on a day; `kept` as it stands."""

    task: int
    day: int
    kept: bool = False


def placements_of(host_assignment: HostAssignment, dated: tuple[DatedAssignment, ...]) -> tuple[Placement, ...]:
    """Give each meeting its slot and theme; standing meetings that happen to fit keep theirs."""
    kept = frozenset(meeting.task for meeting in dated if meeting.kept)
    found = host_assignment.themes(kept)
    if found is None:
        raise ValueError("the meetings have no themes")
    by_group: dict[SlotGroup, tuple[list[tuple[int, str]], dict[str, list[str]]]] = {}
    for number, task in enumerate(host_assignment.tasks):
        meetings, themes = by_group.setdefault(task.group, ([], {}))
        meetings.extend((meeting.day, task.host) for meeting in dated if meeting.task == number)
        themes[task.host] = list(found[1][number])
    problem = host_assignment.network.problem
    return tuple(
        placement
        for group, (meetings, themes) in by_group.items()
        for placement in _share_out(problem, group, sorted(meetings), themes)
    )


def _share_out(
    problem: Problem, group: SlotGroup, meetings: list[tuple[int, str]], themes: dict[str, list[str]]
) -> Iterator[Placement]:
    """Share a group's meetings out among its slots: first to those that stand so already, then in order of time."""
    waiting = []
    for slot in group.slots:
        standing = problem.programme.standing.get(slot.key)
        if standing is not None:
            meeting = (problem.index(standing.start), standing.placement.host)
            if meeting in meetings and standing.theme in themes[meeting[1]]:
                meetings.remove(meeting)
                themes[meeting[1]].remove(standing.placement.theme)
                yield _placement(problem, slot, *meeting, standing.placement.theme)
                continue
        waiting.append(slot)
    for slot, (day, host) in zip(waiting, meetings, strict=True):
        yield _placement(problem, slot, day, host, themes[host].pop(0))


def _placement(problem: Problem, slot: Slot, day: int, host: str, theme: str) -> Placement:
    return Placement(slot.key, host, theme, problem.day(day), slot.rule.days)


def _around(costs: Costs, start: int, distance: int, cost: int) -> None:
    """Add a cost to the days less than `distance` away from a start."""
    costs[max(start - distance + 1, 0) : max(start + distance, 0)] += cost
