"""Doing something only as it was shown: run in a transaction that is undone where other messages would leave.

What is shown is what the service itself writes, so there is no second account of who is told what.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db import transaction

from exchanges.outbox.acts import act_of
from exchanges.outbox.models import Act, Message
from exchanges.outbox.redaction import without_tokens
from municipalities.models import User

Result = TypeVar("Result")

_TELLS_A_MOMENT = ("offer",)
"""Kinds whose text says until when, counted from when it is written: it differs while one looks at the page."""


@dataclass(frozen=True)
class Rehearsed(Generic[Result]):
    """What came of it. Where it was not `done` nothing of it is kept, and `messages` are rows that are not there.

    `said` are sentences on what changes, `dropped` counts earlier messages that will not leave. `act` is the one that
    was done, None where nobody is told.
    """

    result: Result
    is_done: bool
    messages: tuple[Message, ...]
    dropped: int
    said: tuple[str, ...]
    digest: str
    act: Act | None = None


class _Undone(Exception):
    """Leaves the transaction, so that it is undone."""


def do_as_shown(
    do: Callable[[], Result],
    *,
    actor: User,
    now: datetime,
    shown: str | None,
    look: Callable[[tuple[Message, ...]], object] | None = None,
    mask: str = "",
) -> Rehearsed[Result]:
    """Do something as an act of `actor`, unless other messages would leave than those whose digest is `shown`.

    With `shown` None, as nothing was shown yet, it is done at once where nobody is told. Where somebody was to be told
    and nobody would be any more, that is other than shown. With `shown` "" it is only rehearsed, and never done. `look`
    is called with the messages while the rows are as they would be. `mask` is what messages may say otherwise than it
    was shown: what the person writes on the very page.
    """
    outcome: Rehearsed[Result] | None = None
    try:
        with transaction.atomic():
            outcome = _run(do, actor, now, shown, mask)
            if look is not None:
                look(outcome.messages)
            if not outcome.is_done:
                raise _Undone
    except _Undone:
        pass
    assert outcome is not None
    return outcome


def _run(do: Callable[[], Result], actor: User, now: datetime, shown: str | None, mask: str) -> Rehearsed[Result]:
    with act_of(actor, now=now) as act:
        result = do()
        assert act is not None
    row = Act.objects.filter(pk=act.pk).first() if act.pk else None
    written = row.messages.filter(state=Message.State.WAITING).select_related("meeting") if row else ()
    messages = tuple(written)
    digest = digest_of(messages, mask)
    is_done = digest == shown if shown is not None else not messages
    return Rehearsed(result, is_done, messages, act.dropped, tuple(dict.fromkeys(act.said)), digest, row)


def digest_of(messages: tuple[Message, ...], mask: str = "") -> str:
    """Return what tells these messages from any others: to whom, and all that they say but the signed links."""
    told = sorted(
        [
            message.kind,
            message.recipient,
            message.language,
            message.about,
            message.subject,
            message.calendar_method,
            "" if message.kind in _TELLS_A_MOMENT else _masked(without_tokens(message.text), mask),
        ]
        for message in messages
    )
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _masked(text: str, mask: str) -> str:
    return text.replace(mask, "…") if mask else text
