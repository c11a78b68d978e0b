"""Conflicts and repairs: each is verified by trying every plan."""

from typing import Any

from hypothesis import assume, given, settings

from exchanges.planning.explanation import Oracle, irreducible_conflict, smallest_repairs
from exchanges.planning.files import read_programme
from exchanges.planning.limits import TimeLimit
from exchanges.planning.problem import problem_of
from tests.exchanges.planning.brute_force import BruteForce
from tests.exchanges.planning.strategies import programme_files


def has_hosts(file: dict[str, Any]) -> bool:
    return all(slot["hosts"] for slot in BruteForce(file).slots.values())


@settings(max_examples=60)
@given(programme_files())
def test_a_conflict_is_irreducible(file: dict[str, Any]) -> None:
    assume(has_hosts(file) and not BruteForce(file).is_feasible())
    oracle = Oracle(problem_of(read_programme(file)))
    conflict = irreducible_conflict(oracle)
    others = {tuple(requirement): None for requirement in oracle.requirements if requirement not in conflict}
    assert not BruteForce(file, others).is_feasible()
    for requirement in conflict:
        assert BruteForce(file, others | {tuple(requirement): None}).is_feasible()


@settings(max_examples=60)
@given(programme_files())
def test_each_repair_alone_makes_a_plan_possible(file: dict[str, Any]) -> None:
    assume(has_hosts(file) and not BruteForce(file).is_feasible())
    oracle = Oracle(problem_of(read_programme(file)))
    for requirement, value in smallest_repairs(oracle, irreducible_conflict(oracle), TimeLimit(60)):
        if requirement.code == "period":
            value = [day.isoformat() for day in value]  # type: ignore[union-attr, assignment]
        assert BruteForce(file, {tuple(requirement): value}).is_feasible()
