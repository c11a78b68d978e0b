"""Options and exit codes that both command lines of the planner share."""

from argparse import ArgumentTypeError
from math import isfinite

from exchanges.planning.limits.memory import LEAST_MEMORY_LIMIT_MB

INVALID = 1
NOTHING_FOUND = 3
USAGE = 64
"""For a wrong option (EX_USAGE of sysexits.h), since argparse's own 2 means infeasible here."""

EXIT_CODES = {"optimal": 0, "feasible": 0, "infeasible": 2, "unknown": NOTHING_FOUND}

MOST_WORKERS = 64


def seconds(text: str) -> float:
    """Read a time limit: more than 0 seconds."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not isfinite(value) or value <= 0:
        raise ArgumentTypeError(f"must be a number of seconds above 0, not {text!r}")
    return value


def megabytes(text: str) -> int:
    """Read a limit of memory, at least a few megabytes."""
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
    if value < LEAST_MEMORY_LIMIT_MB:
        raise ArgumentTypeError(f"must be {LEAST_MEMORY_LIMIT_MB} or more, not {text!r}")
    return value


def workers(text: str) -> int:
    """Read a number of workers: 1 to 64."""
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if not 1 <= value <= MOST_WORKERS:
        raise ArgumentTypeError(f"must be 1 to {MOST_WORKERS}, not {text!r}")
    return value
