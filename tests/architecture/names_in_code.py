"""Names that the code knows: its files and folders, its modules with what they define, and the words that it uses."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tests.architecture.repository import ROOT, kept_files, kept_under, name_of

WORD = re.compile(r"[^\W\d]\w*")
VARIABLE_OF_THE_MAKEFILE = re.compile(r"^([A-Z_]+) [?:]?=", re.MULTILINE)
PLACEHOLDER = re.compile(r"<\w+>|…|[*]")


@cache
def is_a_place(path: str) -> bool:
    """Return whether a kept file or folder ends in this path; `<kind>`, … and * stand for anything within a part.

    The end of a file's name may be left out, as in an include.
    """
    wanted = "[^/]*".join(re.escape(part) for part in PLACEHOLDER.split(path.rstrip("/")))
    end = "/" if path.endswith("/") else r"(?:/|(?:\.\w+)+)?"
    pattern = re.compile(rf"(?:^|/){wanted}{end}$")
    return any(pattern.search(place) for place in _places())


@cache
def is_a_dotted_name(name: str) -> bool:
    """Return whether this is a module, what a module defines, what a class has, or what the code uses of a library."""
    before, _, last = name.rpartition(".")
    return (
        any(f".{module}".endswith(f".{name}") for module in _modules())
        or any(last in names for module, names in _modules().items() if f".{module}".endswith(f".{before}"))
        or last in _classes().get(before.rpartition(".")[2], ())
        or name in _attributes_of_libraries()
        or _is_a_module_of_a_library(name)
    )


@cache
def words() -> frozenset[str]:
    """Return the words that the code is known by: what it defines, imports or asks for by name, its short texts.

    Neither variables and arguments within a function, nor what comments and docstrings say, nor what migrations did
    once; of tests only what they define.
    """
    found: set[str] = set()
    for file, tree in _trees().items():
        found.add(Path(file).stem)
        found.update(Path(file).parent.parts)
        found.update(_definitions_in(tree) if file.startswith("tests/") else words_in(tree))
    found.update(VARIABLE_OF_THE_MAKEFILE.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    found.update(WORD.findall((ROOT / "pyproject.toml").read_text(encoding="utf-8")))
    return frozenset(found)


@cache
def callables() -> frozenset[str]:
    """Return what can be called: functions, methods and classes of ours, and what the code calls of others."""
    found: set[str] = set()
    for node in _nodes():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Call):
            found.add(ast.unparse(node.func).rpartition(".")[2])
    return frozenset(found)


@cache
def _places() -> frozenset[str]:
    """Return each kept file and folder, a folder with a slash at its end."""
    files = {name_of(path) for path in kept_files()}
    folders = {f"{folder.as_posix()}/" for file in files for folder in Path(file).parents if folder != Path()}
    return frozenset(files | folders)


@cache
def _trees() -> dict[str, ast.Module]:
    """Return what Python reads in each file of ours, by the file's name; without migrations, which tell of the past."""
    files = [path for path in kept_under(ROOT, ".py") if "migrations" not in path.parts]
    return {name_of(path): ast.parse(path.read_text(encoding="utf-8")) for path in files}


@cache
def _modules() -> dict[str, frozenset[str]]:
    """Return what each module and each package of ours defines or hands on, by its dotted name."""
    found = {place.strip("/").replace("/", "."): frozenset[str]() for place in _places() if place.endswith("/")}
    for file, tree in _trees().items():
        dotted = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        found[dotted] = frozenset(_defined_by(tree))
    return found


@cache
def _classes() -> dict[str, frozenset[str]]:
    """Return what each class defines and its methods give to something, by its name; of namesakes, all of it."""
    found: dict[str, set[str]] = defaultdict(set)
    for node in _nodes():
        if isinstance(node, ast.ClassDef):
            given = (each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute))
            found[node.name].update(_defined_by(node), given)
    return {name: frozenset(attributes) for name, attributes in found.items()}


@cache
def _attributes_of_libraries() -> frozenset[str]:
    """Return what the code writes with a full stop in it of what it imports, such as transaction.atomic."""
    imported = {
        alias.asname or alias.name
        for node in _nodes()
        if isinstance(node, ast.ImportFrom) and not _is_ours(node.module or "")
        for alias in node.names
    }
    return frozenset(
        f"{node.value.id}.{node.attr}"
        for node in _nodes()
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in imported
    )


def _is_a_module_of_a_library(name: str) -> bool:
    try:
        return not _is_ours(name) and find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] in _modules()


def _nodes() -> Iterator[ast.AST]:
    return (node for tree in _trees().values() for node in ast.walk(tree))


def _defined_by(tree: ast.AST) -> Iterator[str]:
    """Yield what a module or class defines at its own level; a package hands on what it imports."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name))
        elif isinstance(node, ast.If):
            yield from _defined_by(node)


def _definitions_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.Module):
            yield from _defined_by(node)


def words_in(tree: ast.AST) -> Iterator[str]:
    """Yield the words that a module is known by."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            # Of a text for people nothing counts but what can be no word of a language.
            yield from (word for word in WORD.findall(node.value) if "_" in word or " " not in node.value)
        if isinstance(node, ast.ClassDef | ast.Module):
            yield from _defined_by(node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg
        elif isinstance(node, ast.Import | ast.ImportFrom):
            named = (each for alias in node.names for each in (alias.name, alias.asname))
            yield from (word for name in (*named, getattr(node, "module", None)) if name for word in name.split("."))
