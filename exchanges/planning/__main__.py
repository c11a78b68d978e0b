"""Plan from the command line, without Django: a programme file on stdin, a plan file on stdout.

Exit codes are those of `manage.py plan_programme`: 0 a plan, 2 infeasible, 3 none found in the time (all with a plan
file on stdout), 1 the programme file is not valid (its faults on stderr). 3 without a plan file: planning needs more
memory than it may have, and stderr says so.
"""

import argparse
import json
import sys
from collections.abc import Sequence

from exchanges.planning.files.plan_files import write_plan
from exchanges.planning.files.programme_files import InvalidProgramme, load_programme, read_snapshot
from exchanges.planning.files.reading import parse_json
from exchanges.planning.limits.memory import DEFAULT_MEMORY_LIMIT_MB, OutOfMemory, memory_limit
from exchanges.planning.limits.time_limit import TimeLimit
from exchanges.planning.options import EXIT_CODES, INVALID, NOTHING_FOUND, USAGE, megabytes, seconds, workers
from exchanges.planning.solver import DEFAULT_TIME_LIMIT, DEFAULT_WORKERS, plan_programme


def main(arguments: Sequence[str] | None = None) -> int:
    """Plan what stands on stdin; return the exit code."""
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as usage:
        return USAGE if usage.code else 0
    try:
        with memory_limit(options.memory_limit):
            return _answer(options)
    except OutOfMemory as error:
        print(error, file=sys.stderr)
        return NOTHING_FOUND


def _answer(options: argparse.Namespace) -> int:
    limit = TimeLimit(options.time_limit)
    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig")
        programme = read_snapshot(parse_json(text)) if options.snapshot else load_programme(text)
    except InvalidProgramme as invalid:
        print(invalid, file=sys.stderr)
        return INVALID
    except UnicodeDecodeError as error:
        print(f"(file): not UTF-8 at byte {error.start + 1}", file=sys.stderr)
        return INVALID
    if options.country is not None and options.country not in programme.country:
        print(f'--country: the programme has no country "{options.country}"', file=sys.stderr)
        return INVALID
    plan = plan_programme(programme, time_limit=limit, workers=options.workers, country=options.country)
    json.dump(write_plan(plan, values=options.values), sys.stdout, indent=1)
    sys.stdout.write("\n")
    return EXIT_CODES[plan.status]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m exchanges.planning", description="Plan the programme file on stdin.")
    parser.add_argument("--time-limit", type=seconds, default=DEFAULT_TIME_LIMIT, metavar="SECONDS")
    parser.add_argument("--memory-limit", type=megabytes, default=DEFAULT_MEMORY_LIMIT_MB, metavar="MB")
    parser.add_argument("--workers", type=workers, default=DEFAULT_WORKERS, metavar="N")
    parser.add_argument("--country", metavar="CODE", help="plan this country's network only")
    parser.add_argument("--values", action="store_true", help="write what repairs relax to in numbers, too")
    parser.add_argument("--snapshot", action="store_true", help="let slips be that only a file is refused for")
    return parser


if __name__ == "__main__":
    sys.exit(main())
