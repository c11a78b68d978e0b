"""Choices of a theme in tables on the page of a participation."""

from typing import Any

from django.http import HttpRequest

from exchanges.meetings.models import Theme
from municipalities.admin.scoped import ScopedInline


class ThemesOfItsProgramme(ScopedInline):
    """Rows on the page of a participation, each about a theme of the programme that it belongs to."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the themes of the programme that the page is about."""
        page = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
        if db_field.name == "theme" and page:
            kwargs["queryset"] = Theme.objects.filter(programme__participations=page)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
