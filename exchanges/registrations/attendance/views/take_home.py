"""The page on which whoever was there writes what their municipality takes home."""

from typing import Any

from django.contrib import messages as notes
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from edit_conflicts import Sheet
from exchanges.registrations.attendance.attending import NotThere
from exchanges.registrations.attendance.forms import TakeHomeForm
from exchanges.registrations.attendance.take_aways import NoMunicipality, take_home_of, write_take_home
from exchanges.registrations.attendance.views.refused import not_possible
from exchanges.registrations.identity.conflict_pages import overtaken_page, shown_of
from exchanges.registrations.identity.link_pages import Held, by_link
from exchanges.registrations.models import TakeHome
from exchanges.registrations.seats.seat_inventory import lock_meeting


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def take_home(request: HttpRequest, held: Held) -> HttpResponse:
    """Write, or write anew, what the municipality takes home."""
    if held.registration.municipality_id is None:
        return not_possible(request, str(NoMunicipality()))
    if not held.registration.attendances.exists():
        return not_possible(request, str(NotThere()))
    if request.method != "POST":
        return _take_home_page(request, held)
    with transaction.atomic():
        lock_meeting(held.registration.meeting_id)  # colleagues write one note
        note = take_home_of(held.registration)
        overtaken = overtaken_page(
            request,
            _take_home_sheet(note),
            about=_note_of(held),
            heading=_("What we learned"),
            saved_at=note.written_at if note else None,
            now=held.now,
        )
        return overtaken or _take_home_page(request, held)


def _note_of(held: Held) -> str:
    return f"take-home:{held.registration.meeting_id}:{held.registration.municipality_id}"


def _take_home_form(note: TakeHome | None, data: Any = None) -> TakeHomeForm:
    return TakeHomeForm(data, initial={"learning": note.learning, "next_step": note.next_step} if note else {})


def _take_home_sheet(note: TakeHome | None) -> Sheet:
    return Sheet([_take_home_form(note)])


def _take_home_page(request: HttpRequest, held: Held) -> HttpResponse:
    note = take_home_of(held.registration)
    form = _take_home_form(note, request.POST if request.method == "POST" else None)
    if form.is_valid():
        language = get_language() or "en"
        write_take_home(registration=held.registration, language=language, now=held.now, **form.cleaned_data)
        notes.success(request, _("Thank you. Your text now appears on the meeting’s page."))
        return redirect("registrations:manage", held.token)
    town = held.registration.municipality
    context = {"held": held, "published": held.published, "form": form, "town": town, "note": note}
    context["shown"] = shown_of(request, _take_home_sheet(note), about=_note_of(held))
    return render(request, "registrations/attendance/take_home.html", context)
