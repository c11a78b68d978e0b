"""Acts of coordinators: the messages written while one is under way wait together.

Services that take an `actor` open an act; one that is called within another's joins it. Whoever writes a message need
not know: it asks what is under way. What people do themselves, and what the calendar brings, is no act.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from exchanges.outbox.models import Act
from municipalities.models import User


@dataclass
class OpenAct:
    """An act under way; it becomes a row with its first message. `dropped` counts what will not leave because of it."""

    actor: User
    now: datetime
    said: list[str] = field(default_factory=list)
    dropped: int = 0
    pk: int | None = None

    def row(self) -> Act:
        """Return its row, which a savepoint that was undone may have taken along."""
        found = Act.objects.filter(pk=self.pk).first() if self.pk else None
        if found is None:
            wait = timedelta(seconds=settings.MESSAGES_WAIT_SECONDS)
            found = Act.objects.create(done_by=self.actor, done_at=self.now, leaves_at=self.now + wait)
            self.pk = found.pk
        return found


_under_way: ContextVar[OpenAct | None] = ContextVar("act_under_way", default=None)


def act_under_way() -> OpenAct | None:
    """Return the act that a coordinator is doing right now, None where nobody is."""
    return _under_way.get()


@contextmanager
def act_of(actor: User | None, *, now: datetime) -> Iterator[OpenAct | None]:
    """Let the messages written within wait as one act of `actor`; without one, as if it were not there.

    An act within an act is part of it.
    """
    outer = _under_way.get()
    if actor is None or outer is not None:
        yield outer
        return
    act = OpenAct(actor, now)
    token = _under_way.set(act)
    try:
        yield act
        if act.pk is not None:
            Act.objects.filter(pk=act.pk).update(said="\n".join(dict.fromkeys(act.said)))
    finally:
        _under_way.reset(token)


def say(sentence: str) -> None:
    """Note in a sentence what the act under way changes, for the pages that show it; nothing where there is none."""
    act = _under_way.get()
    if act is not None:
        act.said.append(sentence)
