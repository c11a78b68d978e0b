"""Pages of the draft's meetings. Everything about place and date goes through the scheduling services."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exchanges.hosting.programme_names import day_in_words, days_in_words
from exchanges.hosting.slot_names import slot_in_words
from exchanges.meetings.hosts.confirmations import HostConfirmation, unconfirmed
from exchanges.meetings.hosts.named_hosts import ask_about_places, ask_about_titles
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting, Version
from exchanges.meetings.states import IS_CONFIRMED
from exchanges.registrations.booking.meeting_changes import announce_details
from exchanges.registrations.booking.who_is_told import standing_people
from exchanges.registrations.mail.told import facts_of
from exchanges.scheduling.draft import changes
from exchanges.scheduling.draft.confirming import is_confirmed
from exchanges.scheduling.draft.guards import lock_programme
from exchanges.scheduling.errors import RulesBroken, SchedulingRefusal
from exchanges.scheduling.proposals.models import Proposal
from exchanges.workspace.admin.meeting_actions import MeetingActions
from exchanges.workspace.admin.participants import ParticipantPages
from exchanges.workspace.admin.programmes import words_of_database_rule
from exchanges.workspace.admin.telling import TellsFirst
from exchanges.workspace.changed import published_entry
from exchanges.workspace.choosing import chosen_programme
from exchanges.workspace.exemptions import scope_in_words, with_states
from exchanges.workspace.meeting_forms import (
    PAGE_FIELDS,
    PLACE_FIELDS,
    MeetingForm,
    NewMeetingForm,
)
from exchanges.workspace.people import actor_of
from municipalities.admin import Refusal, request_reach
from municipalities.admin.places import country_filter
from municipalities.admin.programmes import programme_filter
from municipalities.admin.scoped import RefusableForm
from municipalities.models import Programme, User

PUBLIC_AT_ONCE = gettext_lazy(
    "Public as soon as you save. Where format, hours, venue or address change for people who are registered, you see "
    "first who is told."
)

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


@admin.register(Meeting)
class MeetingAdmin(TellsFirst, ParticipantPages, MeetingActions):
    """Meetings as they are planned now; what the public sees of them changes with the next version."""

    form: Any = MeetingForm
    refused_errors = (SchedulingRefusal, *MeetingActions.refused_errors)
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

    # What the list shows.

    def get_queryset(self, request: HttpRequest) -> QuerySet[Meeting]:
        """Fetch with each meeting what the public sees of it."""
        rows: QuerySet[Meeting] = super().get_queryset(request)
        return rows.select_related(*self.list_select_related).prefetch_related(
            "published__version", "confirmations__noted_by"
        )

    @admin.display(description=gettext_lazy("date"), ordering="starts_on")
    def days_in_words(self, meeting: Meeting) -> str:
        """Return the days in the reader's language."""
        return days_in_words(meeting.starts_on, meeting.ends_on)

    @admin.display(description=gettext_lazy("meeting"))
    def title(self, meeting: Meeting) -> str:
        """Return the title."""
        return meeting.title

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

    @admin.display(description=gettext_lazy("the public sees"))
    def public_days(self, meeting: Meeting) -> str:
        """Return what the current version shows of it, if anything."""
        entry = published_entry(meeting)
        if entry is None:
            return _("nothing yet")
        days = days_in_words(entry.starts_on, entry.ends_on)
        if entry.is_announced:
            return days
        return f"{days} ({entry.get_status_display()})"

    # The form.

    def get_form(self, request: HttpRequest, obj: Meeting | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Offer the choices of the meeting's programme that lie within reach."""
        programme = obj.exchange.programme if obj else chosen_programme(request)
        if programme is None or not self.has_change_permission(request, obj):
            return super().get_form(request, obj, change=change, **{"form": RefusableForm, **kwargs})
        form = MeetingForm if obj else NewMeetingForm
        made = super().get_form(request, obj, change=change, **{"form": form, **kwargs})
        return _bound_form(made, programme=programme, reach=request_reach(request))

    def get_fieldsets(self, request: HttpRequest, obj: Meeting | None = None) -> Any:
        """Show place and date of a meeting that is over or cancelled as text."""
        shared = ("counts_for",) if obj and _can_count_for_others(obj) else ()
        page = ["co_hosts", *shared, *PAGE_FIELDS[:3], ("starts_at", "ends_at"), *PAGE_FIELDS[5:]]
        if not self.has_change_permission(request, obj):
            return ((None, {"fields": ("slot_in_words", "status", "host", "theme", "days_in_words", "public_days")}),)
        if obj is not None and not obj.is_final and published_entry(obj) is not None:
            page.append("change_reason")
        described = (gettext_lazy("Its page"), {"fields": tuple(page), "description": PUBLIC_AT_ONCE})
        if obj is None:
            place: Any = ("slot", "network", "host", "theme", ("starts_on", "days"), "exemption_reason")
            return ((None, {"fields": place}), described)
        if obj.is_final:
            settled = (
                "slot_in_words",
                "status",
                "cancellation_reason",
                "host",
                "theme",
                "days_in_words",
                "public_days",
                "exemptions_in_words",
            )
            return ((None, {"fields": settled}), described)
        shown = ("slot_in_words", "status", "confirmation", "public_days", "exemptions_in_words")
        place = ("host", "theme", ("starts_on", "days"), "locked", "exemption_reason")
        return (
            (None, {"fields": shown}),
            (gettext_lazy("Place and date"), {"fields": place, "description": _who_is_told_later(obj)}),
            described,
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Meeting | None = None) -> tuple[str, ...]:
        """Keep what the services alone change."""
        if obj is None:
            return ()
        shown = (
            "slot_in_words",
            "status",
            "confirmation",
            "days_in_words",
            "public_days",
            "cancellation_reason",
            "exemptions_in_words",
        )
        is_settled = obj.is_final or not self.has_change_permission(request, obj)
        return (*shown, "host", "theme", "starts_on", "locked") if is_settled else shown

    @admin.display(description=gettext_lazy("slot"))
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

    def words_of_refusal(self, error: Exception) -> list[Refusal]:
        """Put each broken rule beside the field where it can be mended."""
        if isinstance(error, RulesBroken):
            found = [Refusal(rule.sentence, FIELD_OF_RULE.get(rule.code)) for rule in error.rules]
            if error.can_be_exempted:
                found.append(Refusal(_("Change the meeting, or write here why it is exempt."), "exemption_reason"))
            return found
        if isinstance(error, SchedulingRefusal):
            return [Refusal(str(error))]
        return words_of_database_rule(error)

    def save_model(self, request: HttpRequest, obj: Meeting, form: Any, change: bool) -> None:
        """Let the services place the meeting, then keep what its page says."""
        actor = actor_of(request)
        # In the order of all services, so that whoever publishes meanwhile waits: the programme, then the meeting.
        lock_programme(form.programme.pk)
        had = Meeting.objects.select_related("host__municipality").get(pk=obj.pk).host if change else None
        placed = self._change(actor, obj, form) if change else self._create(actor, form)
        if getattr(form, "has_lapsed", False):
            self.message_user(request, words_of_lapsed(placed), messages.WARNING)
        before = facts_of(placed)
        written = [name for name in PAGE_FIELDS if name in form.changed_data]
        for name in written:
            setattr(placed, name, form.cleaned_data[name])
        if written:
            placed.save(update_fields=[*written, "updated_at"])
        hosts = [placed.host, *placed.co_hosts.all()]
        about_places = [] if {"venue", "address"} & set(written) else ask_about_places(had, hosts, placed)
        for question in [*ask_about_titles(had, hosts, placed.titles), *about_places]:
            self.message_user(request, question, messages.WARNING)
        reason = form.cleaned_data.get("change_reason", "")
        announce_details(meeting=placed, before=before, now=timezone.now(), actor=actor, reason=reason)
        obj.pk = placed.pk
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
            changes.set_locked(meeting=meeting, locked=False, actor=actor)
        moved = {name: given[name] for name in PLACE_FIELDS if name in form.changed_data}
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
            changes.set_locked(meeting=meeting, locked=True, actor=actor)
        return Meeting.objects.get(pk=obj.pk)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Say whether the public still counts on the meeting, which the draft may have cancelled."""
        announced = PublishedMeeting.objects.current().announced()
        counts_on = announced.filter(meeting=int(object_id) if object_id.isdecimal() else None)
        context = {"is_public_still": counts_on.exists(), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask for a programme first, where there is none."""
        programme = chosen_programme(request)
        if programme is None:
            self.message_user(request, _("Add a programme first: meetings belong to one."), messages.WARNING)
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


def confirmation_of(meeting: Meeting) -> HostConfirmation | None:
    """Return what the host has confirmed of the meeting as it is; prefers `confirmations` to be fetched."""
    placing = (meeting.host_id, meeting.starts_on, meeting.ends_on)
    given: Iterable[HostConfirmation] = meeting.confirmations.all()
    return next((each for each in given if (each.host_id, each.starts_on, each.ends_on) == placing), None)


def words_of_lapsed(meeting: Meeting) -> str:
    """Say that a host had confirmed other days, or another host had, and is to be asked."""
    said = _("%(host)s has not confirmed the meeting as it is now: ask again, then note it as confirmed.")
    return said % {"host": meeting.host}


def _can_count_for_others(meeting: Meeting) -> bool:
    return meeting.slot is not None and meeting.slot.country_id is not None and not meeting.is_final


def _who_is_told_later(meeting: Meeting) -> str:
    """Say when a change of place and date becomes public, and how many people are told of it then."""
    waits = _("Waits for the next version.")
    entry = published_entry(meeting)
    people = standing_people(meeting) if entry else 0
    if not people:
        return waits
    told = ngettext(
        "%(count)d person is registered, and is told then if something differs for them.",
        "%(count)d people are registered, and are told then if something differs for them.",
        people,
    )
    return f"{waits} {told % {'count': people}}"


def _bound_form(form: Any, *, programme: Programme, reach: Any) -> Any:
    """Return the form class with what its choices depend on, as Django's admin makes the forms itself."""

    class Bound(form):
        """The form, its programme and reach filled in."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, programme=programme, reach=reach, **kwargs)

    return Bound
