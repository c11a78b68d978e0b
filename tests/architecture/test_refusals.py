"""Refusals have one root, whose words are fit to show: a page catches one name, whichever service it asks."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from django.utils import translation

import audit
import edit_conflicts
import exchanges
import localisation
import municipalities
from municipalities.refusals import Refusal
from tests.architecture.every import for_every

OWN = ("exchanges", "municipalities", "audit", "edit_conflicts", "localisation")
NO_REFUSALS = {
    "InvalidProgramme": "every fault of a file at once, each with its path; the planner knows no rooms",
    "PlannerFailed": "the planner's process gave no plan: kept with the proposal as its outcome",
    "PlannerError": "a mistake in the planner itself, nobody's to mend",
    "OutOfTime": "ends a search that has an answer so far",
    "OutOfMemory": "ends a search that has an answer so far",
    "ForeignJobError": "a job that is none of the site's: kept as failed, for technical administrators",
    "BackupFailed": "told on the command line, to whoever runs the site",
    "StorageAway": "an outage, which the page for outages tells; its words are for whoever runs the site",
    "WorkerDied": "tried again; people see that the message waits",
    "_Undone": "takes a rehearsal back; caught where it is raised",
}
"""Own exceptions that are no refusals, and why."""


def _modules() -> Iterator[ModuleType]:
    for package in (exchanges, municipalities, audit, edit_conflicts, localisation):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in found.name and not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


MODULES = list(_modules())
EXCEPTIONS = {
    each
    for module in MODULES
    for _name, each in inspect.getmembers(module, inspect.isclass)
    if issubclass(each, Exception) and each.__module__ == module.__name__
}
REFUSALS = sorted((each for each in EXCEPTIONS if issubclass(each, Refusal)), key=lambda each: each.__name__)


def _name(of: type[Exception]) -> str:
    return of.__name__


def test_there_are_refusals_to_look_at() -> None:
    assert len(REFUSALS) > 25


def test_every_exception_of_ours_is_a_refusal_or_says_why_not() -> None:
    assert {_name(each) for each in EXCEPTIONS - set(REFUSALS)} == set(NO_REFUSALS)


@for_every(REFUSALS, _name)
def test_a_refusal_is_named_after_what_it_says_or_what_was_refused(refusal: type[Refusal]) -> None:
    assert refusal is Refusal or not refusal.__name__.endswith(("Error", "Exception", "Refusal"))


def test_no_two_refusals_share_a_name() -> None:
    names = [each.__name__ for each in REFUSALS]
    assert sorted(set(names)) == names


@for_every([each for each in REFUSALS if each.__init__ is Refusal.__init__], _name)
def test_a_refusal_says_what_it_was_given_or_else_its_own_words(refusal: type[Refusal]) -> None:
    assert str(refusal("Å, Ł, ő – d’accord")) == "Å, Ł, ő – d’accord"
    assert str(refusal()) == str(refusal.words) != ""


def test_a_refusal_keeps_the_language_in_which_it_was_raised() -> None:
    with translation.override("de"):
        refusal = Refusal()
        german = str(Refusal.words)
    assert str(refusal) == german != str(Refusal.words)


def _shown(module: ModuleType) -> Iterator[tuple[int, str]]:
    """Yield line and name of the own exceptions whose words a module makes text of."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    for handler in ast.walk(tree):
        if not isinstance(handler, ast.ExceptHandler) or handler.name is None or handler.type is None:
            continue
        told = [
            node.args[0] if isinstance(node, ast.Call) else node.value
            for node in ast.walk(handler)
            if (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "str" and node.args)
            or isinstance(node, ast.FormattedValue)
        ]
        if any(isinstance(each, ast.Name) and each.id == handler.name for each in told):
            caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
            yield from ((handler.lineno, each.id) for each in caught if isinstance(each, ast.Name))


def test_what_is_shown_of_our_own_exceptions_is_a_refusal() -> None:
    shown = [
        (f"{module.__name__}:{line}", found)
        for module in MODULES
        for line, name in _shown(module)
        if isinstance(found := getattr(module, name, None), type) and found.__module__.split(".")[0] in OWN
    ]
    assert len(shown) > 20
    assert {
        where: found.__name__
        for where, found in shown
        if not issubclass(found, Refusal) and found.__name__ not in NO_REFUSALS
    } == {}
