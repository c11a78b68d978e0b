"""The planner against every plan of small programmes, tried one by one by code that shares nothing with it."""

from typing import Any

from hypothesis import HealthCheck, event, given, reject, settings

from exchanges.planning.files.plan_files import write_plan
from exchanges.planning.files.programme_files import read_programme
from exchanges.planning.solver import plan_programme
from exchanges.planning.specification.checks import violations
from tests.examples import costly
from tests.exchanges.planning.brute_force import BruteForce, TooManyPlans
from tests.exchanges.planning.strategies import files_with_hosts_abroad, programme_files


@settings(max_examples=costly(40))
@given(programme_files())
def test_the_planner_finds_what_trying_every_plan_finds(file: dict[str, Any]) -> None:
    try:
        least = BruteForce(file).cheapest()
    except TooManyPlans:
        reject()
    plan = plan_programme(read_programme(file), workers=1)
    assert (plan.status, plan.cost) == (("infeasible", None) if least is None else ("optimal", least))
    if least is not None:
        assert BruteForce(file).judge(write_plan(plan)["meetings"]) == (True, least)


@settings(max_examples=costly(25), suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(files_with_hosts_abroad())
def test_one_country_s_plan_is_what_trying_every_plan_beside_the_others_finds(file: dict[str, Any]) -> None:
    alone = BruteForce(file, only="AA")
    try:
        least = alone.cheapest()
    except TooManyPlans:
        reject()
    programme = read_programme(file)
    plan = plan_programme(programme, workers=1, country="AA")
    event(f"{plan.status} beside {len(alone.beside)} meetings")
    assert (plan.status, plan.cost) == (("infeasible", None) if least is None else ("optimal", least))
    if least is not None:
        assert violations(programme, plan.meetings, country="AA") == []
        assert alone.judge(write_plan(plan)["meetings"]) == (True, least)
