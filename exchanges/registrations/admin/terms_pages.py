"""The terms of a meeting: who would come in, and who is told, is shown before they are saved."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from edit_conflicts import FIELD, Submission
from exchanges.meetings.languages.marked import marked_title
from exchanges.meetings.models import Meeting
from exchanges.outbox.rehearsal import do_as_shown
from exchanges.registrations.admin.base import RegistrationPages
from exchanges.registrations.admin.forms import (
    AllotmentHolders,
    TermsForm,
    allotment_formset,
    fingerprint,
    shown_terms,
    terms_sheet,
)
from exchanges.registrations.errors import NotOpen
from exchanges.registrations.models import RegistrationTerms
from exchanges.registrations.previews.ask_first import ask_first, preview_context
from exchanges.registrations.previews.who_is_told import Recipients, who_is_told
from exchanges.registrations.queries.saved_terms import terms_of
from exchanges.registrations.seats.capacity import Allotment, TermsPreview, change_terms, preview_terms
from exchanges.registrations.seats.seat_inventory import lock_meeting
from municipalities.access import actor_of
from municipalities.admin import request_reach
from municipalities.admin.authors import author_of
from municipalities.refusals import Refusal


class TermsPages(RegistrationPages):
    """The page of the terms."""

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
            "subtitle": marked_title(meeting),
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
        rows = allotment_formset(data, terms, AllotmentHolders(meeting.exchange.programme))
        preview, who = None, {}
        if form.is_valid() and rows.is_valid():
            # Where there is no room, the kept seats of one that there was stay as they are.
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
            "opts": Meeting._meta,
            "title": _("Registration"),
            "subtitle": marked_title(meeting),
            "meeting": meeting,
            "form": form,
            "rows": rows,
            "preview": preview,
            "is_looked_at": form.is_bound and form.is_valid() and rows.is_valid(),
            "shown": request.POST.get(FIELD, "") if data else shown_terms(meeting, terms),
            **who,
        }
        return self.page(request, "terms", context)

    def _who_is_told(
        self, request: HttpRequest, meeting: Meeting, terms: dict[str, Any], kept: list[Allotment] | None
    ) -> dict[str, Any]:
        """Rehearse the change; return what the page says of the messages that would leave."""
        actor, now, seen = actor_of(request), timezone.now(), list[Recipients]()
        change = partial(change_terms, meeting=meeting, actor=actor, now=now, kept=kept, **terms)
        outcome = do_as_shown(
            change, actor=actor, now=now, shown="", look=lambda found: seen.append(who_is_told(found))
        )
        return preview_context(request, outcome, seen[0])

    def _save_terms(
        self, request: HttpRequest, meeting: Meeting, terms: dict[str, Any], kept: list[Allotment] | None
    ) -> HttpResponse:
        saved = change_terms(meeting=meeting, actor=actor_of(request), now=timezone.now(), kept=kept, **terms)
        self.log_change(request, saved, [{"changed": {"fields": list(terms)}}])
        self.message_user(request, _("The terms are saved."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:exchanges_registration_terms", args=[meeting.pk]))

    def _meeting(self, request: HttpRequest, pk: int) -> Meeting:
        rows = Meeting.objects.select_related("exchange__programme", "exchange__country", "theme", "host__municipality")
        meeting = get_object_or_404(rows, pk=pk)
        if not request_reach(request).covers(meeting.exchange.country_id):
            raise Http404("not within reach")
        return meeting


def _preview(meeting: Meeting, terms: dict[str, Any], kept: list[Allotment] | None) -> TermsPreview | None:
    """Return who would come in; None for a meeting that is not public: nobody has registered for it."""
    try:
        return preview_terms(meeting=meeting, now=timezone.now(), kept=kept, **terms)
    except NotOpen:
        return None
