"""Columns of the list of meetings, texts on each page, and what the list can be narrowed by."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchanges.hosting.programme_names import day_in_words, days_in_words
from exchanges.hosting.slot_names import slot_in_words
from exchanges.meetings.hosts.confirmations import HostConfirmation, unconfirmed
from exchanges.meetings.languages.marked import marked_title
from exchanges.meetings.models import Meeting
from exchanges.meetings.states import IS_CONFIRMED
from exchanges.workspace.changed import published_entry
from exchanges.workspace.exemption_texts import scope_in_words, with_states


class OwedFilter(admin.SimpleListFilter):
    """Meetings that are owed, and those outside the hosting rules."""

    title = gettext_lazy("hosting rules")
    parameter_name = "owed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer owed and not owed."""
        return [("yes", gettext_lazy("Owed under a rule")), ("no", gettext_lazy("Outside the rules"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to the choice."""
        return queryset.filter(slot__isnull=self.value() == "no") if self.value() in ("yes", "no") else queryset


class ConfirmedFilter(admin.SimpleListFilter):
    """Meetings to come that their hosts have, or have not, confirmed for the days they have."""

    title = gettext_lazy("confirmed by the host")
    parameter_name = "confirmed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer confirmed and not confirmed."""
        return [("yes", gettext_lazy("Confirmed")), ("no", gettext_lazy("Not confirmed yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Meeting]) -> QuerySet[Meeting]:
        """Narrow to the choice."""
        if self.value() not in ("yes", "no"):
            return queryset
        ahead = Meeting.objects.filter(ends_on__gte=timezone.localdate())
        missing = unconfirmed(ahead).values("pk")
        if self.value() == "no":
            return queryset.filter(pk__in=missing)
        given = HostConfirmation.objects.in_force().values("meeting")
        return queryset.filter(Q(pk__in=given) | IS_CONFIRMED)


class MeetingColumns:
    """What is shown of a meeting and not changed."""

    @admin.display(description=gettext_lazy("date"), ordering="starts_on")
    def days_in_words(self, meeting: Meeting) -> str:
        """Return the days in the reader's language."""
        return days_in_words(meeting.starts_on, meeting.ends_on)

    @admin.display(description=gettext_lazy("meeting"))
    def title(self, meeting: Meeting) -> str:
        """Return the title."""
        return marked_title(meeting)

    @admin.display(description=gettext_lazy("owed by"), ordering="exchange__country")
    def network(self, meeting: Meeting) -> str:
        """Return the network, and the role for which the meeting is owed."""
        if meeting.slot is None:
            return str(meeting.exchange)
        return f"{meeting.exchange}, {meeting.slot.rule.get_host_role_display()}"

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, meeting: Meeting) -> str:
        """Return the status, and the word where it is locked."""
        return f"{meeting.get_status_display()}, {_('locked')}" if meeting.locked else meeting.get_status_display()

    @admin.display(description=gettext_lazy("confirmed by the host"))
    def has_confirmed(self, meeting: Meeting) -> str:
        """Return whether the host has confirmed it; nothing where that is no question any more."""
        if meeting.host_id is None or meeting.is_final:
            return ""
        given = confirmation_of(meeting)
        return _("yes") if given or meeting.is_confirmed else _("not yet")

    @admin.display(description=gettext_lazy("confirmed by the host"))
    def confirmation(self, meeting: Meeting) -> str:
        """Return when that was noted, and by whom."""
        given = confirmation_of(meeting)
        if given is None:
            return self.has_confirmed(meeting) or "–"
        named = {"day": date_format(timezone.localdate(given.noted_at), "DATE_FORMAT"), "who": given.noted_by}
        if given.noted_by is None:
            return _("noted on %(day)s") % named
        return _("noted on %(day)s by %(who)s") % named

    @admin.display(description=gettext_lazy("publicly shown"))
    def public_days(self, meeting: Meeting) -> str:
        """Return what the current version shows of it, if anything."""
        entry = published_entry(meeting)
        if entry is None:
            return _("nothing yet")
        days = days_in_words(entry.starts_on, entry.ends_on)
        if entry.is_announced:
            return days
        return f"{days} ({entry.get_status_display()})"

    @admin.display(description=gettext_lazy("owed meeting"))
    def slot_in_words(self, meeting: Meeting) -> str:
        """Return which owed meeting it is."""
        return slot_in_words(meeting.slot) if meeting.slot else _("None: it is outside the hosting rules.")

    @admin.display(description=gettext_lazy("exemptions"))
    def exemptions_in_words(self, meeting: Meeting) -> str:
        """Return each exemption with its rule, what it was granted for, why and when, and whether it is in use."""
        related = ("meeting__exchange__programme", "meeting__slot", "host__municipality", "theme")
        rows = meeting.exemptions.select_related(*related).order_by("granted_at", "pk")
        lines = [
            (
                reverse("admin:exchanges_exemption_change", args=[row.pk]),
                row.get_rule_display(),
                scope_in_words(row),
                row.reason,
                day_in_words(row.granted_at.date()),
                state,
            )
            for row, state in with_states(rows)
        ]
        listed = format_html_join("", '<li><a href="{}">{}</a>, {}: “{}” ({}). {}</li>', lines)
        return format_html("<ul>{}</ul>", listed) if lines else _("None")


def confirmation_of(meeting: Meeting) -> HostConfirmation | None:
    """Return what the host has confirmed of the meeting as it is; prefers `confirmations` to be fetched."""
    placing = (meeting.host_id, meeting.starts_on, meeting.ends_on)
    given: Iterable[HostConfirmation] = meeting.confirmations.all()
    return next((each for each in given if (each.host_id, each.starts_on, each.ends_on) == placing), None)
