"""Checks and costs say of any plan, good or bad, what code says that shares nothing with them."""

from datetime import date
from typing import Any

from hypothesis import HealthCheck, event, given, reject, settings
from hypothesis import strategies as st

from exchanges.planning.files.programme_files import read_programme
from exchanges.planning.problem.programme import Placement
from exchanges.planning.specification.checks import violations
from exchanges.planning.specification.costs import cost_terms
from tests.examples import costly
from tests.exchanges.planning.brute_force import BruteForce, TooManyPlans, shifted
from tests.exchanges.planning.strategies import files_with_hosts_abroad, programme_files

File = dict[str, Any]


@st.composite
def changed(draw: st.DrawFn, file: File, plan: list[File]) -> list[File]:
    """Change a plan that keeps the rules: a meeting goes to another day, host or theme, is left out or comes twice."""
    hosts = sorted(municipality["id"] for country in file["countries"] for municipality in country["municipalities"])
    themes = sorted(theme["key"] for theme in file["themes"])
    for _change in range(draw(st.integers(0, 2)) if plan else 0):
        meeting = draw(st.sampled_from(plan))
        if (later := draw(st.integers(-9, 9))) and draw(st.booleans()):
            meeting |= {name: shifted(meeting[name], later) for name in ("start", "end")}
        elif draw(st.integers(0, 7)) == 0:
            plan = draw(st.sampled_from([[each for each in plan if each is not meeting], [*plan, dict(meeting)]]))
        else:
            meeting |= draw(st.sampled_from([{"theme": each} for each in themes] + [{"host": each} for each in hosts]))
        if not plan:
            break
    return plan


@settings(max_examples=costly(40), suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(programme_files(), st.data())
def test_a_plan_keeps_the_rules_and_costs_what_the_second_reading_says(file: File, data: st.DataObject) -> None:
    try:
        plan = BruteForce(file).some_plan()
    except TooManyPlans:
        reject()
    if plan is None:
        reject()
    plan = data.draw(changed(file, plan))
    placed, programme = placements_of(plan), read_programme(file)
    broken = {violation.code for violation in violations(programme, placed)}
    event(", ".join(sorted(broken)) or "keeps the rules")
    assert (not broken, cost_terms(programme, placed).total) == BruteForce(file).judge(plan)


@settings(max_examples=costly(25), suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(files_with_hosts_abroad(), st.data())
def test_one_country_s_plan_keeps_the_rules_that_the_second_reading_says(file: File, data: st.DataObject) -> None:
    alone = BruteForce(file, only="AA")
    try:
        plan = alone.some_plan()
    except TooManyPlans:
        reject()
    if plan is None:
        reject()
    plan = data.draw(changed(file, plan))
    placed, programme = placements_of(plan), read_programme(file)
    broken = {violation.code for violation in violations(programme, placed, country="AA")}
    event(", ".join(sorted(broken)) or "keeps the rules")
    second = BruteForce(file, only="AA")
    assert (not broken, cost_terms(programme, placed).total) == second.judge(plan)


def placements_of(plan: list[File]) -> list[Placement]:
    """Return a plan file's meetings as the checks take them."""
    days = [(date.fromisoformat(each["start"]), date.fromisoformat(each["end"])) for each in plan]
    return [
        Placement(each["slot"], each["host"], each["theme"], start, (end - start).days + 1)
        for each, (start, end) in zip(plan, days, strict=True)
    ]
