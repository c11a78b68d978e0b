"""Where no single relaxation goes far enough, the smallest sets are said that do: verified by trying every plan."""

from itertools import combinations
from typing import Any

from hypothesis import HealthCheck, assume, given, settings

from exchanges.planning.conflicts.explanation import Oracle, smallest_repairs
from exchanges.planning.conflicts.oracle import irreducible_conflict
from exchanges.planning.conflicts.together import smallest_sets
from exchanges.planning.files.plan_files import Plan, read_plan, write_plan
from exchanges.planning.files.programme_files import read_programme
from exchanges.planning.limits.time_limit import ENDLESS, TimeLimit
from exchanges.planning.problem.problem import problem_of
from exchanges.planning.solver import plan_programme
from tests.examples import costly
from tests.exchanges.planning.brute_force import LAST_OF_JANUARY
from tests.exchanges.planning.conflicts.test_explanation import (
    SECONDS,
    asked,
    infeasible,
    is_feasible,
    until_time_is_over,
)
from tests.exchanges.planning.small import meeting, municipality, small_file
from tests.exchanges.planning.strategies import programme_files


def planned(file: dict[str, Any]) -> Plan:
    plan = plan_programme(read_programme(file))
    assert plan.status == "infeasible"
    return plan


def sets_of(plan: Plan) -> list[list[str]]:
    return [[each.message for each in some] for some in plan.repair_sets]


def test_a_programme_that_is_over_asks_for_a_later_end_and_another_year_together() -> None:
    plan = planned(small_file(today="2020-12-21", notice_days=14))
    assert [each.requirement for each in plan.conflict] == ["period", "first_day"]
    assert sets_of(plan) == [
        ["let the programme end on 2021-02-09 instead of 2020-06-26", "let the conference start in 2021"]
    ]


def test_such_sets_stand_in_the_plan_file_and_the_first_of_them_as_repairs() -> None:
    plan = planned(small_file(today="2020-12-21", notice_days=14))
    content = write_plan(plan)
    assert len(content["conflicts"]) == 1
    assert content["repairs"] == content["repair_sets"][0]
    assert read_plan(write_plan(plan, values=True)) == plan


def test_where_one_relaxation_does_alone_there_are_no_sets() -> None:
    plan = planned(small_file(today="2020-06-20"))
    assert plan.repairs
    assert plan.repair_sets == ()


def test_days_of_a_host_are_asked_for_beside_a_longer_programme_or_another_weekday() -> None:
    file = small_file(rules=small_file()["rules"][2:], end="2020-03-06", weekdays=[1, 2], today="2020-03-02")
    municipality(file, "orebro")["unavailable"] = [["2020-01-01", "2020-12-31"]]
    file["meetings"] = [{"slot": None, "start": "2020-03-02", "status": "held"}]
    assert sets_of(planned(file)) == [
        ["allow meetings on Wednesdays too", "let Örebro host from 2020-03-03 to 2020-03-04 too"],
        [
            "let the programme end on 2020-03-10 instead of 2020-03-06",
            "let Örebro host from 2020-03-09 to 2020-03-10 too",
        ],
    ]


def test_a_conference_that_was_held_in_another_year_is_let_be_in_that_year_not_moved() -> None:
    plan = planned(small_file(meetings=[meeting("conference:1", "2021-04-16", status="held")]))
    assert ("locked", "conference:1") in {(each.requirement, each.subject) for each in plan.conflict}
    assert [each.message for each in plan.repairs] == ["let the conference start in 2021"]


@settings(max_examples=costly(6), suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(programme_files())
def test_each_set_makes_a_plan_possible_and_no_part_of_it_does(file: dict[str, Any]) -> None:
    assume(infeasible(file))
    oracle = Oracle(problem_of(read_programme(file)))
    conflict = irreducible_conflict(oracle)
    assume(not any(True for _ in smallest_repairs(oracle, conflict, ENDLESS)))
    for relaxations in until_time_is_over(smallest_sets(oracle, conflict, TimeLimit(SECONDS))):
        said = {tuple(each): asked(each, value) for each, value in relaxations}
        if any(value[1] > f"2021-01-{LAST_OF_JANUARY}" for (code, _), value in said.items() if code == "period"):
            continue  # More days than can be tried.
        assert is_feasible(file, said)
        for some in combinations(said, len(said) - 1):
            assert not is_feasible(file, {each: said[each] for each in some})
