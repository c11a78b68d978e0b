"""Messages for the tests of the outbox, written straight to the table."""

import datetime
from itertools import count
from typing import Any

from exchanges.outbox.models import Act, Message
from exchanges.outbox.writing import message_id_of
from municipalities.models import User
from tests.factories import NOON

_numbers = count(1)
INVITATION = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n"
    "SUMMARY:Miljörådgivare i Łódź–Győr\\, Großröhrsdorf's\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def make_message(key: str = "", *, due_at: datetime.datetime = NOON, **fields: Any) -> Message:
    """Make a message to anna@example.org that is due at noon; it was written then, or when it was due."""
    key = key or f"message:{next(_numbers)}"
    defaults = {
        "kind": "confirmation",
        "recipient": "anna@example.org",
        "language": "en",
        "subject": f"About {key}",
        "text": f"Hello Åsa, this is {key}.\n",
        "html": f"<p>Hello Åsa, this is {key}.</p>",
        "message_id": message_id_of(key),
        "created_at": min(due_at, NOON),
    }
    return Message.objects.create(key=key, due_at=due_at, **{**defaults, **fields})


def make_act(
    actor: User, *, at: datetime.datetime = NOON, wait: datetime.timedelta = datetime.timedelta(minutes=10)
) -> Act:
    """Make an act of a coordinator whose messages leave after a while."""
    return Act.objects.create(said="Örebro – Łódź is in the town hall.", done_by=actor, done_at=at, leaves_at=at + wait)
