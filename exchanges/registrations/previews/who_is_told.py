"""Numbers of those who would be told: by kind and meeting, how they take part, in which languages; who is not."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchanges.meetings.languages.spoken import own_name
from exchanges.meetings.models import Meeting
from exchanges.outbox.models import Message
from exchanges.outbox.redaction import kind_in_words, without_tokens
from exchanges.registrations.models import Registration
from exchanges.registrations.models.registering import Mode

WAITING = "waiting"
"""How somebody takes part who has no seat yet, in whatever mode."""


@dataclass(frozen=True, slots=True)
class SampleMail:
    """One mail of a kind, in one language: `count` people get it in that language, each their own."""

    language: str
    language_name: str
    count: int
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Group:
    """Messages of one kind about one meeting."""

    kind: str
    meeting: Meeting | None
    what: str
    who: str
    messages: tuple[Message, ...]
    samples: tuple[SampleMail, ...]

    @property
    def count(self) -> int:
        """How many."""
        return len(self.messages)

    @property
    def key(self) -> str:
        """What a form calls it by."""
        return f"{self.kind}:{self.meeting.pk if self.meeting else ''}"


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who is told: groups in the order of their size, how many people, and how many registered ones are not told."""

    groups: tuple[Group, ...] = ()
    people: int = 0
    not_told: int = 0
    count: int = field(default=0)


def who_is_told(messages: Iterable[Message]) -> Recipients:
    """Return who is told by messages, while the registrations are as the messages tell."""
    found = list(messages)
    by_key: dict[tuple[str, int | None], list[Message]] = {}
    for message in found:
        by_key.setdefault((message.kind, message.meeting_id), []).append(message)
    ways = _ways_of(found)
    groups = [_group(kind, messages, ways) for (kind, _meeting), messages in by_key.items()]
    addresses = {message.recipient.casefold() for message in found}
    return Recipients(
        groups=tuple(sorted(groups, key=lambda group: (-group.count, group.key))),
        people=len(addresses),
        not_told=_not_told({message.meeting_id for message in found}, addresses),
        count=len(found),
    )


def standing_people(meeting: Meeting) -> int:
    """Return how many people are registered for a meeting, wait or ask; a contact once for all unnamed seats."""
    return len(_addresses({meeting.pk}))


def _ways_of(messages: Iterable[Message]) -> dict[str, str]:
    """Return how each registration that is written about, and stands, takes part: its mode, or that it waits.

    Who is asked about another way is counted under the one they chose: "8 in the room" go into the call, or do not.
    """
    rows = Registration.objects.standing().filter(reference__in=[message.about for message in messages])
    ways = {reference: was or mode for reference, was, mode in rows.values_list("reference", "was_mode", "mode")}
    return ways | dict.fromkeys(rows.filter(was_mode="").waiting().values_list("reference", flat=True), WAITING)


def _group(kind: str, messages: list[Message], ways: dict[str, str]) -> Group:
    # Those with a seat first: theirs is the mail that most get, and the one to look at.
    messages = sorted(messages, key=lambda message: ways.get(message.about) == WAITING)
    return Group(
        kind=kind,
        meeting=messages[0].meeting,
        what=kind_in_words(kind),
        who=_who(Counter(ways.get(message.about, "") for message in messages)),
        messages=tuple(messages),
        samples=tuple(_samples(messages)),
    )


def _who(ways: Counter[str]) -> str:
    room, call, waiting = ways[Mode.IN_PERSON], ways[Mode.ONLINE], ways[WAITING]
    parts = []
    if room:
        parts.append(ngettext("%(count)d in the room", "%(count)d in the room", room) % {"count": room})
    if call:
        parts.append(ngettext("%(count)d online", "%(count)d online", call) % {"count": call})
    if waiting:
        parts.append(ngettext("%(count)d waiting", "%(count)d waiting", waiting) % {"count": waiting})
    return ", ".join(parts)


def _samples(messages: list[Message]) -> Iterable[SampleMail]:
    languages = Counter(message.language for message in messages)
    for language, count in languages.most_common():
        sample = next(message for message in messages if message.language == language)
        yield SampleMail(
            language=language,
            language_name=own_name(language) or _("none"),
            count=count,
            subject=sample.subject,
            text=without_tokens(sample.text),
            html=without_tokens(sample.html),
        )


def _not_told(meetings: set[int | None], told: set[str]) -> int:
    return len(_addresses({pk for pk in meetings if pk is not None}) - told)


def _addresses(meetings: set[int]) -> set[str]:
    standing = Registration.objects.standing().filter(meeting__in=meetings, erased_at__isnull=True)
    rows = standing.order_by().values_list("person__email", "delegation__contact__email")
    return {(own or contact).casefold() for own, contact in rows if own or contact}
