"""Meetings that nobody is invited to but their host are named."""

from datetime import date

from exchanges.planning.problem.programme import Placement
from exchanges.planning.problem.visitors import meetings_without_visitors, slots_without_visitors
from tests.exchanges.planning.small import municipality, small_file, small_programme


def keys_of(**changes: object) -> list[str]:
    return [slot.key for slot in slots_without_visitors(small_programme(**changes))]


def test_a_network_with_enough_members_has_visitors_everywhere() -> None:
    assert keys_of() == []


def test_the_only_one_of_its_kind_in_a_country_is_visited_by_nobody() -> None:
    rules = small_file()["rules"]
    rules[0]["audience"] = ["forerunner"]
    rules[2]["audience"] = ["forerunner"]
    assert keys_of(rules=rules) == ["forerunner:orebro:1", "forerunner:orebro:2", "conference:1"]
    programme = small_programme(rules=rules)
    assert len(slots_without_visitors(programme, "SE")) == 2
    assert slots_without_visitors(programme, "DE") == ()


def test_whether_anybody_visits_can_depend_on_the_host() -> None:
    rules = small_file()["rules"]
    rules[1]["audience"] = ["award"]
    assert keys_of(rules=rules) == ["network:SE:1"]
    file = small_file(rules=rules)
    municipality(file, "lomma").update({"role": "award"})
    assert keys_of(**file) == []
    rules[1] |= {"host_role": "award", "meetings": 1}
    municipality(file, "lomma")["can_host"] = True
    alone = small_programme(**file | {"rules": rules})
    visit = Placement("network:SE:1", "lomma", "planning", date(2020, 3, 3))
    assert meetings_without_visitors(alone, [visit]) == (visit,)
