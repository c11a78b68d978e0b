"""Plan a programme file."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exchanges.management.files import read_text, write_text
from exchanges.planning.files.plan_files import Plan, write_plan
from exchanges.planning.files.programme_files import InvalidProgramme, load_programme
from exchanges.planning.limits.memory import DEFAULT_MEMORY_LIMIT_MB, OutOfMemory, memory_limit
from exchanges.planning.limits.time_limit import TimeLimit, seconds_since_process_start
from exchanges.planning.options import EXIT_CODES, INVALID, NOTHING_FOUND, USAGE, megabytes, seconds, workers
from exchanges.planning.problem.programme import Programme
from exchanges.planning.problem.visitors import slots_without_visitors


class Command(BaseCommand):
    """Answer a programme file with a plan file, without touching any database."""

    help = (
        "Plan a programme file, without touching any database. Exit code 0: a plan was written; 2: no plan keeps all "
        "rules, the plan file says why; 3: none was found in the time or memory allowed; 1: the file is not valid."
    )
    requires_system_checks = ()
    started_for = 0.0

    def run_from_argv(self, argv: list[str]) -> None:
        """Count the time that Python and Django took to start: who asked for a limit waits for them, too."""
        self.started_for = seconds_since_process_start()
        super().run_from_argv(argv)

    def create_parser(self, prog_name: str, subcommand: str, **options: Any) -> CommandParser:
        """Keep exit code 2 for what it means here: a wrong option ends with another."""
        parser = super().create_parser(prog_name, subcommand, **options)
        end = parser.exit

        def exit_otherwise(status: int = 0, message: str | None = None) -> NoReturn:
            end(USAGE if status else 0, message)

        parser.exit = exit_otherwise  # type: ignore[method-assign]
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the files and limits."""
        parser.add_argument("file", type=Path, metavar="FILE", help="a programme file")
        parser.add_argument("--out", type=Path, required=True, metavar="PLAN", help="the plan file to write")
        parser.add_argument("--time-limit", type=seconds, default=60.0, metavar="SECONDS", help="60 if not given")
        parser.add_argument(
            "--memory-limit",
            type=megabytes,
            default=DEFAULT_MEMORY_LIMIT_MB,
            metavar="MB",
            help=f"{DEFAULT_MEMORY_LIMIT_MB} if not given",
        )
        parser.add_argument("--workers", type=workers, default=2, metavar="N", help="threads to use, 2 if not given")

    def handle(self, *_: Any, **options: Any) -> None:
        """Plan; every fault of the file goes to stderr as `path: what is wrong`."""
        limit = TimeLimit(options["time_limit"], spent=self.started_for)
        programme, out = self._read(options["file"]), options["out"]
        if not out.parent.is_dir() or out.is_dir():
            raise CommandError(f"{out}: can't be written there. Give the path of a file in a folder that exists.")
        self._warn(programme)
        # Imported late: a faulty file is answered without it.
        from exchanges.planning.solver import plan_programme

        try:
            with memory_limit(options["memory_limit"]):
                plan = plan_programme(
                    programme, time_limit=limit, workers=options["workers"], progress=self._progress()
                )
        except OutOfMemory as error:
            self.stderr.write(str(error))
            raise SystemExit(NOTHING_FOUND) from error
        try:
            write_text(out, json.dumps(write_plan(plan), indent=1, ensure_ascii=False) + "\n")
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror or error}. Give the path of a plan file.") from error
        self.stdout.write(_conclusion(plan, out))
        if EXIT_CODES[plan.status]:
            raise SystemExit(EXIT_CODES[plan.status])

    def _read(self, path: Path) -> Programme:
        try:
            return load_programme(read_text(path))
        except InvalidProgramme as invalid:
            self.stderr.write("\n".join(str(fault) for fault in invalid.faults))
            raise SystemExit(INVALID) from invalid
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror or error}. Give the path of a programme file.") from error

    def _warn(self, programme: Programme) -> None:
        """Name, before planning, what is no fault and yet hardly meant."""
        unvisited = [slot.key for slot in slots_without_visitors(programme)]
        if unvisited:
            self.stdout.write(f"worth a look: nobody is invited but the host: {', '.join(unvisited)}")

    def _progress(self) -> Callable[[str], None]:
        """Return what tells a person at a terminal how far it is, and nobody else anything."""

        def tell(message: str) -> None:
            if self.stderr.isatty():
                self.stderr.write(message, self.style.NOTICE)

        return tell


def _conclusion(plan: Plan, out: Path) -> str:
    if plan.status == "infeasible":
        return f"infeasible: {out} says why, in {len(plan.conflict)} requirements and {len(plan.repairs)} repairs"
    if plan.status == "unknown":
        return f"unknown: no plan found in {plan.seconds:.1f} seconds; allow more time"
    return f"{plan.status}: cost {plan.cost}, at least {plan.bound}, {plan.seconds:.1f} seconds, in {out}"
