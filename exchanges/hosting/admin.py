"""Pages of who owes which meeting: rules, slots, exemptions."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exchanges.hosting.models import Exemption, HostingRule, Slot
from exchanges.hosting.naming import slot_in_words
from municipalities.admin import ScopedAdmin, ScopedStackedInline
from municipalities.admin.places import country_filter
from municipalities.admin.programmes import OneProgrammeFilter, programme_filter
from municipalities.admin.scoped import RefusableForm, limit_choices


class HostingRuleInline(ScopedStackedInline):
    """A programme's hosting rules. The slots follow from them when the programme is saved."""

    model = HostingRule
    fields = (
        ("kind", "position"),
        ("host_role", "scope"),
        ("meetings", "days", "year"),
        ("audience_forerunner", "audience_award", "audience_network"),
    )


class FilledFilter(admin.SimpleListFilter):
    """Meetings owed that have, or do not have, a date."""

    title = _("date")
    parameter_name = "planned"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer with and without a date."""
        return [("yes", _("Has a date")), ("no", _("No date yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to the choice."""
        if self.value() == "yes":
            return queryset.filter(standing__gt=0)
        return queryset.filter(standing=0, waived_by=None) if self.value() == "no" else queryset


@admin.register(Slot)
class SlotAdmin(ScopedAdmin):
    """The meetings owed: generated from rules and roles, so only read here."""

    country_path = "country"
    with_european_level = True
    list_display = ("in_words", "key", "country", "has_date", "is_owed", "exempt_from", "programme")
    list_filter = (
        OneProgrammeFilter,
        country_filter("country", europe=True),
        "rule__host_role",
        FilledFilter,
    )
    list_select_related = ("programme", "country", "rule", "host__municipality", "host__withdrawal", "waived_by")
    search_fields = ("key", "host__municipality__name")
    ordering = ("-programme__starts_on", "country", "rule__position", "host__position", "number", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Slot]:
        """Count the standing meetings of each slot, and fetch its exemptions."""
        standing = Count("meetings", filter=~Q(meetings__status="cancelled"))
        rows: QuerySet[Slot] = super().get_queryset(request)
        return rows.annotate(standing=standing).prefetch_related("exemptions")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Slots follow from rules and roles."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Slots follow from rules and roles."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Slots follow from rules and roles."""
        return False

    @admin.display(description=_("owed meeting"), ordering="host__municipality__name")
    def in_words(self, slot: Slot) -> str:
        """Return who owes it, and which of how many it is."""
        return slot_in_words(slot)

    @admin.display(description=_("has a date"), boolean=True, ordering="standing")
    def has_date(self, slot: Slot) -> bool:
        """Tell whether a meeting fills it."""
        return bool(slot.standing)  # type: ignore[attr-defined]

    @admin.display(description=_("owed"), boolean=True)
    def is_owed(self, slot: Slot) -> bool:
        """Tell whether anybody still owes it."""
        return slot.waived_by_id is None

    @admin.display(description=_("exempt from"))
    def exempt_from(self, slot: Slot) -> str:
        """Return the rules that need not hold for it."""
        return ", ".join(str(exemption.get_rule_display()) for exemption in slot.exemptions.all())


class ExemptSlotField(forms.ModelChoiceField):
    """A meeting that is owed in one of several programmes."""

    def label_from_instance(self, slot: Any) -> str:
        """Return who owes it, which of how many, and in which programme."""
        return f"{slot_in_words(slot)} ({slot.programme})"


class ExemptionForm(RefusableForm):
    """A rule that need not hold for a slot, with the reason."""

    class Meta:
        model = Exemption
        fields = ("slot", "rule", "reason")


@admin.register(Exemption)
class ExemptionAdmin(ScopedAdmin):
    """Exemptions: granted with a reason; who and when is filled in. They stay, as the funder is told of them."""

    form = ExemptionForm
    country_path = "slot__country"
    programme_path = "slot__programme"
    list_display = ("slot_in_words", "rule", "reason", "granted_by", "granted_at")
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
        "granted_by",
    )
    search_fields = ("slot__key", "reason")
    date_hierarchy = "granted_at"

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Name slots as people do: there are a few dozen a programme, so a plain list serves."""
        if db_field.name == "slot":
            rows = limit_choices(self.admin_site, db_field, request)
            kwargs["queryset"] = rows.filter(waived_by=None).select_related(
                "programme", "rule", "host__municipality", "host__withdrawal", "country"
            )
            kwargs["form_class"] = ExemptSlotField
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("owed meeting"), ordering="slot")
    def slot_in_words(self, exemption: Exemption) -> str:
        """Return which owed meeting is exempt."""
        return slot_in_words(exemption.slot)

    def get_fields(self, request: HttpRequest, obj: Exemption | None = None) -> tuple[str, ...]:
        """Show who granted it, and when, once it is granted."""
        return ("slot", "rule", "reason", *(("granted_by", "granted_at") if obj else ()))

    def get_readonly_fields(self, request: HttpRequest, obj: Exemption | None = None) -> tuple[str, ...]:
        """Keep what was exempted, by whom and when; the reason may be worded better."""
        return ("slot", "rule", "granted_by", "granted_at") if obj else ()

    def save_model(self, request: HttpRequest, obj: Exemption, form: Any, change: bool) -> None:
        """Fill in who grants it, and when."""
        if not change:
            obj.granted_by = request.user  # type: ignore[assignment]
            obj.granted_at = timezone.now()
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Exemption | None = None) -> bool:
        """Let an exemption be taken back while no meeting relies on it."""
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or not obj.slot.meetings.exclude(status="cancelled").exists()

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Leave out deleting many at once: each is looked at by itself."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}
