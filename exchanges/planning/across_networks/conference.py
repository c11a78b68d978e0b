"""A programme-wide meeting: it has only to wait for the last national meeting, so it is a table by start day.

Where there are several, `plenaries` minds what binds them among themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from exchanges.planning.network_search.tables import NEVER, Costs, Tables
from exchanges.planning.problem.problem import Problem
from exchanges.planning.problem.programme import Placement
from exchanges.planning.problem.slots import Slot
from exchanges.planning.specification.costs import absent, change_count, is_unwelcome, travel_count


@dataclass(frozen=True)
class Conference:
    """A programme-wide slot whose meeting is to be found."""

    problem: Problem
    tables: Tables
    slot: Slot

    @cached_property
    def turning_points(self) -> list[int]:
        """The starts, rising, that are the last of their cost or cheaper: each the cheapest from some day on."""
        costs = self._best_from
        return [day for day in range(len(costs)) if costs[day] < NEVER and self._is_last(costs, day)]

    def _is_last(self, costs: Costs, day: int) -> bool:
        return day + 1 == len(costs) or bool(costs[day + 1] > costs[day])

    @property
    def possible_starts(self) -> list[int]:
        """The starts, rising, that it can have at all."""
        return [int(day) for day in np.flatnonzero(self._least_by_day < NEVER)]

    def cost_from(self, earliest: int) -> int:
        """Return the least cost of a start on or after a day; NEVER where there is none."""
        return int(self._best_from[earliest]) if earliest < len(self._best_from) else NEVER

    @cached_property
    def _best_from(self) -> Costs:
        costs = self._least_by_day
        return np.minimum.accumulate(costs[::-1])[::-1] if len(costs) else costs

    def placement(self, earliest: int) -> Placement:
        """Return the cheapest meeting that starts no earlier, the first of them."""
        earliest = max(earliest, 0)
        day = earliest + int(np.argmin(self._least_by_day[earliest:]))
        options = [(int(costs[day]), theme, host) for host, theme, costs in self._options]
        cost, theme, host = min(options, key=lambda option: option[0])
        if cost >= NEVER:
            raise ValueError(f"{self.slot.key} can't start on day {earliest} or later")
        return Placement(self.slot.key, host, theme, self.problem.day(day), self.slot.rule.days)

    @cached_property
    def _least_by_day(self) -> Costs:
        least = np.full(self.problem.horizon, NEVER, dtype=np.int64)
        for _, _, costs in self._options:
            least = np.minimum(least, costs)
        return least

    @cached_property
    def _options(self) -> list[tuple[str, str, Costs]]:
        return [(host, theme, self._costs(host)) for host in self.slot.hosts for theme in self._theme()]

    def _theme(self) -> Iterator[str]:
        """Yield the theme: any will do, the standing one first."""
        themes = self.problem.programme.programme_themes
        standing = self.problem.programme.standing.get(self.slot.key)
        if standing is not None and standing.theme in themes:
            yield standing.placement.theme
        else:
            yield from themes[:1]

    def _costs(self, host: str) -> Costs:
        """Return the cost by start: what hosting costs there and then, and what altering a standing meeting costs."""
        costs = self.tables.unary(self.slot, host)
        programme = self.problem.programme
        standing = programme.standing.get(self.slot.key)
        penalty = programme.weights.change * change_count(standing)
        if standing is not None and penalty:
            start = self.problem.index(standing.start)
            stays = standing.host == host and standing.theme in programme.programme_themes
            kept = int(costs[start]) if stays and 0 <= start < len(costs) else NEVER
            costs += penalty
            if kept < NEVER:
                costs[start] = kept
        return np.minimum(costs, NEVER)


def staying_cost(problem: Problem, slot: Slot, meeting: Placement) -> int:
    """Return what a programme-wide meeting costs that stays where it is."""
    weights = problem.programme.weights
    return (
        weights.absence * len(absent(problem.programme, meeting))
        + weights.preference * is_unwelcome(problem.programme, meeting)
        + weights.travel * travel_count(problem.programme, slot, meeting.host)
    )


def may_stay(problem: Problem, slot: Slot, meeting: Placement) -> bool:
    """Tell whether a programme-wide meeting that stays keeps rule 5 where it binds: its theme and its year."""
    exempt = problem.exempt(slot.key)
    in_year = slot.rule.year is None or meeting.start.year == slot.rule.year
    on_theme = meeting.theme in problem.programme.programme_themes
    return (in_year or "conference_year" in exempt) and (on_theme or "conference_theme" in exempt)
