"""Time the planner's ways on the same networks, as ratios: absolute times say more about the machine.

    python -m benchmarks.planning [FILE]
    python -m benchmarks.planning --growth [6 60 ...]

For every network of the file, undisturbed by the conference: the search, and the CP-SAT model of the same network. Then
the whole programme as `plan_programme` does it. Costs must agree; the benchmark ends with 1 if they don't.

`--growth` plans generated programmes of so many networks, each in a process of its own: what it takes from start to
proof, reading and checking included. It ends with 1 if one is not proven.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TypeVar

from benchmarks.networks import generated
from exchanges.planning.files.programme_files import load_programme
from exchanges.planning.limits.time_limit import TimeLimit
from exchanges.planning.network_search.model import solve_by_model
from exchanges.planning.network_search.network import Network
from exchanges.planning.network_search.search import Search
from exchanges.planning.network_search.tables import Tables
from exchanges.planning.problem.problem import problem_of
from exchanges.planning.solver import plan_programme

SAMPLE = Path(__file__).parents[1] / "exchanges" / "sample" / "multiply-2020.json"
PATIENCE_SECONDS = 120.0
ENDLESS = 10**9
SIZES = (6, 60, 120, 300, 600)

Result = TypeVar("Result")


def main() -> int:
    """Print one line a network and one for the programme."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=SAMPLE)
    parser.add_argument("--growth", nargs="*", type=int, metavar="NETWORKS")
    options = parser.parse_args()
    if options.growth is not None:
        return growth(options.growth or SIZES)
    programme = load_programme(options.file.read_text(encoding="utf-8"))
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


def growth(sizes: Sequence[int]) -> int:
    """Print one line a size; more than 1 in the last column grows faster than the file."""
    print("networks  status        cost      bound  processor s     MB  MB/network  time/network : first")
    least, first, proven = in_a_process(1).megabytes, 0.0, True
    for networks in sizes:
        run = in_a_process(networks)
        each = run.seconds / networks
        first = first or each
        print(
            f"{networks:>8}  {run.status:<8} {run.cost:>9} {run.bound:>10} {run.seconds:>12.2f} {run.megabytes:>6.0f}"
            f" {(run.megabytes - least) / networks:>11.2f} {each / first:>21.2f}",
            flush=True,
        )
        proven &= run.status == "optimal"
    return 0 if proven else 1


@dataclass(frozen=True)
class Run:
    """What became of one programme, in processor time and at the peak of its memory."""

    status: str
    cost: int | None
    bound: int | None
    seconds: float
    megabytes: float


def in_a_process(networks: int) -> Run:
    """Plan a generated programme of so many networks in a process of its own."""
    with TemporaryDirectory() as directory:
        file, plan = Path(directory) / "programme.json", Path(directory) / "plan.json"
        file.write_text(json.dumps(generated(networks), ensure_ascii=False), encoding="utf-8")
        command = [sys.executable, "-m", "exchanges.planning", "--time-limit", str(PATIENCE_SECONDS * 10)]
        with file.open("rb") as given, plan.open("wb") as answer:
            child = subprocess.Popen(command, stdin=given, stdout=answer)
            _, child.returncode, used = os.wait4(child.pid, 0)
        found = json.loads(plan.read_text(encoding="utf-8"))
    seconds = used.ru_utime + used.ru_stime
    return Run(found["status"], found["cost"], found["bound"], seconds, used.ru_maxrss / 1024)


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """Return what the work returns, and the seconds it took."""
    start = perf_counter()
    return work(), perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
