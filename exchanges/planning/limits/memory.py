"""The memory that the planner may take: better no plan than a machine that stands still."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEFAULT_MEMORY_LIMIT_MB = 2048
LEAST_MEMORY_LIMIT_MB = 16


_WORDS_OF_WANT = ("map segment", "start new thread", "allocate memory")
"""Of libraries that could not be loaded and threads that could not be started for want of memory."""


class OutOfMemory(Exception):
    """Planning needs more memory than it may have."""

    def __init__(self, megabytes: int) -> None:
        super().__init__(
            f"planning needs more than {megabytes} MB of memory: allow more, "
            "or let rules leave fewer meetings and hosts open"
        )


@contextmanager
def memory_limit(megabytes: int) -> Iterator[None]:
    """Let the process take so many megabytes more than it has, and raise OutOfMemory where that is not enough.

    Address space is what is limited. Where the system does not tell how much there is, nothing is. A library that can't
    bear to be refused memory ends the process (SIGABRT).
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    taken = _taken()
    if taken is not None:
        most = taken + megabytes * 1_000_000
        bounds = [bound for bound in (most, soft, hard) if bound != resource.RLIM_INFINITY]
        resource.setrlimit(resource.RLIMIT_AS, (min(bounds), hard))
    try:
        yield
    except (MemoryError, ImportError, RuntimeError) as error:
        if not isinstance(error, MemoryError) and not any(words in str(error) for words in _WORDS_OF_WANT):
            raise
        raise OutOfMemory(megabytes) from error
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _taken() -> int | None:
    """Return the bytes of address space that the process has, None where that is not known."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return None
    return pages * resource.getpagesize()
