"""Many people at the same moment, each in a thread and a connection of their own."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

SECONDS_TO_WAIT = 180


def at_the_same_time(actions: Sequence[Callable[[], object]]) -> list[BaseException | None]:
    """Run the actions at once; return what each raised, None for nothing."""
    begin = threading.Barrier(len(actions))
    outcomes: list[BaseException | None] = [None] * len(actions)

    def run(index: int, action: Callable[[], object]) -> None:
        try:
            begin.wait(timeout=SECONDS_TO_WAIT)
            action()
        except Exception as error:
            outcomes[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=SECONDS_TO_WAIT)
        assert not thread.is_alive()
    return outcomes


def after_all_have_looked(function: Callable[..., Any], people: int) -> Callable[..., Any]:
    """Let the first `people` who call the function wait for one another: all have looked before any writes."""
    barrier, calls, lock = threading.Barrier(people), [0], threading.Lock()

    def wrapped(*arguments: object, **options: object) -> Any:
        found = function(*arguments, **options)
        with lock:
            calls[0] += 1
            is_early = calls[0] <= people
        if is_early:
            barrier.wait(timeout=SECONDS_TO_WAIT)
        return found

    return wrapped
