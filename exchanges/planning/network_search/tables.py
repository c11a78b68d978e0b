"""Tables of a meeting's costs and of whether it may be, per host and day, as arrays over the days of the horizon."""

from collections.abc import Iterable
from functools import cached_property
from math import floor
from typing import Any

import numpy as np
import numpy.typing as npt

from exchanges.planning.problem.calendars import public_holidays
from exchanges.planning.problem.problem import EACH_DAY, Problem, Requirement
from exchanges.planning.problem.programme import Country, Municipality, Period
from exchanges.planning.problem.slots import Slot, audience_of
from exchanges.planning.specification.costs import EARTH_RADIUS_KM, travel_count

Costs = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Radians = npt.NDArray[np.float64]

DOUBTFUL = 1e-6
"""So near to a half, in hundreds of kilometres, arrays may round otherwise than the specification."""

NEAR_ANTIPODAL = 0.99
"""Half a chord of the unit sphere beyond which the arc is too sensitive to its last digits."""

NEVER = 1 << 52
"""A cost that no plan has; a sum of some hundreds of them still fits 64 bits."""


class Tables:
    """Arrays over the start days of one problem, computed once per municipality and rule."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._away: dict[tuple[str, int], Costs] = {}
        self._absent: dict[tuple[str, str | None], Costs] = {}
        self._homes: dict[tuple[str, str | None], tuple[Radians, Radians]] = {}

    def unary(self, slot: Slot, host: str) -> Costs:
        """Return by start what hosting costs: absence, preference, travel; NEVER where the meeting can't be."""
        weights = self.problem.programme.weights
        costs = np.zeros(self.problem.horizon, dtype=np.int64)
        if weights.absence:
            costs += weights.absence * self._absences(slot, host)
        if weights.preference:
            costs += weights.preference * self._unwelcome(host)
        if weights.travel:
            costs += weights.travel * self._travel(slot, host)
        costs += self._price(slot, self._hosts(slot, host))
        costs[~self._may_start(slot, host)] = NEVER
        return costs

    def _hosts(self, slot: Slot, host: str) -> tuple[str, ...]:
        """Return who has to be free: the host, and the further hosts, who stay whoever hosts."""
        return tuple(dict.fromkeys((host, *self.problem.co_hosts(slot))))

    def _price(self, slot: Slot, hosts: tuple[str, ...]) -> Costs | int:
        """Count by start the days off that are to be worked on at a price of 1."""
        priced = np.zeros(self.problem.horizon, dtype=np.bool_)
        for host in hosts:
            country, municipality = self._with_country(host)
            if self.problem.relaxed.get(Requirement("host_free", host)) == EACH_DAY:
                priced |= self._in(municipality.unavailable)
            if self.problem.relaxed.get(Requirement("closed", country.code)) == EACH_DAY:
                priced |= self._closed(country, municipality)
        starts = np.zeros(self.problem.horizon, dtype=np.bool_)
        if self.problem.relaxed.get(Requirement("not_again", hosts[0])) == EACH_DAY:
            cancelled = self.problem.programme.not_again.get((slot.rule.kind, hosts[0]), ())
            starts = self._in((day, day) for day in cancelled) & ~priced
        if not (priced.any() or starts.any()):
            return 0
        per_day = priced.astype(np.int64)
        total = per_day.copy()
        for later in range(1, slot.rule.days):
            total[: len(total) - later] += per_day[later:]
        return total + starts

    def _travel(self, slot: Slot, host: str) -> int:
        """Return `travel_count`, reckoned for the whole audience at once; asked there where rounding is in doubt."""
        key = (slot.rule.kind, slot.country)
        if key not in self._homes:
            audience = audience_of(self.problem.programme, slot, "")
            known = [
                (municipality.lat, municipality.lon)
                for municipality in audience
                if municipality.lat is not None and municipality.lon is not None
            ]
            lats, lons = np.radians(np.array(known, dtype=np.float64).reshape(-1, 2)).T
            self._homes[key] = lats, lons
        there = self.problem.programme.municipality[host]
        if there.lat is None or there.lon is None:
            return 0
        lats, lons = self._homes[key]
        lat, lon = np.radians(there.lat), np.radians(there.lon)
        halves = np.sqrt(np.sin((lat - lats) / 2) ** 2 + np.cos(lats) * np.cos(lat) * np.sin((lon - lons) / 2) ** 2)
        hundreds = float(2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(halves, 1.0)).sum()) / 100 + 0.5
        if abs(hundreds - round(hundreds)) < DOUBTFUL or halves.max(initial=0.0) > NEAR_ANTIPODAL:
            return travel_count(self.problem.programme, slot, host)
        return floor(hundreds)

    def _may_start(self, slot: Slot, host: str) -> Flags:
        free = self._on_weekday & ~self._barred(slot.country)
        for each in self._hosts(slot, host):
            free &= self._is_free(each)
        allowed = _whole_windows(free, slot.rule.days) & self._has_role(slot, host)
        if self.problem.programme.first_day is not None:
            allowed[: max(self.problem.index(self.problem.programme.first_day), 0)] = False
        allowed &= ~self._in((day, day) for day in self.problem.not_again(slot.rule.kind, host))
        if slot.rule.year is not None and not slot.is_national:
            allowed &= self._years == slot.rule.year
        return allowed

    def _has_role(self, slot: Slot, host: str) -> Flags:
        """Tell by start whether the host has the slot's role then."""
        municipality = self.problem.programme.municipality[host]
        if not municipality.former_roles:
            return np.ones(self.problem.horizon, dtype=np.bool_)
        days = range(self.problem.horizon)
        return np.array(
            [municipality.role_on(self.problem.day(day)) == slot.rule.host_role for day in days], dtype=np.bool_
        )

    @cached_property
    def _years(self) -> Costs:
        return np.array([self.problem.day(index).year for index in range(self.problem.horizon)], dtype=np.int64)

    @cached_property
    def _on_weekday(self) -> Flags:
        first = self.problem.first.isoweekday() - 1
        week = [weekday in self.problem.programme.weekdays for weekday in range(1, 8)]
        return np.array([week[(first + index) % 7] for index in range(self.problem.horizon)], dtype=np.bool_)

    def _is_free(self, host: str) -> Flags:
        """Tell by day whether the host can host, but for requirements relaxed."""
        country, municipality = self._with_country(host)
        busy, asked = self._in(municipality.unavailable), Requirement("host_free", host)
        self._relax(busy, asked)
        closed = self._closed(country, municipality)
        self._relax(closed, Requirement("closed", country.code))
        # Whoever has left hosts on no day named, but has to be named as the reason where no plan can be.
        is_dropped = asked in self.problem.relaxed and self.problem.relaxed[asked] is None
        return ~busy & ~closed & (True if is_dropped else ~self._in(municipality.gone))

    def _relax(self, flags: Flags, requirement: Requirement) -> None:
        if requirement in self.problem.relaxed:
            days: Any = self.problem.relaxed[requirement]
            is_named = days is not None and days != EACH_DAY
            flags[self._in((day, day) for day in days) if is_named else slice(None)] = False

    def _closed(self, country: Country, municipality: Municipality) -> Flags:
        """Tell by day whether the municipality's country is closed or on holiday."""
        closed = self._in(country.closed)
        if country.public_holidays == "auto":
            years = range(self.problem.first.year, self.problem.last.year + 1)
            holidays = [day for year in years for day in public_holidays(country.code, municipality.region, year)]
        else:
            holidays = list(country.public_holidays)
        return closed | self._in((day, day) for day in holidays)

    def _in(self, periods: Iterable[Period]) -> Flags:
        """Tell by day whether it lies in one of the periods."""
        inside = np.zeros(self.problem.horizon, dtype=np.bool_)
        for first, last in periods:
            inside[max(self.problem.index(first), 0) : max(self.problem.index(last) + 1, 0)] = True
        return inside

    def _barred(self, country: str | None) -> Flags:
        return self._in((extra.start, extra.end) for extra in self.problem.extra_meetings_of(country))

    def _absences(self, slot: Slot, host: str) -> Costs:
        """Count the audience that can't come, by start."""
        key = (slot.rule.kind, slot.country)
        if key not in self._absent:
            absent = np.zeros(self.problem.horizon, dtype=np.int64)
            for municipality in audience_of(self.problem.programme, slot, ""):
                absent += self._away_from_window(municipality.id, slot.rule.days)
            self._absent[key] = absent
        municipality = self.problem.programme.municipality[host]
        own = municipality.role in slot.rule.audience and municipality.withdrawal is None
        return self._absent[key] - (self._away_from_window(host, slot.rule.days) if own else 0)

    def _away_from_window(self, municipality_id: str, days: int) -> Costs:
        key = (municipality_id, days)
        if key not in self._away:
            country, municipality = self._with_country(municipality_id)
            away = self._in(municipality.unavailable) | self._closed(country, municipality)
            # A meeting near the end would reach beyond the horizon, where nobody hosts: as good as away.
            self._away[key] = (~_whole_windows(~away, days)).astype(np.int64)
        return self._away[key]

    def _unwelcome(self, host: str) -> Costs:
        preferred = self.problem.programme.municipality[host].preferred
        if not preferred:
            return np.zeros(self.problem.horizon, dtype=np.int64)
        return (~self._in(preferred)).astype(np.int64)

    def _with_country(self, municipality_id: str) -> tuple[Country, Municipality]:
        programme = self.problem.programme
        return programme.country_of[municipality_id], programme.municipality[municipality_id]


def _whole_windows(flags: Flags, days: int) -> Flags:
    """Tell by first day whether all of so many consecutive days have the flag; those beyond the horizon have not."""
    whole = flags.copy()
    for later in range(1, days):
        whole[: len(flags) - later] &= flags[later:]
        whole[max(len(flags) - later, 0) :] = False
    return whole
