"""Who imports whom. The contracts themselves are in pyproject.toml and checked by `make lint`."""

import subprocess
import sys
import tomllib
from typing import Any

from tests.architecture.repository import ROOT, kept_files

SETTINGS: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
CONTRACTS: list[dict[str, Any]] = SETTINGS["importlinter"]["contracts"]


def _rooms() -> set[str]:
    paths = [path.relative_to(ROOT / "exchanges") for path in kept_files() if path.is_relative_to(ROOT / "exchanges")]
    not_rooms = {"management", "migrations", "templatetags"}
    return {path.parts[0] for path in paths if len(path.parts) > 1 and path.suffix == ".py"} - not_rooms


def test_every_room_has_its_place_in_the_layers() -> None:
    contract = next(contract for contract in CONTRACTS if contract.get("containers") == ["exchanges"])
    layers = {room.strip() for layer in contract["layers"] for room in layer.split("|")}
    assert _rooms() - layers == set()


def test_every_room_is_kept_away_from_the_solver() -> None:
    contract = next(contract for contract in CONTRACTS if "ortools" in contract.get("forbidden_modules", []))
    named = {module.removeprefix("exchanges.") for module in contract["source_modules"]}
    assert _rooms() - named == {"planning"}


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
