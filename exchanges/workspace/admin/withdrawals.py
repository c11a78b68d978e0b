"""Withdrawals of hosts: the list for the report, and the page on which one is taken back."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchanges.hosting.programme_names import day_in_words
from exchanges.hosting.slot_names import slot_in_words
from exchanges.hosting.withdrawals import Withdrawal, WithdrawnMeeting
from exchanges.meetings.models import Meeting
from exchanges.scheduling.draft.rejoining import take_back_withdrawal, taken_over
from exchanges.workspace.withdrawal_forms import RejoinForm
from municipalities.access import actor_of
from municipalities.admin import ScopedAdmin
from municipalities.admin.municipalities import country_filter
from municipalities.admin.programmes import programme_filter
from municipalities.admin.scoped import ScopedTabularInline
from municipalities.refusals import Refusal


class WithdrawnMeetingInline(ScopedTabularInline):
    """What became of each meeting, to read."""

    model = WithdrawnMeeting
    verbose_name_plural = gettext_lazy("What happened to its meetings")
    fields = ("in_words", "outcome", "given_to")
    readonly_fields = fields
    extra = 0
    can_delete = False

    @admin.display(description=gettext_lazy("meeting"))
    def in_words(self, row: WithdrawnMeeting) -> str:
        """Return the day, and who owed it."""
        named = [slot_in_words(row.slot)] if row.slot else []
        return ", ".join([*([day_in_words(row.meeting.starts_on), row.meeting.title] if row.meeting else []), *named])

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave the history as it is."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave the history as it is."""
        return False


@admin.register(Withdrawal)
class WithdrawalAdmin(ScopedAdmin):
    """Who has withdrawn, why, and what became of their meetings: for the report, so only read here."""

    country_path = "participation__municipality__country"
    list_display = ("participation", "country", "first_day", "reason", "noted_by", "noted_at")
    list_filter = (
        programme_filter("participation__programme"),
        country_filter("participation__municipality__country"),
    )
    list_select_related = ("participation__municipality__country", "noted_by")
    search_fields = ("participation__municipality__name", "reason")
    date_hierarchy = "first_day"
    fields = ("participation", "first_day", "reason", "noted_by", "noted_at")
    inlines: ClassVar[Any] = (WithdrawnMeetingInline,)
    change_form_template = "admin/exchanges/withdrawal/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        """Add the page that takes a withdrawal back."""
        view = self.admin_site.admin_view(self.take_back_view)
        return [path("<int:pk>/take-back/", view, name="exchanges_withdrawal_take_back"), *super().get_urls()]

    def take_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask from when and why the municipality takes part again, say what follows, and do it."""
        rows = self.get_queryset(request).select_related("participation__programme")
        withdrawal: Withdrawal = get_object_or_404(rows, pk=pk)
        participation = withdrawal.participation
        form = RejoinForm(request.POST or None, initial={"first_day": withdrawal.first_day})
        if form.is_valid() and self._take_back(request, withdrawal, form):
            page = reverse("admin:municipalities_participation_change", args=[participation.pk])
            return HttpResponseRedirect(page)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("%(place)s takes part again") % {"place": participation},
            "withdrawal": withdrawal,
            "form": form,
            "taken_over": taken_over(withdrawal),
            "cancelled": withdrawal.meetings.filter(meeting__in=Meeting.objects.cancelled()).count(),
        }
        return TemplateResponse(request, "admin/exchanges/withdrawal/take_back.html", context)

    def _take_back(self, request: HttpRequest, withdrawal: Withdrawal, form: RejoinForm) -> bool:
        given = form.cleaned_data
        try:
            participation = take_back_withdrawal(
                withdrawal=withdrawal,
                first_day=given["first_day"],
                reason=given["reason"],
                actor=actor_of(request),
                now=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return False
        self.log_change(request, participation, given["reason"])
        said = _("%(place)s takes part again from %(day)s. Cancelled meetings stay cancelled: plan new ones.")
        named = {"place": participation, "day": day_in_words(given["first_day"])}
        self.message_user(request, said % named, messages.SUCCESS)
        return True

    @admin.display(description=gettext_lazy("country"))
    def country(self, withdrawal: Withdrawal) -> str:
        """Return the country's name."""
        return str(withdrawal.participation.municipality.country)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Withdrawing has a page of its own, at the participation."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave the history as it is."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave the history as it is."""
        return False
