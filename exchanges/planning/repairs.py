"""The smallest relaxations of single requirements that make a plan possible, each verified by a fresh solve."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from exchanges.planning.joining import join
from exchanges.planning.limits import OutOfTime, TimeLimit
from exchanges.planning.oracle import Oracle
from exchanges.planning.problem import EACH_DAY, EVERY_WEEKDAY, Relaxed, Requirement
from exchanges.planning.programme import Programme

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
    mender = _Mender(oracle, limit, beside or {})
    for requirement in conflict:
        if limit.is_over:
            return
        try:
            if mender.can_relax(requirement, None):
                yield from mender.smallest(requirement)
        except OutOfTime:
            continue  # What can't be told in time is not promised.


@dataclass(frozen=True)
class _Scale:
    """How far a requirement can be relaxed: steps 0 (not at all) to `last` (enough), each wider than the one before."""

    last: int
    at: Callable[[int], Relaxed]


@dataclass(frozen=True)
class _Mender:
    oracle: Oracle
    limit: TimeLimit
    beside: Mapping[Requirement, Relaxed] = field(default_factory=dict)

    def can_relax(self, requirement: Requirement, value: Relaxed) -> bool:
        return self.oracle.can_relax({**self.beside, requirement: value})

    def smallest(self, requirement: Requirement) -> Iterator[Relaxation]:
        if requirement.code in ("themes", "locked"):
            if not _is_held(self.oracle.programme, requirement):
                yield requirement, None
        elif requirement.code in ("host_free", "closed"):
            yield from self._fewest_days(requirement)
        else:
            for scale in _scales(self.oracle.programme, requirement):
                if self.can_relax(requirement, scale.at(scale.last)):
                    step = _least(scale.last, lambda step: self.can_relax(requirement, scale.at(step)))  # noqa: B023
                    yield requirement, scale.at(step)

    def _fewest_days(self, requirement: Requirement) -> Iterator[Relaxation]:
        """Find the fewest days off to be worked on: a plan in which each of them costs 1, and nothing else costs."""
        problem = self.oracle.relaxed({**self.beside, requirement: EACH_DAY})
        answer = join(problem, self.limit, workers=1)
        days = {day for placement in answer.placements for day in problem.priced_days(placement)}
        if days and self.can_relax(requirement, tuple(sorted(days))):
            yield requirement, tuple(sorted(days))


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
        yield _Scale(days[requirement.code], lambda step: days[requirement.code] - step)
    elif requirement.code == "period":
        yield from _longer_periods(programme)
    elif requirement.code == "conference_year":
        yield from _other_years(programme)
    else:
        yield from _more_weekdays(programme)


def _longer_periods(programme: Programme) -> Iterator[_Scale]:
    most = 365 * 2
    yield _Scale(most, lambda days: (programme.start, programme.end + timedelta(days=days)))
    # A day before the first day is of no use to anybody.
    earlier = min(most, (programme.start - (programme.first_day or date.min)).days)
    if earlier > 0:
        yield _Scale(earlier, lambda days: (programme.start - timedelta(days=days), programme.end))


def _other_years(programme: Programme) -> Iterator[_Scale]:
    """Yield each other year of the programme as a scale of its own: a year is as good as another."""
    named = {rule.year for rule in programme.rules if rule.year is not None}
    first = max(programme.start, programme.first_day or programme.start)
    for year in range(first.year, programme.end.year + 1):
        if year not in named:
            yield _Scale(1, lambda _, year=year: year)  # type: ignore[misc]


def _more_weekdays(programme: Programme) -> Iterator[_Scale]:
    for weekday in EVERY_WEEKDAY:
        if weekday not in programme.weekdays:
            yield _Scale(1, lambda _, weekday=weekday: (*programme.weekdays, weekday))  # type: ignore[misc]


def _is_held(programme: Programme, requirement: Requirement) -> bool:
    """Tell whether it is about a meeting that took place: nothing can move it any more."""
    if requirement.code != "locked":
        return False
    standing = programme.standing.get(requirement.subject or "")
    beside = [extra for extra in programme.extra_meetings if extra.start.isoformat() == requirement.subject]
    meetings = beside if standing is None else [standing]
    return any(meeting.status == "held" for meeting in meetings)
