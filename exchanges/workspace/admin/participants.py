"""Pages of a meeting's people: who comes and was there, papers to print, and what came of it afterwards."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.recording import Thing, day_start, doer_of, record_once
from exchanges.meetings.languages.marked import marked_title
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.registrations.attendance.attending import (
    attendance_totals,
    local_day,
    record_attendance,
    withdraw_attendance,
)
from exchanges.registrations.attendance.feedback import FEWEST_SHOWN, feedback_results
from exchanges.registrations.attendance.papers import attendance_sheet, name_badges
from exchanges.registrations.attendance.participant_list import (
    day_counts,
    language_counts,
    lines_of,
    meeting_days,
    mode_counts,
    needs_of,
    registrations_of,
)
from exchanges.registrations.attendance.take_aways import hide_take_home, take_homes_of
from exchanges.registrations.models import Registration
from exchanges.registrations.queries.delegates import delegations_of
from exchanges.registrations.seats.terms import modes_of
from localisation.plain_text import PlainForm, plain_value
from municipalities.access import actor_of
from municipalities.admin import ScopedAdmin, request_reach
from municipalities.admin.reauthentication import reauthentication_required
from municipalities.refusals import Refusal

PAPERS: dict[str, Callable[[PublishedMeeting], bytes]] = {
    "attendance-sheet": attendance_sheet,
    "name-badges": name_badges,
}


class ListForm(PlainForm):
    """What to look at."""

    shown = forms.ChoiceField(
        label=gettext_lazy("Show"),
        choices=[
            ("coming", gettext_lazy("Who is coming")),
            ("waiting", gettext_lazy("On the waiting list")),
            ("requested", gettext_lazy("Requests")),
        ],
        required=False,
    )
    q = forms.CharField(label=gettext_lazy("Name, municipality or reference"), max_length=100, required=False)


class ParticipantPages(ScopedAdmin):
    """Pages about the people of a meeting, for who coordinates its network and nobody else."""

    def get_urls(self) -> list[URLPattern]:
        """Add the pages to those of the meeting."""
        pages: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("participants/", self.participants_view, "participants"),
            ("participants/attendance/", self.attendance_view, "attendance"),
            ("participants/<slug:paper>.pdf", self.paper_view, "paper"),
            ("results/", self.results_view, "results"),
            ("results/<int:note>/", self.take_home_view, "take_home"),
        ]
        ours = [
            path(f"<int:pk>/{route}", self.admin_site.admin_view(view), name=f"exchanges_meeting_{name}")
            for route, view, name in pages
        ]
        return [*ours, *super().get_urls()]

    def participants_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show who comes, waits or asks, with a button for each day; what people need, by name only on demand."""
        published = _published(request, pk)
        shows_names = request.GET.get("needs") == "names"
        _note_look(request, published, "needs.names" if shows_names else "needs.totals")
        form = ListForm(request.GET)
        chosen = form.cleaned_data if form.is_valid() else {}
        shown, search = chosen.get("shown") or "coming", chosen.get("q", "")
        today, days = local_day(published, timezone.now()), meeting_days(published)
        context = {
            "title": _("Participants"),
            "lines": lines_of(published, registrations_of(published, shown=shown, search=search)),
            "shown": shown,
            "search": search,
            "form": ListForm(initial={"shown": shown, "q": search}),
            "modes": mode_counts(published),
            "day_counts": day_counts(published),
            "days": [
                {"day": day, "has_come": day <= today, "is_other": today in days and day != today} for day in days
            ],
            "today": today,
            "is_today": today in days,
            "ways": [(mode.value, mode.label) for mode in modes_of(published.meeting)],
            "can_note": shown != "requested" and not published.is_cancelled,
            "delegations": delegations_of(published.meeting),
            "languages": language_counts(published),
            "needs": needs_of(published),
            "shows_names": shows_names,
            "totals": attendance_totals(published.meeting),
        }
        return self._page(request, published, "participants", context)

    def attendance_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note that somebody was there on a day, or take it back, and return to the same place in the list."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        published = _published(request, pk)
        reference, day, mode = _mark(plain_value(request.POST, "mark"))
        rows = Registration.objects.select_related("meeting", "person")
        registration = get_object_or_404(rows, reference=reference, meeting=published.meeting_id)
        actor = actor_of(request)
        try:
            if mode:
                record_attendance(registration=registration, day=day, mode=mode, actor=actor, now=timezone.now())
            else:
                withdraw_attendance(registration=registration, day=day, actor=actor)
        except Refusal as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        kept = {name: request.POST[name] for name in ("shown", "q") if request.POST.get(name)}
        address = reverse("admin:exchanges_meeting_participants", args=[pk])
        return HttpResponseRedirect(f"{address}?{urlencode(kept)}#r-{reference}")

    @reauthentication_required
    def paper_view(self, request: HttpRequest, pk: int, paper: str) -> HttpResponse:
        """Answer with a paper to print."""
        published = _published(request, pk)
        if paper not in PAPERS:
            raise Http404("no such paper")
        _note_look(request, published, f"people.{paper}")
        response = HttpResponse(PAPERS[paper](published), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{published.meeting.slug}-{paper}.pdf"'
        return response

    def results_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show who was there in numbers, what people thought, and what municipalities take home."""
        published = _published(request, pk)
        context = {
            "title": _("Attendance and results"),
            "totals": attendance_totals(published.meeting),
            "feedback": feedback_results(published.meeting),
            "fewest_shown": FEWEST_SHOWN,
            "take_homes": take_homes_of(published.meeting),
        }
        return self._page(request, published, "results", context)

    def take_home_view(self, request: HttpRequest, pk: int, note: int) -> HttpResponse:
        """Hide what a municipality has written from the public, or show it again."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        published = _published(request, pk)
        found = get_object_or_404(take_homes_of(published.meeting), pk=note)
        hide_take_home(note=found, is_hidden=request.POST.get("hide") == "yes", actor=actor_of(request))
        return HttpResponseRedirect(reverse("admin:exchanges_meeting_results", args=[pk]))

    def _page(
        self, request: HttpRequest, published: PublishedMeeting, name: str, context: dict[str, Any]
    ) -> TemplateResponse:
        common = {**self.admin_site.each_context(request), "opts": self.opts, "published": published}
        common["subtitle"] = marked_title(published)
        return TemplateResponse(request, f"admin/exchanges/meeting/{name}.html", {**common, **context})


def _published(request: HttpRequest, pk: int) -> PublishedMeeting:
    """Return a published meeting whose people are within reach; those of European meetings are for all networks."""
    published = get_object_or_404(published_meetings(), meeting=pk)
    if not request_reach(request).covers(published.meeting.exchange.country_id):
        raise Http404("not within reach")
    return published


def _note_look(request: HttpRequest, published: PublishedMeeting, act: str) -> None:
    """Note in the audit log who looks at people: the same once a day, as a list is opened for everybody at the door."""
    meeting = published.meeting
    about = Thing(Meeting._meta.label, str(meeting.pk), published.title, meeting.exchange.country_id or "")
    record_once(act, doer_of(request), about, since=day_start(timezone.now()))


def _mark(value: str) -> tuple[str, date, str]:
    """Return what a button of the list stands for: reference, day, and the mode, empty for taking it back."""
    try:
        reference, day, mode = value.split(":")
        return reference, date.fromisoformat(day), mode
    except ValueError:
        raise Http404("no such button") from None
