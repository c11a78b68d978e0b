import json
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from exchanges.planning.files.plan_files import Plan, PlannedMeeting, read_plan, write_plan
from exchanges.planning.files.programme_files import load_programme, read_programme, write_programme
from exchanges.planning.limits.time_limit import TimeLimit
from exchanges.planning.network_search.model import solve_by_model, whole_bound
from exchanges.planning.network_search.network import Network
from exchanges.planning.network_search.search import Found, Search
from exchanges.planning.network_search.tables import NEVER, Tables
from exchanges.planning.problem.problem import problem_of
from exchanges.planning.solver import PlannerError, plan_programme
from exchanges.planning.specification.checks import violations
from tests.exchanges.planning.small import File, meeting, municipality, small_file, small_programme
from tests.exchanges.planning.strategies import programme_files

SAMPLE = Path(__file__).parents[3] / "exchanges" / "sample" / "multiply-2020.json"
ROUNDED_UP = Path(__file__).parent / "data" / "preferred_on_the_first_day.json"
HELD_LAST = Path(__file__).parent / "data" / "held_after_the_free_ones.json"


def in_slot(plan: Plan, slot: str) -> PlannedMeeting:
    return next(each for each in plan.meetings if each.slot == slot)


def standing_as(plan: Plan, **more: Any) -> list[File]:
    return [
        {
            "slot": each.slot,
            "host": each.host,
            "theme": each.theme,
            "start": each.start.isoformat(),
            "days": (each.end - each.start).days + 1,
        }
        | more
        for each in plan.meetings
    ]


def test_the_real_network_is_planned_at_its_least_cost() -> None:
    programme = load_programme(SAMPLE.read_text(encoding="utf-8"))
    plan = plan_programme(programme)
    assert (plan.status, plan.cost, plan.bound, len(plan.meetings)) == ("optimal", 1302, 1302, 37)
    assert violations(programme, plan.meetings) == []
    assert read_plan(write_plan(plan)) == plan


def test_the_real_network_keeps_its_plan_once_it_stands() -> None:
    programme = load_programme(SAMPLE.read_text(encoding="utf-8"))
    first = plan_programme(programme)
    for status, registrations in (("proposed", 0), ("published", 7)):
        meetings = standing_as(first, status=status, registrations=registrations)
        again = plan_programme(read_programme(write_programme(programme) | {"meetings": meetings}))
        assert (again.status, again.cost) == ("optimal", 1302)
        assert {each.change for each in again.meetings} == {"none"}


def test_a_published_meeting_moves_when_its_host_is_away_and_the_others_stay() -> None:
    programme = load_programme(SAMPLE.read_text(encoding="utf-8"))
    content = write_programme(programme) | {"meetings": standing_as(plan_programme(programme), status="published")}
    before = read_programme(content).standing["forerunner:orebro:1"].start
    municipality(content, "orebro")["unavailable"].append([before.isoformat(), before.isoformat()])
    plan = plan_programme(read_programme(content))
    assert plan.status == "optimal"
    assert [each.slot for each in plan.meetings if each.change == "moved"] == ["forerunner:orebro:1"]
    assert plan.cost_terms is not None
    assert plan.cost_terms.change == 50


def test_the_small_programme_costs_what_was_worked_out_by_hand() -> None:
    plan = plan_programme(small_programme())
    # Themes: 2 meetings x (2 x (3 + 3)), and Kalmar's for Lomma alone 6. Travel: 3 hundred km, three times; Kalmar's 0.
    assert (plan.status, plan.cost) == ("optimal", 12 + 12 + 6 + 3 + 3 + 3)


def test_the_same_programme_gives_the_same_plan() -> None:
    programme = load_programme(SAMPLE.read_text(encoding="utf-8"))
    assert plan_programme(programme) == plan_programme(programme)


def test_without_time_there_is_a_plan_with_a_true_bound_or_none() -> None:
    programme = load_programme(SAMPLE.read_text(encoding="utf-8"))
    plan = plan_programme(programme, time_limit=1e-6)
    assert plan.status in ("feasible", "unknown")
    assert plan.bound is not None
    assert plan.bound <= 1302
    if plan.cost is not None:
        assert plan.cost >= 1302
        assert violations(programme, plan.meetings) == []


def test_one_country_is_planned_before_the_conference_that_stands() -> None:
    file = small_file(meetings=[meeting("conference:1", "2020-04-27", days=2, status="confirmed")])
    file["countries"].append({"code": "DE", "name": "Germany", "public_holidays": [], "municipalities": []})
    plan = plan_programme(read_programme(file), country="SE")
    assert plan.status == "optimal"
    assert {each.slot for each in plan.meetings} == {"forerunner:orebro:1", "forerunner:orebro:2", "network:SE:1"}
    assert max(each.end for each in plan.meetings) <= date(2020, 4, 13)
    assert plan_programme(read_programme(file), country="DE").meetings == ()


def test_one_country_is_infeasible_when_the_conference_stands_too_early() -> None:
    file = small_file(meetings=[meeting("conference:1", "2020-03-18", days=2, status="confirmed")])
    plan = plan_programme(read_programme(file), country="SE")
    assert plan.status == "infeasible"
    assert {"conference_lead", "period"} <= {item.requirement for item in plan.conflict}


@pytest.mark.parametrize("state", [{"locked": True}, {"status": "held"}])
def test_a_meeting_that_stays_is_in_the_plan_as_it_is(state: File) -> None:
    standing = meeting("forerunner:orebro:1", "2020-02-29", days=3, theme="european", **state)
    plan = plan_programme(small_programme(meetings=[standing]))
    stays = in_slot(plan, "forerunner:orebro:1")
    assert (stays.start, stays.end, stays.theme, stays.change) == (
        date(2020, 2, 29),
        date(2020, 3, 2),
        "european",
        "none",
    )
    assert plan.status == "optimal"


def test_a_cancelled_meeting_leaves_its_slot_open() -> None:
    plan = plan_programme(small_programme(meetings=[meeting("network:SE:1", "2020-03-04", status="cancelled")]))
    assert in_slot(plan, "network:SE:1").change == "new"


def test_a_programme_without_slots_has_an_empty_plan() -> None:
    plan = plan_programme(small_programme(rules=[]))
    assert (plan.status, plan.cost, plan.bound, plan.meetings) == ("optimal", 0, 0, ())


def test_without_national_rules_only_the_conference_is_planned() -> None:
    plan = plan_programme(small_programme(rules=small_file()["rules"][2:]))
    assert [(each.slot, each.start) for each in plan.meetings] == [("conference:1", date(2020, 3, 2))]


def test_without_a_conference_networks_use_the_whole_period() -> None:
    file = small_file(rules=small_file()["rules"][:2], start="2020-03-02", end="2020-03-30")
    assert plan_programme(read_programme(file)).status == "optimal"
    assert plan_programme(read_programme(file | {"end": "2020-03-27"})).status == "optimal"
    assert plan_programme(read_programme(file | {"end": "2020-03-20"})).status == "infeasible"


def test_a_two_day_meeting_needs_both_its_weekdays() -> None:
    rules = small_file()["rules"][1:2]
    rules[0]["days"] = 2
    file = small_file(rules=rules, start="2020-03-06", end="2020-03-09")  # Friday to Monday
    assert plan_programme(read_programme(file)).status == "infeasible"
    assert plan_programme(read_programme(file | {"weekdays": [5, 6]})).meetings[0].start == date(2020, 3, 6)


def test_an_open_slot_goes_to_a_municipality_that_can_host() -> None:
    file = small_file()
    assert in_slot(plan_programme(read_programme(file)), "network:SE:1").host == "kalmar"
    municipality(file, "lomma")["can_host"] = True
    municipality(file, "lomma")["expertise"] = {"planning": 3}
    assert in_slot(plan_programme(read_programme(file)), "network:SE:1").host == "lomma"


def with_plenaries(number: int, **changes: Any) -> File:
    file = small_file(**changes)
    file["themes"] += [{"key": key, "name": {"en": key}, "scope": "programme"} for key in ("local", "rural")]
    file["rules"][2] |= {"meetings": number}
    return file


def test_several_programme_wide_meetings_share_days_and_themes_out() -> None:
    programme = read_programme(with_plenaries(3))
    plan = plan_programme(programme)
    conferences = [each for each in plan.meetings if each.kind == "conference"]
    starts = sorted(each.start for each in conferences)
    assert plan.status == "optimal"
    assert violations(programme, plan.meetings) == []
    assert all((later - earlier).days >= 21 for earlier, later in pairwise(starts))
    assert {each.theme for each in conferences} == {"european", "local", "rural"}


def test_programme_wide_meetings_wait_together_for_the_last_national_one() -> None:
    """The cheapest days of the conferences come before the last national meeting, whose days are few."""
    file = with_plenaries(2)
    municipality(file, "kalmar")["unavailable"] = [["2020-03-01", "2020-04-16"], ["2020-04-18", "2020-12-31"]]
    municipality(file, "orebro")["preferred"] = [["2020-03-02", "2020-05-01"]]
    plan = plan_programme(read_programme(file))
    assert plan.status == "optimal"
    assert sorted(each.start for each in plan.meetings)[-2:] >= [date(2020, 5, 1), date(2020, 5, 22)]


def test_programme_wide_meetings_wait_for_a_held_meeting_after_the_free_ones() -> None:
    file = json.loads(HELD_LAST.read_text(encoding="utf-8"))
    assert plan_programme(read_programme(file), workers=1).status == "infeasible"
    assert plan_programme(read_programme(file | {"end": "2020-03-10"}), workers=1).status == "optimal"


def test_too_many_programme_wide_meetings_say_what_is_in_the_way() -> None:
    file = with_plenaries(3, end="2020-05-15")
    plan = plan_programme(read_programme(file))
    assert plan.status == "infeasible"
    assert ("host_gap", "orebro") in {(each.requirement, each.subject) for each in plan.conflict}
    file["spacing"]["host_gap_days"] = 0
    file["spacing"]["country_gap_days"] = 21
    plan = plan_programme(read_programme(file))
    requirements = {(each.requirement, each.subject): each.message for each in plan.conflict}
    assert requirements["country_gap", None] == "programme-wide meetings start at least 21 days apart"


@settings(max_examples=20)
@given(programme_files())
def test_search_and_model_agree_on_every_network(file: dict[str, Any]) -> None:
    problem = problem_of(read_programme(file))
    tables = Tables(problem)
    for country in problem.programme.countries:
        network = Network(problem, tables, country.code)
        if not network.free:
            continue
        for last_day in (problem.horizon - 1, problem.horizon // 2):
            found = Search(network).best(last_day, 1_000_000, TimeLimit(600))
            model = solve_by_model(network, last_day, known_bound=0, limit=TimeLimit(600))
            assert model.bound == found.bound
            assert (model.host_assignment is None) == (found.bound >= NEVER)


def test_a_bound_that_the_solver_reports_a_hair_too_high_is_not_rounded_up() -> None:
    """The solver reports 13.000000000000002 for this network, whose cheapest dates cost 13."""
    problem = problem_of(load_programme(ROUNDED_UP.read_text(encoding="utf-8")))
    network = Network(problem, Tables(problem), "BB")
    found = Search(network).best(problem.horizon - 1, 1_000_000, TimeLimit(600))
    assert solve_by_model(network, problem.horizon - 1, known_bound=0, limit=TimeLimit(600)).bound == found.bound == 13


@pytest.mark.parametrize(
    ("reported", "whole"),
    [(13.000000000000002, 13), (12.999999999999998, 13), (12.2, 13), (0.0, 0), (40_000_000.01, 40_000_000)],
)
def test_a_bound_becomes_the_least_whole_cost_not_below_it(reported: float, whole: int) -> None:
    assert whole_bound(reported) == whole


def test_a_bound_above_the_cost_of_valid_dates_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exchanges.planning.network_search.subproblem.EFFORT_PER_DAY", 0)
    monkeypatch.setattr("exchanges.planning.network_search.subproblem.solve_by_model", lambda *_, **__: Found(NEVER))
    with pytest.raises(PlannerError, match="can be dated at"):
        plan_programme(load_programme(SAMPLE.read_text(encoding="utf-8")))


@pytest.mark.parametrize("days", [14, 40])
def test_networks_too_large_for_the_search_are_planned_by_the_model(days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    programme = small_programme(spacing={"country_gap_days": 7, "host_gap_days": 21, "ideal_gap_days": days})
    by_search = plan_programme(programme)
    monkeypatch.setattr("exchanges.planning.network_search.subproblem.MOST_STATES", 0)
    by_model = plan_programme(programme)
    assert (by_model.status, by_model.cost) == (by_search.status, by_search.cost) == ("optimal", by_search.cost)


def test_a_large_network_has_a_plan_when_there_is_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exchanges.planning.network_search.subproblem.MOST_STATES", 0)
    plan = plan_programme(small_programme(), time_limit=1e-6)
    assert (plan.status, plan.cost, plan.bound) == ("optimal", 39, 39)


def test_a_search_cut_short_is_ended_by_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    programme = small_programme()
    monkeypatch.setattr("exchanges.planning.network_search.subproblem.EFFORT_PER_DAY", 0)
    assert plan_programme(programme).cost == 39


def test_a_plan_that_breaks_a_rule_is_never_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with a planner that forgets the gaps the check before returning is what stops its plan."""
    monkeypatch.setattr("exchanges.planning.problem.problem.Problem.country_gap", lambda *_: 0)
    file = small_file(end="2020-03-30")
    file["spacing"] |= {"ideal_gap_days": 0, "host_gap_days": 0}
    file["countries"][0]["closed"] = [["2020-03-05", "2020-03-15"]]
    with pytest.raises(PlannerError, match="start 0 days apart"):
        plan_programme(read_programme(file))


def test_a_plan_that_costs_something_else_is_never_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exchanges.planning.network_search.network.theme_count", lambda *_: 0)
    with pytest.raises(PlannerError, match="cost 36, the search says 6"):
        plan_programme(small_programme())


def test_progress_is_told() -> None:
    told: list[str] = []
    plan_programme(small_programme(), progress=told.append)
    assert told[0].startswith("at least 39")
