"""How long the planner may take."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

GRACE_SECONDS = 1.2
"""Of the two that an answer may come late by, beside a tenth of the limit: what is left is for checking it."""


class OutOfTime(Exception):
    """The time ended before there was anything to show."""


@dataclass(frozen=True)
class TimeLimit:
    """So many seconds from its making; elapsed time is the only clock that planning knows.

    `work` is what the seconds stood for in the limit that this one is a part of: counted, and so the same every time.
    """

    seconds: float
    clock: Callable[[], float] = field(default=monotonic, repr=False)
    work: float = field(default=0.0, repr=False)
    _started: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_started", self.clock())
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
