"""Change code a little, one change at a time, and name the changes that no test notices: `make mutants`.

scripts/mutants.toml says which modules, with which tests, and which survivors are explained. Nothing is written to the
tree: the tests of a module are collected once and run once as they are, then each mutant is put into a child of that
process. It runs the tests that came by the changed statement, the quickest first, until one fails.
"""

import gc
import os
import resource
import signal
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, partial
from importlib import import_module
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

import pytest

from scripts.mutations import Mutant, mutants_of

SPARE_SECONDS = 10
"""How long a mutant may take beyond four times what its tests take; longer, and it counts as killed."""
MEMORY = 4 * 1024**3
"""How many bytes a mutant may take."""


@dataclass(frozen=True)
class Explained:
    """Why a mutant may survive; named by the text of what it changes, as lines move."""

    module: str
    function: str
    old: str
    new: str
    reason: str

    def matches(self, module: str, mutant: Mutant) -> bool:
        """Tell whether it speaks of this mutant."""
        return (self.module, self.function, self.old, self.new) == (module, mutant.function, mutant.old, mutant.new)


@dataclass
class Result:
    """What became of the mutants of a module; `fault` where its tests fail without any."""

    module: str
    mutants: int = 0
    survivors: list[Mutant] = field(default_factory=list)
    seconds: float = 0
    fault: str = ""


class Mutating:
    """A plugin of pytest that runs the collected tests as they are, then once for each mutant, in a child."""

    def __init__(self, root: Path, result: Result) -> None:
        self.path, self.result = root / result.module, result
        self.failed: list[str] = []
        """What is wrong with the tests, or has failed in this child."""
        self.came_by: dict[str, set[int]] = {}
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self) -> None:
        """Let Hypothesis neither look for the smallest example that fails nor remember it."""
        from hypothesis import Phase, settings  # which pytest must be the first to import

        settings.register_profile("mutants", deadline=None, database=None, phases=(Phase.explicit, Phase.generate))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a failure."""
        if report.failed:
            self.failed.append(f"{report.nodeid}\n{report.longreprtext}")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a file of tests that could not be read."""
        if report.failed:
            self.failed.append(f"{report.nodeid}\n{report.longreprtext}")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests as they are, then every mutant against those that came by."""
        for number, item in enumerate(session.items):
            # The last is followed by the first, so that what they share (a database) stays up for the mutants.
            self._watch(item, session.items[(number + 1) % len(session.items)])
        if self.failed or not session.items:
            self.result.fault = "\n".join(self.failed) or "There are no tests."
            return True
        by_time = sorted(session.items, key=lambda item: self.seconds[item.nodeid])
        module = import_module(self.result.module.removesuffix(".py").replace("/", "."))
        for mutant, code in mutants_of(self.path):
            tests = [item for item in by_time if not mutant.lines or self.came_by[item.nodeid] & set(mutant.lines)]
            self.result.mutants += 1
            usual = sum(self.seconds[item.nodeid] for item in tests)
            if in_a_child(partial(self._survives, module, code, tests), SPARE_SECONDS + int(4 * usual)):
                self.result.survivors.append(mutant)
        return True

    def _watch(self, item: pytest.Item, following: pytest.Item) -> None:
        """Run a test and note which lines of the module it came by."""
        lines = self.came_by.setdefault(item.nodeid, set())

        def follow(frame: FrameType, _event: str, _argument: Any) -> Callable[..., Any] | None:
            if frame.f_code.co_filename != str(self.path):
                return None
            lines.add(frame.f_lineno)
            return follow

        started = time.monotonic()
        sys.settrace(follow)
        try:
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        finally:
            sys.settrace(None)
        self.seconds[item.nodeid] = time.monotonic() - started

    def _survives(self, module: ModuleType, code: CodeType, tests: Sequence[pytest.Item]) -> bool:
        put_in(module, code)
        for number, item in enumerate(tests):
            following = tests[(number + 1) % len(tests)]
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.failed:
                return False
        return True


def in_a_child(act: Callable[[], bool], seconds: int) -> bool:
    """Return what `act` returns in a child; False where it raises, or is not done in so many seconds."""
    child = os.fork()
    if child == 0:
        gc.disable()  # it would copy all that the child shares with its parent
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(seconds)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        try:
            os._exit(0 if act() else 1)
        except BaseException:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def put_in(module: ModuleType, code: CodeType) -> None:
    """Give the functions and the constants of a module those of another reading of it, wherever they are held."""
    other = ModuleType(module.__name__)
    exec(code, other.__dict__)  # noqa: S102 -- our own code, changed a little
    for name, old in list(vars(module).items()):
        new = vars(other).get(name)
        if name.startswith("__") or old is new:
            continue
        if getattr(old, "__module__", None) == module.__name__ and callable(old):
            _transplant(old, new)
        elif getattr(old, "__module__", module.__name__) == module.__name__ or old != new:
            for holder in [each for each in list(sys.modules.values()) if vars(each).get(name) is old]:
                setattr(holder, name, new)


def _transplant(old: Any, new: Any) -> None:
    for mine, theirs in zip(_functions(old), _functions(new), strict=True):
        if mine.__code__ != theirs.__code__:
            mine.__code__ = theirs.__code__
        mine.__defaults__, mine.__kwdefaults__ = theirs.__defaults__, theirs.__kwdefaults__


def _functions(thing: Any) -> Iterator[FunctionType]:
    """Yield the functions of a function, class, property or decorated function, in the same order in each reading."""
    if isinstance(thing, FunctionType):
        yield from _functions(thing.__wrapped__) if hasattr(thing, "__wrapped__") else [thing]
    elif isinstance(thing, type):
        yield from chain.from_iterable(_functions(each) for each in vars(thing).values() if not isinstance(each, type))
    elif isinstance(thing, property):
        yield from chain.from_iterable(_functions(each) for each in (thing.fget, thing.fset))
    elif isinstance(thing, cached_property):
        yield from _functions(thing.func)
    elif isinstance(thing, (classmethod, staticmethod)):
        yield from _functions(thing.__func__)


def run(root: Path, module: str, tests: list[str]) -> Result:
    """Try the mutants of one module; its tests are arguments of pytest."""
    os.chdir(root)
    sys.path.insert(0, str(root))
    os.environ.pop("SLIPCOVER_ENABLED", None)  # where tests of this script are measured, these are not
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what pytest tells of each mutant
    result, started = Result(module), time.monotonic()
    plugin = Mutating(root, result)
    options = ["-p", "no:cacheprovider", "-p", "no:randomly", "--hypothesis-profile=mutants", "--hypothesis-seed=1"]
    pytest.main([*options, *tests], plugins=[plugin])
    if not result.mutants and not result.fault:
        result.fault = "\n".join(plugin.failed) or "pytest did not run."
    result.seconds = time.monotonic() - started
    return result


def told(result: Result, explained: list[Explained]) -> Iterator[str]:
    """Yield what is wrong: tests that fail as it is, survivors, explanations of what is killed or gone."""
    if result.fault:
        yield f"{result.module}: its tests fail without any mutant.\n{result.fault}"
        return
    ours = [each for each in explained if each.module == result.module]
    for mutant in result.survivors:
        if not any(each.matches(result.module, mutant) for each in ours):
            where = f"{result.module}:{mutant.line} in {mutant.function or 'the module'}"
            yield f"{where}: {mutant.old} -> {mutant.new} survives"
    for each in ours:
        if not any(each.matches(result.module, mutant) for mutant in result.survivors):
            yield f"{result.module}: no mutant of {each.function} survives as {each.old} -> {each.new}: drop the entry"


def main(root: Path, chosen: Sequence[str]) -> int:
    """Try the modules whose paths contain one of the texts `chosen`, all without any; return 1 for any fault."""
    with (root / "scripts" / "mutants.toml").open("rb") as file:
        table = tomllib.load(file)
    explained = [Explained(**each) for each in table.get("explained", ())]
    paths = [path for path in table["tests"] if not chosen or any(text in path for text in chosen)]
    faults = [f"{each.module} is not tried: drop its entry" for each in explained if each.module not in table["tests"]]
    keys = Counter((each.module, each.function, each.old, each.new) for each in explained)
    faults += [f"{' '.join(key)} is explained twice" for key, times in keys.items() if times > 1]
    print(*faults, sep="\n", end="\n" if faults else "")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        for result in pool.map(run, [root] * len(paths), paths, [table["tests"][path] for path in paths]):
            found, left = list(told(result, explained)), len(result.survivors)
            summary = f"{result.mutants} mutants, {result.mutants - left} killed, {left} survive"
            print(f"{result.module}: {summary}, {result.seconds:.0f} s", *found, sep="\n", flush=True)
            faults += found
    return min(len(faults), 1)


if __name__ == "__main__":
    sys.exit(main(Path.cwd(), sys.argv[1:]))
