"""Pages of exemptions: granted with a reason, listed with their state, withdrawn and never thrown away."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from exchanges.hosting.models import Exemption
from exchanges.hosting.programme_names import days_in_words
from exchanges.hosting.slot_names import slot_in_words
from exchanges.scheduling.draft.exemptions import take_up, withdraw_exemption
from exchanges.scheduling.draft.guards import lock_programme
from exchanges.workspace.exemption_texts import scope_in_words, with_states
from municipalities.access import actor_of
from municipalities.admin import ScopedAdmin, request_reach
from municipalities.admin.municipalities import country_filter
from municipalities.admin.programmes import programme_filter
from municipalities.admin.scoped import RefusableForm, limit_choices
from municipalities.admin.sorting import AlphabeticalList
from municipalities.refusals import Refusal


class ExemptSlotField(forms.ModelChoiceField):
    """A meeting that is owed in one of several programmes."""

    def label_from_instance(self, slot: Any) -> str:
        """Return who owes it, which of how many, and in which programme."""
        return f"{slot_in_words(slot)} ({slot.programme})"


class ExemptionForm(RefusableForm):
    """A rule that need not hold for a meeting that is owed, with the reason."""

    class Meta:
        model = Exemption
        fields = ("slot", "rule", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slot" in self.fields:
            self.fields["slot"].required = True

    def clean(self) -> dict[str, Any] | None:
        """Refuse a second one granted ahead: there is nothing yet that the two could be written for."""
        cleaned = super().clean() or self.cleaned_data
        ahead = Exemption.objects.filter(slot=cleaned.get("slot"), rule=cleaned.get("rule"), meeting=None)
        if cleaned.get("slot") and ahead.filter(withdrawn_at=None).exists():
            self.add_error(None, _("The owed meeting is already exempt from this rule."))
        return cleaned


class ExemptionList(AlphabeticalList):
    """The list, each row with its state: whether an exemption is needed is asked of a whole programme at once."""

    def get_results(self, request: HttpRequest) -> None:
        """Read the rows of the page, and their states."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        for row, state in with_states(self.result_list):
            row.state_in_words = state  # type: ignore[attr-defined]


@admin.register(Exemption)
class ExemptionAdmin(ScopedAdmin):
    """Exemptions: granted with a reason; who and when is filled in. They stay, as the funder is told of them."""

    form = ExemptionForm
    country_path = "slot__country"
    programme_path = "slot__programme"
    list_display = ("meeting_in_words", "rule", "granted_for", "state", "reason", "granted_by", "granted_at")
    list_filter = (
        programme_filter("slot__programme"),
        country_filter("slot__country", europe=True),
        "rule",
    )
    list_select_related = (
        "slot__rule",
        "slot__host__municipality",
        "slot__host__withdrawal",
        "slot__country",
        "meeting__exchange__programme",
        "meeting__exchange__country",
        "meeting__host__municipality",
        "meeting__theme",
        "meeting__slot",
        "host__municipality",
        "theme",
        "granted_by",
    )
    search_fields = ("slot__key", "reason")
    date_hierarchy = "granted_at"
    actions = ("withdraw",)

    def within_reach(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to the networks that the person coordinates, meetings outside the hosting rules included."""
        reach = request_reach(request)
        if reach.everything or not reach:
            return super().within_reach(request, rows)
        own = Q(slot__country=reach.country_code)
        return rows.filter(own | Q(slot=None, meeting__exchange__country=reach.country_code))

    def country_code_of(self, row: Model) -> str | None:
        """Return the country of the network whose meeting is exempt."""
        assert isinstance(row, Exemption)
        owner = row.slot or (row.meeting.exchange if row.meeting else None)
        return owner.country_id if owner else None

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list that knows states."""
        return ExemptionList

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Name slots as people do: there are a few dozen a programme, so a plain list serves."""
        if db_field.name == "slot":
            rows = limit_choices(self.admin_site, db_field, request)
            related = ("programme", "rule", "host__municipality", "host__withdrawal", "country")
            kwargs["queryset"] = rows.filter(waived_by=None).select_related(*related)
            kwargs["form_class"] = ExemptSlotField
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("meeting"), ordering="slot")
    def meeting_in_words(self, exemption: Exemption) -> str:
        """Return which meeting is exempt."""
        named = slot_in_words(exemption.slot) if exemption.slot else str(exemption.meeting)
        if exemption.meeting is None:
            return named
        return f"{named}, {days_in_words(exemption.meeting.starts_on, exemption.meeting.ends_on)}"

    @admin.display(description=_("granted for"))
    def granted_for(self, exemption: Exemption) -> str:
        """Return the host, day or length that it was written for."""
        return scope_in_words(exemption)

    @admin.display(description=_("state"))
    def state(self, exemption: Exemption) -> str:
        """Return whether it is in use."""
        known: str | None = getattr(exemption, "state_in_words", None)
        return known if known is not None else with_states([exemption])[0][1]

    def get_fields(self, request: HttpRequest, obj: Exemption | None = None) -> tuple[str, ...]:
        """Show what it holds for, who granted it and whether it is in use, once it is granted."""
        if obj is None:
            return ("slot", "rule", "reason")
        return ("meeting_in_words", "rule", "granted_for", "reason", "granted_by", "granted_at", "state")

    def get_readonly_fields(self, request: HttpRequest, obj: Exemption | None = None) -> tuple[str, ...]:
        """Keep what was exempted, by whom and when; the reason may be worded better until it is withdrawn."""
        if obj is None:
            return ()
        kept = ("meeting_in_words", "rule", "granted_for", "granted_by", "granted_at", "state")
        return (*kept, "reason") if obj.withdrawn_at else kept

    def save_model(self, request: HttpRequest, obj: Exemption, form: Any, change: bool) -> None:
        """Fill in who grants it, and when; where a meeting breaks the rule already, it is written for that."""
        if not change and obj.slot:
            lock_programme(obj.slot.programme_id)
            obj.granted_by = request.user  # type: ignore[assignment]
            obj.granted_at = timezone.now()
        super().save_model(request, obj, form, change)
        meeting = obj.slot.meetings.standing().first() if obj.slot else None
        if not change and meeting:
            take_up(meeting)

    @admin.action(description=_("Withdraw"), permissions=["change"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Exemption]) -> None:
        """Take back those that no meeting needs; they stay in the list."""
        done = 0
        for exemption in queryset.select_related(*self.list_select_related):
            try:
                withdraw_exemption(exemption=exemption, actor=actor_of(request), now=timezone.now())
            except Refusal as refusal:
                said = f"{self.meeting_in_words(exemption)}, {exemption.get_rule_display()}: {refusal}"
                self.message_user(request, said, messages.ERROR)
            else:
                done += 1
                self.log_change(request, exemption, [{"changed": {"fields": ["withdrawn_at"]}}])
        if done:
            said = ngettext("%(count)d exemption withdrawn.", "%(count)d exemptions withdrawn.", done) % {"count": done}
            self.message_user(request, said, messages.SUCCESS)

    def has_delete_permission(self, request: HttpRequest, obj: Exemption | None = None) -> bool:
        """Let one be thrown away that was granted ahead of a meeting that has not come; any other is withdrawn."""
        if not super().has_delete_permission(request, obj):
            return False
        if obj is None or obj.slot is None:
            return obj is None
        return obj.meeting is None and not obj.slot.meetings.standing().exists()

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Leave out deleting many at once: each is looked at by itself."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}
