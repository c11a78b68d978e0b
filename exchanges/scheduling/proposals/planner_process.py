"""The planner as a child process, so that neither a web nor a worker process ever holds the solver."""

import json
import os
import signal
import subprocess
import sys
from typing import Any

from django.conf import settings

from exchanges.planning.files.plan_files import Plan, read_plan
from exchanges.planning.files.programme_files import read_snapshot
from exchanges.planning.specification.checks import violations
from exchanges.planning.specification.costs import cost_terms

# The planner keeps its limit, but for a tenth and two seconds. Starting Python on a loaded machine takes its time, too.
GRACE_SECONDS = 30
_LONGEST_FAILURE = 4000

# How a process ends that is refused memory by the system, or ended by it for taking too much.
_WITHOUT_MEMORY = (-signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV)


class PlannerFailed(Exception):
    """The planner did not answer, or answered with what is no plan; the text is for the technical staff."""


def plan_in_child(problem: dict[str, Any], *, country: str | None, time_limit: int) -> Plan:
    """Plan a programme file's content in a child process, and check the answer without the solver.

    With `country` only that network's meetings are planned. `time_limit` is in seconds; a child that is not done
    a tenth and half a minute later is ended. Raise PlannerFailed when it crashes, or its plan breaks a rule or does not
    cost what it says.
    """
    answer = _run(problem, country, time_limit)
    try:
        plan = read_plan(json.loads(answer))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PlannerFailed(f"The planner's answer is no plan file: {error!r}") from error
    check_plan(problem, plan, country)
    return plan


def _run(problem: dict[str, Any], country: str | None, time_limit: int) -> str:
    command = [sys.executable, "-m", "exchanges.planning", "--snapshot", "--values", "--time-limit", str(time_limit)]
    command += ["--memory-limit", str(settings.PLAN_MEMORY_LIMIT_MB)]
    command += ["--country", country] if country else []
    try:
        # No shell, and nothing in the command that a person typed.
        child = subprocess.run(  # noqa: S603
            command,
            input=json.dumps(problem),
            capture_output=True,
            encoding="utf-8",
            cwd=settings.BASE_DIR,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            # Ctrl-C in the terminal of the server is not meant for the planner.
            start_new_session=True,
            timeout=1.1 * time_limit + GRACE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PlannerFailed(f"The planner was ended after {error.timeout:.0f} seconds without an answer.") from error
    if child.returncode in _WITHOUT_MEMORY:
        raise PlannerFailed(
            f"The planner was ended by the system ({signal.Signals(-child.returncode).name}), most likely because it "
            f"needed more than {settings.PLAN_MEMORY_LIMIT_MB} MB of memory (PLAN_MEMORY_LIMIT_MB)."
        )
    if not child.stdout.strip():
        raise PlannerFailed(
            f"The planner stopped with exit code {child.returncode}.\n{child.stderr[-_LONGEST_FAILURE:]}"
        )
    return child.stdout


def check_plan(problem: dict[str, Any], plan: Plan, country: str | None) -> None:
    """Hold a plan to the specification; raise PlannerFailed where it breaks a rule or costs what it does not say."""
    if not plan.has_meetings:
        return
    programme = read_snapshot(problem)
    broken = violations(programme, plan.meetings, country=country)
    if broken:
        raise PlannerFailed("The planner's plan breaks rules: " + " ".join(each.message for each in broken))
    terms = cost_terms(programme, plan.meetings)
    if terms != plan.cost_terms or terms.total != plan.cost:
        raise PlannerFailed(f"The planner's plan costs {terms}, not {plan.cost_terms} ({plan.cost}) as it says.")
