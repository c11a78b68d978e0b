"""What the web process may import of the planner is free of the solver's weight."""

import subprocess
import sys

import pytest

HEAVY = ("ortools", "pandas", "numpy")


def loaded_by(module: str) -> set[str]:
    script = f"import sys, {module}; print(' '.join(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True)
    return set(done.stdout.split())


LIGHT = (
    "problem.programme",
    "problem.problem",
    "problem.slots",
    "specification.checks",
    "specification.costs",
    "files.programme_files",
    "files.plan_files",
    "options",
)


@pytest.mark.parametrize("name", LIGHT)
def test_the_specification_does_not_import_the_solver(name: str) -> None:
    assert loaded_by(f"exchanges.planning.{name}") == set()


def test_the_solver_loads_the_model_only_when_it_needs_it() -> None:
    assert loaded_by("exchanges.planning.solver") == {"numpy"}
