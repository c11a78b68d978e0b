"""Programs that tests need are looked for by name, and what is missing is named with its Debian package."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [str(ROOT / "scripts/system_packages"), *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)


def test_what_is_there_needs_nothing() -> None:
    done = run("check", "python")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_is_missing_is_named_with_its_package() -> None:
    done = run("check", "python", PYTHON="/bin/false")
    assert done.returncode == 1
    assert "missing: python." in done.stderr
    assert "apt-get install python3 python3-venv" in done.stderr


@pytest.mark.parametrize("arguments", [(), ("look",), ("check", "java"), ("install", "java")])
def test_what_makes_no_sense_is_refused(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 1
    assert done.stderr.startswith("system_packages: ")


def test_an_installation_that_is_not_possible_fails_and_says_so(tmp_path: Path) -> None:
    """Without apt-get on the path there is nothing to install with."""
    for program in ("bash", "xargs", "id", "uname"):
        (tmp_path / program).symlink_to(Path("/usr/bin") / program)
    done = run("install", "python", PYTHON="/bin/false", PATH=str(tmp_path))
    assert done.returncode == 1
    assert "there is no apt-get here" in done.stderr
