"""Who may host, judged where it is not plain: hosts unknown, of another role before, and of meetings that stay."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from exchanges.planning.files.programme_files import read_programme
from exchanges.planning.problem.programme import Placement, Programme, StandingMeeting
from exchanges.planning.specification.checks import violations
from tests.exchanges.planning.small import File, meeting, municipality, small_file
from tests.exchanges.planning.specification.judging import changed, codes

FORERUNNER = "forerunner:orebro:1"
NETWORK = "network:SE:1"


def with_towns(*towns: File, **changes: Any) -> File:
    """Return the small file with further Swedish municipalities, which ask for no meetings of their own."""
    file = small_file(**changes)
    file["countries"][0]["municipalities"] += towns
    return file


OSTERSUND = {"id": "ostersund", "name": "Östersund", "role": "network", "can_host": False}


def of_host(file: File, meetings: list[Placement]) -> list[tuple[str, str | None]]:
    found = violations(read_programme(file), meetings)
    return [(each.code, each.slot) for each in found if each.code in {"host", "locked"}]


def test_a_host_that_the_programme_does_not_know_is_refused_and_judged_by_nothing_else() -> None:
    assert of_host(small_file(), changed(network={"host": "łódź"})) == [("host", NETWORK)]


@pytest.mark.parametrize(("until", "found"), [("2020-03-02", []), ("2020-03-03", [("host", FORERUNNER)])])
def test_a_host_hosts_in_the_role_that_it_has_on_the_first_day(until: str, found: list[tuple[str, str]]) -> None:
    file = small_file()
    municipality(file, "orebro")["former_roles"] = [{"role": "award", "until": until}]
    assert of_host(file, changed()) == found


def test_who_could_host_when_it_was_chosen_hosts_what_stays() -> None:
    file = with_towns(meetings=[meeting(NETWORK, "2020-03-31", host="lomma", locked=True)])
    assert of_host(file, changed(network={"host": "lomma"})) == []


def test_what_stays_lets_nobody_else_host_it_who_can_not() -> None:
    file = with_towns(OSTERSUND, meetings=[meeting(NETWORK, "2020-03-31", host="lomma", locked=True)])
    assert of_host(file, changed(network={"host": "ostersund"})) == [("locked", NETWORK), ("host", NETWORK)]


def staying(file: File, slot: str, host: str, start: str) -> Programme:
    """Return the programme of a file with a locked meeting such as no file may have: hosts come and go."""
    held = StandingMeeting(slot, date.fromisoformat(start), host=host, theme="planning", locked=True)
    return replace(read_programme(file), meetings=(held,))


def test_what_stays_is_hosted_by_the_role_of_its_rule() -> None:
    programme = staying(small_file(), NETWORK, "orebro", "2020-03-31")
    assert "host" in codes(programme, changed(network={"host": "orebro"}))


def test_what_stays_and_each_owes_itself_is_hosted_by_no_other() -> None:
    gavle = {"id": "gavle", "name": "Gävle", "role": "forerunner"}
    programme = staying(with_towns(gavle), FORERUNNER, "gavle", "2020-03-03")
    assert "host" in codes(programme, changed(first={"host": "gavle"}))


def abroad(role: str = "forerunner") -> File:
    gyor = {"id": "gyor", "name": "Győr", "role": role, "can_host": False}
    file = small_file()
    file["countries"].append({"code": "HU", "name": "Hungary", "public_holidays": [], "municipalities": [gyor]})
    return file


@pytest.mark.parametrize(("host", "found"), [("gavle", []), ("gyor", [FORERUNNER])])
def test_what_stays_of_one_that_has_left_is_hosted_by_another_of_its_role_and_country(
    host: str, found: list[str]
) -> None:
    file = abroad()
    gavle = {"id": "gavle", "name": "Gävle", "role": "forerunner", "can_host": False}
    file["countries"][0]["municipalities"].append(gavle)
    municipality(file, "orebro")["withdrawn"] = {"from": "2020-03-01", "reason": "–"}
    programme = staying(file, FORERUNNER, host, "2020-03-03")
    broken = violations(programme, [Placement(FORERUNNER, host, "planning", date(2020, 3, 3))])
    assert [each.slot for each in broken if each.code == "host"] == found


def test_a_slot_that_nobody_can_host_says_so() -> None:
    file = small_file()
    municipality(file, "kalmar")["can_host"] = False
    [found] = [each for each in violations(read_programme(file), changed()) if each.code == "host"]
    assert found.message == f"kalmar can't host {NETWORK}: choose one of nobody."
    assert found.params == {"host": "kalmar", "hosts": ()}


def test_a_host_keeps_its_distance_from_what_it_hosts_abroad() -> None:
    file = abroad("network")
    programme, plan = read_programme(file), changed(network={"host": "gyor"})
    plan.append(Placement("network:HU:1", "gyor", "politics", date(2020, 4, 20)))
    found = [each for each in violations(programme, plan) if each.code == "host_gap"]
    assert [(each.subject, each.slots, each.params["actual"]) for each in found] == [
        ("gyor", (NETWORK, "network:HU:1"), 20)
    ]
    assert "country_gap" not in codes(programme, plan)


def test_what_stays_of_the_whole_programme_is_hosted_from_any_country() -> None:
    file = abroad()
    file["countries"][1]["municipalities"][0]["can_host"] = False
    held = StandingMeeting("conference:1", date(2020, 4, 14), 2, host="gyor", theme="european", locked=True)
    programme = replace(read_programme(file), meetings=(held,))
    assert "host" not in codes(programme, changed(conference={"host": "gyor"}))


def test_a_slot_that_is_filled_together_with_another_has_no_meeting_of_its_own() -> None:
    both = {"slot": "network:kalmar:1", "host": "kalmar", "theme": "planning", "start": "2020-03-31"}
    file = small_file(meetings=[both | {"co_hosts": ["lomma"], "also_fills": ["network:lomma:1"]}])
    file["rules"][1]["scope"] = "each"
    placed = [
        Placement("network:kalmar:1", "kalmar", "planning", date(2020, 3, 31)),
        Placement("network:lomma:1", "lomma", "politics", date(2020, 5, 5)),
        Placement("workshop:1", "orebro", "politics", date(2020, 6, 2)),
    ]
    found = [each for each in violations(read_programme(file), placed) if each.code in {"slot_filled_twice", "host"}]
    assert [(each.code, each.slots, each.params) for each in found] == [
        ("slot_filled_twice", ("network:lomma:1",), {"actual": 2}),
        ("host", ("workshop:1",), {"reason": "unknown_slot"}),
    ]
