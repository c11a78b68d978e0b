"""Which meeting gets which theme: an exact assignment, independent of the days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

Assignment = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThemeTask:
    """Meetings of one host that need a theme each. `costs` are by theme, the same for each of the meetings.

    `fixed` names the theme of those whose theme is settled; None leaves it open.
    """

    host: str
    costs: Mapping[str, int]
    fixed: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class ThemeRules:
    """What binds a country's free meetings: themes to be covered, or no theme twice; themes a host has had.

    `wanted` are the themes that no staying meeting has. `distinct`: each free meeting takes another one of `allowed`.
    """

    allowed: tuple[str, ...]
    wanted: frozenset[str]
    distinct: bool
    taken: Mapping[str, frozenset[str]]


def assign_themes(tasks: Sequence[ThemeTask], rules: ThemeRules) -> tuple[int, tuple[Assignment, ...]] | None:
    """Return the least cost and each task's themes, or None where the rules leave no way.

    Hosts are taken one after another; of all ways to have used the same themes so far, only the cheapest goes on.
    Tasks of one host must stand together as one host's meetings, all different: merge them by host first.
    """
    reached: dict[frozenset[str], tuple[int, tuple[Assignment, ...]]] = {frozenset(): (0, ())}
    for group in _by_host(tasks):
        further: dict[frozenset[str], tuple[int, tuple[Assignment, ...]]] = {}
        for ways_cost, themes in _ways_of_host(group, rules):
            used = frozenset(theme for assignment in themes for theme in assignment)
            for before, (cost, assignments) in reached.items():
                if rules.distinct and used & before:
                    continue
                after = (used | before) if rules.distinct else (used | before) & rules.wanted
                if after not in further or cost + ways_cost < further[after][0]:
                    further[after] = (cost + ways_cost, (*assignments, *themes))
        reached = further
    ends = [end for used, end in reached.items() if rules.distinct or used >= rules.wanted]
    return min(ends, key=lambda end: end[0]) if ends else None


def _by_host(tasks: Sequence[ThemeTask]) -> Iterator[list[ThemeTask]]:
    """Group tasks by host; they come sorted by host."""
    group: list[ThemeTask] = []
    for task in tasks:
        if group and group[0].host != task.host:
            yield group
            group = []
        group.append(task)
    if group:
        yield group


def _ways_of_host(group: list[ThemeTask], rules: ThemeRules) -> Iterator[tuple[int, tuple[Assignment, ...]]]:
    """Yield each way to give one host's meetings different themes, with its cost."""
    themes = [theme for theme in rules.allowed if theme not in rules.taken.get(group[0].host, frozenset())]
    fixed = [theme for task in group for theme in task.fixed]
    costs = [task.costs for task in group for _ in task.fixed]
    for way in permutations(themes, len(fixed)):
        if all(settled is None or settled == theme for settled, theme in zip(fixed, way, strict=True)):
            cost = sum(by_theme[theme] for by_theme, theme in zip(costs, way, strict=True))
            yield cost, tuple(_cut(way, [len(task.fixed) for task in group]))


def _cut(way: Assignment, lengths: list[int]) -> Iterator[Assignment]:
    start = 0
    for length in lengths:
        yield way[start : start + length]
        start += length
