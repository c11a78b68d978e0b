"""Changes since a page that acts on meetings was shown, held against what holds now; and who made them."""

import json
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from edit_conflicts import Changed, Fact, Seen
from exchanges.hosting.models import Exemption
from exchanges.hosting.programme_names import days_in_words
from exchanges.meetings.hosts.confirmations import confirmed_keys
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting, Version
from exchanges.scheduling.draft.guards import lock_programme
from exchanges.scheduling.proposals.models import Proposal
from municipalities.admin.authors import ChangedBy, Rows, with_authors
from municipalities.models import Participation, Programme


def facts_of_meetings(meetings: QuerySet[Meeting]) -> dict[str, Fact]:
    """Return by primary key what is planned of meetings, what their hosts have said, and what the public sees."""
    rows = meetings.select_related("exchange__country", "host__municipality", "theme").prefetch_related(
        "co_hosts__municipality", "published__version"
    )
    confirmed = confirmed_keys(meetings.model._base_manager.filter(pk__in=[row.pk for row in rows]))
    return {str(row.pk): _fact(row, has_confirmed=row.pk in confirmed) for row in rows}


def published_entry(meeting: Meeting) -> PublishedMeeting | None:
    """Return what the current version shows of a meeting; needs `published__version`."""
    return next((entry for entry in meeting.published.all() if entry.is_current), None)


def _fact(meeting: Meeting, *, has_confirmed: bool) -> Fact:
    public = published_entry(meeting)
    along = sorted(meeting.co_hosts.all(), key=lambda host: host.pk)
    value = [
        *(meeting.host_id, meeting.theme_id, meeting.starts_on.isoformat(), meeting.ends_on.isoformat()),
        *(meeting.status, meeting.locked, meeting.may_come_again, has_confirmed, meeting.cancellation_reason),
        *(meeting.titles, [host.pk for host in along]),
        [public.starts_on.isoformat(), public.ends_on.isoformat(), public.status] if public else [],
    ]
    said = [
        days_in_words(meeting.starts_on, meeting.ends_on),
        *(meeting.host, *along, meeting.theme, meeting.get_status_display()),
        _("locked") if meeting.locked else "",
        _("confirmed by the host") if has_confirmed else "",
        meeting.cancellation_reason,
    ]
    words = f"{meeting.title}: {', '.join(str(each) for each in said if each)}"
    return Fact(json.dumps(value, sort_keys=True), words)


def lock_programmes_of(meetings: Iterable[Meeting]) -> None:
    """Hold the programmes of meetings until the transaction ends, in one order, so that nobody changes them."""
    for pk in sorted({meeting.exchange.programme_id for meeting in meetings}):
        lock_programme(pk)


def who_changed_meetings(
    changed: Iterable[Changed], programmes: Iterable[Programme], seen: Seen | None, *, reader: object
) -> list[ChangedBy]:
    """Name who changed meetings, `changed` by their primary keys."""
    writers = [rows for programme in programmes for rows in rows_that_change_meetings(programme)]

    def rows_of(key: str) -> list[list[Rows]]:
        return [[(Meeting, [key])], writers]

    return with_authors(changed, rows_of, since=seen.at if seen else None, reader=reader)


def rows_that_change_meetings(programme: Programme) -> list[Rows]:
    """Return the rows whose pages change meetings too: proposals, versions, hosts that withdraw, exemptions."""
    return [
        (Proposal, list(Proposal.objects.filter(programme=programme).values_list("pk", flat=True))),
        (Version, list(Version.objects.filter(programme=programme).values_list("pk", flat=True))),
        (Participation, list(Participation.objects.filter(programme=programme).values_list("pk", flat=True))),
        (Exemption, list(Exemption.objects.filter(slot__programme=programme).values_list("pk", flat=True))),
    ]
