"""The pages of the audit log: who did what, to be read and searched within reach, and changed by nobody."""

import operator
from functools import reduce
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from audit.acts import act_in_words
from audit.kinds import kind_in_words
from audit.models import By, Entry
from audit.reading import keys_of_users, lines_of
from municipalities.admin import NationalAccess, ScopedAdmin
from municipalities.admin.keys import key_of
from municipalities.admin.municipalities import country_filter
from municipalities.models import User

SUBJECTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "people": (_("Viewing needs and people"), ("needs.", "people.")),
    "sign-ins": (_("Sign-ins"), ("signed_", "sign_in", "participant.code", "participant.link", "participant.address")),
    "data": (_("Own data, and erasures"), ("participant.export", "participant.erase", "job.erase")),
    "registrations": (_("Registrations"), ("registration.", "meeting.attendance", "meeting.take_home")),
    "plan": (_("Proposals and versions"), ("proposal.", "version.", "meeting.cancel", "programme.import")),
}
"""What acts are about, with how their codes begin."""


class ActFilter(admin.SimpleListFilter):
    """Acts by what they are about."""

    title = _("act")
    parameter_name = "act"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer the subjects."""
        return [(key, name) for key, (name, _beginnings) in SUBJECTS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        """Narrow to the choice."""
        if self.value() not in SUBJECTS:
            return queryset
        beginnings = SUBJECTS[self.value() or ""][1]
        return queryset.filter(reduce(operator.or_, (Q(act__startswith=each) for each in beginnings)))


@admin.register(Entry)
class EntryAdmin(ScopedAdmin):
    """Entries of the log. What belongs to no country is for coordinators of all networks."""

    country_path = "country"
    national_access = NationalAccess.READ
    list_display = ("at", "act_in_words", "who_did", "kind_in_words", "words", "effect")
    list_display_links = ("at",)
    list_filter = (ActFilter, "by", "effect", country_filter("country"))
    search_fields = ("words", "function")
    date_hierarchy = "at"
    ordering = ("-at", "-pk")
    actions = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        """Return the entries within reach, with the address of the user who did it while there is one."""
        users = User.objects.annotate(key=Cast("pk", CharField())).filter(key=OuterRef("who"))
        rows: QuerySet[Entry] = super().get_queryset(request)
        return rows.annotate(address=Subquery(users.values("email")[:1]))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        """Find by the address of a user as well, which the log itself does not hold."""
        found, may_have_duplicates = super().get_search_results(request, queryset, search_term)
        keys = keys_of_users(search_term) if search_term else []
        if keys:
            found = queryset.filter(Q(pk__in=found.values("pk")) | Q(by=By.USER, who__in=keys))
        return found, may_have_duplicates

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Entries are written by what is done."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave what was done as it was done."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Entries go by the clock alone."""
        return False

    @admin.display(description=_("act"), ordering="act")
    def act_in_words(self, entry: Entry) -> str:
        """Return what was done."""
        return act_in_words(entry.act)

    @admin.display(description=_("by"))
    def who_did(self, entry: Any) -> str:
        """Return who did it, as far as the log knows."""
        known = [entry.function, entry.address] if entry.by == By.USER else [entry.get_by_display()]
        return ", ".join(each for each in known if each)

    @admin.display(description=_("kind of object"))
    def kind_in_words(self, entry: Entry) -> str:
        """Return the kind of thing that it was done to."""
        return kind_in_words(entry.kind) if entry.kind else ""

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show an entry with old and new values."""
        if request.method == "POST":
            raise PermissionDenied
        return self._page(request, object_id)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the entry: it has no other history."""
        return self._page(request, object_id)

    def _page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        entry = get_object_or_404(self.get_queryset(request), pk=key_of(object_id))
        lines = lines_of([entry])
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": lines[0].act,
            "lines": lines,
        }
        return TemplateResponse(request, "admin/audit/entry.html", context)
