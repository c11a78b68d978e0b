"""A worker of the outbox, run as a process of its own, that kills itself at a point where a test wants it to.

    python -m tests.exchanges.outbox.dying_worker MOMENT [POINT]

Sends what is due at MOMENT (ISO 8601) until nothing is left. It has what the real one has, but for the point.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import django

POINTS = {
    "taken, not committed": ("exchanges.outbox.models", "Message", "save"),
    "leased": ("exchanges.outbox.sending", "", "lease_next"),
    "file not in its place": ("pathlib", "Path", "replace"),
    "sent, not noted": ("exchanges.outbox.sending", "_Mailer", "send"),
    "noted": ("exchanges.outbox.sending", "", "_note"),
}
"""Where to die: right after this function's work; before it where its work is what must not happen."""

BEFORE = {"file not in its place"}


def dying(function: Callable[..., Any], *, before: bool) -> Callable[..., Any]:
    """Return the function with the end of the process after it, or before it."""

    def die(*args: Any, **kwargs: Any) -> None:
        if not before:
            function(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    return die


def prepare_to_die(point: str) -> None:
    module, owner, name = POINTS[point]
    __import__(module)
    place = getattr(sys.modules[module], owner) if owner else sys.modules[module]
    setattr(place, name, dying(getattr(place, name), before=point in BEFORE))


def main(moment: str, point: str = "") -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "multiply.settings")
    django.setup()
    # The folder is there before: what is to be seen is what happens to its files.
    from django.conf import settings

    from exchanges.outbox.sending import SendingCounts, send_due_messages

    Path(settings.EMAIL_FOLDER).mkdir(parents=True, exist_ok=True)
    if point:
        prepare_to_die(point)
    while send_due_messages(now=datetime.fromisoformat(moment)) != SendingCounts():
        pass


if __name__ == "__main__":
    main(*sys.argv[1:])
