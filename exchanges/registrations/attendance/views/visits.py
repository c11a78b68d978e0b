"""At the meeting and afterwards: the code, checking in, the certificate, feedback, what is taken home."""

from datetime import date, datetime
from io import BytesIO
from typing import Any

from django import forms
from django.contrib import messages as notes
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from edit_conflicts import Sheet
from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.attendance.attending import NotThere, local_day, record_attendance, withdraw_attendance
from exchanges.registrations.attendance.feedback import GRADES, Answers, give_feedback
from exchanges.registrations.attendance.own_visit import check_in_code
from exchanges.registrations.attendance.papers import certificate
from exchanges.registrations.attendance.participant_list import Line, lines_of
from exchanges.registrations.attendance.take_aways import NoMunicipality, take_home_of, write_take_home
from exchanges.registrations.identity.conflict_pages import overtaken_page, shown_of
from exchanges.registrations.identity.forms import PageForm
from exchanges.registrations.identity.link_pages import Held, by_link
from exchanges.registrations.identity.links import Purpose, read_registration
from exchanges.registrations.identity.private_pages import private_page
from exchanges.registrations.mail.mail_facts import published_of
from exchanges.registrations.models import Registration, TakeHome
from exchanges.registrations.seats.seat_inventory import lock_meeting
from exchanges.registrations.seats.terms import modes_of
from municipalities.access import reach_of
from municipalities.models import User
from municipalities.refusals import Refusal

GRADE_NAMES = {
    1: gettext_lazy("1, not at all"),
    2: gettext_lazy("2"),
    3: gettext_lazy("3"),
    4: gettext_lazy("4"),
    5: gettext_lazy("5, very much"),
}


def _grade(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[(grade, GRADE_NAMES[grade]) for grade in GRADES],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a number from 1 to 5.")},
    )


class FeedbackForm(PageForm):
    """Three grades and a few words."""

    useful = _grade(gettext_lazy("The meeting was useful for my work"))
    exchange = _grade(gettext_lazy("There was enough time to talk with others"))
    arrangements = _grade(gettext_lazy("The arrangements were good"))
    comment = forms.CharField(
        label=gettext_lazy("What should we keep, and what should we change?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("The host reads it without your name. Write nothing that tells who you are."),
    )


class TakeHomeForm(PageForm):
    """What a municipality learned, and does next."""

    learning = forms.CharField(
        label=gettext_lazy("What did your municipality learn?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write what your municipality learned.")},
    )
    next_step = forms.CharField(
        label=gettext_lazy("What is your next step?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@by_link
@require_safe
def code(_request: HttpRequest, held: Held) -> HttpResponse:
    """Answer with the code for the entrance, as a picture."""
    picture = BytesIO()
    # White around and behind it, whatever the page's colours: phones need the contrast.
    check_in_code(held.registration).save(picture, kind="svg", scale=8, border=4, light="white", xmldecl=False)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@by_link
@require_safe
def certificate_file(request: HttpRequest, held: Held) -> HttpResponse:
    """Answer with the certificate of somebody who was there."""
    try:
        file = certificate(held.registration, held.published)
    except NotThere as refusal:
        return _sorry(request, str(refusal))
    response = HttpResponse(file, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{held.published.meeting.slug}-certificate.pdf"'
    return response


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def take_home(request: HttpRequest, held: Held) -> HttpResponse:
    """Write, or write anew, what the municipality takes home."""
    if held.registration.municipality_id is None:
        return _sorry(request, str(NoMunicipality()))
    if not held.registration.attendances.exists():
        return _sorry(request, str(NotThere()))
    if request.method != "POST":
        return _take_home_page(request, held)
    with transaction.atomic():
        lock_meeting(held.registration.meeting_id)  # colleagues write one note
        note = take_home_of(held.registration)
        overtaken = overtaken_page(
            request,
            _take_home_sheet(note),
            about=_note_of(held),
            heading=_("What we take home"),
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
        notes.success(request, _("Thank you. It stands on the page of the meeting now."))
        return redirect("registrations:manage", held.token)
    town = held.registration.municipality
    context = {"held": held, "published": held.published, "form": form, "town": town, "note": note}
    context["shown"] = shown_of(request, _take_home_sheet(note), about=_note_of(held))
    return render(request, "registrations/attendance/take_home.html", context)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, token: str) -> HttpResponse:
    """Ask somebody who came what they thought; once."""
    now = timezone.now()
    try:
        registration = read_registration(Purpose.FEEDBACK, token, now=now)
    except Refusal as refusal:
        return _sorry(request, str(refusal), status=404)
    if registration.has_given_feedback:
        return render(request, "registrations/attendance/feedback_given.html")
    form = FeedbackForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _give(request, registration, form, now)
    published = published_of(registration.meeting)
    return render(request, "registrations/attendance/feedback.html", {"published": published, "form": form})


def _give(request: HttpRequest, registration: Registration, form: forms.Form, now: datetime) -> HttpResponse:
    language = get_language() or "en"
    try:
        give_feedback(registration=registration, answers=Answers(**form.cleaned_data), language=language, now=now)
    except Refusal as refusal:
        return _sorry(request, str(refusal))
    return render(request, "registrations/attendance/feedback_given.html")


def _sorry(request: HttpRequest, words: str, *, status: int = 403) -> HttpResponse:
    return render(request, "registrations/attendance/not_possible.html", {"words": words}, status=status)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, token: str) -> HttpResponse:
    """Let a coordinator note who stands at the entrance; everybody else learns nothing."""
    now = timezone.now()
    try:
        registration = read_registration(Purpose.CHECK_IN, token, now=now)
    except Refusal as refusal:
        is_coordinator = bool(reach_of(request.user))
        return _at_the_entrance(request, words=str(refusal) if is_coordinator else "")
    if not reach_of(request.user).covers(registration.meeting.exchange.country_id):
        return _at_the_entrance(request)
    published = published_of(registration.meeting)
    if request.method == "POST":
        _note(request, registration, published, now)
        return redirect(request.path)
    return render(request, "registrations/attendance/check_in.html", _at_hand(registration, published, now))


def _at_the_entrance(request: HttpRequest, words: str = "") -> HttpResponse:
    context = {"words": words, "here": request.path}
    return render(request, "registrations/attendance/check_in_nothing.html", context, status=404)


def _note(request: HttpRequest, registration: Registration, published: PublishedMeeting, now: datetime) -> None:
    """Note the day that it is, or take that back."""
    if not isinstance(request.user, User):
        raise TypeError("only a coordinator gets here")
    today, mode = local_day(published, now), request.POST.get("mode", "")
    try:
        if mode:
            record_attendance(registration=registration, day=today, mode=mode, actor=request.user, now=now)
        else:
            withdraw_attendance(registration=registration, day=today, actor=request.user)
    except Refusal as refusal:
        notes.error(request, str(refusal))


def _at_hand(registration: Registration, published: PublishedMeeting, now: datetime) -> dict[str, Any]:
    line: Line = lines_of(published, [registration])[0]
    today: date = local_day(published, now)
    box = next((box for box in line.boxes if box.day == today), None)
    return {
        "registration": registration,
        "published": published,
        "line": line,
        "function": registration.person.function if registration.person else "",
        "today": today,
        "box": box,
        "can_note": box is not None and registration.is_active,
        "ways": [(mode.value, mode.label) for mode in modes_of(published.meeting)],
    }
