"""Words: heads of modules say what they are, models stand in the glossary, neighbouring modules differ in name."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

from tests.architecture.repository import ROOT, kept_under, name_of

OF_THE_CODE = ("benchmarks", "edit_conflicts", "exchanges", "localisation", "multiply", "municipalities", "scripts")
QUESTION = re.compile(r"(What|Who|Whom|Whose|Which|How|When|Where|Why|Whether|That)\b")
OF_EVERY_ROOM = {"__init__", "admin", "apps", "base", "errors", "forms", "models", "queries", "tasks", "urls", "views"}
"""Names of modules that rooms have for the same purpose each."""

LAYERS = {"admin", "migrations", "models", "views"}
"""Folders that a room has beside its subjects, and that are named after them within."""

GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
CODE = [path for folder in OF_THE_CODE for path in kept_under(ROOT / folder, ".py") if "migrations" not in path.parts]
MODELS = [model for label in ("municipalities", "exchanges") for model in apps.get_app_config(label).get_models()]


def _head(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


def _words_of_the_glossary() -> set[str]:
    rows = re.findall(r"^\| \*\*(.+?)\*\*(.*)", GLOSSARY, re.MULTILINE)
    return {word.lower() for head, text in rows for word in [head, *re.findall(r"\*([^*]+)\*", text)]}


def _name(model: type[Model]) -> str:
    return model.__name__


def test_a_modules_head_says_what_it_is() -> None:
    assert len(CODE) > 300
    assert [f"{name_of(path)}: begin with the noun" for path in CODE if QUESTION.match(_head(path))] == []


@pytest.mark.parametrize("model", MODELS, ids=_name)
def test_a_model_stands_in_the_glossary(model: type[Model]) -> None:
    in_code = re.sub(r"(?<!^)(?=[A-Z])", " ", model.__name__).lower()
    assert {in_code, str(model._meta.verbose_name).lower()} & _words_of_the_glossary()


def test_modules_of_neighbouring_rooms_differ_in_name() -> None:
    found = defaultdict(list)
    for path in CODE:
        if path.stem not in OF_EVERY_ROOM and path.parent.name not in LAYERS:
            found[path.parent.parent, path.stem].append(name_of(path))
    assert [names for names in found.values() if len(names) > 1] == []
