"""The base of the coordinators' pages of registrations."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edit_conflicts import Fact
from exchanges.registrations.booking.shown_facts import facts_of_registration
from exchanges.registrations.models import Registration
from municipalities.admin import ScopedAdmin

RELATED = (
    "person",
    "municipality__country",
    "meeting__exchange__country",
    "meeting__theme",
    "meeting__host__municipality",
)
"""What a registration is read together with."""


class RegistrationPages(ScopedAdmin):
    """Pages of the workspace that lie beside the list of registrations."""

    def page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> TemplateResponse:
        """Render a page of this room."""
        common = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, f"admin/exchanges/registration/{name}.html", {**common, **context})

    @admin.display(description=gettext_lazy("person"), ordering="person__name")
    def who(self, registration: Registration) -> str:
        """Return the name."""
        if registration.person:
            return str(registration.person)
        return _("Erased") if registration.erased_at else _("Not named yet")

    @admin.display(description=gettext_lazy("municipality"), ordering="municipality__name")
    def affiliation(self, registration: Registration) -> str:
        """Return the municipality, else what the person wrote."""
        return registration.affiliation

    @admin.display(description=gettext_lazy("standing"))
    def standing(self, registration: Registration) -> str:
        """Return where it stands."""
        if not registration.is_active:
            return registration.get_status_display()
        if registration.offered_until:
            return _("Has an offer")
        return _("Is coming") if registration.is_coming else _("Is waiting")

    def facts_of(self, registration: Registration) -> dict[str, Fact]:
        """Return what a page shows of it."""
        return facts_of_registration(
            registration,
            who=self.who(registration),
            affiliation=registration.affiliation,
            standing=str(self.standing(registration)),
        )
