"""The smallest relaxations of single requirements that make a plan possible, each verified by a fresh solve."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations
from typing import Protocol

from exchanges.planning.across_networks.master_problem import join
from exchanges.planning.conflicts.oracle import Oracle
from exchanges.planning.limits.time_limit import OutOfTime, TimeLimit
from exchanges.planning.problem.problem import DAYS_OFF, EACH_DAY, EVERY_WEEKDAY, Relaxed, Requirement
from exchanges.planning.problem.programme import Programme

Relaxation = tuple[Requirement, Relaxed]


def smallest_repairs(
    oracle: Oracle,
    conflict: tuple[Requirement, ...],
    limit: TimeLimit,
    beside: Mapping[Requirement, Relaxed] | None = None,
) -> Iterator[Relaxation]:
    """Yield the smallest relaxations that alone, or with what is relaxed `beside`, make the whole programme feasible.

    Only what is in the conflict can do that: any plan breaks one of its requirements.
    """
    oracle = oracle.beside(beside or {})
    for requirement in conflict:
        if limit.is_over:
            return
        try:
            if oracle.can_relax({requirement: None}):
                yield from _least_ways(oracle, requirement, limit)
        except OutOfTime:
            continue  # What can't be told in time is not promised.


def _least_ways(oracle: Oracle, requirement: Requirement, limit: TimeLimit) -> Iterator[Relaxation]:
    """Yield each way to relax a requirement that does; where no single weekday more does, the fewest together."""
    is_found = False
    for way in ways_to_relax(oracle, requirement):
        if oracle.can_relax({requirement: way.widest}):
            is_found = True
            yield requirement, way.smallest(oracle, limit)
    if is_found or requirement.code != "weekdays":
        return
    allowed = oracle.programme.weekdays
    further = [weekday for weekday in EVERY_WEEKDAY if weekday not in allowed]
    for number in range(2, len(further) + 1):
        for more in combinations(further, number):
            if oracle.can_relax({requirement: (*allowed, *more)}):
                is_found = True
                yield requirement, (*allowed, *more)
        if is_found:
            return


class WayToRelax(Protocol):
    """One of the ways in which a requirement can be relaxed."""

    @property
    def requirement(self) -> Requirement:
        """What is relaxed."""
        ...

    @property
    def widest(self) -> Relaxed:
        """To what, as far as it goes."""
        ...

    def smallest(self, oracle: Oracle, limit: TimeLimit) -> Relaxed:
        """Return the least that is enough, where the widest is. Raise OutOfTime."""
        ...


def ways_to_relax(oracle: Oracle, requirement: Requirement) -> Iterator[WayToRelax]:
    """Yield the ways in which a requirement can be relaxed: none, for a meeting that was held."""
    if requirement.code in ("themes", "locked"):
        if not _is_held(oracle.programme, requirement):
            yield _Dropped(requirement)
    elif requirement.code in DAYS_OFF:
        yield _SingleDays(requirement)
    else:
        # A programme that is longer already has more years.
        longer = oracle.relaxed({}).programme
        yield from _scales(replace(oracle.programme, start=longer.start, end=longer.end), requirement)


@dataclass(frozen=True)
class _Dropped:
    requirement: Requirement
    widest: Relaxed = None

    def smallest(self, _oracle: Oracle, _limit: TimeLimit) -> Relaxed:
        return None


@dataclass(frozen=True)
class _SingleDays:
    """Days off to be worked on: a plan in which each of them costs 1, and nothing else costs, has the fewest."""

    requirement: Requirement
    widest: Relaxed = EACH_DAY

    def smallest(self, oracle: Oracle, limit: TimeLimit) -> Relaxed:
        problem = oracle.relaxed({self.requirement: EACH_DAY})
        answer = join(problem, limit, workers=1)
        days = {day for each in answer.placements for day in problem.priced_days(each, self.requirement)}
        if not days or not oracle.can_relax({self.requirement: tuple(sorted(days))}):
            raise OutOfTime
        return tuple(sorted(days))


@dataclass(frozen=True)
class _Scale:
    """How far a requirement can be relaxed: steps 0 (not at all) to `last` (enough), each wider than the one before."""

    requirement: Requirement
    last: int
    at: Callable[[int], Relaxed]

    @property
    def widest(self) -> Relaxed:
        return self.at(self.last)

    def smallest(self, oracle: Oracle, _limit: TimeLimit) -> Relaxed:
        return self.at(_least(self.last, lambda step: oracle.can_relax({self.requirement: self.at(step)})))


def _least(last: int, is_enough: Callable[[int], bool]) -> int:
    """Return the least step that is enough, when the last is and each is wider than the one before."""
    low, high = 0, last
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def _scales(programme: Programme, requirement: Requirement) -> Iterator[_Scale]:
    spacing = programme.spacing
    days = {
        "country_gap": spacing.country_gap_days,
        "host_gap": spacing.host_gap_days,
        "conference_lead": spacing.conference_lead_days,
        "first_day": programme.notice_days,
    }
    if requirement.code in days:
        yield _Scale(requirement, days[requirement.code], lambda step: days[requirement.code] - step)
    elif requirement.code == "period":
        yield from _longer_periods(programme, requirement)
    elif requirement.code == "conference_year":
        yield from _other_years(programme, requirement)
    else:
        yield from _more_weekdays(programme, requirement)


def _longer_periods(programme: Programme, requirement: Requirement) -> Iterator[_Scale]:
    most = 365 * 2
    yield _Scale(requirement, most, lambda days: (programme.start, programme.end + timedelta(days=days)))
    # A day before the first day is of no use to anybody.
    earlier = min(most, (programme.start - (programme.first_day or date.min)).days)
    if earlier > 0:
        yield _Scale(requirement, earlier, lambda days: (programme.start - timedelta(days=days), programme.end))


def _other_years(programme: Programme, requirement: Requirement) -> Iterator[_Scale]:
    """Yield each other year of the programme, or of a meeting that was held, as a scale of its own: all are as good."""
    named = {rule.year for rule in programme.rules if rule.year is not None}
    first = max(programme.start, programme.first_day or programme.start)
    rules = {rule.kind for rule in programme.rules if not rule.is_national}
    held = (each for key, each in programme.standing.items() if key.split(":")[0] in rules and each.is_held)
    years = {*range(first.year, programme.end.year + 1), *(each.start.year for each in held)}
    for year in sorted(years - named):
        yield _Scale(requirement, 1, lambda _, year=year: year)  # type: ignore[misc]


def _more_weekdays(programme: Programme, requirement: Requirement) -> Iterator[_Scale]:
    for weekday in EVERY_WEEKDAY:
        if weekday not in programme.weekdays:
            yield _Scale(requirement, 1, lambda _, weekday=weekday: (*programme.weekdays, weekday))  # type: ignore[misc]


def _is_held(programme: Programme, requirement: Requirement) -> bool:
    """Tell whether it is about a meeting that took place: nothing can move it any more."""
    if requirement.code != "locked":
        return False
    standing = programme.standing.get(requirement.subject or "")
    beside = [extra for extra in programme.extra_meetings if extra.start.isoformat() == requirement.subject]
    meetings = beside if standing is None else [standing]
    return any(meeting.is_held for meeting in meetings)
