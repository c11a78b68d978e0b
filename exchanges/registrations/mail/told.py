"""Facts that people were told of a meeting, to know whether anything differs for them, and what differs."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, time, timedelta
from typing import Any

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.models import Registration
from exchanges.registrations.models.registering import Mode

Why = tuple[str, str]
"""A reason as it was written, and the code of the language it was written in."""

NO_REASON: Why = ("", "")


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason given for a change, in its language, and the names of the facts in `Told` that changed with it.

    Of one without names it is not known what it explains.
    """

    text: str
    language: str
    explains: tuple[str, ...] = ()

    def without(self, names: Iterable[str]) -> "Reason | None":
        """Return it for what it still explains once other facts are as a later reason has it; None for nothing."""
        left = tuple(name for name in self.explains if name not in set(names))
        return Reason(self.text, self.language, left) if left or not self.explains else None

    def stands_for(self, names: Iterable[str]) -> bool:
        """Tell whether it explains one of the facts that differ."""
        return not self.explains or bool(set(self.explains) & set(names))


Reasons = tuple[Reason, ...]

Special = tuple[int, str, str, str]
"""A day with a format or place of its own: its number from 1, format, venue, address; "" where it has none."""


@dataclass(frozen=True, slots=True)
class LiveFacts:
    """What people rely on that needs no new version: how one takes part, where exactly, and at which hours."""

    format: str
    venue: str
    address: str
    starts_at: time | None
    ends_at: time | None
    special_days: tuple[Special, ...]


def facts_of(meeting: Meeting) -> LiveFacts:
    """Return a meeting's facts as they are."""
    special = meeting.special_days.order_by("day_number").values_list("day_number", "format", "venue", "address")
    return LiveFacts(meeting.format, meeting.venue, meeting.address, meeting.starts_at, meeting.ends_at, tuple(special))


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody was told, as plain values: two that are equal need no mail between them.

    `days` are the ISO days on which they come, `venue` and `special` are empty for who takes part from afar, `place` is
    the town. `host` and `theme` are primary keys.
    """

    days: list[str]
    starts_on: str
    ends_on: str
    starts_at: str
    ends_at: str
    place: str
    venue: str
    address: str
    special: list[list[str]]
    host: int | None
    theme: int | None
    mode: str
    is_coming: bool

    def kept(self, reasons: Reasons = ()) -> dict[str, Any]:
        """Return it as a message keeps it, with the reasons for the changes that the message tells."""
        return asdict(self) | ({"reasons": [asdict(each) for each in reasons]} if reasons else {})

    def differs_from(self, other: "Told") -> bool:
        """Tell whether somebody who was told the one has to be told the other.

        The meeting's first and last day are there for the words of a mail: who comes on some days relies on those.
        """
        return bool(self.differences(other))

    def differences(self, other: "Told") -> tuple[str, ...]:
        """Return the names of the facts that differ, of which differs_from asks."""
        theirs = other._relied_on()
        return tuple(name for name, value in self._relied_on().items() if value != theirs[name])

    def _relied_on(self) -> dict[str, Any]:
        first = date.fromisoformat(self.starts_on)
        # Days that differ and only move along with the meeting are as before.
        special = [[(date.fromisoformat(on) - first).days, *how] for on, *how in self.special]
        kept = {name: value for name, value in asdict(self).items() if name not in ("starts_on", "ends_on")}
        return kept | {"special": special}


def told_to(registration: Registration, published: PublishedMeeting, facts: LiveFacts) -> Told:
    """Return what a registration, as it is, is told of a meeting as published, with such facts."""
    length = (published.ends_on - published.starts_on).days + 1
    every_day = [published.starts_on + timedelta(days=number) for number in range(length)]
    own = [date.fromisoformat(day) for day in registration.days] or every_day
    is_in_the_room = registration.mode == Mode.IN_PERSON
    special = [
        [(published.starts_on + timedelta(days=number - 1)).isoformat(), kind, *((venue, address) * is_in_the_room)]
        for number, kind, venue, address in facts.special_days
        if published.starts_on + timedelta(days=number - 1) in own
    ]
    return Told(
        days=[day.isoformat() for day in sorted(own)],
        starts_on=published.starts_on.isoformat(),
        ends_on=published.ends_on.isoformat(),
        starts_at=f"{facts.starts_at:%H:%M}" if facts.starts_at else "",
        ends_at=f"{facts.ends_at:%H:%M}" if facts.ends_at else "",
        place=str(published.host) if published.host else "",
        venue=facts.venue if is_in_the_room else "",
        address=facts.address if is_in_the_room else "",
        special=special,
        host=published.host_id,
        theme=published.theme_id,
        mode=registration.mode,
        is_coming=registration.is_coming,
    )


def kept_told(kept: dict[str, Any]) -> Told:
    """Return what a message keeps."""
    return Told(**{name: value for name, value in kept.items() if name not in ("reasons", "why")})


def kept_reasons(kept: dict[str, Any]) -> Reasons:
    """Return the reasons for changes that a message keeps; an older message has one, as "why"."""
    if "why" in kept:
        return (Reason(*kept["why"]),)
    return tuple(Reason(each["text"], each["language"], tuple(each["explains"])) for each in kept.get("reasons") or ())


def reasons_together(earlier: Reasons, why: Why, changed: Iterable[str], differing: Iterable[str]) -> Reasons:
    """Return the reasons of all changes that still stand, each once, in the order in which they were given.

    `earlier` are those of changes that wait to be told, `why` that of a further one, which `changed` some facts: those
    it explains from now on. `differing` are the facts that differ from what was told last.
    """
    names = tuple(changed)
    found = list(earlier)
    if any(why):
        found = [left for each in earlier if (left := each.without(names)) is not None]
        found.append(Reason(*why, names))
    by_words: dict[Why, Reason] = {}
    for each in found:
        known = by_words.get((each.text, each.language))
        names = (*known.explains, *each.explains) if known else each.explains
        by_words[each.text, each.language] = Reason(each.text, each.language, tuple(dict.fromkeys(names)))
    return tuple(each for each in by_words.values() if each.stands_for(differing))
