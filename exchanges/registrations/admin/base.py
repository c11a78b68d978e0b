"""The base of the coordinators' pages of registrations."""

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse

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
