"""Progress of hosting, host by host: which of the meetings owed are published and held; nothing of the draft."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _

from exchanges.hosting.models import Slot
from exchanges.meetings.published import PublishedMeeting
from exchanges.public.meeting_rows.rows import StatusKind
from municipalities.models import Participation

Stage = Literal["open", "published", "held"]


@dataclass(frozen=True, slots=True)
class Duty:
    """A meeting that is owed: not published yet, published, or held."""

    stage: Stage
    published: PublishedMeeting | None = None

    @property
    def stage_label(self) -> str:
        """How it stands, in the reader's language."""
        return {"held": _("Held"), "published": _("Published"), "open": _("In planning")}[self.stage]

    @property
    def stage_kind(self) -> StatusKind:
        """The colour of the tag that says it, as components/status_tag.html knows it."""
        return "good" if self.stage == "published" else "neutral"


@dataclass(frozen=True, slots=True)
class HostProgress:
    """What a municipality hosts in a programme, in the order of the rules and of time."""

    host: Participation
    duties: tuple[Duty, ...]

    @property
    def done(self) -> int:
        """How many of the duties are published or held."""
        return sum(duty.stage != "open" for duty in self.duties)


@dataclass(frozen=True, slots=True)
class NetworkProgress:
    """What the hosts of a network owe, and the meetings for which no host is published yet."""

    hosts: tuple[HostProgress, ...]
    without_host: int

    @property
    def duties(self) -> tuple[Duty, ...]:
        """Everything that is owed: what is held and published in order of time, then what is still open."""
        owned = [duty for host in self.hosts for duty in host.duties]
        return _in_time([*owned, *[Duty("open")] * self.without_host])

    @property
    def done(self) -> int:
        """How many of the duties are published or held."""
        return sum(duty.stage != "open" for duty in self.duties)


def network_progress(
    members: Iterable[Participation], *, slots: Sequence[Slot], published: Iterable[PublishedMeeting]
) -> NetworkProgress:
    """Lay slots and the published meetings that fill them beside each member.

    A slot whose rule leaves the host open belongs to whoever hosts its published meeting.
    """
    standing = [row for row in published if row.meeting.slot_id and not row.is_cancelled]
    filled = {row.meeting.slot_id: row for row in standing}
    shared = {row.meeting_id: row for row in standing}
    owned = [_owned(slot, filled.get(slot.pk), shared.get(slot.also_filled_by_id or 0)) for slot in slots]
    hosts = [
        HostProgress(member, _in_time([duty for owner, duty in owned if owner == member.pk])) for member in members
    ]
    return NetworkProgress(tuple(hosts), sum(owner is None for owner, _duty in owned))


def _owned(slot: Slot, own: PublishedMeeting | None, shared: PublishedMeeting | None) -> tuple[int | None, Duty]:
    """Return whose duty a slot is, and how it stands; a meeting hosted together counts for each of its hosts."""
    if own is None and shared is not None:
        return slot.host_id, _duty(shared)
    return _owner(slot, own), _duty(own)


def _owner(slot: Slot, row: PublishedMeeting | None) -> int | None:
    if row and row.host_id:
        return row.host_id
    return slot.asked.pk if slot.asked else None


def _duty(row: PublishedMeeting | None) -> Duty:
    if row is None:
        return Duty("open")
    return Duty("held" if row.is_held else "published", row)


def _in_time(duties: list[Duty]) -> tuple[Duty, ...]:
    return tuple(sorted(duties, key=lambda duty: duty.published.starts_on if duty.published else date.max))
