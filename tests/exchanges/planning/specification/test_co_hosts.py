"""Further hosts of a meeting: their days bind it as the host's do, in files, checks, plans and explanations."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st

from exchanges.planning.files.plan_files import Plan
from exchanges.planning.files.programme_files import InvalidProgramme, read_programme, write_programme
from exchanges.planning.problem.programme import Placement
from exchanges.planning.solver import plan_programme
from exchanges.planning.specification.checks import violations
from exchanges.planning.specification.costs import absent
from tests.examples import costly
from tests.exchanges.planning.brute_force import BruteForce, TooManyPlans
from tests.exchanges.planning.small import File, meeting, municipality, small_file
from tests.exchanges.planning.strategies import iso, programme_files, slot_hosts

NETWORK = "network:SE:1"


def shared(start: str = "2020-03-31", **more: Any) -> File:
    """Return the small file, in which Kalmar hosts the network's meeting together with Lomma."""
    more = {"co_hosts": ["lomma"], **more}
    return small_file(meetings=[meeting(NETWORK, start, **more)])


def with_hungary(file: File, **town: Any) -> File:
    """Add Győr, which takes part and owes nothing."""
    gyor = {"id": "gyor", "name": "Győr", "role": "award", **town}
    country = {"code": "HU", "name": "Hungary", "public_holidays": [], "municipalities": [gyor]}
    # The network's rule would ask Hungary for a meeting that nobody there can host.
    file["rules"] = [rule for rule in file["rules"] if rule["kind"] != "network"] + [
        {"kind": "network", "host_role": "network", "scope": "each", "meetings": 1, "audience": ["network"], "days": 1}
    ]
    municipality(file, "lomma")["role"] = "award"
    for each in file["meetings"]:
        each["slot"] = "network:kalmar:1"
    file["countries"].append(country)
    return file


def faults_of(file: File) -> dict[str, str]:
    with pytest.raises(InvalidProgramme) as invalid:
        read_programme(file)
    return {fault.path: fault.message for fault in invalid.value.faults}


def broken(file: File, start: date, host: str = "kalmar", key: str = NETWORK) -> list[tuple[str, str | None]]:
    placed = [Placement(key, host, "planning", start)]
    found = violations(read_programme(file), placed)
    return [(each.code, each.subject) for each in found if each.code != "slot_unfilled"]


def planned(file: File, key: str = NETWORK) -> Any:
    plan = plan_programme(read_programme(file), workers=1)
    assert plan.status == "optimal"
    return next(each for each in plan.meetings if each.slot == key)


# In files.


def test_a_file_says_who_hosts_along_only_where_it_did() -> None:
    said, unsaid = shared(), small_file(meetings=[meeting(NETWORK, "2020-03-31")])
    assert write_programme(read_programme(said))["meetings"][0]["co_hosts"] == ["lomma"]
    assert "co_hosts" not in write_programme(read_programme(unsaid))["meetings"][0]
    nobody = read_programme(shared(co_hosts=[]))
    assert read_programme(write_programme(nobody)) == nobody


def test_each_fault_of_a_further_host_has_its_path() -> None:
    assert faults_of(shared(co_hosts=["lomma", "orebrö"])) == {
        "meetings[0].co_hosts[1]": 'unknown municipality "orebrö", did you mean "orebro"?'
    }
    assert faults_of(shared(co_hosts=["orebro", "kalmar"])) == {
        "meetings[0].co_hosts[1]": "kalmar is the host already: leave it out, or name another host"
    }
    assert (
        "names a further host already at meetings[0].co_hosts[0]"
        in (faults_of(shared(co_hosts=["lomma", "lomma"]))["meetings[0].co_hosts[1]"])
    )
    assert faults_of(shared(co_hosts=[7])) == {"meetings[0].co_hosts[0]": "must be a text, not a number"}
    assert faults_of(shared(co_hosts="lomma")) == {"meetings[0].co_hosts": "must be a list, not a text"}


def test_a_cancelled_meeting_keeps_further_hosts_who_have_left_the_file() -> None:
    read_programme(shared(status="cancelled", co_hosts=["malmö-för-länge-sedan"]))


# In checks.


def test_a_day_on_which_a_further_host_is_away_breaks_the_rule_in_its_name() -> None:
    file = shared()
    municipality(file, "lomma")["unavailable"] = [["2020-03-31", "2020-04-02"]]
    assert broken(file, date(2020, 3, 30)) == []
    assert broken(file, date(2020, 3, 31)) == [("host_free", "lomma")]
    assert broken(shared(), date(2020, 3, 31)) == []


def test_holidays_of_a_further_host_bind_too() -> None:
    file = with_hungary(shared(co_hosts=["gyor"]))
    file["countries"][1]["public_holidays"] = ["2020-03-31"]
    assert broken(file, date(2020, 3, 31), key="network:kalmar:1") == [("closed", "HU")]


def test_a_further_host_that_has_left_hosts_no_more() -> None:
    file = shared()
    municipality(file, "lomma")["withdrawn"] = {"from": "2020-03-31", "reason": "–"}
    assert broken(file, date(2020, 3, 30)) == []
    assert broken(file, date(2020, 3, 31)) == [("host_free", "lomma")]


def test_an_exemption_lets_a_meeting_be_where_a_further_host_is_away() -> None:
    file = shared(exemptions=[{"rule": "host_free", "reason": "Ihre Bürgermeisterin kommt."}])
    municipality(file, "lomma")["unavailable"] = [["2020-03-31", "2020-03-31"]]
    assert broken(file, date(2020, 3, 31)) == []
    plan = planned(file)
    assert (plan.start, plan.absent) == (date(2020, 3, 31), ())


def test_whoever_hosts_along_is_no_absent_guest() -> None:
    file = shared(locked=True)
    municipality(file, "lomma")["unavailable"] = [["2020-03-31", "2020-03-31"]]
    placed = Placement(NETWORK, "kalmar", "planning", date(2020, 3, 31))
    assert absent(read_programme(file), placed) == ()
    file["meetings"][0]["co_hosts"] = []
    assert absent(read_programme(file), placed) == ("lomma",)


# In plans.


def test_a_free_meeting_goes_to_a_day_that_suits_all_its_hosts() -> None:
    file = shared(status="published")
    assert planned(file).start == date(2020, 3, 31)
    municipality(file, "lomma")["unavailable"] = [["2020-03-02", "2020-04-30"]]
    assert planned(file).start > date(2020, 4, 30)
    file["meetings"][0]["co_hosts"] = []
    assert planned(file).start == date(2020, 3, 31)


def test_a_meeting_that_stays_is_left_where_its_further_host_is_away() -> None:
    file = shared(locked=True)
    municipality(file, "lomma")["unavailable"] = [["2020-03-31", "2020-03-31"]]
    assert planned(file).start == date(2020, 3, 31)


def test_further_hosts_stay_where_another_hosts() -> None:
    file = shared()
    municipality(file, "kalmar")["can_host"] = False
    file["countries"][0]["municipalities"].append({"id": "ostersund", "name": "Östersund", "role": "network"})
    municipality(file, "lomma")["unavailable"] = [["2020-03-02", "2020-05-29"]]
    plan = planned(file)
    assert (plan.host, plan.start > date(2020, 5, 29)) == ("ostersund", True)


def test_a_further_host_can_become_the_host() -> None:
    file = shared()
    municipality(file, "kalmar")["can_host"] = False
    municipality(file, "lomma").update(can_host=True, unavailable=[["2020-03-02", "2020-03-20"]])
    plan = planned(file)
    assert (plan.host, plan.start > date(2020, 3, 20)) == ("lomma", True)


def test_slots_alike_but_for_further_hosts_are_told_apart() -> None:
    file = shared()
    file["rules"][1]["meetings"] = 2
    municipality(file, "lomma")["unavailable"] = [["2020-03-02", "2020-04-15"]]
    file["spacing"] |= {"host_gap_days": 7, "conference_lead_days": 0}
    file["end"] = "2020-04-24"
    municipality(file, "orebro")["unavailable"] = [["2020-03-02", "2020-03-08"]]
    assert planned(file).start > date(2020, 4, 15)
    assert planned(file, "network:SE:2").start < date(2020, 4, 15)


@st.composite
def shared_files(draw: st.DrawFn) -> File:
    """Draw a programme file whose standing meetings have further hosts, who are away now and then."""
    file = draw(programme_files())
    municipalities = {
        municipality["id"]: municipality for country in file["countries"] for municipality in country["municipalities"]
    }
    for each in (each for each in file["meetings"] if each["slot"] and each["status"] != "cancelled"):
        others = sorted(municipalities.keys() - {each["host"]})
        assume(others)
        each |= {"locked": False, "status": draw(st.sampled_from(["published", "proposed"]))}
        each["co_hosts"] = draw(st.lists(st.sampled_from(others), min_size=1, max_size=2, unique=True))
        for host in each["co_hosts"]:
            municipalities[host]["unavailable"] = draw(st.lists(st.just([iso(0), iso(3)]) | st.just([iso(5), iso(7)])))
    assume(any("co_hosts" in each for each in file["meetings"]))
    return file


@settings(max_examples=costly(12), suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(shared_files())
def test_plans_mind_further_hosts_as_trying_every_plan_does(file: File) -> None:
    try:
        least = BruteForce(file).cheapest()
    except TooManyPlans:
        reject()
    plan = plan_programme(read_programme(file), workers=1)
    assert (plan.status, plan.cost) == (("infeasible", None) if least is None else ("optimal", least))


@st.composite
def counting_files(draw: st.DrawFn) -> File:
    """Draw a programme file in which two of a network host one meeting together, that counts for both."""
    file = draw(programme_files())
    country = file["countries"][0]
    hosts = [municipality["id"] for municipality in country["municipalities"]]
    slots = [key for key in slot_hosts(file) if len(key.split(":")) == 3 and key.split(":")[1] in hosts]
    pairs = [(one, other) for one in slots for other in slots if one.split(":")[1] != other.split(":")[1]]
    assume(pairs)
    own, other = draw(st.sampled_from(pairs))
    standing = [each for each in file["meetings"] if each["slot"] not in (own, other)]
    shared = {
        "slot": own,
        "host": own.split(":")[1],
        "co_hosts": [other.split(":")[1]],
        "also_fills": [other],
        "theme": draw(st.sampled_from([each["key"] for each in file["themes"] if each["scope"] == "national"])),
        "start": iso(draw(st.integers(0, 7))),
        "status": "published",
    }
    return file | {"meetings": [*standing, shared]}


@settings(max_examples=costly(12), suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(counting_files())
def test_plans_count_a_meeting_for_both_as_trying_every_plan_does(file: File) -> None:
    try:
        least = BruteForce(file).cheapest()
    except TooManyPlans:
        reject()
    plan = plan_programme(read_programme(file), workers=1)
    assert (plan.status, plan.cost) == (("infeasible", None) if least is None else ("optimal", least))


# In explanations.


def why(file: File) -> Plan:
    plan = plan_programme(read_programme(file), workers=1)
    assert plan.status == "infeasible"
    return plan


def conflict_of(plan: Plan) -> set[tuple[str, str | None]]:
    return {(each.requirement, each.subject) for each in plan.conflict}


def test_a_further_host_away_all_along_is_named_and_asked_for_one_day() -> None:
    file = shared()
    municipality(file, "lomma")["unavailable"] = [["2020-01-01", "2020-12-31"]]
    plan = why(file)
    # Or else the programme would have to last beyond the year.
    assert conflict_of(plan) == {("host_free", "lomma"), ("period", None)}
    assert plan.conflict[0].message == "Lomma can't host from 2020-01-01 to 2020-12-31"
    repair = next(each for each in plan.repairs if each.requirement == "host_free")
    assert (repair.subject, len(repair.value)) == ("lomma", 1)
    mended = shared()
    day = repair.value[0]
    assert isinstance(day, date)
    eve, morrow = date.fromordinal(day.toordinal() - 1), date.fromordinal(day.toordinal() + 1)
    municipality(mended, "lomma")["unavailable"] = [["2020-01-01", f"{eve}"], [f"{morrow}", "2020-12-31"]]
    assert planned(mended).start == day


def test_a_further_host_from_another_country_is_named_too() -> None:
    file = with_hungary(shared(co_hosts=["gyor"]), unavailable=[["2020-01-01", "2020-12-31"]])
    plan = why(file)
    assert conflict_of(plan) == {("host_free", "gyor"), ("period", None)}
    file = with_hungary(shared(co_hosts=["gyor"]))
    file["countries"][1]["closed"] = [["2020-01-01", "2020-12-31"]]
    plan = why(file)
    assert conflict_of(plan) == {("closed", "HU"), ("period", None)}
    assert [len(repair.value) for repair in plan.repairs if repair.requirement == "closed"] == [1]


def test_a_further_host_that_left_before_it_all_is_named() -> None:
    file = shared()
    municipality(file, "lomma")["withdrawn"] = {"from": "2020-02-01", "reason": "–"}
    plan = why(file)
    assert conflict_of(plan) == {("host_free", "lomma"), ("period", None)}
    assert plan.conflict[0].message == "Lomma can't host from 2020-02-01 to 2020-06-26"
    assert "host_free" not in [repair.requirement for repair in plan.repairs]


def test_planning_one_country_minds_further_hosts_from_others() -> None:
    file = with_hungary(shared(status="published", co_hosts=["gyor"]), unavailable=[["2020-03-02", "2020-04-30"]])
    plan = plan_programme(read_programme(file), workers=1, country="SE")
    assert next(each for each in plan.meetings if each.slot == "network:kalmar:1").start > date(2020, 4, 30)


def test_a_programme_compares_whoever_is_named_first() -> None:
    one = read_programme(shared(co_hosts=["lomma", "orebro"]))
    other = read_programme(shared(co_hosts=["orebro", "lomma"]))
    plans = [replace(plan_programme(each, workers=1), seconds=0.0) for each in (one, other)]
    assert plans[0] == plans[1]
