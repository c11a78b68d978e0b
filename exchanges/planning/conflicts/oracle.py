"""Answers whether a programme can be planned with some requirements left out; which of them together cannot be met."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from itertools import islice

from exchanges.planning.across_networks.master_problem import KnownNetworks, is_feasible, owners_of
from exchanges.planning.limits.time_limit import ENDLESS, OutOfTime, TimeLimit
from exchanges.planning.problem.problem import Problem, Relaxed, Requirement, problem_of
from exchanges.planning.problem.programme import Weights

SECONDS_PER_SOLVE = 10.0
MOST_SUSPECTS = 5
NO_WEIGHTS = Weights(absence=0, theme=0, preference=0, travel=0, crowding=0, change=0)


class Oracle:
    """Answers, each by a fresh solve, whether the programme can be planned with some requirements relaxed.

    Networks that are known to be hopeless are asked first. Raises OutOfTime rather than answer after its limit.
    """

    def __init__(
        self,
        problem: Problem,
        country: str | None = None,
        limit: TimeLimit = ENDLESS,
        hopeless: Sequence[str | None] = (),
    ) -> None:
        self.hopeless = hopeless
        self.programme = replace(problem.programme, weights=NO_WEIGHTS)
        self.country = country
        self.limit = limit
        self.problem = problem_of(self.programme, country=country)
        self.requirements = tuple(_requirements(self.problem))
        self.given: Mapping[Requirement, Relaxed] = {}
        self._known: KnownNetworks = {}

    def beside(self, relaxed: Mapping[Requirement, Relaxed]) -> "Oracle":
        """Return an oracle for which these requirements are relaxed in all it is asked; it knows what this one does."""
        other = copy(self)
        other.given = {**self.given, **relaxed}
        other.requirements = tuple(each for each in self.requirements if each not in relaxed)
        return other

    def can_meet(self, kept: Iterable[Requirement], networks: frozenset[str] | None = None) -> bool:
        """Tell whether these requirements can be met together, all others dropped, in some or all networks."""
        kept = set(kept)
        return self.can_relax({each: None for each in self.requirements if each not in kept}, networks)

    def can_relax(self, relaxed: Mapping[Requirement, Relaxed], networks: frozenset[str] | None = None) -> bool:
        """Tell whether there is a plan with these requirements relaxed, all others kept."""
        problem = self.relaxed(relaxed)
        if networks is not None:
            slots = tuple(slot for slot in problem.slots if slot.country is None or slot.country in networks)
            problem = replace(problem, slots=slots)
        self.limit.check()
        return is_feasible(problem, self.limit.at_most(SECONDS_PER_SOLVE), self._known, self.hopeless)

    def relaxed(self, relaxed: Mapping[Requirement, Relaxed]) -> Problem:
        """Return the problem with these requirements relaxed."""
        return problem_of(self.programme, country=self.country, relaxed={**self.given, **relaxed})

    def culprits(self, kept: Iterable[Requirement]) -> Iterator[str]:
        """Yield networks that were found infeasible by themselves with no more relaxed than all but these."""
        kept, owners = set(kept), owners_of(self.problem)
        given: dict[str | None, set[tuple[Requirement, Relaxed]]] = {}
        for item in self.given.items():
            given.setdefault(owners.get(item[0].subject or ""), set()).add(item)
        found = (
            code
            for (code, _, relaxed), is_met in self._known.items()
            if not is_met
            and not kept & dict(relaxed).keys()
            and given.get(None, set()) | given.get(code, set()) <= relaxed
        )
        yield from dict.fromkeys(found)

    def concerning(self, kept: Iterable[Requirement], networks: frozenset[str]) -> list[Requirement]:
        """Return those requirements that are of these networks or of nobody in particular."""
        owners = owners_of(self.problem)
        return [each for each in kept if owners.get(each.subject or "") in (None, *networks)]


def _requirements(problem: Problem) -> Iterator[Requirement]:
    """Yield all requirements, those first that we would rather not name: they are dropped first where others do."""
    programme = problem.programme
    codes: list[str | None] = list(dict.fromkeys(slot.country for slot in problem.slots if slot.country is not None))
    hosts = problem.free_hosts
    if problem.shares_plenaries:
        codes.append(None)
    yield from (Requirement("locked", key) for key in (*problem.staying, *problem.beside))
    yield from (Requirement("themes", code) for code in codes)
    yield Requirement("weekdays")
    yield from (
        Requirement("closed", code) for code in dict.fromkeys(programme.country_of[host].code for host in hosts)
    )
    yield from (Requirement("host_free", host) for host in hosts)
    yield from dict.fromkeys(Requirement("not_again", host) for _, host in programme.not_again if host in hosts)
    yield from (Requirement("host_gap", host) for host in hosts)
    yield from (Requirement("country_gap", code) for code in codes)
    yield from dict.fromkeys(Requirement("locked", extra.start.isoformat()) for extra in programme.extra_meetings)
    yield Requirement("conference_lead")
    yield Requirement("conference_year")
    yield Requirement("period")
    if programme.first_day is not None:
        yield Requirement("first_day")


def disjoint_conflicts(oracle: Oracle) -> Iterator[tuple[Requirement, ...]]:
    """Yield irreducible conflicts that have nothing in common, until the requirements left can be met together."""
    left = oracle.requirements
    while not oracle.can_meet(left):
        conflict = irreducible_conflict(oracle, left)
        if not conflict:
            return
        yield conflict
        left = tuple(each for each in left if each not in conflict)


def irreducible_conflict(oracle: Oracle, among: tuple[Requirement, ...] | None = None) -> tuple[Requirement, ...]:
    """Reduce requirements (all, if not given) to an irreducible conflict by leaving out one after another.

    First with the fewest networks, then, as unlocking a meeting can also narrow things, again until nothing changes.
    Where the time ends in between, it is irreducible in these networks.
    """
    kept = list(oracle.requirements if among is None else among)
    networks = _culprits(oracle, kept)
    if networks is not None:
        # Those of other networks are left out together where they are not needed: there may be thousands.
        concerning = oracle.concerning(kept, networks)
        kept = kept if oracle.can_meet(concerning, networks) else concerning
        kept = _filtered(kept, lambda some: not oracle.can_meet(some, networks))
    try:
        while True:
            fewer = _filtered(kept, lambda some: not oracle.can_meet(some))
            if fewer == kept:
                return tuple(kept)
            kept = fewer
    except OutOfTime:
        if networks is None:
            raise
        return tuple(kept)


def _culprits(oracle: Oracle, kept: list[Requirement]) -> frozenset[str] | None:
    """Return the networks, one at most, that alone can't be planned beside the conference; None where none is known."""
    if not oracle.can_meet(kept, frozenset()):
        return frozenset()
    if oracle.can_meet(kept):
        return None
    alone = (frozenset({code}) for code in islice(oracle.culprits(kept), MOST_SUSPECTS))
    return next((networks for networks in alone if not oracle.can_meet(kept, networks)), None)


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


__all__ = ["Oracle", "OutOfTime", "disjoint_conflicts", "irreducible_conflict"]
