"""A version to be, before it is published: what the public sees, what it would see, and what differs."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from edit_conflicts import Facts
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import Version
from exchanges.planning.problem.programme import Exemption, MeetingStatus, Placement, StandingMeeting
from exchanges.planning.problem.programme import Programme as PlanningProgramme
from exchanges.scheduling.draft.mapping import exemptions_of_rows, programme_from_rows
from exchanges.scheduling.publication.public_changes import PublicChange, changes_between
from exchanges.scheduling.publication.public_deadlines import deadlines_between
from exchanges.scheduling.publication.public_plan import (
    Entries,
    Entry,
    current_version,
    entries_of,
    next_entries,
)
from exchanges.scheduling.publication.shown_facts import facts_of_publication
from municipalities.models import Country, Programme


@dataclass(frozen=True)
class NextVersion:
    """A version to be: what the public sees, what it would see, and the programme it is judged in."""

    programme: PlanningProgramme
    current: Version | None
    country: Country | None
    shown: Entries
    entries: Entries
    exempt: Mapping[int, list[Exemption]]
    changes: tuple[PublicChange, ...]
    now: datetime.datetime
    until: datetime.date | None

    @classmethod
    def of(
        cls, programme: Programme, country: Country | None, now: datetime.datetime, until: datetime.date | None
    ) -> "NextVersion":
        """Return what publishing the draft would show: of all networks or one, up to a day or all."""
        current = current_version(programme)
        shown = entries_of(current)
        entries = next_entries(programme, country, shown, now=now, until=until)
        return cls.showing(programme, current, country, shown, entries, now, until)

    @classmethod
    def showing(
        cls,
        programme: Programme,
        current: Version | None,
        country: Country | None,
        shown: Entries,
        entries: Entries,
        now: datetime.datetime,
        until: datetime.date | None = None,
    ) -> "NextVersion":
        """Return the version that would show such entries."""
        draft = programme_from_rows(programme)
        rows = Meeting.objects.filter(exchange__programme=programme)
        exempt = exemptions_of_rows(rows, [entry.meeting for entry in entries.values()])
        meetings = tuple(standing(entry, exempt) for entry in entries.values())
        public = replace(draft, meetings=meetings)
        return cls(public, current, country, shown, entries, exempt, changes_between(shown, entries), now, until)

    @cached_property
    def deadlines(self) -> tuple[str, ...]:
        """Say which deadlines of registration move along."""
        return deadlines_between(self.shown, self.entries, now=self.now)

    def facts(self) -> Facts:
        """Return what is shown of it, to be compared."""
        return facts_of_publication(self.current, self.changes, self.entries, self.deadlines)

    @cached_property
    def placements(self) -> dict[int, Placement]:
        """The meetings owed that the public would count on, by their meeting's key."""
        return {
            pk: Placement(
                entry.meeting.slot.key, entry.host.municipality.slug, entry.theme.key, entry.starts_on, entry.days
            )
            for pk, entry in self.entries.items()
            if entry.meeting.slot and entry.host and entry.theme and not entry.is_cancelled
        }

    def is_ours(self, entry: Entry) -> bool:
        """Tell whether a meeting is of the network that is published."""
        return self.country is None or entry.exchange.country_id == self.country.pk


def standing(entry: Entry, exempt: Mapping[int, list[Exemption]]) -> StandingMeeting:
    """Return an entry as a meeting that stands, with its lock and what was exempted, by its meeting's key."""
    slot = entry.meeting.slot.key if entry.meeting.slot else None
    return StandingMeeting(
        slot=slot,
        start=entry.starts_on,
        days=entry.days,
        status=cast(MeetingStatus, entry.status),
        country=None if slot else entry.exchange.country_id,
        host=entry.host.municipality.slug if entry.host else None,
        theme=entry.theme.key if entry.theme else None,
        locked=entry.meeting.locked,
        exemptions=tuple(exempt.get(entry.meeting.pk, ())),
    )
