"""Coordinators' list of registrations, with the pages of one and of a meeting's terms.

What people need is shown nowhere here, and nothing can be exported in bulk: the list of a meeting's participants has
the needs as totals.
"""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy, pgettext_lazy

from exchanges.meetings.languages.marked import marked_title
from exchanges.registrations.admin.base import RELATED
from exchanges.registrations.admin.one_delegation import DelegationPages
from exchanges.registrations.admin.one_registration import OneRegistration
from exchanges.registrations.admin.terms_pages import TermsPages
from exchanges.registrations.models import Registration
from exchanges.registrations.models.states import STATES
from municipalities.admin.municipalities import country_filter


class StandingFilter(admin.SimpleListFilter):
    """Where a registration stands: that follows from its seat, and is kept nowhere."""

    title = gettext_lazy("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer all there are."""
        return [
            ("coming", gettext_lazy("Is coming")),
            ("without_seat", gettext_lazy("Is waiting")),
            ("offered", gettext_lazy("Has an offer")),
            ("requested", gettext_lazy("Has asked for a place")),
            ("declined", gettext_lazy("Declined")),
            ("cancelled", pgettext_lazy("a registration", "Cancelled")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Registration]) -> QuerySet[Registration]:
        """Narrow to the choice."""
        return queryset.filter(STATES[self.value() or ""]) if self.value() in STATES else queryset


@admin.register(Registration)
class RegistrationAdmin(OneRegistration, DelegationPages, TermsPages):
    """Registrations for the meetings within reach. The services change them; here they are read and decided on."""

    country_path = "meeting__exchange__country"
    list_display = ("reference", "who", "affiliation", "meeting_title", "mode", "standing", "created_at")
    list_filter = (StandingFilter, country_filter("meeting__exchange__country"), "mode")
    list_select_related = RELATED
    search_fields = ("reference", "person__name", "person__email", "municipality__name", "meeting__slug")
    people_fields = ("person__name", "person__email")
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-pk")
    actions = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People register themselves."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Registrations are cancelled, and erased in time."""
        return False

    @admin.display(description=gettext_lazy("meeting"), ordering="meeting__starts_on")
    def meeting_title(self, registration: Registration) -> str:
        """Return the meeting's title."""
        return marked_title(registration.meeting)

    def get_urls(self) -> list[URLPattern]:
        """Add the terms of a meeting, a delegation, and what is done to one registration."""
        view = self.admin_site.admin_view
        return [
            path("terms/<int:pk>/", view(self.terms_view), name="exchanges_registration_terms"),
            path("delegation/<int:pk>/", view(self.delegation_view), name="exchanges_registration_delegation"),
            path("<int:pk>/decide/", view(self.decide_view), name="exchanges_registration_decide"),
            path("<int:pk>/address/", view(self.address_view), name="exchanges_registration_address"),
            path("<int:pk>/cancel/", view(self.cancel_view), name="exchanges_registration_cancel"),
            *super().get_urls(),
        ]
