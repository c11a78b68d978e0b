"""import_programme and export_programme as somebody types them."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from exchanges.planning.files.programme_files import load_programme
from exchanges.scheduling.draft.mapping import programme_from_rows
from municipalities.models import Municipality, Programme
from tests.factories import make_world

REAL = settings.BASE_DIR / "exchanges" / "sample" / "multiply-2020.json"


def run(command: str, *args: object, **options: Any) -> str:
    out = StringIO()
    call_command(command, *args, stdout=out, **options)
    return out.getvalue()


def faults_of(*args: object) -> list[str]:
    errors = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("import_programme", *args, stdout=StringIO(), stderr=errors)
    assert end.value.code == 1
    return errors.getvalue().splitlines()


@pytest.fixture
def smallest() -> dict[str, Any]:
    """A file with nothing but what is required."""
    return {
        "format": "multiply-programme/1",
        "name": "Småland meets",
        "start": "2027-01-11",
        "end": "2027-12-17",
        "themes": [],
        "rules": [],
        "countries": [{"code": "SE", "municipalities": [{"id": "kalmar", "name": "Kalmar", "role": "network"}]}],
    }


@pytest.fixture
def file(tmp_path: Path, smallest: dict[str, Any]) -> Path:
    path = tmp_path / "programme.json"
    path.write_text(json.dumps(smallest), encoding="utf-8")
    return path


@pytest.mark.django_db
def test_the_real_network_is_imported_and_comes_back() -> None:
    out = run("import_programme", REAL)

    assert "municipalities: 44 created, 0 changed, 0 removed, 0 left" in out
    assert "slots: 37 created" in out
    assert load_programme(run("export_programme", "multiply-2020")) == load_programme(REAL.read_text("utf-8"))


@pytest.mark.django_db
def test_the_same_file_twice_has_nothing_to_change(file: Path) -> None:
    run("import_programme", file)

    assert "Nothing to change" in run("import_programme", file)


@pytest.mark.django_db
def test_the_import_of_an_export_is_an_identity(tmp_path: Path) -> None:
    world = make_world("SE", "DE")
    first, second = tmp_path / "first.json", tmp_path / "second.json"

    run("export_programme", world.slug, out=first)
    assert "Nothing to change" in run("import_programme", first)
    run("export_programme", world.slug, out=second)

    assert first.read_bytes() == second.read_bytes()


@pytest.mark.django_db
def test_an_export_restores_a_programme_that_was_lost(tmp_path: Path) -> None:
    world = make_world("SE")
    before = programme_from_rows(world)
    run("export_programme", world.slug, out=tmp_path / "backup.json")
    world.slots.all().delete()
    world.delete()

    run("import_programme", tmp_path / "backup.json")

    assert programme_from_rows(Programme.objects.get(slug=before.slug)) == before


@pytest.mark.django_db
def test_a_dry_run_tells_and_changes_nothing(file: Path) -> None:
    out = run("import_programme", file, dry_run=True)

    assert "programme: 1 created" in out
    assert "A dry run" in out
    assert not Programme.objects.exists()


@pytest.mark.django_db
def test_what_was_touched_is_named_when_asked_for(file: Path) -> None:
    assert "  created kalmar\n" in run("import_programme", file, verbosity=2)
    assert "kalmar" not in run("import_programme", file, verbosity=1, dry_run=True)


@pytest.mark.django_db
def test_a_file_without_a_slug_is_named_after_its_name(file: Path) -> None:
    run("import_programme", file)

    assert Programme.objects.get().slug == "smaland-meets"


@pytest.mark.django_db
def test_a_name_of_which_no_slug_can_be_made_is_refused(file: Path, smallest: dict[str, Any]) -> None:
    file.write_text(json.dumps({**smallest, "name": "Сеть", "end": "soon"}), encoding="utf-8")

    first, second = faults_of(file)

    assert first.startswith("slug: is missing, and none can be made of the name")
    assert second.startswith("end: must be a")


@pytest.mark.django_db
def test_a_slug_made_of_a_name_never_overwrites_another_programme(file: Path, smallest: dict[str, Any]) -> None:
    run("import_programme", file)
    Programme.objects.update(name="Another one")

    assert faults_of(file)[0].startswith("slug: is missing, and the one made of the name")


@pytest.mark.django_db
def test_every_fault_stands_on_its_line_with_its_path(file: Path, smallest: dict[str, Any]) -> None:
    municipality = {"id": "kalmar", "name": "Kalmar", "role": "host", "lattitude": 56.7}
    file.write_text(
        json.dumps({**smallest, "start": 7, "countries": [{"code": "SE", "municipalities": [municipality]}]})
    )

    paths = [line.split(": ")[0] for line in faults_of(file)]

    assert paths == ["countries[0].municipalities[0].lattitude", "countries[0].municipalities[0].role", "start"]
    assert not Programme.objects.exists()


@pytest.mark.django_db
def test_a_key_that_no_file_can_hold_is_refused(file: Path, smallest: dict[str, Any]) -> None:
    theme = {"key": "planning", "name": {"\ud800": "Planning"}}
    file.write_text(json.dumps({**smallest, "themes": [theme]}))

    assert faults_of(file) == ['themes[0].name."\\ud800": needs a readable key']


@pytest.mark.django_db
def test_what_only_the_database_knows_has_its_path_too(file: Path) -> None:
    run("import_programme", file)
    Municipality.objects.update(country=make_world("DE").networks.get().country)

    assert faults_of(file) == [
        'countries[0].municipalities[0].id: "kalmar" is a municipality of DE already: choose another id'
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "(file): not JSON"),
        (b"[1, 2", "(file): not JSON"),
        (b'{"name": "\xff"}', "(file): not UTF-8 at byte 11: save the file as UTF-8"),
        (b"[]", "(file): must be an object, not a list"),
    ],
)
@pytest.mark.django_db
def test_what_is_no_programme_file_is_refused(file: Path, content: bytes, message: str) -> None:
    file.write_bytes(content)

    assert faults_of(file)[0].startswith(message)


@pytest.mark.django_db
def test_a_byte_order_mark_does_no_harm(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())

    assert "programme: 1 created" in run("import_programme", file)


@pytest.mark.parametrize(("name", "problem"), [("missing.json", "No such file"), (".", "Is a directory")])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, problem: str) -> None:
    with pytest.raises(CommandError, match=f"{problem}.*Give the path of a programme file"):
        run("import_programme", tmp_path / name)


@pytest.mark.django_db
def test_exporting_an_unknown_programme_names_the_known_ones() -> None:
    with pytest.raises(CommandError, match=r'no programme "nonsense". There is: none yet'):
        run("export_programme", "nonsense")
    make_world("SE", slug="exchange-2027")

    with pytest.raises(CommandError, match=r"There is: exchange-2027\."):
        run("export_programme", "nonsense")


@pytest.mark.parametrize("out", ["missing/programme.json", "."])
@pytest.mark.django_db
def test_an_export_that_cannot_be_written_says_so_and_leaves_nothing(tmp_path: Path, out: str) -> None:
    world = make_world("SE")

    with pytest.raises(CommandError, match="Give a file that can be written"):
        run("export_programme", world.slug, out=tmp_path / out)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_an_export_replaces_a_file_and_keeps_its_mode(tmp_path: Path) -> None:
    world = make_world("SE")
    out = tmp_path / "programme.json"
    out.write_text("old")
    out.chmod(0o600)

    run("export_programme", world.slug, out=out)

    assert out.stat().st_mode & 0o777 == 0o600
    assert load_programme(out.read_text("utf-8")) == programme_from_rows(world)


@pytest.mark.django_db
def test_an_export_through_a_link_reaches_its_file(tmp_path: Path) -> None:
    file, link = tmp_path / "programme.json", tmp_path / "latest.json"
    link.symlink_to(file)

    run("export_programme", make_world("SE").slug, out=link)

    assert link.is_symlink()
    assert load_programme(file.read_text("utf-8")).name


@pytest.mark.django_db
def test_an_export_can_go_to_a_device() -> None:
    assert run("export_programme", make_world("SE").slug, out=Path("/dev/null")) == ""


def test_the_command_line_ends_with_1_and_says_only_the_faults(file: Path) -> None:
    file.write_text("{}")

    done = subprocess.run(
        [sys.executable, "manage.py", "import_programme", file],
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=False,
        text=True,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert "name: is missing" in done.stderr.splitlines()
