"""The repository itself: nothing of a single machine in it, commands and links that lead somewhere."""

import os
import re
from pathlib import Path

from tests.architecture.every import for_every
from tests.architecture.repository import ROOT, kept_files, kept_under, name_of

MACHINE_PATH = re.compile(r"(?<![\w./-])/(?:home|root|Users|work)/\w|[.]pyenv\b")
REGISTRY = re.compile(r"\w+://[\w.-]*(?:pypi|pythonhosted|npmjs|registry|artifact|mirror)[\w.-]*")
ADDRESS_OF_A_PACKAGE = re.compile(r"\w://|^\s*-(?:-index-url|-extra-index-url|-find-links|i|f)\b", re.MULTILINE)
MARKDOWN_LINK = re.compile(r"(?<!`)\[[^\]]*\]\(([^)\s]+)\)")
MAKE_COMMAND = re.compile(r"`(?:\w+=\S+ )*make ([a-z][a-z-]*)")
ENVIRONMENT_VARIABLE = re.compile(r"environment\.\w+\(\s*\"([A-Z_]+)\"")
ENVIRONMENT_READERS = ("multiply/settings.py", "multiply/logs/configuration.py", "deploy/gunicorn.conf.py")
DOCUMENTS = kept_under(ROOT, ".md")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_no_file_names_a_path_of_one_machine() -> None:
    found = [f"{name_of(path)}: {match[0]}" for path in kept_files() for match in MACHINE_PATH.finditer(_text(path))]
    assert found == []


def test_no_file_names_a_registry() -> None:
    found = [f"{name_of(path)}: {match[0]}" for path in kept_files() for match in REGISTRY.finditer(_text(path))]
    assert found == []


def test_locked_packages_come_from_whichever_registry_the_machine_uses() -> None:
    locks = [path for path in kept_files() if path.name.startswith("requirements")]
    assert len(locks) >= 4
    assert [name_of(path) for path in locks if ADDRESS_OF_A_PACKAGE.search(_text(path))] == []


def test_every_locked_package_has_a_hash() -> None:
    for lock in ROOT.glob("requirements*.txt"):
        pinned = re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==\S+(.*(?:\n    .*)*)", _text(lock), re.MULTILINE)
        assert pinned
        assert [name for name, rest in pinned if "--hash=sha256:" not in rest] == []


@for_every(DOCUMENTS, name_of)
def test_links_of_a_document_lead_to_files(document: Path) -> None:
    broken = []
    for target in MARKDOWN_LINK.findall(_text(document)):
        file = target.split("#")[0]
        if "://" not in target and not target.startswith("mailto:") and file and not (document.parent / file).exists():
            broken.append(target)
    assert broken == []


@for_every(DOCUMENTS, name_of)
def test_links_within_a_document_lead_to_its_headings(document: Path) -> None:
    text = _text(document)
    headings = {_anchor(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
    assert [link for link in MARKDOWN_LINK.findall(text) if link.startswith("#") and link[1:] not in headings] == []


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def test_documents_name_only_targets_of_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", _text(ROOT / "Makefile"), re.MULTILINE))
    named = {target for document in DOCUMENTS for target in MAKE_COMMAND.findall(_text(document))}
    assert {"run", "test"} <= targets
    assert named - targets == set()


def test_every_setting_of_the_environment_is_documented() -> None:
    read = {name for file in ENVIRONMENT_READERS for name in ENVIRONMENT_VARIABLE.findall(_text(ROOT / file))}
    assert {"DATABASE_URL", "SITE_URL"} <= read
    documented = set(re.findall(r"`([A-Z_]+)`", _text(ROOT / "docs/operations.md")))
    assert read - documented == set()


def test_scripts_with_a_first_line_for_the_shell_can_be_run() -> None:
    scripts = [path for path in kept_files() if _text(path).startswith("#!")]
    assert scripts
    assert [name_of(path) for path in scripts if not os.access(path, os.X_OK)] == []


def test_every_text_ends_in_one_line_end() -> None:
    texts = kept_under(ROOT, ".py", ".html", ".md", ".css", ".js", ".toml", ".po")
    own = [path for path in texts if "vendor" not in path.parts]
    assert [name_of(path) for path in own if (text := _text(path)) and text != text.rstrip() + "\n"] == []
