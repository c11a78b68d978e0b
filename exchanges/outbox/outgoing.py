"""A mail before it is written into the outbox: to whom, about what, of which kind, what it says and brings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from exchanges.meetings.models import Meeting
from exchanges.outbox.models import Message

AHEAD_OF_ALL = timedelta(days=1)
"""How long before it is written a mail is due for which somebody sits and waits, so that no queue stands before it."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a mail goes, and in which language; `person_id` is the person whose mailbox it is, if it is somebody's."""

    address: str
    language: str
    person_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a mail says, as the context of its kind's templates, and what goes along.

    Whom else than the recipient it names, the context names by outbox.naming.named. A `code` goes along as a picture,
    which the HTML shows as cid:code. `call` is the address of a call that it tells.
    """

    context: Mapping[str, Any]
    calendar: str = ""
    calendar_method: str = ""
    code: str = ""
    call: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMail:
    """A mail to be written, once for all times under its `key`; without anybody it is `to`, nothing is written.

    `kind` names its templates, templates/emails/<kind>.subject.txt, .txt and .html. `says` is asked in the recipient's
    language, and only where the mail is not written yet. `about` is the reference of the registration that it tells of,
    `was` what the recipient was told before. What it `replaces` and has not left never will. It is due when it is
    written where `due_at` says nothing else. For an urgent one somebody sits and waits. The key of one that `is_first`
    was made up a moment ago, so that nobody has to look for it.
    """

    key: str
    kind: str
    to: Recipient | None
    says: Callable[[], Content]
    meeting: Meeting | None = None
    about: str = ""
    was: dict[str, Any] | None = None
    replaces: QuerySet[Message] | None = None
    due_at: datetime | None = None
    is_urgent: bool = False
    is_first: bool = False
