"""A row's own history: what the audit log tells of it, within the reach of who reads."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from audit.reading import entries_of, lines_of
from municipalities.access import reach_of

MOST_SHOWN = 200
"""The newest entries; the list of the log has all."""


class KeptHistory(admin.ModelAdmin):
    """A page whose history is the log's, in the place of Django's own, which anybody with the database may rewrite."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what was done to the row and on its page, newest first."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404(_("There is no such page, or you do not have access to it."))
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        entries, reach = entries_of(self.model, row.pk), reach_of(request.user)
        if not reach.everything:
            entries = entries.filter(country=reach.country_code) if reach else entries.none()
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(row)s") % {"row": row},
            "module_name": str(capfirst(self.opts.verbose_name_plural)),
            "lines": lines_of(entries.prefetch_related("personal_values")[:MOST_SHOWN]),
            "object": row,
            "opts": self.opts,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/audit/history.html", context)
