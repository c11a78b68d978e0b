"""Stylesheets: one place for colours, nothing a strict policy refuses, no reference that leads nowhere."""

import posixpath
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders

from tests.architecture.repository import ROOT, STATIC, kept_files, kept_under, name_of

ALL = kept_under(STATIC, ".css")
OWN = [path for path in ALL if "vendor" not in path.parts]
# Paper is white and ink is black, whatever the screen shows.
TOKENS_AND_PRINT = re.compile(r"@layer (?:tokens|print)\s*{.*?\n}", re.DOTALL)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
RAW_COLOUR = re.compile(
    r"(?<![\w&-])#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b|\b(?:rgb|hsl|oklch)a?\(", re.IGNORECASE
)
URL = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)")


def _style(path: Path) -> str:
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


def test_there_are_stylesheets_to_look_at() -> None:
    assert OWN


@pytest.mark.parametrize("sheet", ALL, ids=name_of)
def test_a_stylesheet_embeds_nothing(sheet: Path) -> None:
    assert [url for url in URL.findall(_style(sheet)) if urlsplit(url).scheme] == []


@pytest.mark.parametrize("sheet", ALL, ids=name_of)
def test_a_stylesheet_imports_at_most_djangos_own(sheet: Path) -> None:
    """An import is one more wait for the reader; a layer for the admin's stylesheet is worth it."""
    imported = re.findall(r"@import\s+([^;]+);", _style(sheet))
    assert [
        rule for rule in imported if not re.fullmatch(r'url\("\.\./admin/css/[\w-]+\.css"\) layer\(admin\)', rule)
    ] == []


@pytest.mark.parametrize("sheet", ALL, ids=name_of)
def test_what_a_stylesheet_refers_to_is_there(sheet: Path) -> None:
    folder = sheet.parent.relative_to(STATIC).as_posix()
    paths = [
        posixpath.normpath(f"{folder}/{urlsplit(url).path}") for url in URL.findall(_style(sheet)) if url[0] != "#"
    ]
    assert [path for path in paths if not finders.find(path)] == []


@pytest.mark.parametrize("sheet", OWN, ids=name_of)
def test_colours_are_written_in_the_tokens_only(sheet: Path) -> None:
    assert RAW_COLOUR.findall(TOKENS_AND_PRINT.sub("", _style(sheet))) == []


def test_every_custom_property_that_is_used_is_set() -> None:
    sheets = "\n".join(_style(path) for path in ALL)
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in kept_under(STATIC, ".js", ".svg"))
    used = set(re.findall(r"var\(\s*(--[\w-]+)\s*\)", "\n".join(_style(path) for path in OWN)))
    assert used
    assert used - set(re.findall(r"(--[\w-]+)\s*:", sheets + scripts)) == set()


@pytest.mark.parametrize("file", kept_under(STATIC, ".css", ".js"), ids=name_of)
def test_a_file_names_no_source_map(file: Path) -> None:
    """Hashed file names would look for it and stop `collectstatic`."""
    assert "sourceMappingURL" not in file.read_text(encoding="utf-8")


def test_fonts_come_with_their_licences() -> None:
    fonts = [path for path in kept_files() if path.suffix == ".woff2"]
    assert fonts
    families = {path.stem.split("-")[0] for path in fonts}
    assert families == {path.stem.removeprefix("LICENSE-") for path in (ROOT / "static/fonts").glob("LICENSE-*.txt")}
