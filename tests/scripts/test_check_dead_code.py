"""The check for dead code finds what nothing calls, and only that; `make lint` asks it of all code."""

from pathlib import Path

import pytest

from scripts import check_dead_code


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with one room, a template and the folder of the deployment."""
    for folder in (*check_dead_code.ROOMS, "templates", "deploy"):
        (tmp_path / folder).mkdir()
    monkeypatch.setattr(check_dead_code, "ROOT", tmp_path)
    (tmp_path / "templates" / "page.html").write_text("{{ row.in_words }}", encoding="utf-8")
    return tmp_path


def test_what_nothing_calls_is_found(house: Path) -> None:
    code = "class Row:\n    @property\n    def in_words(self):\n        return ''\n\n\ndef nobodys(): Row()\n"
    (house / "exchanges" / "rows.py").write_text(code, encoding="utf-8")
    assert [item.name for item in check_dead_code.unused()] == ["nobodys"]


def test_what_is_called_by_its_name_is_used(house: Path) -> None:
    code = "COLUMNS = ['in_column']\n\n\nclass Admin:\n    def in_column(self):\n        return COLUMNS\n\n\nAdmin()\n"
    (house / "exchanges" / "admin.py").write_text(code, encoding="utf-8")
    assert list(check_dead_code.unused()) == []


def test_a_word_of_a_sentence_in_a_template_is_no_use(house: Path) -> None:
    page = "<p>nobodys</p>{% if row.in_tag %}{{ row|in_filter }}{% endif %}"
    (house / "templates" / "page.html").write_text(page, encoding="utf-8")
    code = "".join(f"def {name}(): pass\n" for name in ("nobodys", "in_tag", "in_filter"))
    (house / "exchanges" / "rows.py").write_text(code, encoding="utf-8")
    assert [item.name for item in check_dead_code.unused()] == ["nobodys"]


def test_an_excuse_for_what_nobody_defines_is_found(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (house / "exchanges" / "forms.py").write_text("def compress(): pass\n", encoding="utf-8")
    monkeypatch.setattr(check_dead_code, "CALLED_BY", {"Django's forms": {"compress", "_post_clean"}})
    monkeypatch.setattr(check_dead_code, "KEPT", {"gone": "It was dear."})
    assert check_dead_code.stale_excuses() == {"_post_clean", "gone"}
