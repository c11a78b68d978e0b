"""Who imports whom. The contracts themselves are in pyproject.toml and checked by `make lint`."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.architecture.every import for_every
from tests.architecture.repository import ROOT, kept_files, kept_under, name_of

SETTINGS: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
CONTRACTS: list[dict[str, Any]] = SETTINGS["importlinter"]["contracts"]
CODE = [
    path
    for root in ("exchanges", "municipalities", "multiply", "localisation", "audit", "edit_conflicts")
    for path in kept_under(ROOT / root, ".py")
    if "migrations" not in path.parts
]


def _rooms() -> set[str]:
    paths = [path.relative_to(ROOT / "exchanges") for path in kept_files() if path.is_relative_to(ROOT / "exchanges")]
    not_rooms = {"management", "migrations", "templatetags"}
    return {path.parts[0] for path in paths if len(path.parts) > 1 and path.suffix == ".py"} - not_rooms


def test_every_room_has_its_place_in_the_layers() -> None:
    contract = next(contract for contract in CONTRACTS if contract.get("containers") == ["exchanges"])
    layers = {room.strip() for layer in contract["layers"] for room in layer.split("|")}
    assert _rooms() - layers == set()


def _roots() -> set[str]:
    """Return the packages of the house beside `exchanges`."""
    packages = {path.parent for path in kept_files() if path.name == "__init__.py"}
    return {path.name for path in packages if path.parent == ROOT} - {"exchanges", "tests", "benchmarks", "scripts"}


def _forbidding(module: str) -> dict[str, Any]:
    return next(contract for contract in CONTRACTS if module in contract.get("forbidden_modules", []))


def test_contracts_look_at_every_package() -> None:
    assert set(SETTINGS["importlinter"]["root_packages"]) == _roots() | {"exchanges"}
    roof = next(contract for contract in CONTRACTS if "multiply" in contract.get("layers", []))
    assert set(roof["layers"]) == _roots() | {"exchanges"}


def test_every_room_and_package_is_kept_away_from_the_solver() -> None:
    named = {module.removeprefix("exchanges.") for module in _forbidding("ortools")["source_modules"]}
    assert (_rooms() | _roots()) - named == {"planning"}


def test_the_planner_is_kept_away_from_every_room_and_package() -> None:
    named = {module.removeprefix("exchanges.") for module in _forbidding("django")["forbidden_modules"]}
    assert (_rooms() | _roots()) - named == {"planning"}


def test_the_web_process_loads_neither_solver_nor_data_frames() -> None:
    """The modules of all pages and jobs are loaded, as requests would; the solver takes a second and 100 MB."""
    program = """
import sys
from multiply.wsgi import application
import exchanges.scheduling.tasks, multiply.embedded_worker
from django.contrib import admin
from django.urls import get_resolver
admin.autodiscover()
assert get_resolver().reverse_dict
print(sorted({"ortools", "pandas", "numpy"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"


def _late_imports(source: str) -> Iterator[str]:
    """Find imports inside functions without a comment beside them, or on the line before."""
    lines = source.splitlines()
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    before, own = lines[node.lineno - 2].strip(), lines[node.lineno - 1]
                    if not before.startswith("#") and "  # " not in own:
                        yield own.strip()


@for_every(CODE, name_of)
def test_an_import_inside_a_function_says_why(path: Path) -> None:
    assert list(_late_imports(path.read_text(encoding="utf-8"))) == []


def test_an_import_inside_a_function_without_a_reason_is_found() -> None:
    assert list(_late_imports("def f():\n    import json\n    return json\n")) == ["import json"]
    assert list(_late_imports("def f():\n    # Dear.\n    import json\n    return json\n")) == []
