"""Pages that check the draft, publish it as a numbered version, and tell what each version changed."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from edit_conflicts import CONFLICT, FIELD
from exchanges.meetings.published import PublishedMeeting, Version
from exchanges.registrations.previews.ask_first import waiting_notice
from exchanges.scheduling.errors import PublicationOvertaken
from exchanges.scheduling.publication.public_changes import changes_of
from exchanges.scheduling.publication.publishing import preview_publication
from exchanges.workspace.choosing import chosen_country, chosen_programme, countries_within_reach, meetings_address
from exchanges.workspace.publication import Wish, changes_by_network, who_changed_publication
from localisation.plain_text import PlainForm
from municipalities.admin import ScopedAdmin, request_reach
from municipalities.admin.keys import key_of
from municipalities.admin.municipalities import country_filter
from municipalities.admin.programmes import OneProgrammeFilter
from municipalities.admin.reauthentication import reauthentication_required
from municipalities.admin.scoped import DateInput
from municipalities.models import Programme
from municipalities.refusals import Refusal


class UntilForm(PlainForm):
    """Up to which day meetings become public."""

    until = forms.DateField(
        label=gettext_lazy("Publish meetings up to"),
        required=False,
        widget=DateInput,
        help_text=gettext_lazy("Later meetings that are not public yet stay drafts. If empty, all are published."),
    )


class PublishForm(PlainForm):
    """Why the plan changes."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for the change of plan"),
        widget=forms.Textarea({"rows": 3, "class": "vLargeTextField"}),
        help_text=gettext_lazy(
            "Public, and included in the report to the funder, which asks for the reason of every change."
        ),
    )


@admin.register(Version)
class VersionAdmin(ScopedAdmin):
    """Published versions, kept for good; adding one is checking the draft and publishing it."""

    country_path = "country"
    with_european_level = True
    list_display = ("name", "scope", "published_at", "published_by", "reason", "is_current", "programme")
    list_filter = (OneProgrammeFilter, country_filter("country", europe=True), "is_current")
    list_select_related = ("programme", "country", "published_by")
    search_fields = ("reason",)
    date_hierarchy = "published_at"
    ordering = ("-programme__starts_on", "-number", "pk")

    @admin.display(description=gettext_lazy("version"), ordering="number")
    def name(self, version: Version) -> str:
        """Return its name."""
        return str(version)

    @admin.display(description=pgettext_lazy("a network", "for"), ordering="country")
    def scope(self, version: Version) -> str:
        """Return whose meetings it published anew."""
        return str(version.country or _("All networks"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave what was published as it was."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave what was published."""
        return False

    @reauthentication_required
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what must be solved, what is worth a look and what changes; publish when asked to."""
        programme = chosen_programme(request)
        if programme is None:
            self.message_user(request, _("Add a programme first: there is nothing to publish."), messages.WARNING)
            return HttpResponseRedirect(reverse("admin:municipalities_programme_changelist"))
        country = chosen_country(request, programme)
        until_form = UntilForm(request.GET if request.GET.get("until") else None)
        until = until_form.cleaned_data["until"] if until_form.is_bound and until_form.is_valid() else None
        form = PublishForm(request.POST or None)
        # What the form refuses is rehearsed as if no reason were written yet.
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        wish = Wish(programme, country, until, timezone.now(), reason)
        is_refused = False
        if request.method == "POST" and form.is_valid():
            address = self._publish(request, form, wish)
            if address:
                return HttpResponseRedirect(address)
            is_refused = form.is_valid()
        preview = preview_publication(programme, country, now=wish.now, until=until)
        changed = who_changed_publication(wish, wish.seen(request), preview, reader=request.user)
        told = wish.rehearse(request) if preview.can_publish and not form.non_field_errors() else {}
        context = {
            "title": _("Check and publish"),
            "subtitle": programme.name,
            "programme": programme,
            "country": country,
            "countries": countries_within_reach(request, programme) if request_reach(request).everything else [],
            "preview": preview,
            "networks": changes_by_network(preview.changes, told.get("told")),
            "is_refused": is_refused,
            "changed": changed,
            "seen_field": FIELD,
            "seen": wish.sign(preview),
            **told,
            "meetings_url": meetings_address(programme),
            "until_form": until_form,
            "form": form,
        }
        return self._page(request, "publish", context, status=CONFLICT if is_refused or changed else 200)

    def _publish(self, request: HttpRequest, form: PublishForm, wish: Wish) -> str:
        """Publish, and return where to go on; "" where it was refused, or is not what the page had shown."""
        try:
            outcome = wish.publish(request)
        except PublicationOvertaken:
            return ""
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return ""
        if not outcome.is_done:
            return ""
        version: Version = outcome.result
        self.log_addition(request, version, [{"added": {}}])
        said = _("Version %(number)d is published. It is now what the public sees.") % {"number": version.number}
        self.message_user(request, said, messages.SUCCESS)
        return waiting_notice(request, outcome) or reverse("admin:exchanges_version_change", args=[version.pk])

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what a version changed, why, and what it shows."""
        rows = self.within_reach(request, Version.objects.select_related("programme", "country", "published_by"))
        version: Version = get_object_or_404(rows, pk=key_of(object_id))
        ours = self._exchanges_within_reach(request, version.programme)
        context = {
            "title": str(version),
            "subtitle": version.programme.name,
            "version": version,
            "scope": self.scope(version),
            "changes": [change for change in changes_of(version) if change.meeting.exchange_id in ours],
            "entries": self._entries(version, ours),
        }
        return self._page(request, "version", context)

    def _exchanges_within_reach(self, request: HttpRequest, programme: Programme) -> set[int]:
        """Return the exchanges whose meetings the person sees: the own one's and the European ones'."""
        reach = request_reach(request)
        exchanges = programme.exchanges.values_list("pk", "country")
        return {pk for pk, country in exchanges if country is None or reach.covers(country)}

    def _entries(self, version: Version, exchanges: set[int]) -> QuerySet[PublishedMeeting]:
        related = (
            "meeting__slot__rule",
            "meeting__theme",
            "meeting__host__municipality",
            "exchange__country",
            "host__municipality",
            "theme",
        )
        rows = version.meetings.filter(exchange__in=exchanges).select_related(*related)
        return rows.order_by("starts_on", "ends_on", "meeting")

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> TemplateResponse:
        common = {**self.admin_site.each_context(request), "opts": self.opts}
        template = f"admin/exchanges/version/{name}.html"
        return TemplateResponse(request, template, {**common, **context}, status=status)
