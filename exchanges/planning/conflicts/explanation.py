"""Reasons why no plan keeps all requirements, and the smallest relaxations that would do, each by fresh solves."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import islice

from exchanges.planning.conflicts.conflict_texts import conflict_message, meeting_name, repair_message
from exchanges.planning.conflicts.oracle import Oracle, disjoint_conflicts, irreducible_conflict
from exchanges.planning.conflicts.repairs import Relaxation, smallest_repairs
from exchanges.planning.conflicts.together import ways_to_mend
from exchanges.planning.files.plan_files import Conflict, Repair
from exchanges.planning.limits.time_limit import ENDLESS, OutOfTime, TimeLimit
from exchanges.planning.problem.problem import Problem, Relaxed, Requirement
from exchanges.planning.problem.programme import Programme
from exchanges.planning.problem.slots import Slot

__all__ = ["Explanation", "Oracle", "explain", "irreducible_conflict", "repair_sets", "smallest_repairs"]

SECONDS_FOR_REPAIRS = 20.0
MOST_SETS = 3


@dataclass(frozen=True)
class Explanation:
    """Conflicts that have nothing in common, and what would do.

    Each of `repairs` alone makes a plan possible, unless there are `sets`. Where no single one can (there are several
    conflicts, or none goes far enough) each of `sets` does, its repairs together, and `repairs` are the first of them.
    """

    conflicts: tuple[tuple[Conflict, ...], ...] = ()
    repairs: tuple[Repair, ...] = ()
    sets: tuple[tuple[Repair, ...], ...] = ()


def explain(
    problem: Problem, country: str | None = None, limit: TimeLimit = ENDLESS, hopeless: Sequence[str | None] = ()
) -> Explanation:
    """Return irreducible conflicts of an infeasible problem, and repairs; of `hopeless` networks first.

    Irreducible: together the requirements can't be met, and without any one of them the rest can. What was not found
    within the limit is left out.
    """
    impossible = tuple((each,) for each in _impossible(problem))
    if impossible:
        return Explanation(impossible)
    oracle = Oracle(problem, country, limit, hopeless)
    conflicts: list[tuple[Requirement, ...]] = []
    mending: list[tuple[Relaxation, ...]] = []
    try:
        for found in disjoint_conflicts(oracle):
            conflicts.append(found)  # noqa: PERF402 - what was found stays when the time ends
    except OutOfTime:
        pass
    else:
        mending = _repairs(oracle, conflicts)
    said = tuple(tuple(_conflict(oracle, item) for item in conflict) for conflict in conflicts)
    repairs = [tuple(_repair(oracle, *relaxation) for relaxation in way) for way in mending]
    alone = tuple(repair for way in repairs if len(way) == 1 for repair in way)
    if alone or not repairs:
        return Explanation(said, repairs=alone)
    return Explanation(said, repairs=repairs[0], sets=tuple(repairs))


def _repairs(oracle: Oracle, conflicts: list[tuple[Requirement, ...]]) -> list[tuple[Relaxation, ...]]:
    """Return ways of mending all conflicts: of one conflict each relaxation that does alone, or else sets."""
    limit = oracle.limit.at_most(SECONDS_FOR_REPAIRS)
    found: list[tuple[Relaxation, ...]] = []
    with suppress(OutOfTime):
        if len(conflicts) == 1:
            found.extend(_few(ways_to_mend(oracle, conflicts[0], limit, {})))
        else:
            found.extend(repair_sets(oracle, conflicts, limit))
    return found


def _few(ways: Iterator[tuple[Relaxation, ...]]) -> Iterator[tuple[Relaxation, ...]]:
    """Yield all relaxations that do alone, and some sets: there may be many."""
    sets = 0
    for way in ways:
        yield way
        sets += len(way) > 1
        if sets == MOST_SETS:
            return


def repair_sets(
    oracle: Oracle, conflicts: list[tuple[Requirement, ...]], limit: TimeLimit
) -> Iterator[tuple[Relaxation, ...]]:
    """Yield sets that together do: what mends each conflict first, what mends each second, and so on.

    Each is the smallest beside those chosen before it, with the conflicts after it left out of account.
    """
    for number in range(MOST_SETS):
        chosen: dict[Requirement, Relaxed] = {}
        is_another = False
        for index, conflict in enumerate(conflicts):
            later = {requirement: None for other in conflicts[index + 1 :] for requirement in other}
            options = list(islice(ways_to_mend(oracle, conflict, limit, {**later, **chosen}), number + 1))
            if not options:
                return
            is_another = is_another or len(options) > number
            chosen |= options[-1]
        if not is_another:
            return
        yield tuple(chosen.items())


def _conflict(oracle: Oracle, requirement: Requirement) -> Conflict:
    message = conflict_message(oracle.programme, requirement, oracle.country)
    return Conflict(requirement.code, requirement.subject, message)


def _repair(oracle: Oracle, requirement: Requirement, relaxed: Relaxed) -> Repair:
    value: tuple[int | date, ...] = (relaxed,) if isinstance(relaxed, int) else ()
    if isinstance(relaxed, tuple):
        value = relaxed
    if requirement.code == "weekdays":
        value = tuple(weekday for weekday in value if weekday not in oracle.programme.weekdays)
    message = repair_message(oracle.programme, requirement, relaxed, oracle.country)
    return Repair(requirement.code, requirement.subject, message, value)


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
        f"{meeting_name(programme, slot.key)}: {where} has no municipality of role {slot.rule.host_role} "
        "that can host, add one or let one host"
    )
