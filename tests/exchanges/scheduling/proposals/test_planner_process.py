"""Whatever becomes of the planner's process, the proposal says so."""

import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.networks import generated
from exchanges.planning.files.programme_files import read_snapshot
from exchanges.planning.solver import plan_programme
from exchanges.scheduling.proposals import planner_process
from exchanges.scheduling.proposals.models import Proposal
from exchanges.scheduling.proposals.planner_process import PlannerFailed, check_plan, plan_in_child
from exchanges.scheduling.tasks import run_proposal
from tests import factories
from tests.exchanges.planning.small import small_file


def another_planner(directory: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a shell script in the place of Python, so that the child does what the script does."""
    program = directory / "planner"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))


def test_a_planner_that_crashes_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    another_planner(tmp_path, monkeypatch, "echo 'out of memory' >&2; exit 137")
    with pytest.raises(PlannerFailed, match=r"exit code 137.\nout of memory"):
        plan_in_child({}, country=None, time_limit=1)


@pytest.mark.parametrize("answer", ["nonsense", "{}", '{"format": "multiply-plan/1"}', '"plan"'])
def test_an_answer_that_is_no_plan_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    another_planner(tmp_path, monkeypatch, f"echo '{answer}'")
    with pytest.raises(PlannerFailed, match="no plan file"):
        plan_in_child({}, country=None, time_limit=1)


def test_a_planner_that_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner_process, "GRACE_SECONDS", 0.2)
    another_planner(tmp_path, monkeypatch, "exec sleep 60")
    with pytest.raises(PlannerFailed, match="ended after"):
        plan_in_child({}, country=None, time_limit=0)


def test_the_child_is_told_its_limits_and_the_country(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    another_planner(tmp_path, monkeypatch, 'echo "$*" >&2')
    settings.PLAN_MEMORY_LIMIT_MB = 512
    told = r"-m exchanges\.planning --snapshot --values --time-limit 7 --memory-limit 512 --country SE"
    with pytest.raises(PlannerFailed, match=told):
        plan_in_child({}, country="SE", time_limit=7)


def test_a_planner_that_needs_more_memory_than_it_may_have_says_so_in_words(settings: Any) -> None:
    settings.PLAN_MEMORY_LIMIT_MB = 16
    with pytest.raises(PlannerFailed, match="planning needs more than 16 MB of memory: allow more"):
        plan_in_child(generated(60), country=None, time_limit=20)


def test_a_planner_that_the_system_ends_is_told_from_a_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    another_planner(tmp_path, monkeypatch, "kill -KILL $$")
    with pytest.raises(PlannerFailed, match=r"ended by the system \(SIGKILL\), most likely because it needed more"):
        plan_in_child({}, country=None, time_limit=1)


def test_a_plan_on_a_day_that_was_cancelled_is_refused() -> None:
    problem = small_file()
    plan = plan_programme(read_snapshot(problem))
    check_plan(problem, plan, None)
    first = plan.meetings[0]
    gone = {"slot": first.slot, "host": first.host, "theme": first.theme, "start": first.start.isoformat()}
    problem["meetings"] = [gone | {"status": "cancelled", "not_again": True}]
    with pytest.raises(PlannerFailed, match="was cancelled there"):
        check_plan(problem, plan, None)


@pytest.mark.django_db
def test_a_planner_that_cannot_be_started_fails_the_proposal_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))
    proposal = factories.make_proposal(factories.make_programme())
    run_proposal(proposal.pk)
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.FAILED
    assert "FileNotFoundError" in proposal.failure
    assert "Traceback" in caplog.text
