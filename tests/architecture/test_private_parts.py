"""Private parts of libraries stand in one list, docs/private-parts.md, each with a reason and a test."""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import audit
import edit_conflicts
import exchanges
import localisation
import multiply
import municipalities
from tests.architecture.repository import ROOT, kept_under, name_of

OWN = (audit, edit_conflicts, exchanges, localisation, multiply, municipalities)
OWN_NAMES = {package.__name__ for package in OWN}
DOCUMENTED = {"_meta", "_state", "_db", "_base_manager", "_default_manager", "_exit", "_fields", "_make"}
"""What Django and Python document, though it begins with an underscore."""

LIBRARIES_WITHOUT_PRIVATE_NAMES = {"django_q": {"django_q.tasks", "django_q.models"}, "gunicorn": set()}
"""Libraries that do not mark what is private, and the modules of theirs that are documented."""


class Row(NamedTuple):
    """One private part, as the list has it."""

    part: str
    files: tuple[str, ...]
    test: str


def _rows() -> list[Row]:
    lines = re.findall(r"^\| (`.+) \|$", (ROOT / "docs/private-parts.md").read_text(encoding="utf-8"), re.MULTILINE)
    cells = [line.split(" | ") for line in lines]
    return [Row(row[0].strip("`"), tuple(re.findall(r"`([^`]+)`", row[2])), row[5].strip("`")) for row in cells]


ROWS = _rows()


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in DOCUMENTED


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _code() -> list[Path]:
    return [path for path in kept_under(ROOT, ".py") if not path.is_relative_to(ROOT / "tests")]


def _defined(tree: ast.Module) -> set[str]:
    """Return the names that a module defines or sets itself."""
    names = {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add(node.attr)
    return names


@cache
def _defined_by_classes() -> set[str]:
    trees = [_tree(path) for path in _code()]
    bodies = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    return {name for body in bodies for name in _defined(ast.Module(body.body, []))}


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    for module in modules:
        library = module.split(".")[0]
        if library in OWN_NAMES or library == "tests":
            continue
        documented = LIBRARIES_WITHOUT_PRIVATE_NAMES.get(library)
        if documented is not None and module not in documented:
            yield module
        yield from filter(_is_private, module.split("."))
        if isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names if _is_private(alias.name))


def _read(tree: ast.Module) -> Iterator[str]:
    """Return the private names that a module reads of something that is not its own."""
    own, of_classes = _defined(tree), _defined_by_classes()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from _imported(node)
        elif isinstance(node, ast.Attribute) and _is_private(node.attr) and node.attr not in own:
            is_inherited = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
            if not (is_inherited and node.attr in of_classes):
                yield node.attr
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("getattr", "setattr"):
            name = node.args[1]
            if isinstance(name, ast.Constant) and _is_private(str(name.value)) and name.value not in own:
                yield str(name.value)


def _replaced() -> Iterator[tuple[str, str]]:
    """Return the private functions of libraries that classes of ours replace, each with the file."""
    for package in OWN:
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" in found.name or found.name.endswith("__main__"):
                continue
            module = importlib.import_module(found.name)
            for _name, each in inspect.getmembers(module, inspect.isclass):
                if each.__module__ == module.__name__:
                    yield from ((name, str(module.__file__)) for name in _replaced_by(each))


def _replaced_by(each: type) -> Iterator[str]:
    libraries = [base for base in each.__mro__[1:] if base.__module__.split(".")[0] not in OWN_NAMES]
    for name, value in vars(each).items():
        is_own_function = inspect.isfunction(value) and value.__module__ == each.__module__
        if is_own_function and _is_private(name) and any(name in vars(base) for base in libraries):
            yield name


def _uses() -> set[tuple[str, str]]:
    read = {(part, name_of(path)) for path in _code() for part in _read(_tree(path))}
    return read | {(part, name_of(Path(file))) for part, file in _replaced()}


def test_every_private_part_of_a_library_is_in_the_list() -> None:
    assert sorted(_uses() - {(row.part, file) for row in ROWS for file in row.files}) == []


def test_the_list_has_only_what_is_used() -> None:
    assert len(ROWS) > 10
    found = [row.part for row in ROWS for file in row.files if row.part not in (ROOT / file).read_text("utf-8")]
    assert found == []
    unfound = {row.part for row in ROWS} - {part for part, _file in _uses()}
    assert unfound == {"health_check_done"}, "without an underscore: found by hand"


def test_every_private_part_has_a_test() -> None:
    missing = []
    for row in ROWS:
        file, _colons, name = row.test.partition("::")
        if not re.search(rf"^def {name}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE):
            missing.append(row.test)
    assert missing == []
