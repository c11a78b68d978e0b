"""Programmes that are planned while they run: what is past stays past, in plans, conflicts and repairs."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchanges.planning.files.plan_files import Plan, Repair
from exchanges.planning.files.programme_files import load_programme, read_programme
from exchanges.planning.problem.programme import Programme
from exchanges.planning.solver import plan_programme
from exchanges.planning.specification.checks import violations
from tests.exchanges.planning.small import small_file
from tests.exchanges.planning.strategies import iso, programme_files

SAMPLE = Path(__file__).parents[3] / "exchanges/sample/multiply-2020.json"
TODAY = "2020-05-04"


def sample(**changes: Any) -> Programme:
    return load_programme(json.dumps(json.loads(SAMPLE.read_text(encoding="utf-8")) | changes))


def standing(plan: Plan, today: str) -> list[dict[str, Any]]:
    """Return a plan's meetings as they stand on a day: those before it held or still published, the others public."""
    statuses = iter(["held", "published"] * len(plan.meetings))
    return [
        {"slot": each.slot, "host": each.host, "theme": each.theme, "start": each.start.isoformat()}
        | {"days": (each.end - each.start).days + 1}
        | {"status": next(statuses) if each.start.isoformat() < today else "published"}
        for each in plan.meetings
    ]


def test_a_programme_of_which_nothing_stands_is_planned_from_its_first_day_on() -> None:
    programme = sample(today=TODAY, notice_days=28, meetings=[])
    plan = plan_programme(programme)
    assert plan.status == "optimal"
    assert min(meeting.start for meeting in plan.meetings) >= date(2020, 6, 1)
    assert violations(programme, plan.meetings) == []


def test_what_is_past_stays_when_a_network_closes_in_the_middle_of_the_programme() -> None:
    stands = standing(plan_programme(sample()), TODAY)
    countries = json.loads(SAMPLE.read_text(encoding="utf-8"))["countries"]
    countries[0]["closed"] = [[TODAY, "2020-08-31"]]
    programme = sample(today=TODAY, notice_days=28, meetings=stands, countries=countries)
    plan = plan_programme(programme)
    assert plan.status == "optimal"
    assert violations(programme, plan.meetings) == []
    before = {each["slot"]: each["start"] for each in stands}
    moved = [each for each in plan.meetings if each.start.isoformat() != before[each.slot]]
    assert moved
    assert all(each.start >= date(2020, 6, 1) and before[each.slot] >= "2020-06-01" for each in moved)


def test_a_programme_that_is_nearly_over_names_its_first_day_and_no_day_that_is_gone() -> None:
    programme = sample(today="2020-10-01", notice_days=28, meetings=[])
    plan = plan_programme(programme)
    assert plan.status == "infeasible"
    assert "no meeting is new or moved before 2020-10-29" in {
        each.message.split(",")[0] for each in plan.conflict if each.requirement == "first_day"
    }
    assert plan.repair_sets
    assert names_no_gone_day(programme, plan)


def ways_to_mend(plan: Plan) -> Iterator[tuple[Repair, ...]]:
    yield from plan.repair_sets or ((repair,) for repair in plan.repairs)


def names_no_gone_day(programme: Programme, plan: Plan) -> bool:
    """Tell whether no repair asks for a day before the first day, or, with less notice, before the day it is."""
    return all(is_left(programme, repair, some) for some in ways_to_mend(plan) for repair in some)


def is_left(programme: Programme, repair: Repair, beside: tuple[Repair, ...]) -> bool:
    if programme.first_day is None or programme.today is None:
        return True
    notice = next((each.value[0] for each in beside if each.requirement == "first_day"), programme.notice_days)
    assert isinstance(notice, int)
    assert notice >= 0
    first_day = programme.today + timedelta(days=notice)
    if repair.requirement == "conference_year":
        return repair.value[0] >= first_day.year  # type: ignore[operator]
    asked = [day for day in repair.value if isinstance(day, date) and day not in (programme.start, programme.end)]
    return all(day >= first_day for day in asked)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(programme_files(), st.integers(-3, 16), st.sampled_from([0, 1, 4]))
def test_nothing_that_is_past_is_planned_or_asked_for(file: dict[str, Any], today: int, notice: int) -> None:
    programme = read_programme(file | {"meetings": [], "today": iso(today), "notice_days": notice})
    plan = plan_programme(programme, workers=1)
    first_day = programme.first_day
    assert first_day is not None
    assert all(meeting.start >= first_day for meeting in plan.meetings)
    for each in (item for conflict in plan.conflicts for item in conflict if item.requirement == "first_day"):
        assert f"before {first_day}" in each.message
    assert names_no_gone_day(programme, plan)


def test_less_notice_is_never_fewer_than_no_days() -> None:
    file = small_file(rules=small_file()["rules"][:2], today="2020-06-22", notice_days=60, meetings=[])
    plan = plan_programme(read_programme(file))
    assert plan.status == "infeasible"
    assert names_no_gone_day(read_programme(file), plan)
