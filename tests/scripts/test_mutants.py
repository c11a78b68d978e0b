"""The search for mutants names what tests overlook, takes an explanation for it, and wants no other."""

import time
from pathlib import Path

import pytest

from scripts.mutants import in_a_child, main
from scripts.mutations import mutants_of

CODE = '''"""Guests of a dinner in Győr."""

SEATS = 4


class Table:
    """A table."""

    def __init__(self) -> None:
        self.taken = 0

    @property
    def is_full(self) -> bool:
        """Whether nobody fits."""
        return self.taken >= SEATS


def seat(table: Table, people: int) -> int:
    """Seat people and return how many stand."""
    if people < 0:
        return 0
    table.taken += people
    return max(0, table.taken - SEATS)
'''
TESTS = """from dinner import Table, seat


def test_people_sit_and_stand():
    table = Table()
    assert seat(table, 3) == 0
    assert not table.is_full
    assert seat(table, 1) == 0
    assert table.is_full
    assert seat(table, 2) == 2
    assert table.is_full
    assert seat(table, -1) == 0
    assert table.taken == 6
"""
EXPLAINED = """
[[explained]]
module = "dinner.py"
function = "seat"
old = "people < 0"
new = "people <= 0"
reason = "Nobody sits down where nobody comes."

[[explained]]
module = "dinner.py"
function = "seat"
old = "0"
new = "1"
reason = "The same: whole people come."
"""
NOT_THERE = """
[[explained]]
module = "dinner.py"
function = "seat"
old = "people > 40"
new = "people >= 40"
reason = "Łucja's table was longer."
"""


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a tree with one module, its tests and the table of what to try, without Django."""
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    (tmp_path / "scripts").mkdir()
    (tmp_path / "dinner.py").write_text(CODE, encoding="utf-8")
    (tmp_path / "test_dinner.py").write_text(TESTS, encoding="utf-8")
    return tmp_path


def tried(house: Path, capfd: pytest.CaptureFixture[str], *entries: str) -> tuple[int, list[str]]:
    """Return whether there is a fault, and what is told."""
    table = "\n".join(['[tests]\n"dinner.py" = ["test_dinner.py"]', *entries])
    (house / "scripts" / "mutants.toml").write_text(table, encoding="utf-8")
    found = main(house, [])
    return found, capfd.readouterr().out.splitlines()


def test_a_change_that_no_test_notices_is_named(house: Path, capfd: pytest.CaptureFixture[str]) -> None:
    found, lines = tried(house, capfd)
    assert found == 1
    assert "dinner.py:20 in seat: people < 0 -> people <= 0 survives" in lines
    # Those of the seats, of the question and of what stands are killed.
    assert not [line for line in lines[1:] if "SEATS" in line or "Table" in line or "max" in line]


def test_an_explained_one_is_no_fault_and_one_that_is_gone_is(house: Path, capfd: pytest.CaptureFixture[str]) -> None:
    found, lines = tried(house, capfd, EXPLAINED)
    assert (found, len(lines)) == (0, 1)
    found, lines = tried(house, capfd, EXPLAINED, NOT_THERE)
    assert found == 1
    assert lines[1:] == ["dinner.py: no mutant of seat survives as people > 40 -> people >= 40: drop the entry"]


def test_what_no_test_comes_by_survives(house: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with (house / "dinner.py").open("a", encoding="utf-8") as file:
        file.write("\n\ndef leave(table: Table) -> None:\n    table.taken -= 1\n")
    _found, lines = tried(house, capfd, EXPLAINED)
    assert "dinner.py:27 in leave: table.taken -= 1 -> pass survives" in lines


def test_tests_that_fail_anyway_prove_nothing(house: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (house / "test_dinner.py").write_text(TESTS.replace("== 6", "== 7"), encoding="utf-8")
    found, lines = tried(house, capfd)
    assert found == 1
    assert "dinner.py: its tests fail without any mutant." in lines


def test_what_never_ends_is_ended() -> None:
    def wait() -> bool:
        while time.monotonic():
            pass
        return True

    assert not in_a_child(wait, 1)
    assert in_a_child(lambda: True, 1)


def test_each_change_is_named_once_and_leaves_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "rules.py"
    path.write_text("def is_near(a: int, b: int) -> bool:\n    return a < b and b < 9 or a < b\n", encoding="utf-8")
    found = [(mutant.old, mutant.new) for mutant, _code in mutants_of(path)]
    assert len(set(found)) == len(found)
    assert ("a < b", "a <= b") in found
    assert ("a < b #2", "a <= b") in found
    assert ("b < 9", "b >= 9") in found
    assert ("a < b and b < 9", "b < 9") in found
    assert ("return a < b and b < 9 or a < b", "return False") in found
