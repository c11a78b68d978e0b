"""Names are sorted by the reader's alphabet: no list of them is left to the database's own order, or to Python's."""

import ast
from pathlib import Path

from tests.architecture.every import for_every
from tests.architecture.repository import ROOT, kept_under, name_of

CODE = [
    path
    for folder in ("exchanges", "municipalities", "audit")
    for path in kept_under(ROOT / folder, ".py")
    if "migrations" not in path.parts
]


def sorted_by_names(source: str) -> list[int]:
    """Return the lines in which rows are sorted by a column `name` as it is, or by the attribute `name`."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        keys = [keyword.value for keyword in node.keywords if keyword.arg == "key"]
        columns = [each.value for each in node.args if isinstance(each, ast.Constant)] if called == "order_by" else []
        is_by_column = any(str(column).removeprefix("-").rpartition("__")[2] == "name" for column in columns)
        is_by_attribute = called in {"sorted", "sort"} and any(
            isinstance(part, ast.Attribute) and part.attr in {"name", "display_name"}
            for key in keys
            if "in_the_alphabet" not in ast.dump(key)
            for part in ast.walk(key)
        )
        if is_by_column or is_by_attribute:
            found.append(node.lineno)
    return found


def test_an_order_that_is_no_readers_is_found() -> None:
    assert sorted_by_names('rows.order_by("municipality__name", "pk")') == [1]
    assert sorted_by_names("sorted(towns, key=lambda town: town.name)") == [1]
    assert sorted_by_names('rows.order_by(InTheAlphabet("name"), "pk")') == []
    assert sorted_by_names("sorted(towns, key=lambda town: in_the_alphabet(town.name))") == []


@for_every(CODE, name_of)
def test_names_are_sorted_by_the_readers_alphabet(path: Path) -> None:
    lines = sorted_by_names(path.read_text(encoding="utf-8"))
    assert lines == [], "sort with localisation.alphabet: in_the_alphabet in Python, InTheAlphabet in order_by"
