"""Documents, and the heads of templates, name files, modules, classes, functions and commands that are there."""

import ast
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.architecture.every import for_every
from tests.architecture.names_in_code import callables, is_a_dotted_name, is_a_place, words, words_in
from tests.architecture.repository import ROOT, TEMPLATES, kept_under, name_of

OF_THE_PAST = {"CHANGELOG.md"}
DOCUMENTS = [
    path
    for path in kept_under(ROOT, ".md")
    if name_of(path) not in OF_THE_PAST and (path.parent == ROOT or path.is_relative_to(ROOT / "docs"))
]
SOURCES = kept_under(TEMPLATES, ".html", ".txt")

FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
MARKED = re.compile(r"`([^`]+)`")
FILE = re.compile(r"(?<![\w/.<>*…-])[\w<][\w/.<>*…-]*\.(?:py|html|css|js|toml|md)\b(?!\.)")
COMMENT = re.compile(r"{% comment %}(.*?){% endcomment %}|{#(.*?)#}", re.DOTALL)

PATH = re.compile(r"[\w<…][\w<>*….-]*(?:/[\w<>*….-]*)+|[\w<…][\w<>*….-]*\.(?:py|html|txt|css|js|toml|md|json|po|in)")
TEST = re.compile(r"([\w/]+\.py)::(\w+)")
DOTTED = re.compile(r"([^\W\d]\w*(?:\.\w+)+)(?:\(.*\))?")
NAME = re.compile(r"([^\W\d]\w*)(?:\(.*\))?")
MODULE_TO_RUN = re.compile(r"python -m ([\w.]+)")
COMMAND = re.compile(r"manage\.py (\w+)")
CLASS_IN_PROSE = re.compile(r"\b(?:\w+\.)*[A-Z]+[a-z]\w*[A-Z]\w*(?:\.\w+)*|\b(?:\w+\.)+[A-Z]\w+")

TOP = {place.name for place in ROOT.iterdir() if place.is_dir() and not place.name.startswith(".")}
OF_OTHERS = {
    "BaseStorage": "Django",
    "EXDATE": "iCalendar",
    "JavaScript": "the language",
    "NamedUrlCookieWizardView": "formtools",
    "RRULE": "iCalendar",
    "RunPython": "Django's migrations",
    "VTIMEZONE": "iCalendar",
    "ch": "CSS",
    "em": "CSS",
    "fr": "CSS",
    "h1": "HTML",
    "instancer": "fontTools",
    "is_usable": "Django's connections",
    "merge": "fontTools",
    "stacked.html": "Django's admin",
    "v2": "a version of the open data that may come",
}
"""What is named and is not ours, with whose it is."""


def _is_known(marked: str) -> bool:
    """Return whether what is marked as code is there; what is no name of something in the code is not judged."""
    if marked in OF_OTHERS:
        return True
    if test := TEST.fullmatch(marked):
        return is_a_place(test[1]) and test[2] in words()
    if PATH.fullmatch(marked):
        is_of_an_installation = marked.partition("/")[0].isupper()
        return is_of_an_installation or is_a_place(marked)
    if (name := NAME.fullmatch(marked)) and marked.endswith(")"):
        return name[1] in callables()
    if name:
        return name[1] in words() or name[1] in OF_OTHERS or name[1] in get_commands() or is_a_place(name[1])
    if dotted := DOTTED.fullmatch(marked):
        return is_a_dotted_name(dotted[1]) or dotted[1].endswith(".ics")
    return True


def _within(marked: str) -> list[str]:
    """Return the names within a line of code: of a command its paths and modules; after a file what stands in it."""
    if " " not in marked:
        return [marked]
    parts = [part.strip("\"'();,") for part in marked.split(" ")]
    if len(parts) == 2 and parts[0].endswith(".py") and "/" in parts[0]:
        return parts
    paths = [part for part in parts if part.partition("/")[0] in TOP and "/" in part]
    return [*paths, *MODULE_TO_RUN.findall(marked), *COMMAND.findall(marked)]


def stale(text: str) -> list[str]:
    """Return what a document names in backticks, and the files that its blocks of code name, that are not there."""
    marked = [" ".join(each.split()) for each in MARKED.findall(FENCED.sub("", text))]
    named = [name for each in marked for name in _within(each)]
    named += [file for block in FENCED.findall(text) for file in FILE.findall(block)]
    return [name for name in named if not _is_known(name)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("`exchanges/planning/options.py`, `options.py`, `planning/`, `tests/<room>/…_on_postgresql.py`", []),
        ("`planning/choices.py`", ["planning/choices.py"]),
        ("`registrations/links.py`", ["registrations/links.py"]),
        ("`emails/base.*`, `emails/bare.*`", ["emails/bare.*"]),
        ("`municipalities.access.reach_of(user)`, `Slot.waived_by`, `transaction.atomic`, `django_q.conf`", []),
        ("`municipalities.access.grasp_of(user)`", ["municipalities.access.grasp_of(user)"]),
        ("`access.grasp_of`, `Slot.gripped_by`", ["access.grasp_of", "Slot.gripped_by"]),
        ("`PublishedMeeting`, `grasp_of`, `Grasp`, `grasp()`", ["grasp_of", "Grasp", "grasp()"]),
        ("`conference_lead`, `conference_lead()`", ["conference_lead()"]),
        ("`python -m exchanges.planning`, `python -m exchanges.grasping`", ["exchanges.grasping"]),
        ("`python manage.py migrate`, `manage.py grasp_everything`", ["grasp_everything"]),
        ("`.venv/bin/pytest tests/exchanges/grasping -x`", ["tests/exchanges/grasping"]),
        ("`municipalities/access.py\nGrasp`", ["Grasp"]),
        ("`tests/factories.py::grasp`", ["tests/factories.py::grasp"]),
        ("```\nexchanges/\n    addresses.py   grasping.py\n```\nand `grasping`", ["grasping", "grasping.py"]),
        ("`/calendar/`, `a, b`, `{% if %}`, `SE`, `VAR_DIR/mail`, `text/calendar; method=…`", []),
    ],
)
def test_what_is_not_there_is_found(text: str, found: list[str]) -> None:
    assert stale(text) == found


def test_what_a_function_calls_its_own_is_no_name_that_a_document_could_mean() -> None:
    code = "from grip import Hold as Held\ndef grasp(what, held=None):\n    taken = what.kept(by=1)\n    return taken\n"
    assert set(words_in(ast.parse(code))) == {"grip", "Hold", "Held", "grasp", "kept", "by"}


@for_every(DOCUMENTS, name_of)
def test_a_document_names_what_is_there(document: Path) -> None:
    assert stale(document.read_text(encoding="utf-8")) == []


@for_every(DOCUMENTS, name_of)
def test_a_document_says_nothing_twice(document: Path) -> None:
    """Look at long lines, as a merge doubles rows and paragraphs; commands may well be given twice."""
    lines = FENCED.sub("", document.read_text(encoding="utf-8")).splitlines()
    assert [line for line, times in Counter(lines).items() if times > 1 and len(line) >= 100] == []


def test_what_is_of_others_is_named_somewhere() -> None:
    named = "\n".join(path.read_text(encoding="utf-8") for path in [*DOCUMENTS, *SOURCES])
    assert [name for name in OF_OTHERS if not re.search(rf"\b{name}\b", named)] == []
    assert [name for name in OF_OTHERS if name in words()] == []


def stale_in_comments(template: str) -> list[str]:
    """Return the classes and files that a template's comments name and that are not there."""
    comments = "\n".join(filter(None, (part for found in COMMENT.findall(template) for part in found)))
    named = [*CLASS_IN_PROSE.findall(comments), *FILE.findall(comments)]
    return [name for name in named if not _is_known(name)]


def test_a_name_in_a_comment_that_is_not_there_is_found() -> None:
    template = (
        "{# row: a MeetingRow, a GraspRow or an access.Grasp of grasping.py #}{% comment %}Grip.Held{% endcomment %}"
    )
    assert stale_in_comments(template) == ["GraspRow", "access.Grasp", "Grip.Held", "grasping.py"]


@for_every(SOURCES, name_of)
def test_a_template_s_comments_name_what_is_there(template: Path) -> None:
    assert stale_in_comments(template.read_text(encoding="utf-8")) == []


def _rooms() -> set[str]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    rows = [row for contract in contracts if contract["type"] == "layers" for row in contract["layers"]]
    return {room.strip() for row in rows for room in row.split("|")}


def test_the_map_of_the_house_names_each_room_of_the_contracts() -> None:
    house = FENCED.findall((ROOT / "docs/architecture.md").read_text(encoding="utf-8"))[0]
    rooms = _rooms()
    assert {"planning", "http_cache"} <= rooms
    modules_of_every_room = {"admin", "errors", "models", "queries", "tasks", "urls"}
    assert rooms - set(re.findall(r"\w+", house)) - modules_of_every_room == set()
