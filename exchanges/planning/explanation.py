"""Why no plan keeps all requirements, and the smallest relaxations that would do; each answer comes of fresh solves."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from exchanges.planning.calendars import is_closed
from exchanges.planning.joining import KnownNetworks, is_feasible, owners_of
from exchanges.planning.limits import ENDLESS, OutOfTime, TimeLimit
from exchanges.planning.plan import Conflict, Repair
from exchanges.planning.problem import EVERY_WEEKDAY, Problem, Relaxed, Requirement, problem_of
from exchanges.planning.programme import Programme, Weights
from exchanges.planning.slots import Slot
from exchanges.planning.wording import conflict_message, repair_message

SECONDS_PER_SOLVE = 10.0
SECONDS_FOR_REPAIRS = 20.0
NO_WEIGHTS = Weights(absence=0, theme=0, preference=0, travel=0, crowding=0, change=0)

Relaxation = tuple[Requirement, Relaxed]


def explain(
    problem: Problem, country: str | None = None, limit: TimeLimit = ENDLESS
) -> tuple[tuple[Conflict, ...], tuple[Repair, ...]]:
    """Return an irreducible conflict of an infeasible problem, and repairs: relaxations that each, alone, would do.

    Irreducible: together the requirements can't be met, and without any one of them the rest can. Where the time is
    over, repairs are missing, then requirements that could be left out stay, and then there is nothing at all.
    """
    oracle = Oracle(problem, country, limit)
    impossible = tuple(_impossible(problem))
    if impossible:
        return impossible[:1], ()
    try:
        conflict = irreducible_conflict(oracle)
    except OutOfTime:
        return (), ()
    repairs = tuple(smallest_repairs(oracle, conflict, limit.at_most(SECONDS_FOR_REPAIRS)))
    programme = oracle.programme
    return (
        tuple(Conflict(item.code, item.subject, conflict_message(programme, item)) for item in conflict),
        tuple(_repair(programme, item, value) for item, value in repairs),
    )


def _repair(programme: Programme, requirement: Requirement, relaxed: Relaxed) -> Repair:
    value: tuple[int | date, ...] = (relaxed,) if isinstance(relaxed, int) else relaxed or ()
    if requirement.code == "weekdays":
        value = tuple(weekday for weekday in value if weekday not in programme.weekdays)
    message = repair_message(programme, requirement, relaxed)
    return Repair(requirement.code, requirement.subject, message, value)


class Oracle:
    """Answers whether the programme can be planned with some requirements relaxed."""

    def __init__(self, problem: Problem, country: str | None = None, limit: TimeLimit = ENDLESS) -> None:
        self.programme = replace(problem.programme, weights=NO_WEIGHTS)
        self.country = country
        self.problem = problem_of(self.programme, country=country)
        self.requirements = tuple(_requirements(self.problem))
        self.limit = limit
        self._known: KnownNetworks = {}

    def can_meet(self, kept: Iterable[Requirement], networks: frozenset[str] | None = None) -> bool:
        """Tell whether these requirements can be met together, all others dropped, in some or all networks."""
        kept = set(kept)
        return self.can_relax({each: None for each in self.requirements if each not in kept}, networks)

    def can_relax(self, relaxed: Mapping[Requirement, Relaxed], networks: frozenset[str] | None = None) -> bool:
        """Tell whether there is a plan with these requirements relaxed, all others kept. Raise OutOfTime."""
        problem = problem_of(self.programme, country=self.country, relaxed=relaxed)
        if networks is not None:
            slots = tuple(slot for slot in problem.slots if slot.country is None or slot.country in networks)
            problem = replace(problem, slots=slots)
        self.limit.check()
        return is_feasible(problem, self.limit.at_most(SECONDS_PER_SOLVE), self._known)

    @property
    def infeasible_network(self) -> str | None:
        """A network that was found infeasible by itself with nothing relaxed; None where none is known."""
        found = (code for (code, _, relaxed), is_feasible in self._known.items() if not (is_feasible or relaxed))
        return next(found, None)

    def concerning(self, networks: frozenset[str]) -> list[Requirement]:
        """Return the requirements of these networks and those of nobody in particular."""
        owners = owners_of(self.problem)
        return [each for each in self.requirements if owners.get(each.subject or "") in (None, *networks)]


def _impossible(problem: Problem) -> Iterator[Conflict]:
    """Find slots that nobody can fill, whatever the dates: no requirement on dates is to blame for them."""
    for slot in problem.free_slots:
        if not slot.hosts:
            yield Conflict("host", slot.key, _no_host(problem.programme, slot))
    open_conferences = [slot for slot in problem.free_slots if not slot.is_national]
    if open_conferences and not problem.programme.programme_themes:
        message = "the conference needs a theme of scope programme, and there is none: add one"
        yield Conflict("conference_theme", None, message)


def _no_host(programme: Programme, slot: Slot) -> str:
    where = "the programme" if slot.country is None else programme.country[slot.country].name
    return (
        f"{slot.key}: {where} has no municipality of role {slot.rule.host_role} that can host, add one or let one host"
    )


def _requirements(problem: Problem) -> Iterator[Requirement]:
    """Yield all requirements, those first that we would rather not name: they are dropped first where others do."""
    programme = problem.programme
    codes: list[str | None] = list(dict.fromkeys(slot.country for slot in problem.slots if slot.country is not None))
    hosts = list(dict.fromkeys(host for slot in problem.slots for host in slot.hosts))
    if problem.shares_plenaries:
        codes.append(None)
    yield from (Requirement("locked", key) for key in problem.staying)
    yield from (Requirement("themes", code) for code in codes)
    yield Requirement("weekdays")
    yield from (
        Requirement("closed", code) for code in dict.fromkeys(programme.country_of[host].code for host in hosts)
    )
    yield from (Requirement("host_free", host) for host in hosts)
    yield from (Requirement("host_gap", host) for host in hosts)
    yield from (Requirement("country_gap", code) for code in codes)
    yield Requirement("conference_lead")
    yield Requirement("conference_year")
    yield Requirement("period")
    if programme.first_day is not None:
        yield Requirement("first_day")


def irreducible_conflict(oracle: Oracle) -> tuple[Requirement, ...]:
    """Reduce all requirements to an irreducible conflict by leaving out one after another (a deletion filter).

    First with the fewest networks, then, as unlocking a meeting can also narrow things, again until nothing changes.
    """
    networks = _culprits(oracle)
    kept = list(oracle.requirements)
    if networks is not None:
        # Those of other networks are left out together where they are not needed: there may be thousands.
        concerning = oracle.concerning(networks)
        kept = kept if oracle.can_meet(concerning, networks) else concerning
        kept = _filtered(kept, lambda some: not oracle.can_meet(some, networks))
    while True:
        try:
            fewer = _filtered(kept, lambda some: not oracle.can_meet(some))
        except OutOfTime:
            return tuple(kept)  # A conflict it is, of the culprit networks alone.
        if fewer == kept:
            return tuple(kept)
        kept = fewer


def _culprits(oracle: Oracle) -> frozenset[str] | None:
    """Return the networks, one at most, that alone can't be planned beside the conference; None where none is known."""
    if not oracle.can_meet(oracle.requirements, frozenset()):
        return frozenset()
    if oracle.can_meet(oracle.requirements):
        return None
    culprit = oracle.infeasible_network
    if culprit is None or oracle.can_meet(oracle.requirements, frozenset({culprit})):
        return None
    return frozenset({culprit})


def _filtered(requirements: list[Requirement], is_conflict: Callable[[list[Requirement]], bool]) -> list[Requirement]:
    kept = list(requirements)
    for chunk in _chunks(requirements):
        fewer = [each for each in kept if each not in chunk]
        if len(fewer) < len(kept) and is_conflict(fewer):
            kept = fewer
        elif len(chunk) > 1:
            for each in chunk:
                fewer = [other for other in kept if other != each]
                if is_conflict(fewer):
                    kept = fewer
    return kept


def _chunks(requirements: list[Requirement]) -> list[list[Requirement]]:
    """Group requirements of one code: most can be left out together."""
    chunks: dict[str, list[Requirement]] = {}
    for each in requirements:
        chunks.setdefault(each.code, []).append(each)
    return list(chunks.values())


def smallest_repairs(oracle: Oracle, conflict: tuple[Requirement, ...], limit: TimeLimit) -> Iterator[Relaxation]:
    """Yield the smallest relaxations that alone make the whole programme feasible.

    Only what is in the conflict can do that: any plan breaks one of its requirements.
    """
    for requirement in conflict:
        if limit.is_over:
            return
        try:
            if oracle.can_relax({requirement: None}):
                yield from _smallest(oracle, requirement)
        except OutOfTime:
            continue  # What can't be told in time is not promised.


@dataclass(frozen=True)
class _Scale:
    """How far a requirement can be relaxed: steps 0 (not at all) to `last` (enough), each wider than the one before."""

    last: int
    at: Callable[[int], Relaxed]


def _smallest(oracle: Oracle, requirement: Requirement) -> Iterator[Relaxation]:
    if requirement.code in ("themes", "locked"):
        if not _is_held(oracle.programme, requirement):
            yield requirement, None
        return
    for scale in _scales(oracle, requirement):
        if oracle.can_relax({requirement: scale.at(scale.last)}):
            step = _least(scale.last, lambda step: oracle.can_relax({requirement: scale.at(step)}))  # noqa: B023
            yield from _trimmed(oracle, requirement, scale.at(step))


def _least(last: int, is_enough: Callable[[int], bool]) -> int:
    """Return the least step that is enough, when the last is and each is wider than the one before."""
    low, high = 0, last
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def _trimmed(oracle: Oracle, requirement: Requirement, value: Relaxed) -> Iterator[Relaxation]:
    """Shorten a period that need not bind from its start too."""
    if requirement.code not in ("host_free", "closed"):
        yield requirement, value
        return
    first, last = _as_period(value)
    length = (last - first).days + 1
    shorter = _least(length, lambda days: oracle.can_relax({requirement: (last - timedelta(days=days - 1), last)}))
    yield requirement, (last - timedelta(days=shorter - 1), last)


def _as_period(value: Relaxed) -> tuple[date, date]:
    if isinstance(value, tuple) and isinstance(value[0], date) and isinstance(value[1], date):
        return value[0], value[1]
    raise TypeError(f"{value!r} is no period")


def _scales(oracle: Oracle, requirement: Requirement) -> Iterator[_Scale]:
    programme, spacing = oracle.programme, oracle.programme.spacing
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
    elif requirement.code == "weekdays":
        yield from _more_weekdays(programme)
    else:
        yield from _days_that_bind(programme, requirement)


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
    for year in range(programme.start.year, programme.end.year + 1):
        if year not in named:
            yield _Scale(1, lambda _, year=year: year)  # type: ignore[misc]


def _more_weekdays(programme: Programme) -> Iterator[_Scale]:
    for weekday in EVERY_WEEKDAY:
        if weekday not in programme.weekdays:
            yield _Scale(1, lambda _, weekday=weekday: (*programme.weekdays, weekday))  # type: ignore[misc]


def _days_that_bind(programme: Programme, requirement: Requirement) -> Iterator[_Scale]:
    """Yield the host's or country's days off, to be worked on from the first on."""
    days = _days_off(programme, requirement)
    if days:
        yield _Scale(len(days), lambda step: (days[0], days[max(step, 1) - 1]))


def _days_off(programme: Programme, requirement: Requirement) -> list[date]:
    every_day = (programme.start + timedelta(days=day) for day in range((programme.end - programme.start).days + 1))
    if requirement.code == "host_free":
        periods = programme.municipality[str(requirement.subject)].unavailable
        return [day for day in every_day if any(first <= day <= last for first, last in periods)]
    country = programme.country[str(requirement.subject)]
    return [day for day in every_day if any(is_closed(day, country, place) for place in country.municipalities)]


def _is_held(programme: Programme, requirement: Requirement) -> bool:
    """Tell whether it is about a meeting that took place: nothing can move it any more."""
    standing = programme.standing.get(requirement.subject or "")
    return requirement.code == "locked" and standing is not None and standing.status == "held"
