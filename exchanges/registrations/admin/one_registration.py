"""One registration: how it stands; deciding on a request, cancelling, mending an address, as its page showed it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from edit_conflicts import CONFLICT, FIELD, changed_since, read_seen, sign_seen
from exchanges.meetings.languages.marked import marked_title
from exchanges.registrations.admin.base import RELATED, RegistrationPages
from exchanges.registrations.admin.forms import (
    CancelForm,
    DecisionForm,
)
from exchanges.registrations.booking.address_change import ask_for_address
from exchanges.registrations.booking.changing import cancel_registration
from exchanges.registrations.booking.requests import decide_request
from exchanges.registrations.booking.shown_facts import about
from exchanges.registrations.identity.forms import EmailForm
from exchanges.registrations.models import Registration
from exchanges.registrations.previews.ask_first import ask_first, say_what_waits
from exchanges.registrations.queries.positions import position_of
from exchanges.registrations.queries.unreachable import unreachable_among
from exchanges.registrations.seats.seat_inventory import lock_meeting
from municipalities.access import actor_of
from municipalities.admin.authors import ChangedBy, with_authors
from municipalities.admin.keys import key_of
from municipalities.refusals import Refusal


class OneRegistration(RegistrationPages):
    """The page of a registration, and what is done to it there."""

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a registration, with what can be decided on."""
        if request.method == "POST":
            raise PermissionDenied
        return self._registration_page(request, self._registration(request, object_id), DecisionForm())

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let somebody in who asked, or decline."""
        return self._as_shown(request, pk, self._decide)

    def _decide(self, request: HttpRequest, registration: Registration) -> HttpResponse:
        form, now = DecisionForm(request.POST), timezone.now()
        if form.is_valid():
            try:
                decided = decide_request(
                    registration=registration,
                    let_in=form.cleaned_data["let_in"],
                    reason=form.cleaned_data["reason"],
                    actor=actor_of(request),
                    now=now,
                )
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                self.log_change(request, decided, [{"changed": {"fields": ["status"]}}])
                said = _("We tell the person: %(standing)s.") % {"standing": self.standing(decided)}
                self.message_user(request, said, messages.SUCCESS)
                say_what_waits(request, now=now)
                return _back_to(registration)
        return self._registration_page(request, registration, form)

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Cancel a registration for somebody who asked by other ways than the site, after a look at who is told."""
        return ask_first(request, partial(self._as_shown, request, pk, self._cancel), page=self)

    def _cancel(self, request: HttpRequest, registration: Registration) -> HttpResponse:
        form = CancelForm(request.POST)
        if not form.is_valid():
            return self._registration_page(request, registration, DecisionForm(), form)
        try:
            cancel_registration(
                registration=registration,
                actor=actor_of(request),
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except Refusal as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.log_change(request, registration, [{"changed": {"fields": ["status"]}}])
            self.message_user(request, _cancelled(registration), messages.SUCCESS)
        return _back_to(registration)

    def address_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send a link to the right address of somebody whose address is wrong; seat and rank stay."""
        return self._as_shown(request, pk, self._send_link)

    def _send_link(self, request: HttpRequest, registration: Registration) -> HttpResponse:
        form = EmailForm(request.POST)
        if registration.person is None or not form.is_valid():
            for errors in form.errors.values():
                self.message_user(request, str(errors[0]), messages.ERROR)
        else:
            email, person = form.cleaned_data["email"], registration.person
            ask_for_address(
                person=person,
                email=email,
                language=person.language,
                registration=registration,
                actor=actor_of(request),
                now=timezone.now(),
            )
            self.log_change(request, registration, _("A link was sent to another e-mail address."))
            said = _("We have sent a link to %(email)s. The address changes when somebody follows it.") % {
                "email": email
            }
            self.message_user(request, said, messages.SUCCESS)
        return _back_to(registration)

    def _as_shown(
        self, request: HttpRequest, pk: int, do: Callable[[HttpRequest, Registration], HttpResponse]
    ) -> HttpResponse:
        """Do something to a registration that is as its page had shown it, else show what has changed."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        meeting_pk = self._registration(request, str(pk)).meeting_id
        with transaction.atomic():
            lock_meeting(meeting_pk)
            registration = self._registration(request, str(pk))
            seen = read_seen(request.POST.get(FIELD, ""), about=about(registration))
            changed = changed_since(seen, self.facts_of(registration)) if seen else []
            if seen is not None and not changed:
                return do(request, registration)
        rows = [[(Registration, [registration.pk])]]
        who = with_authors(changed, lambda _key: rows, since=seen.at if seen else None, reader=request.user)
        decision = DecisionForm(request.POST if "let_in" in request.POST else None)
        response = self._registration_page(request, registration, decision, changed=who)
        response.status_code = CONFLICT
        return response

    def _registration(self, request: HttpRequest, object_id: str) -> Registration:
        rows = self.get_queryset(request).select_related(*RELATED, "delegation__municipality")
        found: Registration = get_object_or_404(rows, pk=key_of(object_id))
        return found

    def _registration_page(
        self,
        request: HttpRequest,
        registration: Registration,
        form: DecisionForm,
        cancel_form: CancelForm | None = None,
        changed: Sequence[ChangedBy] | None = None,
    ) -> HttpResponse:
        signed = sign_seen(self.facts_of(registration), at=timezone.now(), about=about(registration))
        context = {
            "title": registration.reference,
            "subtitle": marked_title(registration.meeting),
            "registration": registration,
            "changed": changed,
            "is_refused": changed is not None,
            "seen_field": FIELD,
            "seen": signed,
            "new_address": request.POST.get("email", "") if changed is not None else "",
            "who": self.who(registration),
            "is_unreachable": bool(unreachable_among([registration])),
            "affiliation": registration.affiliation,
            "standing": self.standing(registration),
            "position": position_of(registration),
            "form": form,
            "cancel_form": cancel_form or CancelForm(),
            "can_decide": registration.is_requested,
            "can_cancel": registration.is_active,
        }
        return self.page(request, "registration", context)


def _cancelled(registration: Registration) -> str:
    """Return what is said once a registration is cancelled; of an unnamed one, whether there is a contact to tell."""
    if registration.person_id is not None:
        return _("Cancelled. We tell the person, and the place goes to somebody else.")
    if registration.delegation is not None and registration.delegation.contact_id is not None:
        return _("Cancelled. We tell the contact of the delegation, and the place goes to somebody else.")
    return _("Cancelled. There is nobody left to tell, and the place goes to somebody else.")


def _back_to(registration: Registration) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:exchanges_registration_change", args=[registration.pk]))
