"""Publishing: the draft, or a part of it, becomes the next numbered version that the public sees."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from edit_conflicts import Facts, Seen, changed_since
from exchanges.meetings.calendar_files.organizers import keep_organizers
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting, Version
from exchanges.outbox.acts import act_of, say
from exchanges.registrations.booking.meeting_changes import PublishedChange, announce_publication
from exchanges.scheduling.draft.guards import lock_programme, require_reach
from exchanges.scheduling.errors import NothingToPublish, PublicationBlocked, PublicationOvertaken
from exchanges.scheduling.publication.next_version import NextVersion
from exchanges.scheduling.publication.public_changes import PublicChange, changes_between
from exchanges.scheduling.publication.public_plan import (
    Entries,
    current_version,
    entries_of,
    rows_of,
    with_cancellations,
    with_hosts,
)
from exchanges.scheduling.publication.publication_advice import must_solve, worth_a_look
from municipalities.models import Country, Programme, User
from municipalities.refusals import ReasonMissing


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
    publication = NextVersion.of(programme, country, now, until)
    return PublicationPreview(
        number=_next_number(programme),
        changes=publication.changes,
        must_solve=must_solve(publication),
        worth_a_look=worth_a_look(publication),
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
        raise ReasonMissing(_("Say why the plan changes: it goes into the report to the funder."))
    with transaction.atomic():
        programme = lock_programme(programme.pk)
        publication = NextVersion.of(programme, country, now, until)
        changed = changed_since(seen, publication.facts()) if seen else []
        if changed:
            raise PublicationOvertaken(changed)
        if not publication.changes:
            raise NothingToPublish
        broken = must_solve(publication)
        if broken:
            raise PublicationBlocked(broken)
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
        raise ReasonMissing(_("Say why the plan changes: it goes into the report to the funder."))
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
        raise ReasonMissing(_("Say why the plan changes: it goes into the report to the funder."))
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
        publication = NextVersion.showing(programme, current, country, shown, entries, now)
        if not publication.changes:
            return None
        broken = must_solve(publication)
        if broken:
            raise PublicationBlocked(broken)
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
        shown_before = _shown_before(superseded, rows)
        _note_what_differs(shown_before, now)
        announce_publication(changes=shown_before, now=now)
    return version


def _shown_before(superseded: Version | None, rows: list[PublishedMeeting]) -> list[PublishedChange]:
    """Return what the public knew already, as it was and is, in one query."""
    if superseded is None:
        return []
    shown = superseded.meetings.select_related("meeting", "exchange__country", "host__municipality__country", "theme")
    before = {row.meeting_id: row for row in shown}
    return [PublishedChange(before[row.meeting_id], row) for row in rows if row.meeting_id in before]


def _note_what_differs(shown_before: list[PublishedChange], now: datetime.datetime) -> None:
    """Note when meetings changed whose revision does not tell it: that they were held is no other plan."""
    differing = [
        each.after.meeting_id
        for each in shown_before
        if each.before.sequence == each.after.sequence and _beyond_the_plan(each.before) != _beyond_the_plan(each.after)
    ]
    Meeting.objects.filter(pk__in=differing).update(updated_at=now)


def _beyond_the_plan(row: PublishedMeeting) -> tuple[str, int]:
    return row.status, row.exchange_id


def _next_number(programme: Programme) -> int:
    return (programme.versions.aggregate(last=Max("number"))["last"] or 0) + 1


def _mark_published(version: Version) -> None:
    shown = Meeting.objects.filter(pk__in=version.meetings.announced().values("meeting"))
    # What was held, or is cancelled in the draft of another network, stays so.
    shown.unpublished().update(status=Meeting.Status.PUBLISHED)
