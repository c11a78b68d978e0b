"""Conflicts and repairs: each is verified by trying every plan."""

from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, assume, given, reject, settings

from exchanges.planning.explanation import Oracle, irreducible_conflict, smallest_repairs
from exchanges.planning.files import read_programme
from exchanges.planning.limits import TimeLimit
from exchanges.planning.problem import problem_of
from exchanges.planning.solver import plan_programme
from tests.exchanges.planning.brute_force import BruteForce, TooManyPlans
from tests.exchanges.planning.small import meeting, municipality, small_file
from tests.exchanges.planning.strategies import programme_files


def infeasible(file: dict[str, Any]) -> bool:
    everybody_hosts = all(slot["hosts"] for slot in BruteForce(file).slots.values())
    return everybody_hosts and not is_feasible(file)


def is_feasible(file: dict[str, Any], relaxed: Mapping[Any, Any] | None = None) -> bool:
    try:
        return BruteForce(file, relaxed).is_feasible()
    except TooManyPlans:
        reject()


@settings(max_examples=20, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(programme_files())
def test_a_conflict_is_irreducible(file: dict[str, Any]) -> None:
    assume(infeasible(file))
    oracle = Oracle(problem_of(read_programme(file)))
    conflict = irreducible_conflict(oracle)
    others = {tuple(requirement): None for requirement in oracle.requirements if requirement not in conflict}
    assert not is_feasible(file, others)
    for requirement in conflict:
        assert is_feasible(file, others | {tuple(requirement): None})


@settings(max_examples=20, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(programme_files())
def test_each_repair_alone_makes_a_plan_possible(file: dict[str, Any]) -> None:
    assume(infeasible(file))
    oracle = Oracle(problem_of(read_programme(file)))
    for requirement, value in smallest_repairs(oracle, irreducible_conflict(oracle), TimeLimit(60)):
        asked = [day.isoformat() for day in value] if requirement.code == "period" else value  # type: ignore[union-attr]
        assert is_feasible(file, {tuple(requirement): asked})


def explained(file: dict[str, Any]) -> tuple[dict[tuple[str, str | None], str], dict[str, str]]:
    plan = plan_programme(read_programme(file))
    assert plan.status == "infeasible"
    conflict = {(item.requirement, item.subject): item.message for item in plan.conflict}
    return conflict, {item.requirement: item.message for item in plan.repairs}


def test_a_programme_too_short_says_by_how_much() -> None:
    conflict, repairs = explained(small_file(rules=small_file()["rules"][:2], end="2020-03-20"))
    assert conflict == {
        ("host_gap", "orebro"): "meetings hosted by Örebro start at least 21 days apart",
        ("period", None): "the programme runs from 2020-03-02 to 2020-03-20",
    }
    assert repairs == {
        "host_gap": "for Örebro allow 18 days instead of 21",
        "period": "let the programme start on 2020-02-28 instead of 2020-03-02",
    }


def test_a_host_that_is_away_all_along_is_asked_for_the_fewest_days() -> None:
    file = small_file()
    municipality(file, "orebro")["unavailable"] = [["2020-01-01", "2020-04-30"]]
    file["end"] = "2020-05-29"
    conflict, repairs = explained(file)
    assert conflict["host_free", "orebro"] == "Örebro can't host from 2020-01-01 to 2020-04-30"
    assert repairs["host_free"].startswith("let Örebro host ")


def test_a_country_gap_that_is_too_wide_is_narrowed_by_as_little_as_possible() -> None:
    file = small_file(rules=small_file()["rules"][:2], end="2020-03-30")
    file["spacing"] = {"country_gap_days": 15, "host_gap_days": 0}
    conflict, repairs = explained(file)
    assert set(conflict) == {("country_gap", "SE"), ("period", None)}
    assert repairs["country_gap"] == "in Sweden allow 14 days instead of 15"


def test_a_conference_that_stays_in_the_wrong_year_needs_to_move_or_another_year() -> None:
    standing = meeting("conference:1", "2021-04-16", status="published", locked=True)
    conflict, repairs = explained(small_file(meetings=[standing]))
    assert set(conflict) == {("locked", "conference:1"), ("conference_year", None)}
    assert repairs["locked"] == "unlock conference:1, so that it can move"


def test_too_little_time_left_is_told_with_how_much_less_notice_would_do() -> None:
    file = small_file(rules=small_file()["rules"][:2], today="2020-05-29", notice_days=10)
    conflict, repairs = explained(file)
    assert conflict == {
        ("host_gap", "orebro"): "meetings hosted by Örebro start at least 21 days apart",
        ("period", None): "the programme runs from 2020-03-02 to 2020-06-26",
        ("first_day", None): "no meeting is new or moved before 2020-06-08, 10 days after 2020-05-29, "
        "earlier ones stay as they are",
    }
    assert repairs == {
        "host_gap": "for Örebro allow 18 days instead of 21",
        "period": "let the programme end on 2020-06-29 instead of 2020-06-26",
        "first_day": "tell people 7 days ahead instead of 10 (3 days less notice)",
    }


def test_no_repair_names_a_day_that_is_past() -> None:
    file = small_file(rules=small_file()["rules"][:2], today="2020-06-22", end="2020-06-26")
    conflict, repairs = explained(file)
    assert ("first_day", None) in conflict
    assert repairs["period"].startswith("let the programme end on 2020-07")
    assert "first_day" not in repairs
    municipality(file, "orebro")["unavailable"] = [["2020-01-01", "2021-01-01"]]
    _, repairs = explained(file)
    assert not any("2020-0" in message and "2020-06-2" not in message for message in repairs.values())


def test_a_held_meeting_is_never_to_be_unlocked() -> None:
    conflict, repairs = explained(small_file(meetings=[meeting("conference:1", "2021-04-16", status="held")]))
    assert ("locked", "conference:1") in conflict
    assert "locked" not in repairs


def test_a_slot_that_nobody_can_fill_is_named() -> None:
    file = small_file()
    municipality(file, "kalmar")["can_host"] = False
    conflict, repairs = explained(file)
    assert list(conflict) == [("host", "network:SE:1")]
    assert repairs == {}


def test_a_programme_without_a_theme_for_the_conference_is_told_so() -> None:
    conflict, _ = explained(small_file(themes=small_file()["themes"][:2]))
    assert list(conflict) == [("conference_theme", None)]


def test_a_host_with_more_meetings_than_themes_is_told_so() -> None:
    file = small_file()
    file["rules"][0]["meetings"] = 3
    conflict, repairs = explained(file)
    assert set(conflict) == {("themes", "SE")}
    assert set(repairs) == {"themes"}


def test_a_conference_in_no_year_of_the_programme_is_given_one() -> None:
    file = small_file()
    file["rules"][2]["year"] = 2019
    conflict, repairs = explained(file)
    assert set(conflict) == {("conference_year", None), ("period", None)}
    assert repairs["conference_year"] == "let the conference start in 2020"
