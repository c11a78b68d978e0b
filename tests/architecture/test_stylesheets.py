"""Stylesheets: one place for colours and lengths, nothing a strict policy refuses, no reference that leads nowhere.

Components are written in styles/, and joined to the few sheets of static/css/ that pages load.
"""

import posixpath
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders

from exchanges.public.calendar.meeting_pins import highlighting
from scripts.build_styles import carried_out
from tests.architecture.every import for_every
from tests.architecture.repository import ROOT, STATIC, kept_files, kept_under, name_of

ALL = kept_under(STATIC, ".css")
OWN = [path for path in ALL if "vendor" not in path.parts]
STYLES = ROOT / "styles"
COMPONENTS = kept_under(STYLES, ".css")
WRITTEN = [path for path in COMPONENTS if "generated" not in path.parts]
MOST_LINES = 150
# Paper is white and ink is black, whatever the screen shows.
TOKENS_AND_PRINT = re.compile(r"@layer (?:tokens|print)\s*{.*?\n}", re.DOTALL)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
RAW_COLOUR = re.compile(
    r"(?<![\w&-])#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b|\b(?:rgb|hsl|oklch)a?\(", re.IGNORECASE
)
# A query cannot ask for a token; paper is measured in its own units.
QUERY = re.compile(r"@(?:media|container|supports)[^{]*")
LENGTH = re.compile(r"(?<![\w-])-?(?:\d+\.?\d*|\.\d+)(?:px|rem|pt|pc|mm|cm|in|Q)\b")
LENGTH_OF_A_SCREEN = re.compile(r"(?<![\w-])-?(?:\d+\.?\d*|\.\d+)(?:px|rem)\b")
URL = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)")


def _style(path: Path) -> str:
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield each block that stands in the text: what is before its brace, and what is within."""
    depth, ended, opened = 0, 0, 0
    for found in re.finditer(r"[{};]", text):
        depth += {"{": 1, "}": -1, ";": 0}[found[0]]
        if found[0] == "{" and depth == 1:
            opened = found.start()
        elif depth == 0:
            if found[0] == "}":
                yield " ".join(text[ended:opened].split()), text[opened + 1 : found.start()]
            ended = found.end()


def _rules(text: str, within: str = "") -> Iterator[tuple[str, str]]:
    """Yield each rule as the layers and queries that it stands in, and its selectors."""
    for head, body in _blocks(text):
        if re.match(r"@(?:layer|media|container|supports)\b", head):
            yield from _rules(body, f"{within} {head}".strip())
        elif not head.startswith("@"):
            yield within, head


def _lengths(text: str) -> list[str]:
    """Return the lengths that are written out in a component."""
    bare = QUERY.sub("", text)
    of_screens = LENGTH_OF_A_SCREEN.findall(re.sub(r"@layer tokens\s*{.*?\n}", "", bare, flags=re.DOTALL))
    return of_screens + LENGTH.findall(TOKENS_AND_PRINT.sub("", LENGTH_OF_A_SCREEN.sub("", bare)))


def test_there_are_stylesheets_to_look_at() -> None:
    assert OWN
    assert WRITTEN


def test_the_sheets_of_the_pages_are_what_the_components_say() -> None:
    check = [sys.executable, str(ROOT / "scripts/build_styles.py"), "--check"]
    assert subprocess.run(check, capture_output=True, text=True, check=False).stderr == ""


def test_a_mixin_is_carried_out_and_an_unknown_one_refused() -> None:
    known = {"--gone": "  display: none;\n"}
    assert "".join(carried_out("@mixin --gone {\n  display: none;\n}\na {\n  @apply --gone;\n}\n", known).split()) == (
        "a{display:none;}"
    )
    with pytest.raises(KeyError, match="--gnoe"):
        carried_out("a {\n  @apply --gnoe;\n}\n", known)


def test_nothing_is_shown_in_another_order_than_it_is_read_in() -> None:
    """Whoever goes by keyboard, or listens, goes by the document."""
    reorders = re.compile(r"(?<![\w-])order:|(?:-reverse\b)|grid-auto-flow:[^;]*dense")
    assert [name_of(path) for path in WRITTEN if reorders.search(_style(path))] == []


def test_what_only_readers_hear_is_hidden_in_one_place() -> None:
    assert [name_of(path) for path in WRITTEN if "clip-path: inset(50%)" in _style(path)] == ["styles/site/helpers.css"]


def test_the_pins_of_the_map_are_what_their_program_writes() -> None:
    assert (STYLES / "generated/meeting-pins.css").read_text(encoding="utf-8") == highlighting()


def test_each_component_is_joined_to_a_sheet_and_each_sheet_is_joined() -> None:
    sheets = tomllib.loads((STYLES / "sheets.toml").read_text(encoding="utf-8"))
    assert {f"static/css/{name}.css" for name in sheets} == {name_of(path) for path in OWN}
    listed = {component for components in sheets.values() for component in components}
    assert listed == {path.relative_to(STYLES).with_suffix("").as_posix() for path in COMPONENTS}
    assert [name for name, components in sheets.items() if len(components) != len(set(components))] == []


@for_every(COMPONENTS, name_of)
def test_a_component_closes_what_it_opens(component: Path) -> None:
    """A brace too few would draw the next components of its sheet into its own last rule."""
    text = _style(component)
    assert text.count("{") == text.count("}")


@for_every(COMPONENTS, name_of)
def test_a_component_is_short(component: Path) -> None:
    assert len(component.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@for_every(WRITTEN, name_of)
def test_lengths_are_written_in_the_tokens_only(component: Path) -> None:
    assert _lengths(_style(component)) == []


def test_a_length_is_noticed() -> None:
    text = "@layer print{\na{margin: -1px 2pt}\n}\n@media (min-width: 60rem){b{gap: .5rem 1em; top: calc(1px + 2mm)}}"
    assert _lengths(text) == ["-1px", ".5rem", "1px", "2mm"]


def test_light_and_dark_differ_in_colours_alone() -> None:
    """So the walk through all pages asks in the second scheme for nothing but the rules of colours."""
    assert [name_of(path) for path in ALL if "prefers-color-scheme" in _style(path)] == []
    mail = (ROOT / "templates/emails/base.html").read_text(encoding="utf-8")
    (dark,) = [body for head, body in _blocks(mail) if "prefers-color-scheme" in head]
    changed = {
        declaration.partition(":")[0].strip() for _head, body in _blocks(dark) for declaration in body.split(";")
    }
    assert changed - {""} == {"background", "border-color", "color"}


def test_a_selector_has_one_rule() -> None:
    """Two rules for the same selectors, in one layer and under one query, are one rule in two places."""
    found = Counter(rule for path in COMPONENTS for rule in _rules(_style(path)))
    assert [rule for rule, times in found.items() if times > 1] == []


def test_a_selector_with_two_rules_is_noticed() -> None:
    text = "@layer base; @layer base{a{top: 0} @media print{a{top: 0} a{top: 1em}}} @layer base{a{left: 0}}"
    base, paper = ("@layer base", "a"), ("@layer base @media print", "a")
    assert Counter(_rules(text)) == {base: 2, paper: 2}


@for_every(ALL, name_of)
def test_a_stylesheet_embeds_nothing(sheet: Path) -> None:
    assert [url for url in URL.findall(_style(sheet)) if urlsplit(url).scheme] == []


@for_every(ALL, name_of)
def test_a_stylesheet_imports_at_most_djangos_own(sheet: Path) -> None:
    """An import is one more wait for the reader; a layer for the admin's stylesheet is worth it."""
    imported = re.findall(r"@import\s+([^;]+);", _style(sheet))
    assert [
        rule for rule in imported if not re.fullmatch(r'url\("\.\./admin/css/[\w-]+\.css"\) layer\(admin\)', rule)
    ] == []


@for_every(ALL, name_of)
def test_what_a_stylesheet_refers_to_is_there(sheet: Path) -> None:
    folder = sheet.parent.relative_to(STATIC).as_posix()
    paths = [
        posixpath.normpath(f"{folder}/{urlsplit(url).path}") for url in URL.findall(_style(sheet)) if url[0] != "#"
    ]
    assert [path for path in paths if not finders.find(path)] == []


@for_every(COMPONENTS, name_of)
def test_colours_are_written_in_the_tokens_only(component: Path) -> None:
    assert RAW_COLOUR.findall(TOKENS_AND_PRINT.sub("", _style(component))) == []


def test_every_custom_property_that_is_used_is_set() -> None:
    sheets = "\n".join(_style(path) for path in ALL)
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in kept_under(STATIC, ".js", ".svg"))
    used = set(re.findall(r"var\(\s*(--[\w-]+)\s*\)", "\n".join(_style(path) for path in COMPONENTS)))
    assert used
    assert used - set(re.findall(r"(--[\w-]+)\s*:", sheets + scripts)) == set()


def test_every_token_is_used() -> None:
    styles = "\n".join(_style(path) for path in COMPONENTS)
    tokens = set(re.findall(r"(--[\w-]+)\s*:", _style(STYLES / "site/tokens.css")))
    assert tokens
    assert tokens - set(re.findall(r"var\(\s*(--[\w-]+)", styles)) == set()


@for_every(kept_under(STATIC, ".css", ".js"), name_of)
def test_a_file_names_no_source_map(file: Path) -> None:
    """Hashed file names would look for it and stop `collectstatic`."""
    assert "sourceMappingURL" not in file.read_text(encoding="utf-8")


def test_fonts_come_with_their_licences() -> None:
    fonts = [path for path in kept_files() if path.suffix == ".woff2"]
    assert fonts
    families = {path.stem.split("-")[0] for path in fonts}
    assert families == {path.stem.removeprefix("LICENSE-") for path in (ROOT / "static/fonts").glob("LICENSE-*.txt")}
