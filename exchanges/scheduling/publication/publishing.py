"""Publishing: the draft, or a part of it, becomes the next numbered version that the public sees."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import cast

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from edit_conflicts import Facts, Seen, changed_since
from exchanges.hosting.programme_names import Names, days_in_words
from exchanges.hosting.violation_texts import describe
from exchanges.hosting.visitors import without_visitors_in_words
from exchanges.meetings.calendar_files.organizers import keep_organizers
from exchanges.meetings.hosts.confirmations import unconfirmed
from exchanges.meetings.hosts.named_hosts import ask_about_places, ask_about_titles
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting, Version
from exchanges.meetings.time_and_place.times import zone_of_place
from exchanges.outbox.acts import act_of, say
from exchanges.planning.problem.programme import Exemption, MeetingStatus, Placement, StandingMeeting
from exchanges.planning.problem.programme import Programme as PlanningProgramme
from exchanges.planning.problem.slots import slots_of
from exchanges.planning.problem.visitors import meetings_without_visitors
from exchanges.planning.specification.checks import Violation, too_soon
from exchanges.planning.specification.costs import absent
from exchanges.registrations.booking.meeting_changes import PublishedChange, announce_publication
from exchanges.scheduling.draft.broken_rules import broken_rules
from exchanges.scheduling.draft.guards import lock_programme, require_reach
from exchanges.scheduling.draft.mapping import exemptions_of_rows, programme_from_rows
from exchanges.scheduling.errors import NothingToPublish, PublicationBlocked, PublicationOvertaken, ReasonMissing
from exchanges.scheduling.publication.public_changes import PublicChange, changes_between
from exchanges.scheduling.publication.public_deadlines import deadlines_between
from exchanges.scheduling.publication.public_plan import (
    Entries,
    Entry,
    current_version,
    entries_of,
    next_entries,
    rows_of,
    with_cancellations,
    with_hosts,
)
from exchanges.scheduling.publication.shown_facts import facts_of_publication
from municipalities.models import Country, Programme, User


@dataclass(frozen=True, slots=True)
class PublicationPreview:
    """What publishing would do. Sentences in `must_solve` block it, those in `worth_a_look` do not.

    `deadlines` says which deadlines of registration move along with their meetings. `facts` are what publish_version
    compares with, once somebody has `seen` them.
    """

    number: int
    changes: tuple[PublicChange, ...]
    must_solve: tuple[str, ...]
    worth_a_look: tuple[str, ...]
    deadlines: tuple[str, ...] = ()
    facts: Facts = field(default_factory=dict)

    @property
    def can_publish(self) -> bool:
        """Whether publish_version would go through, given a reason."""
        return bool(self.changes) and not self.must_solve


def preview_publication(
    programme: Programme, country: Country | None = None, *, now: datetime.datetime, until: datetime.date | None = None
) -> PublicationPreview:
    """Say what publish_version with the same arguments would change, and what stands in its way."""
    publication = _Publication.of(programme, country, now, until)
    return PublicationPreview(
        number=_next_number(programme),
        changes=publication.changes,
        must_solve=publication.must_solve(),
        worth_a_look=publication.worth_a_look(),
        deadlines=publication.deadlines,
        facts=publication.facts(),
    )


def publish_version(
    *,
    programme: Programme,
    country: Country | None,
    reason: str,
    actor: User | None,
    now: datetime.datetime,
    until: datetime.date | None = None,
    seen: Seen | None = None,
) -> Version:
    """Publish the draft as the next version: of all networks, or of one country with the others as they were.

    With `until`, meetings that begin later and are not public yet stay drafts. Proposed and confirmed meetings become
    published. `seen` is what whoever publishes was shown, None for a command, which looks at nothing. Raise
    NotWithinReach, ReasonMissing, PublicationOvertaken where something else would be published than was seen,
    NothingToPublish, or PublicationBlocked with what must be solved.
    """
    require_reach(actor, country.code if country else None)
    if not reason.strip():
        raise ReasonMissing(_("Write why the plan changes: it goes into the report to the funder."))
    with transaction.atomic():
        programme = lock_programme(programme.pk)
        publication = _Publication.of(programme, country, now, until)
        changed = changed_since(seen, publication.facts()) if seen else []
        if changed:
            raise PublicationOvertaken(changed)
        if not publication.changes:
            raise NothingToPublish
        must_solve = publication.must_solve()
        if must_solve:
            raise PublicationBlocked(must_solve)
        return _make_current(
            programme, publication.entries, publication.changes, country=country, reason=reason, actor=actor, now=now
        )


def publish_cancellations(
    *, meetings: Sequence[Meeting], reason: str, actor: User | None, now: datetime.datetime
) -> Version | None:
    """Publish of one programme's draft only that these meetings, cancelled there, do not take place.

    Each stays as the public knows it otherwise, with its date and host; a cancellation breaks no rule, so nothing can
    stand in its way. None where the public knows of none of them. Raise NotWithinReach or ReasonMissing.
    """
    for meeting in meetings:
        require_reach(actor, meeting.exchange.country_id)
    if not reason.strip():
        raise ReasonMissing(_("Write why the plan changes: it goes into the report to the funder."))
    with transaction.atomic():
        programme = lock_programme(meetings[0].exchange.programme_id)
        shown = entries_of(current_version(programme))
        entries = with_cancellations(shown, {meeting.pk for meeting in meetings}, now=now)
        changes = changes_between(shown, entries)
        if not changes:
            return None
        countries = {shown[meeting.pk].exchange.country for meeting in meetings if meeting.pk in shown}
        country = countries.pop() if len(countries) == 1 else None
        return _make_current(programme, entries, changes, country=country, reason=reason, actor=actor, now=now)


def publish_outcomes(
    *, meetings: Sequence[Meeting], reason: str, actor: User | None, now: datetime.datetime
) -> Version | None:
    """Publish of one programme's draft only that these meetings are cancelled, or have another host.

    Each stays as the public knows it otherwise; whatever else the draft has changed waits. None where the public knows
    of none of them. Raise NotWithinReach, ReasonMissing, or PublicationBlocked where a host breaks a rule on the day
    that the public knows.
    """
    for meeting in meetings:
        require_reach(actor, meeting.exchange.country_id)
    if not reason.strip():
        raise ReasonMissing(_("Write why the plan changes: it goes into the report to the funder."))
    if not meetings:
        return None
    with transaction.atomic():
        programme = lock_programme(meetings[0].exchange.programme_id)
        current = current_version(programme)
        shown = entries_of(current)
        fresh = Meeting.objects.select_related("host__municipality__country", "exchange__country").in_bulk(
            [meeting.pk for meeting in meetings]
        )
        off = {pk for pk, meeting in fresh.items() if meeting.is_cancelled}
        entries = with_hosts(shown, {pk: each.host for pk, each in fresh.items() if pk not in off}, now=now)
        entries = with_cancellations(entries, off, now=now)
        countries = {shown[pk].exchange.country for pk in fresh if pk in shown}
        country = countries.pop() if len(countries) == 1 else None
        publication = _Publication.showing(programme, current, country, shown, entries, now)
        if not publication.changes:
            return None
        must_solve = publication.must_solve()
        if must_solve:
            raise PublicationBlocked(must_solve)
        return _make_current(
            programme, entries, publication.changes, country=country, reason=reason, actor=actor, now=now
        )


def _make_current(
    programme: Programme,
    entries: Entries,
    changes: tuple[PublicChange, ...],
    *,
    country: Country | None,
    reason: str,
    actor: User | None,
    now: datetime.datetime,
) -> Version:
    """Write the next version of a programme that is held, and tell those registered what it changes for them."""
    number, superseded = _next_number(programme), current_version(programme)
    programme.versions.retire()
    version = Version.objects.create(
        programme=programme,
        number=number,
        reason=reason.strip(),
        reason_language=get_language() or "",
        country=country,
        published_by=actor,
        published_at=now,
    )
    rows = PublishedMeeting.objects.bulk_create(rows_of(version, entries.values()))
    _mark_published(version)
    keep_organizers(row.meeting for row in rows)
    with act_of(actor, now=now):
        for change in changes:
            say(change.sentence)
        announce_publication(changes=_changes_for_participants(superseded, rows), now=now)
    return version


def _changes_for_participants(superseded: Version | None, rows: list[PublishedMeeting]) -> list[PublishedChange]:
    """Return what those who are registered may have to be told, in one query."""
    if superseded is None:
        return []
    shown = superseded.meetings.select_related("meeting", "exchange__country", "host__municipality__country", "theme")
    before = {row.meeting_id: row for row in shown}
    return [PublishedChange(before[row.meeting_id], row) for row in rows if row.meeting_id in before]


def _next_number(programme: Programme) -> int:
    return (programme.versions.aggregate(last=Max("number"))["last"] or 0) + 1


def _mark_published(version: Version) -> None:
    shown = Meeting.objects.filter(pk__in=version.meetings.announced().values("meeting"))
    # What was held, or is cancelled in the draft of another network, stays so.
    shown.unpublished().update(status=Meeting.Status.PUBLISHED)


@dataclass(frozen=True)
class _Publication:
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
    ) -> "_Publication":
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
    ) -> "_Publication":
        """Return the publication that would show such entries."""
        draft = programme_from_rows(programme)
        rows = Meeting.objects.filter(exchange__programme=programme)
        exempt = exemptions_of_rows(rows, [entry.meeting for entry in entries.values()])
        meetings = tuple(_standing(entry, exempt) for entry in entries.values())
        public = replace(draft, meetings=meetings)
        return cls(public, current, country, shown, entries, exempt, changes_between(shown, entries), now, until)

    @cached_property
    def deadlines(self) -> tuple[str, ...]:
        """Say which deadlines of registration move along."""
        return deadlines_between(self.shown, self.entries, now=self.now)

    def facts(self) -> Facts:
        """Return what is shown of it, to be compared."""
        return facts_of_publication(self.current, self.changes, self.entries, self.deadlines)

    def must_solve(self) -> tuple[str, ...]:
        """Say which rules the published meetings would break; of other networks only what concerns this one."""
        broken = (violation for violation in broken_rules(self.programme) if self._concerns_us(violation))
        return (*(describe(violation, self.programme) for violation in broken), *self._too_soon())

    def _too_soon(self) -> Iterator[str]:
        """Say what becomes public, or moves, so late that people could not know of it in time."""
        programme = replace(self.programme, today=timezone.localdate(self.now))
        for pk, entry in self.entries.items():
            old, after = self.shown.get(pk), _standing(entry, self.exempt)
            # Held is history; what a file said was published, was known before there was a version here.
            is_known = entry.is_held or (old is None and entry.meeting.is_published)
            if is_known or not self._is_ours(entry) or "first_day" in after.exempt_from:
                continue
            found = too_soon(programme, _standing(old, {}) if old else None, after)
            if found is not None and after.slot is None:
                yield f"{entry.title}: {describe(found, programme)}"
            elif found is not None:
                yield describe(found, programme)

    def worth_a_look(self) -> tuple[str, ...]:
        """Say what is missing, not confirmed, over and not marked as held, who could not come, what no longer fits."""
        return (
            *self._open_slots(),
            *self._unconfirmed(),
            *self._past(),
            *self._absences(),
            *self._unvisited(),
            *self._titles(),
        )

    def _placed(self) -> dict[int, Placement]:
        return {
            pk: Placement(
                entry.meeting.slot.key, entry.host.municipality.slug, entry.theme.key, entry.starts_on, _days(entry)
            )
            for pk, entry in self.entries.items()
            if entry.meeting.slot and entry.host and entry.theme and not entry.is_cancelled
        }

    def _concerns_us(self, violation: Violation) -> bool:
        if self.country is None:
            return True
        ours = {slot.key for slot in slots_of(self.programme) if slot.country == self.country.pk}
        return bool(ours & set(violation.slots))

    def _is_ours(self, entry: Entry) -> bool:
        return self.country is None or entry.exchange.country_id == self.country.pk

    def _open_slots(self) -> Iterator[str]:
        names = Names(self.programme)
        public = {placement.slot for placement in self._placed().values()}
        for slot in slots_of(self.programme):
            if slot.key not in public and (self.country is None or slot.country == self.country.pk):
                yield _("%(meeting)s: the public sees no date yet.") % {"meeting": names.slot(slot.key)}

    def _unconfirmed(self) -> Iterator[str]:
        today = timezone.localdate(self.now)
        promised = [
            pk
            for pk, entry in self.entries.items()
            if self._is_ours(entry) and entry.is_announced and entry.ends_on >= today
        ]
        count = unconfirmed(Meeting.objects.filter(pk__in=promised)).count()
        if count:
            yield ngettext(
                "%(count)d meeting has not been confirmed by its host.",
                "%(count)d meetings have not been confirmed by their hosts.",
                count,
            ) % {"count": count}

    def _past(self) -> Iterator[str]:
        for entry in self.entries.values():
            zone = zone_of_place(entry.host, entry.exchange.country)
            is_over = entry.ends_on < timezone.localdate(self.now, zone)
            if is_over and self._is_ours(entry) and entry.is_announced:
                yield _("%(meeting)s on %(days)s is over. Mark it as held, or cancel it.") % {
                    "meeting": entry.title,
                    "days": days_in_words(entry.starts_on, entry.ends_on),
                }

    def _absences(self) -> Iterator[str]:
        names = Names(self.programme)
        changed = {change.meeting.pk for change in self.changes if change.kind in ("new", "changed")}
        for pk, placement in self._placed().items():
            away = absent(self.programme, placement) if pk in changed else ()
            if away:
                yield ngettext(
                    "%(meeting)s on %(days)s: %(places)s cannot come.",
                    "%(meeting)s on %(days)s: %(places)s cannot come.",
                    len(away),
                ) % {
                    "meeting": names.slot(placement.slot),
                    "days": days_in_words(placement.start, placement.end),
                    "places": get_text_list([names.place(key) for key in away], _("and")),
                }

    def _titles(self) -> Iterator[str]:
        """Ask about titles and places that are of a host whom the public knows, and who hosts no more."""
        for change in self.changes:
            old, new = self.shown.get(change.meeting.pk), self.entries.get(change.meeting.pk)
            if change.kind == "changed" and old and new and old.host != new.host:
                hosts = [new.host, *new.meeting.co_hosts.all()]
                yield from ask_about_titles(old.host, hosts, new.meeting.titles)
                yield from ask_about_places(old.host, hosts, new.meeting)

    def _unvisited(self) -> Iterator[str]:
        ours = [placement for pk, placement in self._placed().items() if self._is_ours(self.entries[pk])]
        found = meetings_without_visitors(self.programme, ours)
        yield from without_visitors_in_words((meeting.slot for meeting in found), Names(self.programme))


def _days(entry: Entry) -> int:
    return (entry.ends_on - entry.starts_on).days + 1


def _standing(entry: Entry, exempt: Mapping[int, list[Exemption]]) -> StandingMeeting:
    """Return an entry as a meeting that stands, with its lock and what was exempted, by its meeting's key."""
    slot = entry.meeting.slot.key if entry.meeting.slot else None
    return StandingMeeting(
        slot=slot,
        start=entry.starts_on,
        days=_days(entry),
        status=cast(MeetingStatus, entry.status),
        country=None if slot else entry.exchange.country_id,
        host=entry.host.municipality.slug if entry.host else None,
        theme=entry.theme.key if entry.theme else None,
        locked=entry.meeting.locked,
        exemptions=tuple(exempt.get(entry.meeting.pk, ())),
    )
