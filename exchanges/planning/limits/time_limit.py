"""The time that the planner may take."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

GRACE_SECONDS = 1.2
"""Of the two that an answer may come late by, beside a tenth of the limit: what is left is for checking it."""


LONGEST_START_SECONDS = 60.0
"""A process that seems to have started earlier than this is one whose start the system does not tell truly."""


def seconds_since_process_start() -> float:
    """Return how long this process has been there, by proc(5); 0 where the system does not tell."""
    try:
        fields = Path("/proc/self/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        # Field 22, where the third is the first behind the name in brackets: in ticks since the system started.
        started = int(fields[19]) / os.sysconf("SC_CLK_TCK")
        found = time.clock_gettime(time.CLOCK_BOOTTIME) - started
    except (OSError, AttributeError, IndexError, ValueError):
        return 0.0
    return found if 0.0 <= found <= LONGEST_START_SECONDS else 0.0


class OutOfTime(Exception):
    """The time ended before there was anything to show."""


@dataclass(frozen=True)
class TimeLimit:
    """So many seconds from its making, of which some may be `spent` already; planning knows no clock but elapsed time.

    `work` is what the seconds stood for in the limit that this one is a part of: counted, and so the same every time.
    """

    seconds: float
    clock: Callable[[], float] = field(default=monotonic, repr=False)
    work: float = field(default=0.0, repr=False)
    spent: float = 0.0
    _started: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_started", self.clock() - self.spent)
        object.__setattr__(self, "work", self.work or self.seconds)

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return self.clock() - self._started

    @property
    def left(self) -> float:
        """Seconds left, not below 0."""
        return max(self.seconds - self.elapsed, 0.0)

    @property
    def is_over(self) -> bool:
        """Whether no time is left."""
        return self.left <= 0

    def with_grace(self, less: float = 0.0) -> "TimeLimit":
        """Return the limit on what must still be done when this one is over, so many seconds kept back of it."""
        return TimeLimit(self.seconds * 1.1 + GRACE_SECONDS - less - self.elapsed, self.clock, self.work)

    def check(self) -> None:
        """Raise OutOfTime when no time is left: for loops that have nothing to show before their end."""
        if self.is_over:
            raise OutOfTime

    def at_most(self, seconds: float) -> "TimeLimit":
        """Return a limit of so many seconds from now, or of what is left where that is less."""
        return TimeLimit(min(self.left, seconds), self.clock)

    def part(self, number: int) -> "TimeLimit":
        """Return an equal part, of so many, of the time left."""
        return TimeLimit(self.left / number, self.clock, self.work / number)

    def without(self, seconds: float) -> "TimeLimit":
        """Return the limit on what may be done until so many seconds before this one's end."""
        return TimeLimit(self.left - seconds, self.clock, self.work)


ENDLESS = TimeLimit(float("inf"))
