"""The page of a host that withdraws: it asks from when, why, and what becomes of each meeting."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from edit_conflicts import CONFLICT, FIELD, Changed, changed_since, read_seen, sign_seen
from exchanges.hosting.programme_names import day_in_words
from exchanges.hosting.withdrawals import DutyOutcome, Withdrawal
from exchanges.meetings.hosts.named_hosts import ask_about_titles, ask_about_venues
from exchanges.meetings.models import Meeting
from exchanges.registrations.previews.ask_first import ask_first
from exchanges.scheduling.draft.guards import lock_programme
from exchanges.scheduling.draft.withdrawing import co_hosted_from, withdraw_host
from exchanges.scheduling.publication.telling_withdrawals import withdraw_and_tell
from exchanges.workspace.changed import rows_that_change_meetings
from exchanges.workspace.withdrawal_forms import WithdrawalForm, facts_of_withdrawal
from municipalities.access import actor_of
from municipalities.admin import ScopedAdmin
from municipalities.admin.authors import ChangedBy, Rows, with_authors
from municipalities.models import Participation
from municipalities.refusals import Refusal


@dataclass(frozen=True, slots=True)
class WithdrawalLink:
    """The way from a participation to its withdrawal, or to the page of withdrawing."""

    url: str
    label: str


class WithdrawsHosts(ScopedAdmin):
    """A participation's page of withdrawing."""

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the way to the withdrawal."""
        row: Participation | None = kwargs.get("obj")
        link = self._withdrawal_link(request, row) if row else None
        return super().render_change_form(request, context | {"withdrawal_link": link}, *args, **kwargs)

    def _withdrawal_link(self, request: HttpRequest, row: Participation) -> WithdrawalLink | None:
        if hasattr(row, "withdrawal"):
            return WithdrawalLink(_address(row.withdrawal), _("Its withdrawal"))
        if not self.has_change_permission(request, row):
            return None
        url = reverse("admin:municipalities_participation_withdraw", args=[row.pk])
        return WithdrawalLink(url, _("Withdraw …"))

    def get_urls(self) -> list[URLPattern]:
        """Add the page to those of the participation."""
        view = self.admin_site.admin_view(self.withdraw_view)
        ours = path("<int:pk>/withdraw/", view, name="municipalities_participation_withdraw")
        return [ours, *super().get_urls()]

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask from when, why and what becomes of each meeting, and withdraw the host when all of it is said."""
        rows = self.get_queryset(request).select_related("municipality__country", "programme")
        participation: Participation = get_object_or_404(rows, pk=pk)
        if not self.has_change_permission(request, participation):
            raise PermissionDenied
        if hasattr(participation, "withdrawal"):
            return HttpResponseRedirect(_address(participation.withdrawal))
        form = WithdrawalForm(request.POST or None, participation=participation, today=timezone.localdate())
        is_new_day = form.is_bound and not form.is_looked_at
        if form.is_bound and not is_new_day and form.is_valid():
            answer = partial(self._answer, request, participation, form)
            return ask_first(request, answer, page=self) if form.cleaned_data["when"] == "now" else answer()
        return self._withdraw_page(request, participation, form, is_new_day=is_new_day)

    def _answer(self, request: HttpRequest, participation: Participation, form: WithdrawalForm) -> HttpResponse:
        """Withdraw the host, or show the page anew with what stands in the way."""
        withdrawal, changed = self._withdraw_as_shown(request, participation, form)
        if withdrawal is not None:
            return HttpResponseRedirect(_address(withdrawal))
        if changed is not None:
            form = WithdrawalForm(request.POST, participation=participation, today=timezone.localdate())
            form.is_valid()
        return self._withdraw_page(request, participation, form, changed=changed)

    def _withdraw_page(
        self,
        request: HttpRequest,
        participation: Participation,
        form: WithdrawalForm,
        *,
        is_new_day: bool = False,
        changed: list[ChangedBy] | None = None,
    ) -> HttpResponse:
        # A form that comes back because something in it is missing keeps what it had shown at first.
        is_kept = form.is_bound and not is_new_day and changed is None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("%(place)s withdraws") % {"place": participation},
            "participation": participation,
            "form": form,
            "day": form.day,
            "is_new_day": is_new_day,
            "changed": changed,
            "is_refused": changed is not None,
            "seen_field": FIELD,
            "seen": request.POST.get(FIELD, "") if is_kept else _signed(participation, form.day),
            "people": sum(line.people for line in form.lines),
            "co_hosted": co_hosted_from(participation, form.day),
            "next_number": _next_number(participation),
        }
        status = 200 if changed is None else CONFLICT
        return TemplateResponse(request, "admin/municipalities/participation/withdraw.html", context, status=status)

    def _withdraw_as_shown(
        self, request: HttpRequest, participation: Participation, form: WithdrawalForm
    ) -> tuple[Withdrawal | None, list[ChangedBy] | None]:
        """Withdraw it if its meetings are as the page had shown them; else return what has changed, if that is known.

        Without either it was refused, as the form says.
        """
        seen = read_seen(request.POST.get(FIELD, ""), about=_about(participation, form.day))
        with transaction.atomic():
            lock_programme(participation.programme_id)
            facts = facts_of_withdrawal(participation, form.day)
            changed = changed_since(seen, facts) if seen else []
            if seen is None or changed:
                rows = _meetings_of(participation, changed)
                return None, with_authors(changed, rows, since=seen.at if seen else None, reader=request.user)
            return self._withdraw(request, participation, form), None

    def _withdraw(self, request: HttpRequest, participation: Participation, form: WithdrawalForm) -> Withdrawal | None:
        given, version = form.cleaned_data, None
        asked = {
            "participation": participation,
            "first_day": given["first_day"],
            "reason": given["reason"],
            "decisions": form.decisions(),
            "actor": actor_of(request),
            "now": timezone.now(),
        }
        try:
            if given["when"] == "now":
                withdrawal, version = withdraw_and_tell(**asked)
            else:
                withdrawal = withdraw_host(**asked)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return None
        self.log_change(request, participation, [{"changed": {"fields": [_("withdrawal")]}}])
        said = _("%(place)s takes no part from %(day)s. This becomes public with the next version.")
        if version is not None:
            said = _("%(place)s takes no part from %(day)s. What happens to its meetings is public.")
        named = {"place": participation, "day": day_in_words(withdrawal.first_day)}
        self.message_user(request, said % named, messages.SUCCESS)
        given_away = withdrawal.meetings.filter(outcome=DutyOutcome.GIVEN, meeting__isnull=False)
        for meeting in Meeting.objects.filter(pk__in=given_away.values("meeting")).select_related("host__municipality"):
            hosts = [meeting.host, *meeting.co_hosts.all()]
            titles = ask_about_titles(participation, hosts, meeting.titles)
            for question in [*titles, *ask_about_venues(participation, hosts, meeting)]:
                self.message_user(request, question, messages.WARNING)
        return withdrawal


def _address(withdrawal: Withdrawal) -> str:
    return reverse("admin:exchanges_withdrawal_change", args=[withdrawal.pk])


def _about(participation: Participation, first_day: date) -> str:
    return f"exchanges.withdrawal:{participation.pk}:{first_day.isoformat()}"


def _signed(participation: Participation, first_day: date) -> str:
    facts = facts_of_withdrawal(participation, first_day)
    return sign_seen(facts, at=timezone.now(), about=_about(participation, first_day))


def _meetings_of(participation: Participation, changed: list[Changed]) -> Callable[[str], list[list[Rows]]]:
    """Return which rows have written what the facts of a withdrawal say, by their keys."""
    writers = rows_that_change_meetings(participation.programme)
    slots = [each.key.removeprefix("slot-") for each in changed if each.key.startswith("slot-")]
    in_slots = Meeting.objects.filter(slot__in=[key for key in slots if key.isdecimal()]).values_list("slot", "pk")

    def rows_of(key: str) -> list[list[Rows]]:
        kind, _dash, pk = key.rpartition("-")
        keys = [meeting for slot, meeting in in_slots if str(slot) == pk] if kind == "slot" else [pk]
        return [[(Meeting, keys)], writers]

    return rows_of


def _next_number(participation: Participation) -> int:
    last = participation.programme.versions.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1
