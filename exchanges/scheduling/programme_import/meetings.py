"""Meetings of a programme file into rows."""

import datetime
from collections.abc import Container

from django.db import IntegrityError

from exchanges.hosting.errors import MESSAGES, broken_database_rule
from exchanges.hosting.models import Exemption, Slot
from exchanges.meetings.addresses import new_slug
from exchanges.meetings.hosts.confirmations import HostConfirmation, end_lapsed
from exchanges.meetings.models import Exchange, Meeting, Theme
from exchanges.planning.files.programme_files import Fault, InvalidProgramme
from exchanges.planning.problem import programme as planning
from exchanges.scheduling.draft.co_hosts import set_co_hosts
from exchanges.scheduling.draft.confirming import note_confirmation
from exchanges.scheduling.programme_import.matching import MatchedMeetings
from exchanges.scheduling.programme_import.report import ImportReport, write
from municipalities.models import Participation


class MeetingImport:
    """The file's meetings on their way into the draft.

    The database judges every single write by the hosting rules, while a file is right only as a whole (a conference and
    the meetings before it move together, roles change places). It lets cancelled meetings be: so all that stand are set
    to cancelled first, new ones are made as such, and get their status at the end, when everything else is in place.
    """

    def __init__(
        self,
        source: planning.Programme,
        matched: MatchedMeetings,
        report: ImportReport,
        now: datetime.datetime,
        counted: Container[int],
    ) -> None:
        self.source = source
        self.matched = matched
        self.report = report
        self.now = now
        self.counted = counted
        self.changed: dict[int, list[str]] = {}
        self.rows = dict(matched.pairs)
        self.confirmed = set(
            HostConfirmation.objects.filter(meeting__in=list(self.rows.values())).values_list("meeting_id", flat=True)
        )
        self.status_before = {row.pk: row.status for _, row in matched.pairs}

    def suspend(self) -> None:
        """Take meetings away that the file has no more, and the others out of the rules' sight."""
        gone = [row.pk for row in self.matched.gone]
        Exemption.objects.filter(meeting__in=gone).delete()
        self.report["meetings"].removed += [_name_of_row(row) for row in self.matched.gone]
        Meeting.objects.filter(pk__in=gone).delete()
        staying = Meeting.objects.filter(pk__in=self.status_before)
        staying.standing().update(status=Meeting.Status.CANCELLED)
        for _, row in self.matched.pairs:
            row.status = Meeting.Status.CANCELLED

    def change_rows(self) -> None:
        """Give the meetings that stay their new host, theme and days, but not yet their status."""
        rows = self._related_rows()
        for index, row in self.matched.pairs:
            fields = rows.fields_of(self.source.meetings[index])
            if row.pk in self.counted:
                # The registrations themselves say how many.
                del fields["registration_count"]
            self.changed[index] = write(row, **fields) + rows.host_along(row, self.source.meetings[index])

    def create_rows(self) -> None:
        """Create what is new, out of the rules' sight: exemptions need a row to be for."""
        rows = self._related_rows()
        for index in self.matched.new:
            meeting = self.source.meetings[index]
            row = self.rows[index] = self._new_row(meeting, rows)
            self._save(index, row, **rows.fields_of(meeting), status=Meeting.Status.CANCELLED)
            rows.host_along(row, meeting)
            self.report["meetings"].note(_name(meeting), is_new=True)

    def assign(self) -> None:
        """Give every meeting its status: here the database judges."""
        for index in self.matched.new:
            self._save(index, self.rows[index], status=self.source.meetings[index].status)
            self._confirm(self.rows[index], self.source.meetings[index])
        for index, row in self.matched.pairs:
            self._restore(index, row)

    def _restore(self, index: int, row: Meeting) -> None:
        meeting = self.source.meetings[index]
        changed = self.changed[index]
        if self.status_before[row.pk] != meeting.status:
            changed = [*changed, "status"]
            self._save(index, row, status=meeting.status)
        elif row.status != meeting.status:
            # Only suspended: not a change, so its time of change stays.
            self._set_status(index, row, meeting.status)
        if self._confirm(row, meeting):
            changed = [*changed, "confirmed"]
        self.report["meetings"].note(_name(meeting), is_new=False, changed=changed)

    def _confirm(self, row: Meeting, meeting: planning.StandingMeeting) -> bool:
        """Bring in line whether the host has confirmed it; what is over or cancelled keeps what was noted."""
        if meeting.is_held or not meeting.stands:
            return False
        wanted = meeting.has_confirmed_host
        is_there = row.pk in self.confirmed and not end_lapsed([row])
        if wanted and not is_there and row.host_id:
            note_confirmation(row, None)
        elif is_there and not wanted:
            HostConfirmation.objects.filter(meeting=row).delete()
        return meeting.is_published and wanted != is_there

    def _save(self, index: int, row: Meeting, **fields: object) -> None:
        try:
            write(row, **fields)
        except IntegrityError as error:
            raise self._refusal(index, error) from error

    def _set_status(self, index: int, row: Meeting, status: str) -> None:
        try:
            Meeting.objects.filter(pk=row.pk).update(status=status)
        except IntegrityError as error:
            raise self._refusal(index, error) from error

    @staticmethod
    def _refusal(index: int, error: IntegrityError) -> Exception:
        rule = broken_database_rule(error)
        return InvalidProgramme([Fault(f"meetings[{index}]", str(MESSAGES[rule]))]) if rule in MESSAGES else error

    def _new_row(self, meeting: planning.StandingMeeting, rows: "_RelatedRows") -> Meeting:
        host = rows.hosts.get(meeting.host or "")
        theme = rows.themes.get(meeting.theme or "")
        exchange = rows.exchange_of(meeting)
        return Meeting(slug=new_slug(host=host, country=exchange.country, theme=theme, starts_on=meeting.start))

    def _related_rows(self) -> "_RelatedRows":
        return _RelatedRows(self.report)


class _RelatedRows:
    """Rows that meetings point to, by their names in the file."""

    def __init__(self, report: ImportReport) -> None:
        programme = report.programme
        self.slots: dict[str, Slot] = {slot.key: slot for slot in programme.slots.all()}
        self.themes: dict[str, Theme] = {theme.key: theme for theme in programme.themes.all()}
        self.hosts: dict[str, Participation] = {
            row.municipality.slug: row for row in programme.participations.select_related("municipality")
        }
        self.exchanges: dict[str | None, Exchange] = {
            row.country_id: row for row in programme.exchanges.select_related("country")
        }

    def exchange_of(self, meeting: planning.StandingMeeting) -> Exchange:
        """Return the exchange: that of the slot's country, or of the country that the file names."""
        return self.exchanges[self.slots[meeting.slot].country_id if meeting.slot else meeting.country]

    def host_along(self, row: Meeting, meeting: planning.StandingMeeting) -> list[str]:
        """Give a row its further hosts; return what has changed by that."""
        return ["co_hosts"] if set_co_hosts(row, [self.hosts[host] for host in meeting.co_hosts or ()]) else []

    def fields_of(self, meeting: planning.StandingMeeting) -> dict[str, object]:
        """Return what a file says of a meeting, its status left out."""
        return {
            "exchange_id": self.exchange_of(meeting).pk,
            "slot_id": self.slots[meeting.slot].pk if meeting.slot else None,
            "host_id": self.hosts[meeting.host].pk if meeting.host else None,
            "theme_id": self.themes[meeting.theme].pk if meeting.theme else None,
            "starts_on": meeting.start,
            "ends_on": meeting.end,
            "locked": meeting.locked,
            "registration_count": meeting.registrations,
        }


def _name(meeting: planning.StandingMeeting) -> str:
    return f"{meeting.slot or 'outside the slots'} on {meeting.start}"


def _name_of_row(row: Meeting) -> str:
    return f"{row.slot.key if row.slot else 'outside the slots'} on {row.starts_on}"
