"""The migrated copy of the test database is made anew when anything that decides its tables changes."""

from pathlib import Path

import pytest

from tests.databases import schema_digest

FILES = {
    "requirements.txt": "django==5.2\n",
    "exchanges/migrations/0001_initial.py": "from exchanges.hosting import rules_v1\n",
    "exchanges/hosting/rules_v1.py": "import exchanges.hosting.words\nVIEW = 'SELECT 1'\n",
    "exchanges/hosting/words.py": "WORDS = 'Łódź'\n",
    "exchanges/hosting/views.py": "import exchanges.hosting.words\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", [name for name in FILES if not name.endswith("views.py")])
def test_a_migration_or_what_it_imports_makes_another_copy(project: Path, name: str) -> None:
    before = schema_digest(project)
    (project / name).write_text(FILES[name] + "# Győr\n", encoding="utf-8")
    assert schema_digest(project) != before


def test_a_new_migration_makes_another_copy(project: Path) -> None:
    before = schema_digest(project)
    (project / "exchanges/migrations/0002_more.py").write_text("")
    assert schema_digest(project) != before


def test_other_code_leaves_the_copy_as_it_is(project: Path) -> None:
    before = schema_digest(project)
    (project / "exchanges/hosting/views.py").write_text("# Győr\n", encoding="utf-8")
    assert schema_digest(project) == before
