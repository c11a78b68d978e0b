"""Pages of the draft's meetings. Everything about place and date goes through the scheduling services."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from exchanges.meetings.hosts.named_hosts import ask_about_titles, ask_about_venues
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting, Version
from exchanges.registrations.booking.meeting_changes import announce_details
from exchanges.registrations.mail.told import facts_of
from exchanges.scheduling.draft import changes, status_changes
from exchanges.scheduling.draft.confirming import is_confirmed
from exchanges.scheduling.draft.guards import lock_programme
from exchanges.scheduling.errors import RulesBroken
from exchanges.scheduling.proposals.models import Proposal
from exchanges.workspace.admin.meeting_actions import MeetingActions
from exchanges.workspace.admin.meeting_columns import ConfirmedFilter, MeetingColumns, OwedFilter
from exchanges.workspace.admin.meeting_fieldsets import MeetingFieldsets
from exchanges.workspace.admin.participants import ParticipantPages
from exchanges.workspace.admin.programmes import words_of_database_rule
from exchanges.workspace.admin.telling import TellsFirst
from exchanges.workspace.choosing import chosen_programme
from exchanges.workspace.meeting_forms import (
    ASSIGNMENT_FIELDS,
    PAGE_FIELDS,
    MeetingForm,
)
from municipalities.access import actor_of
from municipalities.admin import FormError
from municipalities.admin.keys import key_of
from municipalities.admin.municipalities import country_filter
from municipalities.admin.programmes import programme_filter
from municipalities.models import User

FIELD_OF_RULE = {
    "host": "host",
    "themes": "theme",
    "conference_theme": "theme",
    "days": "days",
    **dict.fromkeys(
        (
            "period",
            "weekdays",
            "closed",
            "host_free",
            "country_gap",
            "host_gap",
            "conference_year",
            "conference_lead",
            "extra_meeting",
            "first_day",
        ),
        "starts_on",
    ),
}
"""Where in the form a broken rule is mended most easily."""


WRITERS: tuple[Any, ...] = (Proposal, Version)


@admin.register(Meeting)
class MeetingAdmin(TellsFirst, ParticipantPages, MeetingColumns, MeetingFieldsets, MeetingActions):
    """Meetings as they are planned now; what the public sees of them changes with the next version."""

    form: Any = MeetingForm
    country_path = "exchange__country"
    programme_path = "exchange__programme"
    with_european_level = True
    list_display = ("days_in_words", "title", "network", "theme", "state", "has_confirmed", "public_days")
    list_display_links = ("days_in_words", "title")
    list_filter = (
        programme_filter("exchange__programme"),
        country_filter("exchange__country", europe=True),
        "status",
        "slot__rule__host_role",
        "locked",
        "format",
        OwedFilter,
        ConfirmedFilter,
    )
    list_select_related = (
        "exchange__country",
        "exchange__programme",
        "slot__rule",
        "slot__host__municipality",
        "slot__host__withdrawal",
        "slot__country",
        "host__municipality__country",
        "theme",
    )
    search_fields = ("slug", "titles", "venue", "host__municipality__name", "theme__names", "slot__key")
    date_hierarchy = "starts_on"
    ordering = ("starts_on", "ends_on", "pk")
    change_form_template = "admin/exchanges/meeting/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Meeting]:
        """Fetch with each meeting what the public sees of it."""
        rows: QuerySet[Meeting] = super().get_queryset(request)
        return rows.select_related(*self.list_select_related).prefetch_related(
            "published__version", "confirmations__noted_by"
        )

    def words_of_refusal(self, error: Exception) -> list[FormError]:
        """Put each broken rule beside the field where it can be mended."""
        if isinstance(error, RulesBroken):
            found = [FormError(rule.sentence, FIELD_OF_RULE.get(rule.code)) for rule in error.rules]
            if error.can_be_exempted:
                found.append(FormError(_("Change the meeting, or explain here why it is exempt."), "exemption_reason"))
            return found
        return super().words_of_refusal(error) or words_of_database_rule(error)

    def save_model(self, request: HttpRequest, obj: Meeting, form: Any, change: bool) -> None:
        """Let the services place the meeting, then keep what its page says."""
        actor = actor_of(request)
        # In the order of all services, so that whoever publishes meanwhile waits: the programme, then the meeting.
        lock_programme(form.programme.pk)
        had = Meeting.objects.select_related("host__municipality").get(pk=obj.pk).host if change else None
        assigned = self._change(actor, obj, form) if change else self._create(actor, form)
        if getattr(form, "has_lapsed", False):
            self.message_user(request, words_of_lapsed(assigned), messages.WARNING)
        before = facts_of(assigned)
        written = [name for name in PAGE_FIELDS if name in form.changed_data]
        for name in written:
            setattr(assigned, name, form.cleaned_data[name])
        if written:
            assigned.save(update_fields=[*written, "updated_at"])
        hosts = [assigned.host, *assigned.co_hosts.all()]
        about_venues = [] if {"venue", "address"} & set(written) else ask_about_venues(had, hosts, assigned)
        for question in [*ask_about_titles(had, hosts, assigned.titles), *about_venues]:
            self.message_user(request, question, messages.WARNING)
        reason = form.cleaned_data.get("change_reason", "")
        announce_details(meeting=assigned, before=before, now=timezone.now(), actor=actor, reason=reason)
        obj.pk = assigned.pk
        obj.refresh_from_db()

    def rows_that_write(self, row: Meeting) -> Any:
        """Return proposals and versions: accepting one places meetings, publishing one changes their status."""
        programme = row.exchange.programme
        return [(each, each.objects.filter(programme=programme).values_list("pk", flat=True)) for each in WRITERS]

    def _create(self, actor: User, form: Any) -> Meeting:
        given = form.cleaned_data
        return changes.create_meeting(
            programme=form.programme,
            actor=actor,
            now=timezone.now(),
            starts_on=given["starts_on"],
            slot=given["slot"],
            country=given["network"],
            host=given["host"],
            theme=given["theme"],
            days=given["days"],
            co_hosts=given["co_hosts"],
            exemption_reason=given["exemption_reason"],
        )

    def _change(self, actor: User, obj: Meeting, form: Any) -> Meeting:
        given = form.cleaned_data
        meeting = Meeting.objects.get(pk=obj.pk)
        if meeting.locked and given.get("locked") is False:
            status_changes.set_locked(meeting=meeting, locked=False, actor=actor)
        moved = {name: given[name] for name in ASSIGNMENT_FIELDS if name in form.changed_data}
        asked = {
            "meeting": meeting,
            "actor": actor,
            "now": timezone.now(),
            "co_hosts": given["co_hosts"],
            "exemption_reason": given.get("exemption_reason", ""),
        }
        if moved:
            had_confirmed = is_confirmed(meeting)
            meeting = changes.change_meeting(**asked, **moved)
            form.has_lapsed = had_confirmed and not is_confirmed(meeting)
        elif "co_hosts" in form.changed_data:
            meeting = changes.change_co_hosts(**asked)
        if "counts_for" in form.changed_data:
            del asked["co_hosts"]
            meeting = changes.count_for_further_hosts(**asked, slots=given["counts_for"])
        if given.get("locked") and not meeting.locked:
            status_changes.set_locked(meeting=meeting, locked=True, actor=actor)
        return Meeting.objects.get(pk=obj.pk)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Say whether the public still counts on the meeting, which the draft may have cancelled."""
        announced = PublishedMeeting.objects.current().announced()
        counts_on = announced.filter(meeting=key_of(object_id))
        context = {"is_public_still": counts_on.exists(), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask for a programme first, where there is none."""
        programme = chosen_programme(request)
        if programme is None:
            self.message_user(request, _("Add a programme first: every meeting belongs to one."), messages.WARNING)
            return HttpResponseRedirect(reverse("admin:municipalities_programme_changelist"))
        return super().add_view(request, form_url, {"subtitle": programme.name, **(extra_context or {})})

    def response_add(self, request: HttpRequest, obj: Meeting, post_url_continue: str | None = None) -> HttpResponse:
        """Stay in the programme when another meeting is to be added."""
        response = super().response_add(request, obj, post_url_continue)
        if "_addanother" in request.POST:
            return HttpResponseRedirect(f"{request.path}?programme={obj.exchange.programme.slug}")
        return response

    def has_delete_permission(self, request: HttpRequest, obj: Meeting | None = None) -> bool:
        """Let a draft be thrown away; what the public has seen, or was exempted, is cancelled instead."""
        if not super().has_delete_permission(request, obj):
            return False
        if obj is None:
            return True
        is_draft = obj.is_proposed and not obj.locked
        return is_draft and not obj.published.exists() and not obj.exemptions.exists()


def words_of_lapsed(meeting: Meeting) -> str:
    """Say that a host had confirmed other days, or another host had, and is to be asked."""
    said = _("%(host)s has not confirmed the meeting as it is now. Ask again, then record its confirmation.")
    return said % {"host": meeting.host}
