"""Changes for the public from one version to another, in words, with old and new."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from exchanges.hosting.programme_names import days_in_words
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import Version
from exchanges.scheduling.publication.public_plan import Entries, Entry, entries_of

Kind = Literal["new", "changed", "cancelled", "held"]
ICONS: dict[Kind, str] = {
    "new": "calendar-plus",
    "changed": "calendar-clock",
    "cancelled": "calendar-x",
    "held": "calendar-check",
}


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing about a meeting that changes: what it is, and how it was and will be, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class PublicChange:
    """A meeting that the public sees differently; `str()` is the change as a sentence."""

    meeting: Meeting
    kind: Kind
    sentence: str
    details: tuple[Detail, ...] = ()

    @property
    def icon(self) -> str:
        """The name of the icon that stands before it."""
        return ICONS[self.kind]

    def __str__(self) -> str:
        return self.sentence


def changes_between(old: Entries, new: Entries) -> tuple[PublicChange, ...]:
    """Return the meetings that differ, in the order of the newer entries; a version shows all of its predecessor's."""
    found = (_change(old.get(pk), entry) for pk, entry in new.items())
    return tuple(change for change in found if change is not None)


def changes_of(version: Version) -> tuple[PublicChange, ...]:
    """Return what a version changed against the one before it."""
    before = Version.objects.filter(programme=version.programme_id, number__lt=version.number).order_by("-number")
    return changes_between(entries_of(before.first()), entries_of(version))


def _change(old: Entry | None, new: Entry) -> PublicChange | None:
    if old is None:
        return _new(new)
    if new.is_cancelled and not old.is_cancelled:
        return _cancelled(old, new)
    details = tuple(_details(old, new))
    if details:
        return PublicChange(new.meeting, "changed", _sentence(new, details), details)
    if new.is_held and not old.is_held:
        sentence = _("%(meeting)s was held on %(days)s.") % _named(new)
        return PublicChange(new.meeting, "held", sentence)
    return None


def _new(entry: Entry) -> PublicChange:
    if entry.is_held:
        sentence = _("%(meeting)s, held on %(days)s, becomes public.") % _named(entry)
    else:
        sentence = _("%(meeting)s on %(days)s becomes public.") % _named(entry)
    return PublicChange(entry.meeting, "new", sentence)


def _cancelled(old: Entry, new: Entry) -> PublicChange:
    reason = new.meeting.cancellation_reason
    text = (
        _("%(meeting)s on %(days)s is cancelled: %(reason)s") if reason else _("%(meeting)s on %(days)s is cancelled.")
    )
    return PublicChange(new.meeting, "cancelled", text % {**_named(old), "reason": reason})


def _named(entry: Entry) -> dict[str, str]:
    return {"meeting": entry.title, "days": days_in_words(entry.starts_on, entry.ends_on)}


def _sentence(entry: Entry, details: tuple[Detail, ...]) -> str:
    changes = [
        _("%(what)s %(new)s instead of %(old)s") % {"what": detail.label, "new": detail.new, "old": detail.old}
        for detail in details
    ]
    return _("%(meeting)s: %(changes)s.") % {"meeting": entry.title, "changes": "; ".join(changes)}


def _details(old: Entry, new: Entry) -> Iterator[Detail]:
    compared = [
        (_("date"), days_in_words(old.starts_on, old.ends_on), days_in_words(new.starts_on, new.ends_on)),
        (_("host"), _name(old.host), _name(new.host)),
        (_("theme"), _name(old.theme), _name(new.theme)),
    ]
    # That it was held is no change of plan, and has a sentence of its own; that it was not after all has none.
    if not new.is_held:
        compared.append((_("state"), _state(old), _state(new)))
    return (Detail(label, before, after) for label, before, after in compared if before != after)


def _name(of: object | None) -> str:
    return str(of) if of is not None else _("none")


def _state(entry: Entry) -> str:
    if entry.is_cancelled:
        return _("cancelled")
    return _("held") if entry.is_held else _("takes place")
