"""Pages of countries and municipalities."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from municipalities.admin.scoped import NationalAccess, ScopedAdmin, request_reach
from municipalities.country_names import InOrderOfCountries
from municipalities.models import Country, Municipality


@admin.register(Country)
class CountryAdmin(ScopedAdmin):
    """Countries are set up by coordinators of all."""

    country_path = "code"
    national_access = NationalAccess.READ
    list_display = ("display_name", "code", "language", "time_zone")
    search_fields = ("code", "name")

    @admin.display(description=_("name"), ordering="code")
    def display_name(self, country: Country) -> str:
        """Return the name in the reader's language."""
        return country.display_name

    def get_readonly_fields(self, request: HttpRequest, obj: Country | None = None) -> tuple[str, ...]:
        """Keep the code of a country that is there."""
        return ("code",) if obj else ()


EUROPEAN = "-"
"""What stands in an address for the European level, which has no country."""


class OwnCountryFilter(admin.SimpleListFilter):
    """Countries within reach that have municipalities, named in the reader's language."""

    title = _("country")
    parameter_name = "country"
    country_lookup = "country"
    with_european_level = False

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer the countries within reach; with one of them there is nothing to choose."""
        if not request_reach(request).everything:
            return []
        named = [(country.code, str(country)) for country in Country.objects.order_by(InOrderOfCountries("code"))]
        return [*named, (EUROPEAN, str(_("European level")))] if self.with_european_level else named

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to the country."""
        if self.value() == EUROPEAN and self.with_european_level:
            return queryset.filter(**{f"{self.country_lookup}__isnull": True})
        return queryset.filter(**{self.country_lookup: self.value()}) if self.value() else queryset


def country_filter(lookup: str, *, europe: bool = False) -> type[OwnCountryFilter]:
    """Return a filter for rows whose country stands at the end of a lookup; with `europe` it may be missing there."""
    fields = {"country_lookup": lookup, "with_european_level": europe}
    return type("CountryFilter", (OwnCountryFilter,), fields)


class MunicipalityAdmin(ScopedAdmin):
    """Municipalities, whatever their role is in a programme; `exchanges` registers them, with their profiles."""

    country_path = "country"
    list_display = ("name", "country", "district", "region", "has_location", "has_contact")
    list_filter = (OwnCountryFilter,)
    list_select_related = ("country",)
    search_fields = ("name", "slug", "district", "region")
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = ("updated_at",)
    fieldsets = (
        (None, {"fields": ("name", "slug", "country", "district", "region")}),
        (
            _("Place"),
            {"fields": ("latitude", "longitude", "time_zone"), "description": _("In degrees: 59.27 and 15.21.")},
        ),
        (_("Contact"), {"fields": ("website", "contact_function", "contact_email", "updated_at")}),
    )

    @admin.display(description=_("on the map"), boolean=True)
    def has_location(self, municipality: Municipality) -> bool:
        """Tell whether it has coordinates."""
        return municipality.latitude is not None

    @admin.display(description=_("contact"), boolean=True)
    def has_contact(self, municipality: Municipality) -> bool:
        """Tell whether people can write to it."""
        return bool(municipality.contact_email)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Municipality | None = None) -> dict[str, Any]:
        """Suggest an identifier for a new one; later it stays, as addresses and files name it."""
        return {} if obj else self.prepopulated_fields
