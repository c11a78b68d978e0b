"""One delegation: who is left of it; cancelling it as a whole, as its page showed it and who is told."""

from collections.abc import Sequence
from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from edit_conflicts import CONFLICT, FIELD, Fact, changed_since, read_seen, sign_seen
from exchanges.meetings.languages.marked import marked_title
from exchanges.registrations.admin.base import RELATED, RegistrationPages
from exchanges.registrations.admin.forms import CancelDelegationForm
from exchanges.registrations.booking.delegations import cancel_delegation
from exchanges.registrations.booking.shown_facts import about_delegation, facts_of_delegation
from exchanges.registrations.models import Delegation, Registration
from exchanges.registrations.previews.ask_first import ask_first
from exchanges.registrations.queries.delegates import standing_of
from exchanges.registrations.queries.unreachable import unreachable_among
from exchanges.registrations.seats.seat_inventory import lock_meeting
from municipalities.access import actor_of
from municipalities.admin import request_reach
from municipalities.admin.authors import ChangedBy, Rows, with_authors
from municipalities.refusals import Refusal


class DelegationPages(RegistrationPages):
    """The page of a delegation."""

    def delegation_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show who is left of a delegation; cancel all of it for a reason, after a look at who is told."""
        delegation = _delegation(request, pk)
        form = CancelDelegationForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            cancel = partial(self._cancel_as_shown, request, delegation, form)
            return ask_first(request, cancel, page=self)
        return self._delegation_page(request, delegation, form)

    def _cancel_as_shown(
        self, request: HttpRequest, delegation: Delegation, form: CancelDelegationForm
    ) -> HttpResponse:
        """Cancel it if all of it is as the page had shown it, else show it anew."""
        seen = read_seen(request.POST.get(FIELD, ""), about=about_delegation(delegation))
        with transaction.atomic():
            lock_meeting(delegation.meeting_id)
            delegation = _delegation(request, delegation.pk)
            changed = changed_since(seen, self._facts_of(delegation)) if seen else []
            if seen is not None and not changed:
                return self._cancel_delegation(request, delegation, form.cleaned_data["reason"])
        who = with_authors(changed, _rows_of, since=seen.at if seen else None, reader=request.user)
        return self._delegation_page(request, delegation, form, who)

    def _cancel_delegation(self, request: HttpRequest, delegation: Delegation, reason: str) -> HttpResponse:
        try:
            cancelled = cancel_delegation(
                delegation=delegation, actor=actor_of(request), reason=reason, now=timezone.now()
            )
        except Refusal as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            for registration in cancelled:
                self.log_change(request, registration, [{"changed": {"fields": ["status"]}}])
            said = _("The delegation is cancelled. We tell everybody in it, and the places go to others.")
            self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:exchanges_registration_delegation", args=[delegation.pk]))

    def _delegation_page(
        self,
        request: HttpRequest,
        delegation: Delegation,
        form: CancelDelegationForm,
        changed: Sequence[ChangedBy] | None = None,
    ) -> HttpResponse:
        left = _left(delegation)
        unreachable = unreachable_among(left)
        signed = sign_seen(self._facts_of(delegation), at=timezone.now(), about=about_delegation(delegation))
        context = {
            "title": _("Delegation of %(municipality)s") % {"municipality": delegation.municipality},
            "subtitle": marked_title(delegation.meeting),
            "delegation": delegation,
            "lines": [(each, self.who(each), self.standing(each), each.pk in unreachable) for each in left],
            "form": form,
            "changed": changed,
            "is_refused": changed is not None,
            "what": _("Nothing has been done yet.") if left else _("This delegation has already been cancelled."),
            "seen_field": FIELD,
            # A form that comes back because something in it is missing keeps what it had shown at first.
            "seen": request.POST.get(FIELD, "") if form.errors else signed,
            "who_is_told": _who_is_told(delegation, left),
        }
        response = self.page(request, "delegation", context)
        response.status_code = CONFLICT if changed is not None else 200
        return response

    def _facts_of(self, delegation: Delegation) -> dict[str, Fact]:
        return facts_of_delegation(delegation, {each.pk: self.facts_of(each) for each in _left(delegation)})


def _delegation(request: HttpRequest, pk: int) -> Delegation:
    related = ("meeting__exchange__country", "meeting__theme", "meeting__host__municipality")
    delegation = get_object_or_404(Delegation.objects.select_related("municipality", "contact", *related), pk=pk)
    if not request_reach(request).covers(delegation.meeting.exchange.country_id):
        raise Http404("not within reach")
    return delegation


def _left(delegation: Delegation) -> list[Registration]:
    return list(standing_of(delegation).select_related(*RELATED).order_by("rank"))


def _rows_of(key: str) -> list[list[Rows]]:
    """Return which rows have written what the facts of a delegation say, by their keys."""
    return [[(Registration, [key])]] if key.isdecimal() else []


def _who_is_told(delegation: Delegation, left: Sequence[Registration]) -> str:
    people = {delegation.contact_id, *(each.person_id for each in left)} - {None}
    words = ngettext(
        "We will write to %(count)s person, giving the reason.",
        "We will write to %(count)s people, giving the reason.",
        len(people),
    )
    return f"{words % {'count': localize(len(people))}} {_('You see each e-mail before anything is sent.')}"
