"""Coordinators' pages of registrations: who is registered, requests to be let in, terms with a look ahead.

What people need is shown nowhere here, and nothing can be exported in bulk: the list of a meeting's participants has
the needs as totals.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edit_conflicts import CONFLICT, FIELD, Fact, Submission, changed_since, read_seen, sign_seen
from exchanges.meetings.models import Meeting
from exchanges.outbox.rehearsal import do_as_shown
from exchanges.registrations.admin.forms import (
    CancelForm,
    DecisionForm,
    Keepers,
    TermsForm,
    fingerprint,
    kept_formset,
    shown_terms,
    terms_sheet,
)
from exchanges.registrations.booking.address_change import ask_for_address
from exchanges.registrations.booking.ask_first import ask_first, preview_context, say_what_waits
from exchanges.registrations.booking.registering import cancel_registration
from exchanges.registrations.booking.requests import decide_request
from exchanges.registrations.booking.shown_facts import about, facts_of_registration
from exchanges.registrations.booking.who_is_told import Told, who_is_told
from exchanges.registrations.errors import NotOpen
from exchanges.registrations.identity.forms import EmailForm
from exchanges.registrations.models import Registration, RegistrationTerms
from exchanges.registrations.models.states import STATES
from exchanges.registrations.queries.terms import terms_of
from exchanges.registrations.seats.capacity import KeptShare, TermsPreview, change_terms, preview_terms
from exchanges.registrations.seats.seat_inventory import lock_meeting
from exchanges.registrations.seats.waiting_list import position_of
from municipalities.admin import ScopedAdmin, request_reach
from municipalities.admin.authors import ChangedBy, author_of, with_authors
from municipalities.admin.places import country_filter
from municipalities.models import User
from municipalities.refusals import Refusal


class StandingFilter(admin.SimpleListFilter):
    """Where a registration stands: that follows from its place, and is kept nowhere."""

    title = gettext_lazy("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer all there are."""
        return [
            ("coming", gettext_lazy("Comes")),
            ("waiting", gettext_lazy("Waits")),
            ("offered", gettext_lazy("Has an offer")),
            ("asked", gettext_lazy("Asks to be let in")),
            ("declined", gettext_lazy("Not let in")),
            ("cancelled", gettext_lazy("Cancelled")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Registration]) -> QuerySet[Registration]:
        """Narrow to the choice."""
        return queryset.filter(STATES[self.value() or ""]) if self.value() in STATES else queryset


@admin.register(Registration)
class RegistrationAdmin(ScopedAdmin):
    """Registrations for the meetings within reach. The services change them; here they are read and decided on."""

    country_path = "meeting__exchange__country"
    list_display = ("reference", "who", "from_where", "meeting_title", "mode", "standing", "created_at")
    list_filter = (StandingFilter, country_filter("meeting__exchange__country"), "mode")
    list_select_related = (
        "person",
        "municipality__country",
        "meeting__exchange__country",
        "meeting__theme",
        "meeting__host__municipality",
    )
    search_fields = ("reference", "person__name", "person__email", "municipality__name", "meeting__slug")
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-pk")
    actions = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People register themselves."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Registrations are cancelled, and erased in time."""
        return False

    @admin.display(description=gettext_lazy("person"), ordering="person__name")
    def who(self, registration: Registration) -> str:
        """Return the name."""
        if registration.person:
            return str(registration.person)
        return _("Erased") if registration.erased_at else _("Not named yet")

    @admin.display(description=gettext_lazy("municipality"), ordering="municipality__name")
    def from_where(self, registration: Registration) -> str:
        """Return the municipality, else what the person wrote."""
        if registration.municipality:
            return str(registration.municipality)
        return registration.person.organisation if registration.person else ""

    @admin.display(description=gettext_lazy("meeting"), ordering="meeting__starts_on")
    def meeting_title(self, registration: Registration) -> str:
        """Return the meeting's title."""
        return registration.meeting.title

    @admin.display(description=gettext_lazy("standing"))
    def standing(self, registration: Registration) -> str:
        """Return where it stands."""
        if not registration.is_active:
            return registration.get_status_display()
        if registration.offered_until:
            return _("Has an offer")
        return _("Comes") if registration.is_coming else _("Waits")

    def get_urls(self) -> list[URLPattern]:
        """Add the terms of a meeting, and what is done to one registration."""
        view = self.admin_site.admin_view
        return [
            path("terms/<int:pk>/", view(self.terms_view), name="exchanges_registration_terms"),
            path("<int:pk>/decide/", view(self.decide_view), name="exchanges_registration_decide"),
            path("<int:pk>/address/", view(self.address_view), name="exchanges_registration_address"),
            path("<int:pk>/cancel/", view(self.cancel_view), name="exchanges_registration_cancel"),
            *super().get_urls(),
        ]

    # One registration.

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
                    actor=_actor(request),
                    now=now,
                )
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                self.log_change(request, decided, [{"changed": {"fields": ["status"]}}])
                said = _("The person is told: %(standing)s.") % {"standing": self.standing(decided)}
                self.message_user(request, said, messages.SUCCESS)
                say_what_waits(request, now=now)
                return _back_to(registration)
        return self._registration_page(request, registration, form)

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Cancel a registration for somebody who asked by other ways than the site."""
        return self._as_shown(request, pk, self._cancel)

    def _cancel(self, request: HttpRequest, registration: Registration) -> HttpResponse:
        form, now = CancelForm(request.POST), timezone.now()
        if not form.is_valid():
            return self._registration_page(request, registration, DecisionForm(), form)
        try:
            cancel_registration(
                registration=registration, actor=_actor(request), reason=form.cleaned_data["reason"], now=now
            )
        except Refusal as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.log_change(request, registration, [{"changed": {"fields": ["status"]}}])
            self.message_user(request, _("Cancelled. The person is told, the place goes on."), messages.SUCCESS)
            say_what_waits(request, now=now)
        return _back_to(registration)

    def address_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send a link to the right address of somebody whose address is wrong; place and rank stay."""
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
                actor=_actor(request),
                now=timezone.now(),
            )
            self.log_change(request, registration, _("A link was sent to another e-mail address."))
            said = _("A link is on its way to %(email)s. The address changes when it is followed.") % {"email": email}
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
            changed = changed_since(seen, self._facts_shown(registration)) if seen else []
            if seen is not None and not changed:
                return do(request, registration)
        rows = [[(Registration, [registration.pk])]]
        who = with_authors(changed, lambda _key: rows, since=seen.at if seen else None, reader=request.user)
        decision = DecisionForm(request.POST if "let_in" in request.POST else None)
        response = self._registration_page(request, registration, decision, changed=who)
        response.status_code = CONFLICT
        return response

    def _facts_shown(self, registration: Registration) -> dict[str, Fact]:
        return facts_of_registration(
            registration,
            who=self.who(registration),
            from_where=self.from_where(registration),
            standing=str(self.standing(registration)),
        )

    def _registration(self, request: HttpRequest, object_id: str) -> Registration:
        rows = self.get_queryset(request).select_related(*self.list_select_related, "delegation__municipality")
        found: Registration = get_object_or_404(rows, pk=int(object_id) if object_id.isdecimal() else None)
        return found

    def _registration_page(
        self,
        request: HttpRequest,
        registration: Registration,
        form: DecisionForm,
        cancel_form: CancelForm | None = None,
        changed: Sequence[ChangedBy] | None = None,
    ) -> HttpResponse:
        signed = sign_seen(self._facts_shown(registration), at=timezone.now(), about=about(registration))
        context = {
            "title": registration.reference,
            "subtitle": registration.meeting.title,
            "registration": registration,
            "changed": changed,
            "is_refused": changed is not None,
            "seen_field": FIELD,
            "seen": signed,
            "new_address": request.POST.get("email", "") if changed is not None else "",
            "who": self.who(registration),
            "from_where": self.from_where(registration),
            "standing": self.standing(registration),
            "position": position_of(registration) if registration.is_waiting else None,
            "form": form,
            "cancel_form": cancel_form or CancelForm(),
            "can_decide": registration.is_requested,
            "can_cancel": registration.is_active,
        }
        return self._page(request, "registration", context)

    # The terms of a meeting.

    def terms_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change on what terms one registers; who would come in is shown before it is saved."""
        meeting = self._meeting(request, pk)
        if request.method != "POST":
            return self._terms_page(request, meeting)
        with transaction.atomic():
            lock_meeting(pk)  # a second save waits, and is held against this one
            return self._overtaken_terms(request, meeting) or self._terms_page(request, meeting)

    def _overtaken_terms(self, request: HttpRequest, meeting: Meeting) -> HttpResponse | None:
        """Return the page on which is chosen what is kept, where somebody else has saved meanwhile."""
        terms = terms_of(meeting)
        submission = Submission(request, terms_sheet(meeting, terms), about=f"terms:{meeting.pk}")
        if not submission.is_overtaken:
            request.POST = submission.data  # type: ignore[assignment]
            return None
        rows = [(RegistrationTerms, [terms.pk])]
        context = {
            **self.admin_site.each_context(request),
            "opts": Meeting._meta,
            "title": _("Registration"),
            "subtitle": meeting.title,
            "list_url": reverse("admin:exchanges_meeting_changelist"),
            "row_url": reverse("admin:exchanges_meeting_change", args=[meeting.pk]),
        }
        author = author_of(rows, since=submission.since, reader=request.user)
        return submission.page(
            "admin/overtaken.html", now=timezone.now(), author=author, context=context, back=request.path
        )

    def _terms_page(self, request: HttpRequest, meeting: Meeting) -> HttpResponse:
        terms = terms_of(meeting)
        data = request.POST if request.method == "POST" else None
        form = TermsForm(data, instance=terms, meeting=meeting)
        rows = kept_formset(data, terms, Keepers(meeting.exchange.programme))
        preview, who = None, {}
        if form.is_valid() and rows.is_valid():
            # Where there is no room, the kept places of one that there was stay as they are.
            kept = [share for row in rows if (share := row.share()) is not None] if form.has_room else None
            seen = fingerprint(form.terms(), kept or ())
            try:
                if "save" in request.POST and form.cleaned_data["previewed"] == seen:
                    return ask_first(
                        request, partial(self._save_terms, request, meeting, form.terms(), kept), page=self
                    )
                preview = _preview(meeting, form.terms(), kept)
                who = self._who_is_told(request, meeting, form.terms(), kept) if preview else {}
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                form.data = request.POST.dict() | {"previewed": seen}
        context = {
            "title": _("Registration"),
            "subtitle": meeting.title,
            "meeting": meeting,
            "form": form,
            "rows": rows,
            "preview": preview,
            "is_looked_at": form.is_bound and form.is_valid() and rows.is_valid(),
            "shown": request.POST.get(FIELD, "") if data else shown_terms(meeting, terms),
            **who,
        }
        return self._page(request, "terms", context)

    def _who_is_told(
        self, request: HttpRequest, meeting: Meeting, terms: dict[str, Any], kept: list[KeptShare] | None
    ) -> dict[str, Any]:
        """Rehearse the change; return what the page says of the messages that would leave."""
        actor, now, seen = _actor(request), timezone.now(), list[Told]()
        change = partial(change_terms, meeting=meeting, actor=actor, now=now, kept=kept, **terms)
        outcome = do_as_shown(
            change, actor=actor, now=now, shown="", look=lambda found: seen.append(who_is_told(found))
        )
        return preview_context(request, outcome, seen[0])

    def _save_terms(
        self, request: HttpRequest, meeting: Meeting, terms: dict[str, Any], kept: list[KeptShare] | None
    ) -> HttpResponse:
        saved = change_terms(meeting=meeting, actor=_actor(request), now=timezone.now(), kept=kept, **terms)
        self.log_change(request, saved, [{"changed": {"fields": list(terms)}}])
        self.message_user(request, _("The terms are saved."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:exchanges_registration_terms", args=[meeting.pk]))

    def _meeting(self, request: HttpRequest, pk: int) -> Meeting:
        rows = Meeting.objects.select_related("exchange__programme", "exchange__country", "theme", "host__municipality")
        meeting = get_object_or_404(rows, pk=pk)
        if not request_reach(request).covers(meeting.exchange.country_id):
            raise Http404("not within reach")
        return meeting

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> TemplateResponse:
        common = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, f"admin/exchanges/registration/{name}.html", {**common, **context})


def _back_to(registration: Registration) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:exchanges_registration_change", args=[registration.pk]))


def _preview(meeting: Meeting, terms: dict[str, Any], kept: list[KeptShare] | None) -> TermsPreview | None:
    """Return who would come in; None for a meeting that is not public: nobody has registered for it."""
    try:
        return preview_terms(meeting=meeting, now=timezone.now(), kept=kept, **terms)
    except NotOpen:
        return None


def _actor(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
