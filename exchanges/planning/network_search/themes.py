"""Themes for meetings: an exact assignment, independent of the days."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from exchanges.planning.network_search.flows import Flow

Assignment = tuple[str, ...]

SOURCE, SINK = ("source",), ("sink",)


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

    A flow of least cost from meetings over (host, theme), which each host has once, to themes, of which some are wanted
    and each may be had once where they are to be distinct: quick, however many meetings, hosts and themes there are.
    """
    number = sum(len(task.fixed) for task in tasks)
    # More than all meetings together can cost: a theme that is wanted is always worth its price.
    reward = 1 + sum(len(task.fixed) * max(task.costs.values(), default=0) for task in tasks)
    flow = _flow_of(dict.fromkeys(task.host for task in tasks), rules, number, reward)
    pipes = [_lay_pipes(flow, index, task, rules.allowed) for index, task in enumerate(tasks)]
    total = flow.send(SOURCE, SINK, number)
    if total is None:
        return None
    total += reward * len(rules.wanted)
    if total >= reward:  # A theme that is wanted was not to be had.
        return None
    return total, tuple(_themes_of(flow, task, by_theme) for task, by_theme in zip(tasks, pipes, strict=True))


@dataclass(frozen=True, slots=True)
class Choice:
    """So many meetings whose hosts are open, and what each theme costs with each host."""

    count: int
    costs: Mapping[str, Mapping[str, int]]


def least_surplus(choices: Sequence[Choice], rules: ThemeRules, never: int) -> int:
    """Return the least cost of themes when hosts may be chosen too, `never` where the rules leave no way."""
    number = sum(choice.count for choice in choices)
    dearest = (cost for choice in choices for by_theme in choice.costs.values() for cost in by_theme.values())
    reward = 1 + number * max(dearest, default=0)
    flow = _flow_of(dict.fromkeys(host for choice in choices for host in choice.costs), rules, number, reward)
    for index, choice in enumerate(choices):
        flow.add(SOURCE, (index, None), choice.count, 0)
        for host, by_theme in choice.costs.items():
            for theme in rules.allowed:
                flow.add((index, None), (host, theme), 1, by_theme[theme])
    total = flow.send(SOURCE, SINK, number)
    return (
        never if total is None or total + reward * len(rules.wanted) >= reward else total + reward * len(rules.wanted)
    )


def _flow_of(hosts: Iterable[str], rules: ThemeRules, number: int, reward: int) -> Flow:
    """Lay the pipes from each host's themes to the themes and on: what binds the themes of so many meetings."""
    flow = Flow()
    for theme in rules.allowed:
        flow.add(theme, SINK, 1, -reward if theme in rules.wanted else 0)
        if not rules.distinct:
            flow.add(theme, SINK, number, 0)
    for host in hosts:
        for theme in rules.allowed:
            flow.add((host, theme), theme, theme not in rules.taken.get(host, ()), 0)
    return flow


def _lay_pipes(flow: Flow, number: int, task: ThemeTask, allowed: Sequence[str]) -> dict[tuple[str | None, str], int]:
    """Lay the pipes of one task's meetings to its host's themes, and return them by settled theme and theme."""
    pipes = {}
    for fixed, count in Counter(task.fixed).items():
        flow.add(SOURCE, (number, fixed), count, 0)
        for theme in allowed:
            if fixed in (None, theme):
                pipes[fixed, theme] = flow.add((number, fixed), (task.host, theme), 1, task.costs[theme])
    return pipes


def _themes_of(flow: Flow, task: ThemeTask, pipes: Mapping[tuple[str | None, str], int]) -> Assignment:
    """Return the themes that a task's meetings got, in the order of its meetings."""
    got: dict[str | None, list[str]] = {}
    for (fixed, theme), pipe in pipes.items():
        if flow.used(pipe):
            got.setdefault(fixed, []).append(theme)
    return tuple(got[fixed].pop(0) for fixed in task.fixed)
