"""Pages of who owes which meeting: rules and slots."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from exchanges.hosting.models import HostingRule, Slot
from exchanges.hosting.slot_names import slot_in_words
from exchanges.hosting.standing import CANCELLED
from municipalities.admin import ScopedAdmin, ScopedStackedInline
from municipalities.admin.municipalities import country_filter
from municipalities.admin.programmes import OneProgrammeFilter


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
        return queryset.filter(standing=0, waived_by=None, is_history=False) if self.value() == "no" else queryset


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
        standing = Count("meetings", filter=~Q(meetings__status=CANCELLED))
        rows: QuerySet[Slot] = super().get_queryset(request)
        return rows.annotate(standing=standing).prefetch_related("exemptions__meeting")

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
        return slot.waived_by_id is None and not slot.is_history

    @admin.display(description=_("exempt from"))
    def exempt_from(self, slot: Slot) -> str:
        """Return the rules that need not hold for it."""
        holding = [each for each in slot.exemptions.all() if each.holds]
        return ", ".join(dict.fromkeys(str(exemption.get_rule_display()) for exemption in holding))
