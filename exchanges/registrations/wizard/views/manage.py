"""One registration, opened by the link in its mails: see, change, cancel, answer an offer, put into the calendar."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib import messages as notes
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from edit_conflicts import Sheet
from exchanges.meetings.calendar_files.icalendar import CalendarHead, calendar_file
from exchanges.meetings.documents.lines import DocumentLine, document_lines
from exchanges.meetings.languages.spoken import own_name
from exchanges.meetings.time_and_place.location import location_of
from exchanges.meetings.time_and_place.moments import end_of
from exchanges.meetings.time_and_place.times import moment_in_words, when_in_words, zone_of
from exchanges.registrations.booking.registering import cancel_registration, change_registration
from exchanges.registrations.identity.conflict_pages import overtaken_page, shown_of
from exchanges.registrations.identity.details import Needs
from exchanges.registrations.identity.link_pages import Held, by_link
from exchanges.registrations.identity.links import Purpose, read_registration
from exchanges.registrations.identity.visit_in_words import mode_in_words
from exchanges.registrations.mail.calls import call_address
from exchanges.registrations.mail.mails import meeting_url, visit_event
from exchanges.registrations.models import Registration
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.queries.documents import documents_of
from exchanges.registrations.seats.occupancy import places_of
from exchanges.registrations.seats.seat_inventory import lock_meeting
from exchanges.registrations.seats.terms import modes_of
from exchanges.registrations.seats.waiting_list import accept_offer, answered_together, decline_offer, position_of
from exchanges.registrations.wizard.choices import meeting_days, mode_choice_of, mode_choices
from exchanges.registrations.wizard.forms import ChangeForm, NeedsForm, needs_from
from exchanges.registrations.wizard.leaving_words import leaving_words
from municipalities.refusals import Refusal


@by_link
@require_safe
def manage(request: HttpRequest, held: Held) -> HttpResponse:
    """Show how the registration stands, and what can be done."""
    return render(request, "registrations/wizard/manage.html", _manage_context(held))


def _manage_context(held: Held) -> dict[str, Any]:
    registration = held.registration
    return {
        "held": held,
        "registration": registration,
        "published": held.published,
        "heading": _heading(held),
        "leaving": leaving_words(registration),
        "position": position_of(registration),
        "until": _until(held) if held.is_offered else "",
        "together": answered_together(registration, held.now) if held.is_offered else 0,
        "form": _answer_form(held) if held.is_offered else None,
        "facts": _facts(held),
        "documents": _documents(held),
        "sample": held.published.version.programme.is_sample,
    }


def _documents(held: Held) -> list[DocumentLine]:
    """List the meeting's documents; those who come fetch theirs by the link that they hold."""
    if not held.registration.is_coming:
        return []
    found = documents_of(held.published.meeting, with_participants=True)
    return document_lines(found, url_of=lambda document: reverse("visits:document", args=[held.token, document.key]))


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, held: Held) -> HttpResponse:
    """Change how somebody takes part, and what they need."""
    if request.method != "POST":
        return _change_page(request, held)
    with transaction.atomic():
        lock_meeting(held.registration.meeting_id)
        standing = replace(held, registration=read_registration(Purpose.MANAGE, held.token, now=held.now))
        if not standing.can_change:
            return redirect("registrations:manage", held.token)
        overtaken = overtaken_page(
            request,
            _change_sheet(standing),
            about=f"registration:{held.registration.pk}",
            heading=_("Change your registration"),
            saved_at=standing.registration.changed_at,
            now=held.now,
        )
        return overtaken or _change_page(request, standing)


def _change_form(held: Held, data: Any = None) -> ChangeForm:
    ways = mode_choices(held.published, places_of(held.published.meeting, held.now))
    return ChangeForm(data, initial=_as_answers(held), published=held.published, ways=ways)


def _change_sheet(held: Held) -> Sheet:
    return Sheet([_change_form(held)])


def _change_page(request: HttpRequest, held: Held) -> HttpResponse:
    if not held.can_change:
        return redirect("registrations:manage", held.token)
    form = _change_form(held, request.POST if request.method == "POST" else None)
    problem = ""
    if form.is_valid():
        visit = form.visit()
        needs = needs_from(form.cleaned_data) if visit.mode == Mode.IN_PERSON else Needs()
        try:
            change_registration(registration=held.registration, visit=visit, needs=needs, now=held.now)
        except Refusal as refusal:
            problem = str(refusal)
        else:
            notes.success(request, _("Your registration is changed."))
            return redirect("registrations:manage", held.token)
    context = {
        "held": held,
        "published": held.published,
        "form": form,
        "problem": problem,
        "has_choice": len(modes_of(held.published.meeting)) > 1,
        "sample": held.published.version.programme.is_sample,
        "shown": shown_of(request, _change_sheet(held), about=f"registration:{held.registration.pk}"),
    }
    return render(request, "registrations/wizard/change.html", context)


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, held: Held) -> HttpResponse:
    """Ask once whether to cancel, leave the list or take a request back, and do it."""
    leaving = leaving_words(held.registration)
    if request.method != "POST":
        if not held.can_change:
            return redirect("registrations:manage", held.token)
        is_sample = held.published.version.programme.is_sample
        context = {"held": held, "published": held.published, "leaving": leaving, "sample": is_sample}
        return render(request, "registrations/wizard/cancel.html", context)
    _carry_out(request, held, cancel_registration, leaving.done)
    return redirect("registrations:manage", held.token)


@by_link
@require_POST
def answer_offer(request: HttpRequest, held: Held) -> HttpResponse:
    """Take the place that is held, with what is needed in the room, or leave it to the next."""
    if request.POST.get("answer") == "accept":
        form = _answer_form(held, request.POST)
        if form is not None and not form.is_valid():
            return render(request, "registrations/wizard/manage.html", {**_manage_context(held), "form": form})
        needs = needs_from(form.cleaned_data) if form is not None else None
        _carry_out(request, held, partial(accept_offer, needs=needs), _("The place is yours."))
    elif held.registration.is_asked:
        _carry_out(request, held, decline_offer, _("Your registration is cancelled. Somebody else can come."))
    else:
        _carry_out(
            request, held, decline_offer, _("The place goes to somebody else, and you are off the waiting list.")
        )
    return redirect("registrations:manage", held.token)


def _answer_form(held: Held, data: Any = None) -> NeedsForm | None:
    """Return the form that asks who takes a place in the room what they need; None for anybody else."""
    needs = tuple(NeedsForm.base_fields)
    if held.registration.mode != Mode.IN_PERSON or (data is not None and not set(needs) & set(data)):
        return None
    return NeedsForm(data, initial={name: getattr(held.registration, name) for name in needs})


@by_link
@require_safe
def calendar(_request: HttpRequest, held: Held) -> HttpResponse:
    """Answer with the visit as a calendar file."""
    registration, published = held.registration, held.published
    event = visit_event(registration, published, changed_at=registration.changed_at, now=held.now)
    head = CalendarHead(
        name="MULTIPLY",
        description=published.title,
        language=get_language() or "en",
        url=meeting_url(published),
    )
    response = HttpResponse(calendar_file(head, [event]), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{published.meeting.slug}.ics"'
    return response


def _carry_out(request: HttpRequest, held: Held, service: Callable[..., Registration], done: str) -> None:
    try:
        service(registration=held.registration, now=held.now)
    except Refusal as refusal:
        notes.error(request, str(refusal))
    else:
        notes.success(request, done)


def _heading(held: Held) -> str:
    """Say in a few words how the registration stands."""
    registration = held.registration
    if held.published.is_cancelled:
        return _("The meeting is cancelled")
    if registration.is_cancelled:
        return _("Your registration is cancelled")
    if registration.is_declined:
        return _("You could not be let in")
    if registration.is_requested:
        return _("You have asked to come")
    if held.now >= end_of(held.published):
        return _("You took part") if registration.attendances.exists() else _("The meeting is over")
    if held.is_offered:
        return _("Do you still come?") if registration.is_asked else _("A place is held for you")
    return _("You are registered") if registration.is_coming else _("You are on the waiting list")


def _facts(held: Held) -> list[dict[str, str]]:
    registration, visit = held.registration, held.visit()
    person, town = registration.person, registration.municipality
    call = call_address(registration, held.published, now=held.now)
    needs = "; ".join(part for part in (registration.food, registration.access, registration.note) if part)
    return [
        {"term": _("When"), "text": when_in_words(held.published, visit.days)},
        {"term": _("The call"), "text": call, "url": call},
        {"term": _("Where"), "text": _("Online") if visit.mode == Mode.ONLINE else location_of(held.published)},
        {"term": _("Taking part"), "text": mode_in_words(visit.mode, visit.days, len(meeting_days(held.published)))},
        {"term": _("Your name"), "text": person.name if person else _("Not named yet")},
        {"term": _("Municipality"), "text": str(town) if town else (person.organisation if person else "")},
        {"term": _("Listening in"), "text": own_name(visit.language) if visit.language else ""},
        {"term": _("What you need"), "text": needs},
        {"term": _("Why you ask to come"), "text": registration.reason},
        {"term": _("Answer"), "text": registration.decision_reason},
        {"term": _("Reference"), "text": registration.reference},
    ]


def _as_answers(held: Held) -> dict[str, Any]:
    registration, visit = held.registration, held.visit()
    return {
        "how": mode_choice_of(visit, held.published),
        "days": [day.isoformat() for day in visit.days],
        "listens_in": visit.language,
        "food": registration.food,
        "access": registration.access,
        "note": registration.note,
    }


def _until(held: Held) -> str:
    """Write until when the offer holds, by the clock of the place."""
    until = held.registration.offered_until
    return moment_in_words(until, zone_of(held.published)) if until else ""
