"""Pages of programmes, national networks and participations.

Programme and participation are registered by `exchanges`, which adds tables of its own to them.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from municipalities.admin.municipalities import country_filter
from municipalities.admin.scoped import NationalAccess, RefusableForm, ScopedAdmin, ScopedTabularInline, request_reach
from municipalities.models import AvailabilityPeriod, ClosedPeriod, Network, Participation, Programme


class OneProgrammeFilter(admin.SimpleListFilter):
    """Rows of one programme: the current one unless another, or all, are asked for."""

    title = _("programme")
    parameter_name = "programme"
    lookup = "programme"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer every programme by its identifier."""
        current = Programme.objects.current(timezone.localdate())
        self.default = current.slug if current else ""
        return [(programme.slug, programme.name) for programme in Programme.objects.all()]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Put all of them last, and mark the current one where nothing else is asked for."""
        chosen = self.value() or self.default
        for value, label in (*self.lookup_choices, ("all", _("All"))):
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": chosen == str(value), "query_string": query, "display": label}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to the programme."""
        chosen = self.value() or self.default
        return queryset if chosen in ("", "all") else queryset.filter(**{f"{self.lookup}__slug": chosen})


def programme_filter(lookup: str) -> type[OneProgrammeFilter]:
    """Return a filter for rows whose programme stands at the end of a lookup."""
    return type("ProgrammeFilter", (OneProgrammeFilter,), {"lookup": lookup})


class ProgrammeForm(RefusableForm):
    """A programme; its weekdays are ticked, not added up."""

    meeting_days = forms.TypedMultipleChoiceField(
        label=_("Weekdays of meetings"),
        choices=[(number + 1, name) for number, name in WEEKDAYS.items()],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one weekday for meetings.")},
    )

    class Meta:
        model = Programme
        exclude = ("weekday_mask",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "meeting_days" in self.fields:
            self.fields["meeting_days"].initial = self.instance.weekdays

    def clean_meeting_days(self) -> list[int]:
        """Put the ticked days into the row before its own checks run."""
        days: list[int] = self.cleaned_data["meeting_days"]
        self.instance.weekday_mask = Programme.mask_of(days)
        return days


class NetworkInline(ScopedTabularInline):
    """The national networks of a programme."""

    model = Network
    country_path = "country"
    fields = ("country", "position", "coordinator_name", "coordinator_email")
    show_change_link = True


class ProgrammeAdmin(ScopedAdmin):
    """Programmes are set up by coordinators of all; national ones read them."""

    form = ProgrammeForm
    programme_path = "pk"
    national_access = NationalAccess.READ
    list_display = ("name", "starts_on", "ends_on", "is_sample")
    search_fields = ("name", "slug")
    date_hierarchy = "starts_on"
    prepopulated_fields = {"slug": ("name",)}
    inlines: ClassVar[Any] = (NetworkInline,)
    fieldsets = (
        (None, {"fields": ("name", "slug", ("starts_on", "ends_on"), "meeting_days", "is_sample")}),
        (
            _("Time between meetings"),
            {
                "fields": (
                    "country_gap_days",
                    "host_gap_days",
                    "ideal_gap_days",
                    "conference_lead_days",
                    "notice_days",
                ),
                "description": _("The planner and all manual changes keep these numbers of days."),
            },
        ),
        (
            _("What the planner weighs"),
            {
                "fields": (
                    "weight_absence",
                    "weight_theme",
                    "weight_preference",
                    "weight_travel",
                    "weight_crowding",
                    "weight_change",
                ),
                "classes": ("collapse",),
                "description": _(
                    "The cost of a plan is the sum of weight times count. The planner looks for the lowest cost."
                ),
            },
        ),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Programme | None = None) -> Any:
        """Show the weekdays as text to those who may not tick them."""
        if self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        (name, first), *others = self.fieldsets
        shown = tuple("weekdays_in_words" if field == "meeting_days" else field for field in first["fields"])
        return ((name, {**first, "fields": shown}), *others)

    def get_readonly_fields(self, request: HttpRequest, obj: Programme | None = None) -> tuple[str, ...]:
        """Keep the identifier of a programme that is there: files and addresses name it."""
        return ("slug", "weekdays_in_words") if obj else ("weekdays_in_words",)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Programme | None = None) -> dict[str, Any]:
        """Suggest an identifier for a new programme."""
        return {} if obj else self.prepopulated_fields

    @admin.display(description=_("Weekdays of meetings"))
    def weekdays_in_words(self, programme: Programme) -> str:
        """Return the names of the weekdays on which meetings may be."""
        return ", ".join(str(WEEKDAYS[day - 1]) for day in programme.weekdays)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave deleting a whole programme to the technical administrator."""
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))


class ClosedPeriodInline(ScopedTabularInline):
    """Days on which a whole country neither hosts nor travels."""

    model = ClosedPeriod


@admin.register(Network)
class NetworkAdmin(ScopedAdmin):
    """National networks, each with its holidays and closed periods."""

    country_path = "country"
    programme_path = "programme"
    list_display = ("country", "programme", "coordinator_name", "coordinator_email")
    list_filter = (OneProgrammeFilter, country_filter("country"))
    list_select_related = ("country", "programme")
    search_fields = ("country__code", "country__name", "coordinator_name")
    inlines = (ClosedPeriodInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Network | None = None) -> tuple[str, ...]:
        """Keep programme and country of a network that is there."""
        return ("programme", "country") if obj else ()

    def rows_that_write(self, row: Network) -> Any:
        """Return the programme, whose page has its networks as a table."""
        return [(Programme, [row.programme_id])]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Leave a programme's set of networks to coordinators of all."""
        return request_reach(request).everything

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave a programme's set of networks to coordinators of all."""
        return request_reach(request).everything


class AvailabilityInline(ScopedTabularInline):
    """When a municipality cannot, or would rather, host."""

    model = AvailabilityPeriod


class ParticipationAdmin(ScopedAdmin):
    """The role of each municipality in each programme, with when it can host."""

    country_path = "municipality__country"
    programme_path = "programme"
    list_display = ("municipality", "country", "role", "can_host", "programme")
    list_filter = (OneProgrammeFilter, country_filter("municipality__country"), "role", "can_host")
    list_select_related = ("municipality__country", "programme")
    search_fields = ("municipality__name", "municipality__slug")
    autocomplete_fields = ("municipality",)
    inlines: ClassVar[Any] = (AvailabilityInline,)
    ordering = ("-programme__starts_on", "municipality__country", "position", "pk")

    @admin.display(description=_("country"), ordering="municipality__country")
    def country(self, participation: Participation) -> str:
        """Return the country's name."""
        return str(participation.municipality.country)

    def get_readonly_fields(self, request: HttpRequest, obj: Participation | None = None) -> tuple[str, ...]:
        """Keep programme and municipality of a participation that is there."""
        return ("programme", "municipality") if obj else ()
