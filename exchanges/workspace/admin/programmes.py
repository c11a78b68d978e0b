"""Pages of programmes and participations, with what hosting and meetings add to them."""

import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exchanges.hosting.admin import HostingRuleInline
from exchanges.hosting.defaults import create_default_rules
from exchanges.hosting.errors import MESSAGES, broken_database_rule
from exchanges.hosting.former_roles import keep_former_role
from exchanges.hosting.models import Slot
from exchanges.hosting.slots import SlotChanges, generate_slots
from exchanges.meetings.admin.highlights import HighlightInline
from exchanges.meetings.admin.themes import ThemeLevelInline
from exchanges.meetings.models import Exchange, Meeting
from exchanges.meetings.themes.defaults import create_default_themes
from exchanges.workspace.admin.withdrawing import WithdrawsHosts
from municipalities.admin.programmes import (
    AvailabilityInline,
    NetworkInline,
    ParticipationAdmin,
    ProgrammeAdmin,
)
from municipalities.admin.scoped import DateInput, FormError, RefusableForm, ScopedAdmin
from municipalities.models import Participation, Programme


class GeneratesSlots(ScopedAdmin):
    """A page whose changes alter who owes which meeting."""

    def words_of_refusal(self, error: Exception) -> list[FormError]:
        """Say which meeting stands in the way of a change of rules or roles."""
        if not words_of_database_rule(error):
            return super().words_of_refusal(error)
        return [
            FormError(
                _(
                    "A planned meeting depends on what you want to change. Move or cancel "
                    "it first, or leave role and rule as they are."
                )
            )
        ]

    def bring_slots_up_to_date(self, request: HttpRequest, programme: Programme) -> None:
        """Generate the slots, and say what that did."""
        changes = generate_slots(programme)
        if changes:
            self.message_user(request, _changes_in_words(changes), messages.INFO)


def words_of_database_rule(error: Exception) -> list[FormError]:
    """Say which hosting rule the database kept; nothing for any other error."""
    message = MESSAGES.get(broken_database_rule(error))  # type: ignore[arg-type]
    return [FormError(str(message))] if message else []


def _changes_in_words(changes: SlotChanges) -> str:
    sentences = []
    if changes.created:
        number = len(changes.created)
        sentences.append(
            ngettext("%(number)d more meeting is owed.", "%(number)d more meetings are owed.", number)
            % {"number": number}
        )
    if changes.removed:
        number = len(changes.removed)
        sentences.append(
            ngettext("%(number)d meeting is no longer owed.", "%(number)d meetings are no longer owed.", number)
            % {"number": number}
        )
    return " ".join(sentences) or _("Who owes which meeting has been brought up to date.")


@admin.register(Programme)
class FullProgrammeAdmin(GeneratesSlots, ProgrammeAdmin):
    """A programme with its networks and hosting rules; a new one starts with MULTIPLY's rules and themes."""

    inlines: ClassVar[Any] = (NetworkInline, HostingRuleInline)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Complete the programme: rules and themes for a new one, an exchange for each network, slots."""
        super().save_related(request, form, formsets, change)
        programme: Programme = form.instance
        if not change and not programme.hosting_rules.exists():
            create_default_rules(programme)
        if not change:
            create_default_themes(programme)
        for country in [None, *programme.networks.values_list("country_id", flat=True)]:
            Exchange.objects.get_or_create(programme=programme, country_id=country)
        self.bring_slots_up_to_date(request, programme)

    def response_add(self, request: HttpRequest, obj: Programme, post_url_continue: str | None = None) -> Any:
        """Say what a new programme starts with."""
        self.message_user(
            request,
            _("The programme starts with MULTIPLY's hosting rules and themes. Change what differs."),
            messages.INFO,
        )
        return super().response_add(request, obj, post_url_continue)


class ParticipationForm(RefusableForm):
    """A participation; another role holds from a day on."""

    role_from = forms.DateField(
        label=gettext_lazy("New role from"),
        required=False,
        widget=DateInput,
        help_text=gettext_lazy(
            "When the role changes: what starts earlier stays under the previous role. If"
            " empty, it changes today, or for the whole programme if the municipality has"
            " never hosted and was not going to host."
        ),
    )

    class Meta:
        model = Participation
        fields = "__all__"


@admin.register(Participation)
class FullParticipationAdmin(WithdrawsHosts, GeneratesSlots, ParticipationAdmin):
    """A participation with when the municipality can host, what it knows, and what it wants to learn."""

    inlines: ClassVar[Any] = (AvailabilityInline, ThemeLevelInline, HighlightInline)
    change_form_template = "admin/municipalities/participation/change_form.html"
    form = ParticipationForm
    list_display: Any = (*ParticipationAdmin.list_display, "first_day_without")
    list_select_related: ClassVar[Any] = (*ParticipationAdmin.list_select_related, "withdrawal")

    def get_readonly_fields(self, request: HttpRequest, obj: Participation | None = None) -> tuple[str, ...]:
        """Show the roles it had before, where it had any."""
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "roles_before") if obj and obj.former_roles.exists() else fields

    @admin.display(description=gettext_lazy("previous roles"))
    def roles_before(self, participation: Participation) -> str:
        """Return each former role with its last day."""
        until = _("%(role)s until %(day)s")
        rows = participation.former_roles.order_by("last_day")
        return ", ".join(
            until % {"role": row.get_role_display(), "day": date_format(row.last_day, "DATE_FORMAT")} for row in rows
        )

    @admin.display(description=gettext_lazy("withdrawn from"), ordering="withdrawal__first_day")
    def first_day_without(self, participation: Participation) -> datetime.date | None:
        """Return the day from which it takes no part any more."""
        return participation.withdrawal.first_day if hasattr(participation, "withdrawal") else None

    def save_model(self, request: HttpRequest, obj: Participation, form: Any, change: bool) -> None:
        """Keep the role it had, where it has hosted or was to host: what was held stays under that."""
        before = Participation.objects.get(pk=obj.pk).role if change else obj.role
        first_day = form.cleaned_data.get("role_from")
        has_history = change and Meeting.objects.filter(Q(host=obj) | Q(slot__host=obj)).exists()
        if before != obj.role and (first_day or has_history):
            keep_former_role(obj, before, first_day=first_day or timezone.localdate())
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Bring the slots up to date: a role decides who owes which meeting."""
        super().save_related(request, form, formsets, change)
        self.bring_slots_up_to_date(request, form.instance.programme)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Look at it without the slots that nothing relies on: they go with the participation that owes them."""
        with transaction.atomic():
            _free_slots(Slot.objects.filter(host__in=[each.pk for each in objs])).delete()
            found = super().get_deleted_objects(objs, request)
            transaction.set_rollback(True)
        return found

    def delete_model(self, request: HttpRequest, obj: Participation) -> None:
        """Take the slots away with the participation that owed them."""
        programme = obj.programme
        _free_slots(obj.owed_slots.all()).delete()
        super().delete_model(request, obj)
        self.bring_slots_up_to_date(request, programme)


def _free_slots(slots: QuerySet[Slot]) -> QuerySet[Slot]:
    return slots.filter(meetings=None, exemptions=None)
