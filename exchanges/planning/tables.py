"""What a meeting costs and whether it may be, per host and day, as arrays over the days of the horizon."""

from functools import cached_property

import numpy as np
import numpy.typing as npt

from exchanges.planning.calendars import in_any, is_away
from exchanges.planning.costs import travel_count
from exchanges.planning.problem import Problem
from exchanges.planning.programme import Country, Municipality
from exchanges.planning.slots import Slot, audience_of

Costs = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NEVER = 1 << 52
"""A cost that no plan has; a sum of some hundreds of them still fits 64 bits."""


class Tables:
    """Arrays over the start days of one problem, computed once per municipality and rule."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.days = [problem.day(index) for index in range(problem.horizon)]
        self._away: dict[tuple[str, int], Costs] = {}
        self._free: dict[str, Flags] = {}
        self._absent: dict[tuple[str, str | None], Costs] = {}

    def unary(self, slot: Slot, host: str) -> Costs:
        """Return by start what hosting costs: absence, preference, travel; NEVER where the meeting can't be."""
        weights = self.problem.programme.weights
        costs = weights.absence * self._absences(slot, host)
        costs += weights.preference * self._unwelcome(host)
        costs += weights.travel * travel_count(self.problem.programme, slot, host)
        costs[~self._may_start(slot, host)] = NEVER
        return costs

    def _may_start(self, slot: Slot, host: str) -> Flags:
        free = self._free_days(host) & ~self._barred(slot.country)
        allowed = _whole_windows(free, slot.rule.days)
        if slot.rule.year is not None and not slot.is_national:
            allowed &= self._years == slot.rule.year
        return allowed

    @cached_property
    def _years(self) -> Costs:
        return np.array([day.year for day in self.days])

    def _free_days(self, host: str) -> Flags:
        if host not in self._free:
            country, place = self._place(host)
            self._free[host] = np.array(
                [self.problem.host_is_free(day, country, place) for day in self.days], dtype=np.bool_
            )
        return self._free[host]

    def _barred(self, country: str | None) -> Flags:
        barred = np.zeros(len(self.days), dtype=np.bool_)
        for extra in self.problem.extra_meetings_of(country):
            first = max(self.problem.index(extra.start), 0)
            barred[first : max(self.problem.index(extra.end) + 1, 0)] = True
        return barred

    def _absences(self, slot: Slot, host: str) -> Costs:
        """Count the audience that can't come, by start."""
        key = (slot.rule.kind, slot.country)
        if key not in self._absent:
            everyone = audience_of(self.problem.programme, slot, "")
            counts = (self._away_from_window(place.id, slot.rule.days) for place in everyone)
            self._absent[key] = sum(counts, start=np.zeros(len(self.days), dtype=np.int64))
        own = self._place(host)[1].role in slot.rule.audience
        return self._absent[key] - (self._away_from_window(host, slot.rule.days) if own else 0)

    def _away_from_window(self, place: str, days: int) -> Costs:
        key = (place, days)
        if key not in self._away:
            country, municipality = self._place(place)
            home = np.array([not is_away(day, country, municipality) for day in self.days], dtype=np.bool_)
            self._away[key] = (~_whole_windows(home, days)).astype(np.int64)
        return self._away[key]

    def _unwelcome(self, host: str) -> Costs:
        preferred = self._place(host)[1].preferred
        if not preferred:
            return np.zeros(len(self.days), dtype=np.int64)
        return np.array([not in_any(day, preferred) for day in self.days], dtype=np.int64)

    def _place(self, place: str) -> tuple[Country, Municipality]:
        programme = self.problem.programme
        return programme.country_of[place], programme.municipality[place]


def _whole_windows(flags: Flags, days: int) -> Flags:
    """Tell by first day whether all of so many consecutive days have the flag; those beyond the horizon have not."""
    whole = flags.copy()
    for later in range(1, days):
        whole[: len(flags) - later] &= flags[later:]
        whole[max(len(flags) - later, 0) :] = False
    return whole
