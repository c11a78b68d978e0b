"""Conflicts and repairs: each is verified by trying every plan."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from itertools import combinations
from typing import Any, TypeVar

from hypothesis import HealthCheck, assume, event, given, reject, settings

from exchanges.planning.conflicts.conflict_texts import conflict_message, repair_message
from exchanges.planning.conflicts.explanation import (
    Oracle,
    explain,
    irreducible_conflict,
    repair_sets,
    smallest_repairs,
)
from exchanges.planning.conflicts.oracle import disjoint_conflicts
from exchanges.planning.files.plan_files import read_plan, write_plan
from exchanges.planning.files.programme_files import read_programme
from exchanges.planning.limits.time_limit import OutOfTime, TimeLimit
from exchanges.planning.problem.problem import Relaxed, Requirement, problem_of
from exchanges.planning.solver import plan_programme
from tests.examples import costly
from tests.exchanges.planning.brute_force import BruteForce, TooManyPlans
from tests.exchanges.planning.small import meeting, municipality, small_file
from tests.exchanges.planning.strategies import files_with_hosts_abroad, programme_files

T = TypeVar("T")

SECONDS = 2.0
"""For the sets of one example: all that are found by then are looked at."""


def until_time_is_over(found: Iterator[T]) -> Iterator[T]:
    with suppress(OutOfTime):
        yield from found


def infeasible(file: dict[str, Any], country: str | None = None) -> bool:
    everybody_hosts = all(slot["hosts"] for slot in BruteForce(file, only=country).slots.values())
    return everybody_hosts and not is_feasible(file, country=country)


def is_feasible(file: dict[str, Any], relaxed: Mapping[Any, Any] | None = None, country: str | None = None) -> bool:
    try:
        return BruteForce(file, relaxed, only=country).is_feasible()
    except TooManyPlans:
        reject()


@settings(max_examples=costly(4), suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(programme_files())
def test_a_conflict_is_irreducible(file: dict[str, Any]) -> None:
    assume(infeasible(file))
    oracle = Oracle(problem_of(read_programme(file)))
    conflict = irreducible_conflict(oracle)
    others = {tuple(requirement): None for requirement in oracle.requirements if requirement not in conflict}
    assert not is_feasible(file, others)
    for requirement in conflict:
        assert is_feasible(file, others | {tuple(requirement): None})


@settings(max_examples=costly(4), suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(files_with_hosts_abroad())
def test_a_conflict_of_one_country_is_irreducible_beside_the_others(file: dict[str, Any]) -> None:
    assume(infeasible(file, "AA"))
    oracle = Oracle(problem_of(read_programme(file), country="AA"), "AA")
    conflict = irreducible_conflict(oracle)
    event(", ".join(sorted(requirement.code for requirement in conflict)))
    others = {tuple(requirement): None for requirement in oracle.requirements if requirement not in conflict}
    assert not is_feasible(file, others, "AA")
    for requirement in conflict:
        assert is_feasible(file, others | {tuple(requirement): None}, "AA")


@settings(max_examples=costly(4), suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(programme_files())
def test_conflicts_have_nothing_in_common_and_are_all_there_are(file: dict[str, Any]) -> None:
    assume(infeasible(file))
    oracle = Oracle(problem_of(read_programme(file)))
    conflicts = list(disjoint_conflicts(oracle))
    named = [requirement for conflict in conflicts for requirement in conflict]
    assert len(named) == len(set(named))
    for conflict in conflicts:
        assert not is_feasible(file, {tuple(other): None for other in oracle.requirements if other not in conflict})
    assert is_feasible(file, {tuple(requirement): None for requirement in named})
    for relaxations in until_time_is_over(repair_sets(oracle, conflicts, TimeLimit(SECONDS))):
        assert is_feasible(file, {tuple(each): asked(each, value) for each, value in relaxations})


def asked(requirement: Requirement, value: Relaxed) -> Any:
    """Return a relaxation in the words of a file."""
    return [day.isoformat() for day in value] if requirement.code == "period" else value  # type: ignore[union-attr]


@settings(max_examples=costly(8), suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(programme_files())
def test_the_days_asked_for_are_the_fewest(file: dict[str, Any]) -> None:
    assume(infeasible(file))
    oracle = Oracle(problem_of(read_programme(file)))
    for requirement, days in smallest_repairs(oracle, irreducible_conflict(oracle), TimeLimit(60)):
        if requirement.code in ("host_free", "closed") and len(days) > 1:  # type: ignore[arg-type]
            off = days_off(file, *requirement)
            for fewer in combinations(off, len(days) - 1):  # type: ignore[arg-type]
                assert not is_feasible(file, {tuple(requirement): fewer})


def days_off(file: dict[str, Any], code: str, subject: str | None) -> list[date]:
    first, last = date.fromisoformat(file["start"]), date.fromisoformat(file["end"])
    country = next(
        each
        for each in file["countries"]
        if subject in (each["code"], *(municipality["id"] for municipality in each["municipalities"]))
    )
    periods = [*country["closed"], *([day, day] for day in country["public_holidays"])]
    if code == "host_free":
        periods = next(municipality for municipality in country["municipalities"] if municipality["id"] == subject)[
            "unavailable"
        ]
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if any(begin <= day.isoformat() <= end for begin, end in periods)]


@settings(max_examples=costly(8), suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(programme_files())
def test_each_repair_alone_makes_a_plan_possible(file: dict[str, Any]) -> None:
    assume(infeasible(file))
    oracle = Oracle(problem_of(read_programme(file)))
    for requirement, value in smallest_repairs(oracle, irreducible_conflict(oracle), TimeLimit(60)):
        assert is_feasible(file, {tuple(requirement): asked(requirement, value)})


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
    assert repairs["host_free"] == "let Örebro host on 2020-04-23 too"


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
    assert repairs["locked"] == "unlock the conference, so that it can move"


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


def test_a_day_that_was_cancelled_is_named_where_it_is_the_only_one_left() -> None:
    gone = meeting("network:SE:1", "2020-03-11", status="cancelled", not_again=True)
    file = small_file(rules=small_file()["rules"][1:2], start="2020-03-09", end="2020-03-13", meetings=[gone])
    municipality(file, "kalmar")["unavailable"] = [["2020-03-09", "2020-03-10"], ["2020-03-12", "2020-03-13"]]
    conflict, repairs = explained(file)
    assert conflict["not_again", "kalmar"] == "Kalmar hosts no meeting again on 2020-03-11: it was cancelled"
    assert repairs["not_again"] == "let Kalmar host on 2020-03-11 again"
    assert repairs["host_free"] == "let Kalmar host on 2020-03-13 too"
    del gone["not_again"]
    assert plan_programme(read_programme(file)).status == "optimal"


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


def two_networks() -> dict[str, Any]:
    """Return a file in which Örebro and, on its own, Weiz owe more meetings than there are themes."""
    file = small_file(rules=[small_file()["rules"][0] | {"meetings": 3}, small_file()["rules"][2]])
    file["countries"].append(
        {
            "code": "AT",
            "name": "Austria",
            "public_holidays": [],
            "municipalities": [
                {"id": "weiz", "name": "Weiz", "role": "forerunner"},
                {"id": "graz", "name": "Graz", "role": "network"},
            ],
        }
    )
    file["meetings"] = [meeting("conference:1", "2021-06-14", locked=True)]
    return file


def test_conflicts_with_nothing_in_common_are_all_named_and_mended_by_sets() -> None:
    plan = plan_programme(read_programme(two_networks()))
    found = [[(each.requirement, each.subject) for each in conflict] for conflict in plan.conflicts]
    assert found == [
        [("locked", "conference:1"), ("conference_year", None)],
        [("themes", "SE")],
        [("themes", "AT")],
    ]
    assert plan.conflict == plan.conflicts[0]
    assert [[each.message for each in some] for some in plan.repair_sets] == [
        [
            "unlock the conference, so that it can move",
            "let themes of Sweden come twice or be left out",
            "let themes of Austria come twice or be left out",
        ]
    ]
    assert plan.repairs == plan.repair_sets[0]


def test_several_conflicts_stand_in_the_plan_file_the_first_as_ever() -> None:
    plan = plan_programme(read_programme(two_networks()))
    content = write_plan(plan)
    assert content["conflict"] == content["conflicts"][0]
    assert content["repairs"] == content["repair_sets"][0]
    assert all(set(item) == {"requirement", "subject", "message"} for some in content["repair_sets"] for item in some)
    assert read_plan(write_plan(plan, values=True)) == plan
    del content["conflicts"], content["repair_sets"]
    assert read_plan(content).conflicts == (plan.conflict,)


def test_a_plan_file_with_one_conflict_has_no_sets() -> None:
    content = write_plan(plan_programme(read_programme(small_file(end="2020-03-20"))))
    assert content["conflicts"] == [content["conflict"]]
    assert "repair_sets" not in content


def test_a_host_away_for_months_is_asked_for_single_days() -> None:
    file = small_file(rules=small_file()["rules"][:1], end="2020-12-31")
    file["rules"][0]["meetings"] = 4
    file["themes"] += [{"key": key, "name": {"en": key}} for key in ("water", "wood")]
    municipality(file, "orebro")["unavailable"] = [["2020-03-02", "2020-12-31"]]
    _, repairs = explained(file)
    assert repairs["host_free"].count("2020-") == 4
    assert " from " not in repairs["host_free"]


def test_a_meeting_outside_the_rules_that_is_in_the_way_is_named_by_its_date() -> None:
    extra = {"slot": None, "country": "SE", "start": "2020-03-09", "days": 60, "status": "published"}
    conflict, repairs = explained(small_file(end="2020-05-22", meetings=[extra]))
    named = "the meeting outside the rules on 2020-03-09"
    assert conflict["locked", "2020-03-09"] == f"{named} bars its days until 2020-05-07: Sweden"
    assert repairs["locked"] == f"move {named}, or cancel it"
    _, repairs = explained(small_file(end="2020-05-22", meetings=[extra | {"status": "held"}]))
    assert "locked" not in repairs


def test_weekdays_apart_are_named_with_the_conference_that_needs_two_in_a_row() -> None:
    conflict, repairs = explained(small_file(weekdays=[1, 3, 5]))
    assert conflict == {
        ("weekdays", None): "meetings take place on Mondays, Wednesdays, Fridays only, so on no more than 1 in a row, "
        "but the conference takes 2"
    }
    assert set(repairs) == {"weekdays"}


def test_where_no_single_weekday_does_the_fewest_together_are_named() -> None:
    rules = [small_file()["rules"][1] | {"days": 3}]
    _, repairs = explained(small_file(weekdays=[5], rules=rules))
    plan = plan_programme(read_programme(small_file(weekdays=[5], rules=rules)))
    assert [repair.value for repair in plan.repairs] == [(3, 4), (4, 6), (6, 7)]
    assert repairs == {"weekdays": "allow meetings on Saturdays, Sundays too"}


def test_what_stays_by_exemption_moves_once_it_is_taken_back() -> None:
    file = small_file(rules=small_file()["rules"][:2], end="2020-04-03")
    exempt = {"exemptions": [{"rule": "weekdays", "reason": "Targi są tylko w sobotę."}]}
    for fixed, words in (({}, "take"), ({"locked": True}, "unlock Örebro, meeting 1 of 2 and take")):
        file["meetings"] = [meeting("forerunner:orebro:1", "2020-03-21", **fixed, **exempt)]
        _, repairs = explained(file)
        assert repairs["locked"] == f"{words} the exemption of Örebro, meeting 1 of 2 back, so that it can move"


def test_messages_have_names_instead_of_keys() -> None:
    file = small_file(rules=small_file()["rules"][:2], end="2020-04-03")
    file["meetings"] = [meeting("forerunner:orebro:1", "2020-03-20", locked=True)]
    conflict, repairs = explained(file)
    assert conflict["locked", "forerunner:orebro:1"] == "Örebro, meeting 1 of 2 is locked: Örebro on 2020-03-20"
    assert repairs["locked"] == "unlock Örebro, meeting 1 of 2, so that it can move"
    municipality(file, "kalmar")["can_host"] = False
    conflict, _ = explained(file)
    assert conflict["host", "network:SE:1"].startswith("Sweden, network: Sweden has no municipality of role network")


def test_all_meetings_that_nobody_can_host_are_named() -> None:
    file = two_networks()
    file["rules"].append(small_file()["rules"][1] | {"host_role": "award"})
    plan = plan_programme(read_programme(file))
    assert [[each.subject for each in conflict] for conflict in plan.conflicts] == [["network:SE:1"], ["network:AT:1"]]


def test_an_explanation_ends_with_the_time() -> None:
    why = explain(problem_of(read_programme(two_networks())), None, TimeLimit(0))
    assert (why.conflicts, why.repairs, why.sets) == ((), (), ())


def test_one_day_is_no_plural() -> None:
    file = small_file()
    file["spacing"] = {"country_gap_days": 1, "host_gap_days": 1, "conference_lead_days": 1}
    programme = read_programme(file)
    host = next(iter(programme.municipality))
    for code, subject in (("host_gap", host), ("country_gap", programme.countries[0].code), ("conference_lead", None)):
        said = conflict_message(programme, Requirement(code, subject))
        assert "1 day " in f"{said} "
        assert "1 days" not in said
    assert repair_message(programme, Requirement("host_gap", host), 1).endswith("allow 1 day instead of 1")
