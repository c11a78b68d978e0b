"""What meetings are about, judged: themes that come twice, that are missing, and meetings that stay among them."""

from datetime import date
from typing import Any

import pytest

from exchanges.planning.files.programme_files import read_programme
from exchanges.planning.problem.programme import Placement
from exchanges.planning.specification.checks import Violation, violations
from tests.exchanges.planning.small import File, small_file

DAYS = {1: date(2020, 3, 3), 2: date(2020, 3, 31), 3: date(2020, 4, 28)}
NAMES = {"a": "Åar och vatten", "b": "Fußwege", "c": "Łąki", "d": "Győr's squares"}
HOSTS = {1: "kalmar", 2: "lomma", 3: "kalmar"}


def network(themes: str, **stays: Any) -> File:
    """Return a file in which a network of two owes three meetings; its themes are letters."""
    file = small_file(**stays)
    file["themes"] = [{"key": key, "name": {"en": NAMES[key]}, "scope": "national"} for key in themes]
    file["themes"].append({"key": "european", "name": {"en": "European"}, "scope": "programme"})
    file["rules"] = [file["rules"][1] | {"meetings": 3}]
    file["countries"][0]["municipalities"][2]["can_host"] = True
    return file


def placed(themes: str, hosts: dict[int, str] = HOSTS) -> list[Placement]:
    """Return meetings about these themes, one a letter, four weeks apart."""
    return [
        Placement(f"network:SE:{number}", hosts[number], theme, DAYS[number])
        for number, theme in enumerate(themes, start=1)
    ]


def standing(number: int, theme: str, **more: Any) -> File:
    day = DAYS[number].isoformat()
    return {"slot": f"network:SE:{number}", "host": HOSTS[number], "theme": theme, "start": day, "locked": True} | more


def found(file: File, meetings: list[Placement]) -> list[Violation]:
    return violations(read_programme(file), meetings)


def reasons(file: File, meetings: list[Placement]) -> list[tuple[object, tuple[str, ...]]]:
    return [(each.params.get("reason"), each.slots) for each in found(file, meetings) if each.code == "themes"]


def slots(*numbers: int) -> tuple[str, ...]:
    return tuple(f"network:SE:{number}" for number in numbers)


def test_where_there_are_as_many_meetings_as_themes_a_host_has_no_theme_twice() -> None:
    assert reasons(network("ab"), placed("aba", {1: "kalmar", 2: "lomma", 3: "lomma"})) == []
    file, meetings = network("ab"), placed("aba")
    assert reasons(file, meetings) == [("same_host", slots(1, 3))]
    [violation] = found(file, meetings)
    assert violation.params == {"reason": "same_host", "theme": "a", "host": "kalmar"}
    assert violation.message == "network:SE:1 and network:SE:3 have the same host and theme a: change one."


@pytest.mark.parametrize("stays", [[], [1], [3]])
def test_one_that_stays_binds_another_about_its_theme(stays: list[int]) -> None:
    file = network("ab", meetings=[standing(number, "a") for number in stays])
    assert reasons(file, placed("aba")) == [("same_host", slots(1, 3))]
    wide = network("abcd", meetings=[standing(number, "a") for number in stays])
    apart = placed("aba", {1: "kalmar", 2: "lomma", 3: "lomma"})
    if 3 not in stays:
        assert reasons(wide, apart) == [("repeated", slots(1, 3))]


def test_two_that_stay_may_be_about_the_same() -> None:
    file = network("abcd", meetings=[standing(1, "a"), standing(3, "a")])
    assert reasons(file, placed("aba")) == []


def test_a_theme_is_missing_only_where_all_meetings_are_there() -> None:
    assert reasons(network("ab"), placed("aa", {1: "kalmar", 2: "lomma"})) == []
    assert reasons(network("ab"), placed("aaa"))[-1] == ("missing", slots(1, 2, 3))


def test_those_that_are_free_cover_no_more_themes_than_they_are() -> None:
    file = network("abc", meetings=[standing(1, "a"), standing(2, "a")])
    assert reasons(file, placed("aab")) == []
    assert [reason for reason, _slots in reasons(file, placed("aaa"))] == ["same_host", "missing"]


def test_a_theme_that_stays_covered_is_covered_once_only() -> None:
    file = network("abc", meetings=[standing(1, "a")])
    assert reasons(file, placed("abc")) == []
    missing = reasons(file, placed("aab", {1: "kalmar", 2: "lomma", 3: "lomma"}))
    assert missing == [("missing", slots(2, 3))]


def test_what_is_missing_is_said_of_whom() -> None:
    [violation] = found(network("abd"), placed("aba", {1: "kalmar", 2: "lomma", 3: "lomma"}))
    assert violation.message == "No meeting of SE is about d: change a theme that comes twice."
    assert violation.params == {"reason": "missing", "themes": ("d",), "country": "SE"}


def test_no_exemption_excuses_a_missing_theme() -> None:
    exempt = [{"rule": "themes", "reason": "Łódź's guests asked for it."}]
    file = network("abd", meetings=[standing(2, "b", locked=False, exemptions=exempt)])
    apart = {1: "kalmar", 2: "lomma", 3: "lomma"}
    assert reasons(file, placed("aba", apart)) == [("missing", slots(1, 3))]
    # It excuses the meeting itself, of what it shares with another.
    shared = network("abcd", meetings=[standing(2, "a", locked=False, exemptions=exempt)])
    assert reasons(shared, placed("aab", apart)) == []
    assert reasons(network("abcd"), placed("aab", apart)) == [("repeated", slots(1, 2))]
