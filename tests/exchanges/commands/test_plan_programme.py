"""The command as other programs use it: as a process, with files and exit codes, and no database in reach."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from benchmarks.networks import generated
from tests.exchanges.planning.small import municipality, small_file

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "exchanges" / "sample" / "multiply-2020.json"
# Nothing listens there: whoever opens the database, fails.
NOWHERE = {"DATABASE_URL": "postgres://nobody:secret@127.0.0.1:1/nothing"}


def run(*arguments: str, text: str = "", module: bool = False) -> subprocess.CompletedProcess[str]:
    start = ["-m", "exchanges.planning"] if module else ["manage.py", "plan_programme"]
    return subprocess.run(
        [sys.executable, *start, *arguments],
        cwd=ROOT,
        env={**os.environ, **NOWHERE},
        input=text,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def write(path: Path, content: Any) -> str:
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def test_the_sample_is_planned_without_a_database(tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    done = run(str(SAMPLE), "--out", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("optimal: cost 1302")
    plan = json.loads(out.read_text(encoding="utf-8"))
    assert (plan["format"], plan["status"], plan["cost"]) == ("multiply-plan/1", "optimal", 1302)
    assert plan["cost"] == plan["bound"] == sum(plan["cost_terms"].values())
    assert "conflict" not in plan
    assert list(tmp_path.iterdir()) == [out]


def test_an_infeasible_programme_ends_with_2_and_says_why(tmp_path: Path) -> None:
    file, out = write(tmp_path / "file.json", small_file(end="2020-03-20")), tmp_path / "plan.json"
    done = run(file, "--out", str(out))
    assert (done.returncode, done.stderr) == (2, "")
    plan = json.loads(out.read_text(encoding="utf-8"))
    assert (plan["status"], plan["meetings"], plan["cost"]) == ("infeasible", [], None)
    assert all(set(item) == {"requirement", "subject", "message"} for item in plan["conflict"] + plan["repairs"])
    assert plan["conflict"]


@pytest.mark.parametrize("module", [False, True])
def test_a_file_that_needs_more_memory_than_it_may_have_ends_with_3_and_says_so(tmp_path: Path, module: bool) -> None:
    text, out = json.dumps(generated(60)), tmp_path / "plan.json"
    named = [] if module else [write(tmp_path / "file.json", text), "--out", str(out)]
    done = run(*named, "--memory-limit", "16", text=text if module else "", module=module)
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1] == (
        "planning needs more than 16 MB of memory: allow more, or let rules leave fewer meetings and hosts open"
    )
    assert not out.exists()
    assert not (module and done.stdout)


def test_meetings_without_visitors_are_named_before_planning(tmp_path: Path) -> None:
    rules = small_file()["rules"][:2]
    rules[0]["audience"] = ["forerunner"]
    done = run(write(tmp_path / "file.json", small_file(rules=rules)), "--out", str(tmp_path / "plan.json"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("worth a look: nobody is invited but the host: forerunner:orebro:1, forer")


def test_a_faulty_file_ends_with_1_and_every_fault_on_a_line(tmp_path: Path) -> None:
    file = small_file(start="soon", countries=7)
    out = tmp_path / "plan.json"
    done = run(write(tmp_path / "file.json", file), "--out", str(out))
    assert (done.returncode, done.stdout) == (1, "")
    assert [line.split(": ")[0] for line in done.stderr.splitlines()] == ["countries", "start"]
    assert not out.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe", "(file): not UTF-8 at byte 1: save the file as UTF-8\n"),
        (b'{"a": }', "(file): not JSON: Expecting value at line 1, column 7\n"),
    ],
)
def test_what_is_no_text_or_no_json_ends_with_1(content: bytes, message: str, tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    file.write_bytes(content)
    done = run(str(file), "--out", str(tmp_path / "plan.json"))
    assert (done.returncode, done.stderr) == (1, message)


@pytest.mark.parametrize(
    ("file", "out", "options"),
    [
        ("missing.json", "plan.json", []),
        ("file.json", "no/such/folder/plan.json", []),
        ("file.json", ".", []),
    ],
)
def test_paths_that_cannot_be_used_end_with_1_and_a_remedy(
    file: str, out: str, options: list[str], tmp_path: Path
) -> None:
    write(tmp_path / "file.json", small_file())
    done = run(str(tmp_path / file), "--out", str(tmp_path / out), *options)
    assert done.returncode == 1
    assert "Give the path of a" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("options", [["--time-limit", "0"], ["--time-limit", "nan"], ["--workers", "0"], ["--wrong"]])
@pytest.mark.parametrize("module", [False, True])
def test_a_wrong_option_is_not_mistaken_for_infeasible(options: list[str], module: bool, tmp_path: Path) -> None:
    arguments = [] if module else [write(tmp_path / "file.json", small_file()), "--out", str(tmp_path / "plan.json")]
    done = run(*arguments, *options, module=module)
    assert done.returncode == 64
    assert "usage:" in done.stderr


def test_with_too_little_time_the_answer_is_a_plan_with_a_true_bound_or_unknown(tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    done = run(str(SAMPLE), "--out", str(out), "--time-limit", "0.001", "--workers", "1")
    plan = json.loads(out.read_text(encoding="utf-8"))
    assert (done.returncode, plan["status"]) in [(0, "feasible"), (3, "unknown"), (0, "optimal")]
    assert plan["bound"] <= 1302
    assert plan["cost"] is None or plan["cost"] >= 1302


def test_the_start_of_the_process_counts(tmp_path: Path) -> None:
    file, out = write(tmp_path / "file.json", small_file()), tmp_path / "plan.json"
    code = (
        "import sys, django; django.setup();"
        "from exchanges.planning.limits.time_limit import seconds_since_process_start;"
        "from exchanges.management.commands.plan_programme import Command;"
        "import exchanges.planning.solver;"
        "print(seconds_since_process_start(), flush=True);"
        f"Command().run_from_argv(['manage.py', 'plan_programme', {file!r}, '--out', {str(out)!r}])"
    )
    before = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **NOWHERE, "DJANGO_SETTINGS_MODULE": "multiply.settings"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    waited = time.monotonic() - before
    started = float(done.stdout.split()[0])
    # The plan's seconds are rounded to hundredths, as is the start of a process on most systems.
    assert 0 < started <= json.loads(out.read_text(encoding="utf-8"))["seconds"] + 0.02 <= waited + 0.05


def test_the_same_file_gives_the_same_plan(tmp_path: Path) -> None:
    plans = []
    for name in ("one.json", "two.json"):
        assert run(str(SAMPLE), "--out", str(tmp_path / name)).returncode == 0
        plans.append(json.loads((tmp_path / name).read_text(encoding="utf-8")) | {"seconds": 0})
    assert plans[0] == plans[1]


def test_the_child_process_answers_on_stdout() -> None:
    done = run("--country", "SE", text=SAMPLE.read_text(encoding="utf-8"), module=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert {meeting["country"] for meeting in json.loads(done.stdout)["meetings"]} == {"SE"}


def test_the_child_process_refuses_what_it_cannot_plan() -> None:
    unknown = run("--country", "XX", text=json.dumps(small_file()), module=True)
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert unknown.stderr == '--country: the programme has no country "XX"\n'
    faulty = small_file()
    municipality(faulty, "lomma")["role"] = "guest"
    done = run(text=json.dumps(faulty), module=True)
    assert done.returncode == 1
    assert done.stderr.startswith("countries[0].municipalities[2].role: must be one of")
