"""Names in messages to somebody else, kept as references, so that a person can be taken out without any searching.

A name that stands in a message to somebody else goes into its templates as `named(...)`: words between marks that are
no letters of anybody's. Writing the message takes the marks out and keeps where the words stand.
"""

import re
import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from exchanges.outbox.models import Message, Naming

PARTS = ("subject", "text", "html")

# Control characters stand in nobody's name, and what a process draws by chance nobody can type.
_CHANCE = secrets.token_hex(6)
_END = "\x02\x03"
_NAMED = re.compile(rf"\x02{_CHANCE}:(\d+)\x03(.*?){_END}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a person stands in a part of a message: from which character on, and how many."""

    person_id: int
    part: str
    start: int
    length: int


def named(person_id: int | None, words: str) -> str:
    """Mark words of a mail as naming a person, for a template; without a person they are only words."""
    plain = words.replace("\x02", "").replace("\x03", "")
    return f"\x02{_CHANCE}:{person_id}\x03{plain}{_END}" if person_id is not None and plain else plain


def without_marks(part: str, marked: str) -> tuple[str, list[Spot]]:
    """Return a part of a message as people read it, and whom it names where."""
    pieces: list[str] = []
    spots, last, length = [], 0, 0
    for found in _NAMED.finditer(marked):
        before, words = marked[last : found.start()], found[2]
        spots.append(Spot(int(found[1]), part, length + len(before), len(words)))
        pieces += [before, words]
        length += len(before) + len(words)
        last = found.end()
    return "".join([*pieces, marked[last:]]), spots


def note_names(message: Message, spots: Iterable[Spot]) -> None:
    """Keep whom a message names besides the one it is to; what was kept before stays."""
    by_person: dict[int, list[list[str | int]]] = defaultdict(list)
    for spot in spots:
        by_person[spot.person_id].append([spot.part, spot.start, spot.length])
    by_person.pop(message.person_id or 0, None)
    if by_person:
        rows = [Naming(message=message, person_id=person, spots=where) for person, where in sorted(by_person.items())]
        Naming.objects.bulk_create(rows, ignore_conflicts=True)


def take_out(person_id: int) -> list[Message]:
    """Take a person's name out of the messages to others, sent or not, and return those that changed.

    Nothing else of them changes: one that waits goes out all the same.
    """
    changed = []
    with transaction.atomic():
        keys = Naming.objects.filter(person=person_id).values("message")
        for message in Message.objects.select_for_update().filter(pk__in=keys).order_by("pk"):
            _rewrite(message, person_id)
            changed.append(message)
    return changed


def _rewrite(message: Message, person_id: int) -> None:
    people = list(Naming.objects.filter(message=message).order_by("person", "pk"))
    with translation.override(message.language):
        stand_in = _("(name erased)")
    for part in PARTS:
        spots = [Spot(row.person_id, *spot) for row in people for spot in row.spots if spot[0] == part]
        marked = getattr(message, part)
        for spot in sorted(spots, key=lambda spot: -spot.start):
            end = spot.start + spot.length
            words = marked[spot.start : end]
            if spot.person_id == person_id:
                words = escape(stand_in) if part == "html" else stand_in
            # Who stays is marked again: what was cut before them moves them.
            kept = words if spot.person_id == person_id else f"\x02{_CHANCE}:{spot.person_id}\x03{words}{_END}"
            marked = marked[: spot.start] + kept + marked[end:]
        text, moved = without_marks(part, marked)
        setattr(message, part, text)
        for row in people:
            others = [spot for spot in row.spots if spot[0] != part]
            row.spots = others + [[part, spot.start, spot.length] for spot in moved if spot.person_id == row.person_id]
    message.save(update_fields=list(PARTS))
    for row in people:
        if row.person_id == person_id:
            row.delete()
        else:
            row.save(update_fields=["spots"])
