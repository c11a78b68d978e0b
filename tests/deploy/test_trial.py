"""The trial of the document: it reads the units as they are, and the document says what the trial carries out."""

import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import get_commands

from scripts.deployment import second_machine
from scripts.deployment.container_trial import ASKED
from scripts.deployment.document import commands_under
from scripts.deployment.questions import OF_A_SERVER
from scripts.deployment.trial import CHANGES, KEPT
from scripts.deployment.units import command_of, environment_of, read_environment, read_unit
from tests.architecture.repository import ROOT

DEPLOY = ROOT / "deploy"
WEB, WORKER = (read_unit(DEPLOY / f"multiply-{name}.service") for name in ("web", "worker"))
INSTALLED = "/srv/multiply"


def commands(heading: str = "From an empty server") -> str:
    return commands_under(heading, document=ROOT / "docs/operations.md")


def test_a_section_that_there_is_not_is_an_error() -> None:
    with pytest.raises(ValueError, match="no section 'From a full server'"):
        commands("From a full server")


def test_every_change_that_the_trial_makes_finds_its_place() -> None:
    assert [text for text in CHANGES if commands().count(text) != 1] == []


def test_a_section_ends_at_the_next_heading_of_whatever_level(tmp_path: Path) -> None:
    document = tmp_path / "operations.md"
    document.write_text("## All\n```\none\n```\n### Of it\n\n```\ntwo\n```\n## Other\n```\nthree\n```\n")
    assert [commands_under(each, document=document) for each in ("All", "Of it", "Other")] == [
        "one\n",
        "two\n",
        "three\n",
    ]


def test_a_new_machine_is_made_as_the_first_but_for_what_was_kept() -> None:
    text, last = second_machine.commands(ROOT / "docs/operations.md")
    own = set(commands("On a new machine").splitlines())
    assert set(commands().splitlines()) - set(text.splitlines()) == {
        "install --mode 600 deploy/multiply.env.example /etc/multiply.env",
        'sed --in-place "s/PASSWORD@localhost/$password@localhost/" /etc/multiply.env',
        "deploy/manage migrate",
        "deploy/manage createsuperuser",
        "deploy/manage import_programme programme.json",
    }
    assert own - set(last.splitlines()) < set(text.splitlines())
    assert last == "deploy/manage resume_sending\n"
    assert [path.name for path in KEPT if f" /srv/kept/{path.name} " not in text] == []
    assert set(re.findall(r"^deploy/manage (\w+)", text + last, re.MULTILINE)) <= set(get_commands())


@pytest.mark.parametrize("heading", ["From an empty server", "Update"])
def test_the_document_names_files_and_commands_that_there_are(heading: str) -> None:
    text = commands(heading)
    assert set(re.findall(r"^deploy/manage (\w+)", text, re.MULTILINE)) <= set(get_commands())
    files = re.findall(r"(?<![\w/.])((?:deploy|scripts)/[\w./-]+|requirements\.txt)", text)
    assert len(files) >= 3
    assert [name for name in files if not (ROOT / name).is_file()] == []
    folders = re.findall(r"compileall -q (.*) \.venv/lib", text)[0].split()
    assert set(folders) == {path.parent.name for path in ROOT.glob("*/__init__.py")} - {
        "tests",
        "scripts",
        "benchmarks",
    } | {"deploy"}
    units = set(re.findall(r"multiply-\w+", text))
    assert units == {WEB.name.removesuffix(".service"), WORKER.name.removesuffix(".service")}


def test_an_update_goes_on_only_with_a_backup_that_has_a_name_of_its_own() -> None:
    text = commands("Update")
    update, rest = text[: text.rindex("start multiply-web")], text[text.rindex("start multiply-web") :]
    assert "back_up" in update
    assert [line for line in update.splitlines() if not line.endswith(" &&")] == ["systemctl "]
    assert rest.count("\n") == 1
    assert re.search(r"back_up \S+/backup-[\w-]*\$\(date \+%F-%H%M\)\.tar\.gz &&\n", update)


def test_the_document_says_how_many_questions_each_trial_has() -> None:
    said = re.findall(
        r"all of it went well: (\d+) questions", (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    )
    assert said == [str(len(ASKED)), str(len(OF_A_SERVER))]


def test_a_command_by_hand_runs_as_the_units_do() -> None:
    words = shlex.split((DEPLOY / "manage").read_text(encoding="utf-8").partition("exec ")[2].replace("\\\n", " "))
    given = dict(word.split("=", 1) for option, word in pairwise(words) if option == "--property")
    given |= {
        "User": words[words.index("--uid") + 1],
        "WorkingDirectory": words[words.index("--working-directory") + 1],
    }
    for unit in (WEB, WORKER):
        assert given == {name: unit.said[name] for name in given}
        assert unit.folder == INSTALLED


def test_a_unit_s_process_has_the_bounds_that_it_names() -> None:
    words = command_of(WEB)
    script, name, setpriv, user, _group, _groups, privileges, bounds = words[4:12]
    program = words[13:]
    assert name == "multiply-web.service"
    assert program == [f"{INSTALLED}/.venv/bin/gunicorn", "--config", "deploy/gunicorn.conf.py"]
    assert (setpriv, user) == ("setpriv", "--reuid=multiply")
    assert (privileges, bounds) == ("--no-new-privs", "--bounding-set=-all")
    steps = script.split("; ")
    assert steps.index("mount --bind /var/lib/multiply /var/lib/multiply") < steps.index("mount -o remount,bind,ro /")
    assert WEB.umask == 0o077


def test_what_is_not_said_is_not_done(tmp_path: Path) -> None:
    file = tmp_path / "plain.service"
    file.write_text("[Unit]\nType=none\n[Service]\n# A comment.\nType=exec\nType=notify\nExecStart=/bin/true 'a b'\n")
    unit = read_unit(file)
    assert unit.said == {"Type": "notify", "ExecStart": "/bin/true 'a b'"}
    assert command_of(unit)[-2:] == ["/bin/true", "a b"]
    assert "setpriv" not in command_of(unit)
    assert "ro" not in command_of(unit)[4]
    assert set(environment_of(unit)) == {"PATH", "LANG"}


def test_the_environment_is_read_as_systemd_does() -> None:
    found = read_environment(DEPLOY / "multiply.env.example")
    assert found["EMAIL_FROM"] == "MULTIPLY <exchange@example.org>"
    assert found["VAR_DIR"] == str(WEB.state) == "/var/lib/multiply"
