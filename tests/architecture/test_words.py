"""Words: heads of modules say what they are, models stand in the glossary, neighbouring modules differ in name."""

import ast
import re
from collections import defaultdict
from pathlib import Path

from django.apps import apps
from django.db.models import Model

from tests.architecture.every import for_every
from tests.architecture.repository import ROOT, kept_under, name_of

OF_THE_CODE = (
    "audit",
    "benchmarks",
    "edit_conflicts",
    "exchanges",
    "localisation",
    "multiply",
    "municipalities",
    "scripts",
)
QUESTION = re.compile(r"(What|Who|Whom|Whose|Which|How|When|Where|Why|Whether|That)\b")
OF_EVERY_ROOM = {"__init__", "admin", "apps", "base", "errors", "forms", "models", "queries", "tasks", "urls", "views"}
"""Names of modules that rooms have for the same purpose each."""

LAYERS = {"admin", "migrations", "models", "views"}
"""Folders that a room has beside its subjects, and that are named after them within."""

EXPLAINED = ("exchanges/planning", "exchanges/registrations/seats")
"""Rooms of which each public class is a word of the glossary."""

PLACE = re.compile(r"(^|_)places?(_|$)|Places?(?![a-z])|(^|_)PLACES?(_|$)")
"""A word with too many meanings for a name: a seat, a venue, a municipality, a location, a position, an assignment."""

OF_A_PLACE = {
    ("exchanges/registrations/mail/calls.py", "takes_place"),
    ("exchanges/registrations/mail/messages/shared_facts.py", "takes_place"),
    ("exchanges/registrations/mail/told.py", "place"),
    ("exchanges/registrations/mail/change_texts.py", "place"),
}
"""Names that keep it: an idiom, and the town of a meeting as messages that are written carry it (`Told`)."""

GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
CODE = [path for folder in OF_THE_CODE for path in kept_under(ROOT / folder, ".py") if "migrations" not in path.parts]
MODELS = [model for label in ("municipalities", "exchanges") for model in apps.get_app_config(label).get_models()]


def _head(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


def words_of(glossary: str) -> set[str]:
    """Return the terms that begin a row; what a row says of others explains those no further."""
    heads = re.findall(r"^\| \*\*(.+?)\*\*", glossary, re.MULTILINE)
    return {word.strip().lower() for head in heads for word in re.split(r",| / ", head)}


def _in_words(class_name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", class_name).lower()


def _domain_classes() -> list[str]:
    """Return the public classes of the rooms whose words are their own; what is raised says itself what it is."""
    classes = [
        node
        for room in EXPLAINED
        for path in kept_under(ROOT / room, ".py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]
    raised = re.compile(r"(Exception|Error|Refusal)$")
    return sorted({each.name for each in classes if not any(raised.search(ast.unparse(base)) for base in each.bases)})


def _names(path: Path) -> set[str]:
    """Return what a module names or asks for by name: definitions, arguments, variables, attributes, keywords."""
    found: set[str | None] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.arg | ast.keyword):
            found.add(node.arg)
        elif isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
    return {name for name in found if name is not None}


def _name(model: type[Model]) -> str:
    return model.__name__


def test_a_modules_head_says_what_it_is() -> None:
    assert len(CODE) > 300
    assert [f"{name_of(path)}: begin with the noun" for path in CODE if QUESTION.match(_head(path))] == []


@for_every(MODELS, _name)
def test_a_model_stands_in_the_glossary(model: type[Model]) -> None:
    assert {_in_words(model.__name__), str(model._meta.verbose_name).lower()} & words_of(GLOSSARY)


@for_every(_domain_classes())
def test_a_class_of_the_planner_and_of_seats_stands_in_the_glossary(name: str) -> None:
    word = _in_words(name)
    assert {word, word.removesuffix("s")} & words_of(GLOSSARY), f"no row of docs/glossary.md begins with {word}"


def test_only_what_begins_a_row_is_a_word_of_the_glossary() -> None:
    glossary = "| **cost, cost term** | The *sum* of **terms**. |\n| **free / held day** | `Day`. |\n**a**"
    assert words_of(glossary) == {"cost", "cost term", "free", "held day"}
    assert _in_words("ModeSeats") == "mode seats"
    assert {"Requirement", "Violation", "Occupancy"} <= set(_domain_classes())
    assert {"PlannerError", "OutOfTime"} & set(_domain_classes()) == set()


def test_modules_of_neighbouring_rooms_differ_in_name() -> None:
    found = defaultdict(list)
    for path in CODE:
        if path.stem not in OF_EVERY_ROOM and path.parent.name not in LAYERS:
            found[path.parent.parent, path.stem].append(name_of(path))
    assert [names for names in found.values() if len(names) > 1] == []


def test_a_name_says_what_kind_of_place_it_means() -> None:
    found = {(name_of(path), name) for path in CODE for name in _names(path) if PLACE.search(name)}
    assert found == OF_A_PLACE
    assert [name_of(path) for path in CODE if PLACE.search(path.stem)] == []


@for_every(MODELS, _name)
def test_a_column_says_what_kind_of_place_it_means(model: type[Model]) -> None:
    assert [field.name for field in model._meta.get_fields() if PLACE.search(field.name)] == []
