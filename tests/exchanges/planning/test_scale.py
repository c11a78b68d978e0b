"""Large programmes: how much work is done, counted, never timed."""

from collections.abc import Iterator, Sequence
from itertools import islice, product
from math import pi
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.networks import generated
from exchanges.planning.conflicts.explanation import explain
from exchanges.planning.conflicts.oracle import Oracle
from exchanges.planning.files.programme_files import read_programme
from exchanges.planning.limits.time_limit import ENDLESS, TimeLimit
from exchanges.planning.network_search import relaxation
from exchanges.planning.network_search.model import solve_by_model, windows_of
from exchanges.planning.network_search.network import Network
from exchanges.planning.network_search.search import Search
from exchanges.planning.network_search.subproblem import NetworkSolver
from exchanges.planning.network_search.tables import NEVER, Tables
from exchanges.planning.network_search.themes import ThemeRules, ThemeTask, assign_themes
from exchanges.planning.problem import slots
from exchanges.planning.problem.problem import Requirement, problem_of
from exchanges.planning.solver import plan_programme
from exchanges.planning.specification.checks import violations
from exchanges.planning.specification.costs import EARTH_RADIUS_KM, absent, cost_terms, travel_count
from tests.examples import costly
from tests.exchanges.planning.small import municipality, small_file, small_programme
from tests.exchanges.planning.strategies import programme_files


def test_slots_are_made_once_a_programme_however_many_meetings_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    programme = read_programme(generated(4))
    made: list[str] = []
    make = slots._slots_of_rule

    def counted(*arguments: Any) -> Iterator[slots.Slot]:
        made.append(arguments[1].kind)
        return make(*arguments)

    monkeypatch.setattr(slots, "_slots_of_rule", counted)
    plan = plan_programme(programme)
    assert plan.status == "optimal"
    assert len(plan.meetings) > len(made)
    assert len(made) <= 2 * len(programme.rules)
    made.clear()
    assert violations(programme, plan.meetings) == []
    assert cost_terms(programme, plan.meetings).total == plan.cost
    assert [absent(programme, meeting) for meeting in plan.meetings] == [meeting.absent for meeting in plan.meetings]
    assert len(made) <= len(programme.rules)


def test_a_generated_programme_is_the_same_every_time() -> None:
    assert generated(12) == generated(12)
    assert generated(12) != generated(12, seed=1)


@given(programme_files())
def test_travel_reckoned_for_all_at_once_is_what_the_specification_says(file: dict[str, Any]) -> None:
    problem = problem_of(read_programme(file | {"weights": {"absence": 0, "preference": 0, "travel": 1}}))
    tables = Tables(problem)
    for slot in problem.slots:
        for host in slot.hosts:
            costs = tables.unary(slot, host)
            assert set(costs[costs < NEVER].tolist()) <= {travel_count(problem.programme, slot, host)}


def test_ways_that_end_on_a_half_or_round_the_globe_are_rounded_as_specified() -> None:
    file = small_file(weights={"travel": 1, "absence": 0, "preference": 0})
    degrees = 50 / (2 * pi * EARTH_RADIUS_KM / 360)  # fifty kilometres along a meridian: half a hundred
    for away in (degrees, 180.0 - 1e-9, 180.0):
        municipality(file, "orebro").update(lat=0.0, lon=0.0)
        municipality(file, "kalmar").update(lat=0.0, lon=away)
        problem = problem_of(read_programme(file))
        slot = problem.slots[0]
        costs = Tables(problem).unary(slot, "orebro")
        assert set(costs[costs < NEVER].tolist()) == {travel_count(problem.programme, slot, "orebro")}


def with_many_hosts(hosts: int, meetings: int) -> dict[str, Any]:
    """Return a file with one network of municipalities of one role, who share so many meetings out among themselves."""
    file = generated(1)
    template = file["countries"][0]["municipalities"][-1]
    file["countries"][0]["municipalities"] = [
        template | {"id": f"ort-{number}", "name": f"Łódź–Sør {number}", "expertise": {"open": number % 4}}
        for number in range(hosts)
    ]
    file["rules"] = [file["rules"][2] | {"meetings": meetings}]
    return file


def test_choices_of_hosts_are_made_one_at_a_time() -> None:
    problem = problem_of(read_programme(with_many_hosts(28, 12)))
    network = Network(problem, Tables(problem), "SE")
    assert network.host_assignment_count == 3_910_797_436
    assert [len(host_assignment.tasks) for host_assignment in islice(network.host_assignments(), 3)] == [1, 2, 2]


@settings(max_examples=costly(20))
@given(
    st.lists(
        st.tuples(st.sampled_from("åłő"), st.lists(st.integers(0, 9), min_size=4, max_size=4), st.integers(1, 3)),
        min_size=1,
        max_size=2,
    ),
    st.booleans(),
    st.sets(st.sampled_from("abcd")),
    st.sampled_from([None, "a"]),
)
def test_themes_are_as_cheap_as_trying_all_finds(
    given_tasks: list[tuple[str, list[int], int]], distinct: bool, wanted: set[str], fixed: str | None
) -> None:
    costs = {host: dict(zip("abcd", prices, strict=True)) for host, prices, _ in given_tasks}
    tasks = [ThemeTask(host, costs[host], (fixed, *(None,) * (count - 1))) for host, _, count in sorted(given_tasks)]
    rules = ThemeRules(tuple("abcd"), frozenset() if distinct else frozenset(wanted), distinct, {"å": frozenset("b")})
    meetings = [(task.host, task.costs, settled) for task in tasks for settled in task.fixed]
    ways = [
        sum(prices[theme] for (_, prices, _), theme in zip(meetings, way, strict=True))
        for way in product("abcd", repeat=len(meetings))
        if all(
            settled in (None, theme) and theme not in rules.taken.get(host, ())
            for (host, _, settled), theme in zip(meetings, way, strict=True)
        )
        and len(set(zip((host for host, _, _ in meetings), way, strict=True))) == len(meetings)
        and (len(set(way)) == len(way) if distinct else set(way) >= wanted)
    ]
    found = assign_themes(tasks, rules)
    assert (found[0] if found else None) == min(ways, default=None)


def test_forty_meetings_of_one_host_get_forty_themes() -> None:
    """Trying all orders of forty themes would take for ever."""
    themes = tuple(f"theme-{number}" for number in range(40))
    task = ThemeTask("Győr", {theme: number for number, theme in enumerate(themes)}, (None,) * 40)
    found = assign_themes([task], ThemeRules(themes, frozenset(themes), distinct=False, taken={}))
    assert found is not None
    assert (found[0], set(found[1][0])) == (sum(range(40)), set(themes))


def test_twelve_meetings_among_twenty_eight_hosts_alike_are_planned_at_their_least_cost() -> None:
    plan = plan_programme(read_programme(with_many_hosts(28, 12)), time_limit=600)
    assert (plan.status, len(plan.meetings)) == ("optimal", 12)


def test_a_hundred_meetings_of_a_network_are_dated_well_and_the_bound_is_near() -> None:
    """A host gives its cheapest theme once: each further meeting of it costs more, and hosts who do it well are few."""
    file = with_many_hosts(60, 100) | {"spacing": {"country_gap_days": 3, "host_gap_days": 30, "ideal_gap_days": 7}}
    programme = read_programme(file)
    problem = problem_of(programme)
    solver = NetworkSolver(Network(problem, Tables(problem), "SE"), ENDLESS)
    dates, bound = solver.quick_dates(problem.horizon - 1, ENDLESS), int(solver.value_function[-1])
    assert dates is not None
    assert len(dates.placements) == 100
    assert bound <= dates.cost <= 1.01 * bound
    assert violations(programme, dates.placements) == []


@settings(max_examples=costly(20))
@given(programme_files())
def test_themes_reckoned_apart_from_days_are_a_bound(file: dict[str, Any]) -> None:
    """As where many hosts share many meetings out, which no search goes through."""
    problem = problem_of(read_programme(file))
    for country in problem.programme.countries:
        network = Network(problem, Tables(problem), country.code)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(relaxation, "MANY_PIPES", -1)
            value_function = NetworkSolver(network, ENDLESS).relaxation.value_function if network.free else ()
        for last_day in (problem.horizon - 1, problem.horizon // 2) if network.free else ():
            assert value_function[last_day] <= Search(network).best(last_day, 1_000_000, ENDLESS).bound


@settings(max_examples=costly(20))
@given(programme_files())
def test_the_relaxation_is_a_bound_and_what_is_dated_at_once_keeps_every_rule(file: dict[str, Any]) -> None:
    problem = problem_of(read_programme(file))
    tables = Tables(problem)
    for country in problem.programme.countries:
        network = Network(problem, tables, country.code)
        if not network.free:
            continue
        solver = NetworkSolver(network, ENDLESS)
        for last_day in (problem.horizon - 1, problem.horizon // 2):
            least = Search(network).best(last_day, 1_000_000, ENDLESS).bound
            assert solver.relaxation.value_function[last_day] <= least
            dates = solver.quick_dates(last_day, ENDLESS)
            assert (dates is None) == (least >= NEVER)
            if dates is not None:
                assert dates.cost >= least
                everything = (*dates.placements, *network.staying.values())
                ours = violations(problem.programme, everything)
                assert [each for each in ours if each.code not in ("slot_unfilled", "conference_lead")] == []
                assert all(problem.index(placement.end) <= last_day for placement in dates.placements)


def test_networks_not_reached_in_time_are_dated_well_and_the_bound_says_something() -> None:
    programme = read_programme(generated(6))
    least = plan_programme(programme).cost
    hurried = plan_programme(programme, time_limit=1e-6)
    assert least is not None
    assert hurried.cost is not None
    assert hurried.bound is not None
    assert 0.95 * least < hurried.bound <= least <= hurried.cost < 1.05 * least
    assert violations(programme, hurried.meetings) == []


def test_a_limit_that_is_over_holds_for_the_explanation_too() -> None:
    problem = problem_of(small_programme(rules=small_file()["rules"][:2], end="2020-03-20"))
    told = explain(problem, None, ENDLESS)
    assert told.conflicts
    assert told.repairs
    hurried = explain(problem, None, TimeLimit(0.0))
    assert not hurried.conflicts
    assert not hurried.repairs


class SlowClock:
    """A clock on which a second has passed whenever it was looked at so many times."""

    def __init__(self, looks_a_second: int) -> None:
        self.looks_a_second, self.looks = looks_a_second, 0

    def __call__(self) -> float:
        self.looks += 1
        return self.looks / self.looks_a_second


@pytest.mark.parametrize("looks_a_second", [5, 50, 500, 5_000])
@pytest.mark.parametrize("end", ["2027-12-17", "2027-01-15"])
def test_no_answer_is_later_than_a_tenth_and_two_seconds_however_slow_the_machine(
    end: str, looks_a_second: int
) -> None:
    programme = read_programme(generated(12) | {"end": end})
    clock = SlowClock(looks_a_second)
    plan = plan_programme(programme, time_limit=TimeLimit(1.0, clock))
    # What looks at the clock in between, so many times, can't be stopped by it.
    assert plan.seconds <= 1.1 + 2.0 + 3 * len(programme.countries) / looks_a_second
    if plan.has_meetings:
        assert violations(programme, plan.meetings) == []


def test_a_programme_too_large_for_any_plan_in_its_time_has_a_bound_all_the_same() -> None:
    programme = read_programme(generated(6))
    least = plan_programme(programme).cost
    plan = plan_programme(programme, time_limit=TimeLimit(1.0, SlowClock(8)))
    assert (plan.status, plan.cost) == ("unknown", None)
    assert least is not None
    assert 0 < (plan.bound or 0) <= least


def test_a_reason_is_given_when_the_time_was_over_before_it_was_looked_for() -> None:
    file = generated(3) | {"end": "2027-01-15"}
    plan = plan_programme(read_programme(file), time_limit=TimeLimit(1e-6, SlowClock(1_000_000)))
    assert plan.status == "infeasible"
    assert "period" in {each.requirement for each in plan.conflict}
    oracle = Oracle(problem_of(read_programme(file)))
    named = [Requirement(each.requirement, each.subject) for each in plan.conflict]
    assert not oracle.can_meet(named)
    assert all(oracle.can_meet(other for other in named if other != each) for each in named)


@pytest.mark.parametrize(
    ("days", "length", "windows"),
    [
        (range(10), 30, [(0, 9)]),  # a gap longer than the period is one sum
        (range(5), 2, [(0, 1), (1, 2), (2, 3), (3, 4)]),
        ((0, 1, 2, 20, 21), 5, [(0, 2), (20, 21)]),  # none that lies in another
        (range(10), 0, []),
        ((), 7, []),
    ],
)
def test_windows_that_lie_in_others_are_left_out(
    days: Sequence[int], length: int, windows: list[tuple[int, int]]
) -> None:
    assert list(windows_of(list(days), length)) == windows


def test_windows_by_running_totals_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = problem_of(small_programme())
    network = Network(problem, Tables(problem), "SE")
    usual = solve_by_model(network, problem.horizon - 1, known_bound=0, limit=TimeLimit(600))
    monkeypatch.setattr("exchanges.planning.network_search.model.MOST_TERMS_OF_WINDOWS", 0)
    by_totals = solve_by_model(network, problem.horizon - 1, known_bound=0, limit=TimeLimit(600))
    assert by_totals.bound == usual.bound
    assert by_totals.host_assignment is not None


def test_a_network_too_large_for_any_model_keeps_its_plan_and_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exchanges.planning.network_search.subproblem.MOST_STATES", 0)
    monkeypatch.setattr("exchanges.planning.network_search.model.MOST_VARIABLES", 0)
    programme = read_programme(generated(2))
    plan = plan_programme(programme)
    assert plan.bound is not None
    assert 0 < plan.bound <= (plan.cost or 0)
    assert violations(programme, plan.meetings) == []


def test_a_large_programme_is_planned_the_same_every_time() -> None:
    programme = read_programme(generated(8))
    assert plan_programme(programme, workers=2) == plan_programme(programme, workers=1)
