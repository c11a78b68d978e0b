"""Facts that a page showed of something to be done, signed and kept in it, to be held against what holds now.

A form has inputs to compare (`shown.py`); a page that only asks "shall this be done?" has facts: plain values, and how
they read.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.core import signing

_SALT = "edit_conflicts.facts"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a page says: a plain value, the same in each language, by which it is compared, and how it reads."""

    value: str
    words: str


Facts: TypeAlias = Mapping[str, Fact]
"""What a page says, by keys that stay the same while somebody looks at it, such as `meeting:12`."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody was shown, and when."""

    at: datetime
    facts: Facts

    def only(self, keys: Collection[str]) -> "Seen":
        """Return what was shown of some of it."""
        return Seen(self.at, {key: fact for key, fact in self.facts.items() if key in keys})


@dataclass(frozen=True, slots=True)
class Changed:
    """A fact that is not what was shown, in words: "" where it was not there, or is there no more."""

    key: str
    was: str
    now: str


def changed_since(seen: Seen, facts: Facts) -> list[Changed]:
    """Return what differs from what was shown: first as the page would say it now, then what it would not say."""
    gone = [key for key in seen.facts if key not in facts]
    return [
        Changed(key, seen.facts[key].words if key in seen.facts else "", facts[key].words if key in facts else "")
        for key in (*facts, *gone)
        if key not in facts or key not in seen.facts or facts[key].value != seen.facts[key].value
    ]


def sign_seen(facts: Facts, *, at: datetime, about: str) -> str:
    """Return what a page about something carries along, such as `exchanges.publication:3`."""
    kept = {"at": at.isoformat(), "facts": {key: [fact.value, fact.words] for key, fact in facts.items()}}
    return signing.dumps(kept, salt=f"{_SALT}:{about}", compress=True)


def read_seen(text: str, *, about: str) -> Seen | None:
    """Return what a page about something said; None where that is not to be read, or is not ours."""
    try:
        kept: dict[str, Any] = signing.loads(text, salt=f"{_SALT}:{about}")
    except signing.BadSignature:
        return None
    facts = {key: Fact(value, words) for key, (value, words) in kept["facts"].items()}
    return Seen(datetime.fromisoformat(kept["at"]), facts)
