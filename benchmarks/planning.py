"""How long the planner's ways take on the same networks, as ratios: absolute times say more about the machine.

    python -m benchmarks.planning [FILE]

For every network of the file, undisturbed by the conference: the search, and the CP-SAT model of the same network. Then
the whole programme as `plan_programme` does it. Costs must agree; the benchmark ends with 1 if they don't.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from exchanges.planning.files import load_programme
from exchanges.planning.limits import TimeLimit
from exchanges.planning.model import solve_by_model
from exchanges.planning.network import Network
from exchanges.planning.problem import problem_of
from exchanges.planning.search import Search
from exchanges.planning.solver import plan_programme
from exchanges.planning.tables import Tables

SAMPLE = Path(__file__).parents[1] / "exchanges" / "sample" / "multiply-2020.json"
PATIENCE_SECONDS = 120.0
ENDLESS = 10**9

Result = TypeVar("Result")


def main() -> int:
    """Print one line a network and one for the programme."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=SAMPLE)
    programme = load_programme(parser.parse_args().file.read_text(encoding="utf-8"))
    problem = problem_of(programme)
    tables, last_day, agreed = Tables(problem), problem.horizon - 1, True
    import ortools.sat.python.cp_model  # noqa: F401 - its import is not what is measured

    print("network   cost  search s  model s  model/search")
    for country in programme.countries:
        network = Network(problem, tables, country.code)
        found, search_time = timed(lambda: Search(network).best(last_day, ENDLESS, TimeLimit(PATIENCE_SECONDS)))  # noqa: B023
        by_model, model_time = timed(
            lambda: solve_by_model(network, last_day, known_bound=0, limit=TimeLimit(PATIENCE_SECONDS))  # noqa: B023
        )
        agreed &= found.bound == by_model.bound
        ratio = model_time / search_time
        print(f"{country.code:<8} {found.bound:>5} {search_time:>9.3f} {model_time:>8.2f} {ratio:>13.0f}")
    plan, seconds = timed(lambda: plan_programme(programme, time_limit=PATIENCE_SECONDS))
    print(f"programme: {plan.status}, cost {plan.cost}, at least {plan.bound}, {seconds:.2f} s")
    return 0 if agreed else 1


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """Return what the work returns, and the seconds it took."""
    start = perf_counter()
    return work(), perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
