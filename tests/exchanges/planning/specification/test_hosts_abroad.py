"""A host that steps in for another country: its gap binds at home, in checks, plans and explanations."""

from datetime import date

import pytest

from exchanges.planning.files.plan_files import Plan
from exchanges.planning.files.programme_files import read_programme
from exchanges.planning.problem.programme import Placement
from exchanges.planning.solver import plan_programme
from exchanges.planning.specification.checks import violations
from tests.exchanges.planning.small import File, meeting, municipality, small_file

ABROAD = "network:HU:1"
THAT_DAY = date(2020, 4, 15)
GAP = 21


def in_hungary(**changes: object) -> File:
    """Return the small file with Győr, in whose place Örebro hosts on 15 April, in the middle of the spring."""
    stands_in = {"exemptions": [{"rule": "host", "reason": "Győr városháza zárva, „csak akkor”."}]}
    held = meeting(ABROAD, THAT_DAY.isoformat(), host="orebro", theme="politics", **stands_in)
    file = small_file(meetings=[held], **changes)
    gyor = {"id": "gyor", "name": "Győr", "role": "network"}
    file["countries"].append({"code": "HU", "name": "Hungary", "public_holidays": [], "municipalities": [gyor]})
    return file


def starts_at_home(plan: Plan) -> list[date]:
    return [each.start for each in plan.meetings if each.slot.startswith("forerunner:orebro:")]


@pytest.mark.parametrize("country", [None, "SE"])
def test_a_plan_keeps_the_gap_of_a_host_between_countries(country: str | None) -> None:
    file = in_hungary()
    # It would rather host around that day.
    municipality(file, "orebro")["preferred"] = [["2020-04-13", "2020-04-24"]]
    plan = plan_programme(read_programme(file), workers=1, country=country)
    assert plan.status == "optimal"
    starts = starts_at_home(plan)
    assert len(starts) == 2
    assert all(abs((start - THAT_DAY).days) >= GAP for start in starts)


@pytest.mark.parametrize("country", [None, "SE"])
def test_a_meeting_at_home_too_near_to_one_abroad_is_named(country: str | None) -> None:
    programme = read_programme(in_hungary())
    near = Placement("forerunner:orebro:1", "orebro", "planning", date(2020, 4, 20))
    placed = [near] if country else [near, programme.standing[ABROAD].placement]
    found = [each for each in violations(programme, placed, country=country) if each.code == "host_gap"]
    assert [(each.subject, set(each.slots)) for each in found] == [("orebro", {near.slot, ABROAD})]


def test_only_the_host_s_gap_binds_abroad() -> None:
    """Another host of the country may meet on that very day: the countries' own gaps end at their borders."""
    programme = read_programme(in_hungary())
    same_day = Placement("network:SE:1", "kalmar", "planning", THAT_DAY)
    placed = [same_day, programme.standing[ABROAD].placement]
    assert not [each for each in violations(programme, placed) if each.code in ("host_gap", "country_gap")]


def without_room(**held: object) -> File:
    """Return the file with too few days for Örebro's two meetings at home beside the one abroad."""
    file = in_hungary(start="2020-03-30", end="2020-06-26")
    municipality(file, "orebro")["unavailable"] = [["2020-05-04", "2020-06-12"]]
    file["meetings"][0] |= held
    return file


def why_not(file: File, country: str | None) -> tuple[dict[tuple[str, str | None], str], dict[str, str]]:
    plan = plan_programme(read_programme(file), workers=1, country=country)
    assert plan.status == "infeasible"
    assert len(plan.conflicts) == 1
    conflict = {(each.requirement, each.subject): each.message for each in plan.conflict}
    return conflict, {each.requirement: each.message for each in plan.repairs}


@pytest.mark.parametrize(
    ("country", "why", "what"),
    [
        (None, "stays by exemption", "take the exemption of Hungary, network back, so that it can move"),
        ("SE", "stays, as it is not planned along", "move Hungary, network, or cancel it"),
    ],
)
def test_why_there_is_no_plan_names_the_meeting_abroad(country: str | None, why: str, what: str) -> None:
    conflict, repairs = why_not(without_room(), country)
    assert conflict == {
        ("locked", ABROAD): f"Hungary, network {why}: Örebro on 2020-04-15",
        ("host_free", "orebro"): "Örebro can't host from 2020-05-04 to 2020-06-12",
        ("host_gap", "orebro"): "meetings hosted by Örebro start at least 21 days apart",
        ("period", None): "the programme runs from 2020-03-30 to 2020-06-26",
    }
    assert repairs["locked"] == what
    without = without_room() | {"meetings": []}
    assert plan_programme(read_programme(without), workers=1, country=country).status == "optimal"


@pytest.mark.parametrize("country", [None, "SE"])
def test_a_meeting_abroad_that_was_held_is_named_and_not_asked_to_move(country: str | None) -> None:
    conflict, repairs = why_not(without_room(status="held"), country)
    assert conflict["locked", ABROAD] == "Hungary, network was held: Örebro on 2020-04-15"
    assert "locked" not in repairs
    assert repairs["host_gap"] == "for Örebro allow 16 days instead of 21"


def test_the_conference_beside_which_a_country_has_no_plan_is_named() -> None:
    conflict, repairs = why_not(small_file(meetings=[meeting("conference:1", "2020-03-12")]), "SE")
    named = "the conference stays, as it is not planned along: Örebro on 2020-03-12"
    assert conflict["locked", "conference:1"] == named
    assert set(conflict) == {("locked", "conference:1"), ("conference_lead", None), ("period", None)}
    assert repairs["locked"] == "move the conference, or cancel it"


def test_a_meeting_abroad_that_is_exempt_from_the_gap_bars_no_day() -> None:
    file = in_hungary()
    file["meetings"][0]["exemptions"].append({"rule": "host_gap", "reason": "Két város, egy hét."})
    programme = read_programme(file)
    municipality(file, "orebro")["preferred"] = [["2020-04-15", "2020-04-15"]]
    plan = plan_programme(read_programme(file), workers=1, country="SE")
    assert THAT_DAY in starts_at_home(plan)
    same_day = Placement("forerunner:orebro:1", "orebro", "planning", THAT_DAY)
    assert not [each for each in violations(programme, [same_day], country="SE") if each.code == "host_gap"]
