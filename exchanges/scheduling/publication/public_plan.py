"""The public plan: what a version shows of each meeting, now, and as it would after publishing."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from exchanges.meetings.models import Exchange, Meeting, Theme, title_of
from exchanges.meetings.published import PublishedMeeting, Version
from municipalities.models import Country, Participation, Programme


@dataclass(frozen=True, slots=True)
class Entry:
    """A meeting in a version: what the public is promised of it, and since when.

    `sequence` counts the revisions of the promise (RFC 5545 SEQUENCE), `changed_at` is when the last one was made.
    """

    meeting: Meeting
    exchange: Exchange
    host: Participation | None
    theme: Theme | None
    starts_on: datetime.date
    ends_on: datetime.date
    status: str
    sequence: int
    changed_at: datetime.datetime

    @property
    def title(self) -> str:
        """The title in the reader's language, of the theme and host that this version shows."""
        host_or_venue = str(self.host) if self.host else self.meeting.venue
        return title_of(self.meeting.titles, theme=self.theme, host_or_venue=host_or_venue)

    @property
    def days(self) -> int:
        """How many calendar days it lasts."""
        return (self.ends_on - self.starts_on).days + 1

    @property
    def is_cancelled(self) -> bool:
        """Whether it says that the meeting does not take place."""
        return self.status == PublishedMeeting.Status.CANCELLED

    @property
    def is_held(self) -> bool:
        """Whether it says that the meeting took place."""
        return self.status == PublishedMeeting.Status.HELD

    @property
    def is_announced(self) -> bool:
        """Whether it says neither."""
        return self.status == PublishedMeeting.Status.PUBLISHED

    @property
    def promise(self) -> tuple[object, ...]:
        """What calendars carry: that it takes place, when, where, on what. Having been held revises none of it."""
        return self.host, self.theme, self.starts_on, self.ends_on, self.is_cancelled


Entries = dict[int, Entry]
"""Entries by the primary key of their meeting."""


def entries_of(version: Version | None) -> Entries:
    """Return what a version shows; nothing where there is none."""
    return entries_by_version([version]).get(version.pk, {}) if version else {}


def entries_by_version(versions: Iterable[Version]) -> dict[int, Entries]:
    """Return what each version shows, by the version's primary key, in one query."""
    rows = PublishedMeeting.objects.filter(version__in=[version.pk for version in versions]).select_related(
        "meeting__slot__rule",
        "meeting__host__municipality",
        "meeting__theme",
        "exchange__country",
        "host__municipality__country",
        "theme",
    )
    found: dict[int, Entries] = {}
    for row in rows.order_by("starts_on", "ends_on", "meeting_id"):
        found.setdefault(row.version_id, {})[row.meeting_id] = _shown(row)
    return found


def _shown(row: PublishedMeeting) -> Entry:
    return Entry(
        meeting=row.meeting,
        exchange=row.exchange,
        host=row.host,
        theme=row.theme,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        status=row.status,
        sequence=row.sequence,
        changed_at=row.changed_at,
    )


def current_version(programme: Programme) -> Version | None:
    """Return the version that the public sees, None before the first."""
    return programme.versions.current().first()


def next_entries(
    programme: Programme,
    country: Country | None,
    shown: Entries,
    *,
    now: datetime.datetime,
    until: datetime.date | None,
) -> Entries:
    """Return what the next version would show, `shown` being what the current one does.

    Of other networks, where a country is given, everything stays as shown. Meetings that begin after `until` and are
    not public yet stay drafts; one that is public is always brought up to date. A cancelled meeting is shown as such
    if the public knew of it.
    """
    entries: Entries = {}
    for meeting in _draft(programme):
        old = shown.get(meeting.pk)
        if country is not None and meeting.exchange.country_id != country.pk:
            new = old
        elif old is None and (_is_cancelled(meeting) or (until is not None and meeting.starts_on > until)):
            new = None
        else:
            new = _revised(old, _entry(meeting, now))
        if new is not None:
            entries[meeting.pk] = new
    return entries


def with_cancellations(shown: Entries, meetings: set[int], *, now: datetime.datetime) -> Entries:
    """Return what a version shows, but these meetings as cancelled, with all else that the public knows of them."""
    entries = dict(shown)
    for pk in meetings & shown.keys():
        if not shown[pk].is_cancelled:
            cancelled = PublishedMeeting.Status.CANCELLED.value
            entries[pk] = replace(shown[pk], status=cancelled, sequence=shown[pk].sequence + 1, changed_at=now)
    return entries


def with_hosts(shown: Entries, hosts: Mapping[int, Participation | None], *, now: datetime.datetime) -> Entries:
    """Return what a version shows, but meetings with other hosts, by key; all else of them stays as it was."""
    entries = dict(shown)
    for pk in hosts.keys() & shown.keys():
        if shown[pk].host != hosts[pk]:
            entries[pk] = replace(shown[pk], host=hosts[pk], sequence=shown[pk].sequence + 1, changed_at=now)
    return entries


def rows_of(version: Version, entries: Iterable[Entry]) -> list[PublishedMeeting]:
    """Return the rows, unsaved, that show the entries in a version."""
    return [
        PublishedMeeting(
            version=version,
            meeting=entry.meeting,
            exchange=entry.exchange,
            host=entry.host,
            theme=entry.theme,
            starts_on=entry.starts_on,
            ends_on=entry.ends_on,
            status=entry.status,
            sequence=entry.sequence,
            changed_at=entry.changed_at,
        )
        for entry in entries
    ]


def _draft(programme: Programme) -> Iterable[Meeting]:
    meetings = Meeting.objects.filter(exchange__programme=programme)
    related = ("exchange__country", "slot__rule", "host__municipality__country", "theme")
    return meetings.select_related(*related).order_by("starts_on", "ends_on", "pk")


def _is_cancelled(meeting: Meeting) -> bool:
    return meeting.is_cancelled


def _entry(meeting: Meeting, now: datetime.datetime) -> Entry:
    told = {
        Meeting.Status.HELD: PublishedMeeting.Status.HELD,
        Meeting.Status.CANCELLED: PublishedMeeting.Status.CANCELLED,
    }
    return Entry(
        meeting=meeting,
        exchange=meeting.exchange,
        host=meeting.host,
        theme=meeting.theme,
        starts_on=meeting.starts_on,
        ends_on=meeting.ends_on,
        status=told.get(Meeting.Status(meeting.status), PublishedMeeting.Status.PUBLISHED).value,
        sequence=0,
        changed_at=now,
    )


def _revised(old: Entry | None, new: Entry) -> Entry:
    if old is None:
        return new
    if old.promise == new.promise:
        return replace(new, sequence=old.sequence, changed_at=old.changed_at)
    return replace(new, sequence=old.sequence + 1)
