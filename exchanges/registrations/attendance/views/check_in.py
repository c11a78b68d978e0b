"""Checking in at the entrance: a coordinator notes who stands there."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit.recording import Thing, doer_of, recorded
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.times import clock
from exchanges.registrations.attendance.attending import local_day, record_attendance, withdraw_attendance
from exchanges.registrations.attendance.participant_list import Box, ParticipantLine, lines_of
from exchanges.registrations.identity.links import SCANNED, Purpose, read_registration
from exchanges.registrations.identity.private_pages import private_page
from exchanges.registrations.mail.mail_facts import published_of
from exchanges.registrations.models import Registration
from exchanges.registrations.seats.terms import modes_of
from localisation.plain_text import plain_value
from municipalities.access import actor_of, reach_of
from municipalities.notices import Notice
from municipalities.refusals import Refusal

NOTED = "noted"
"""In an address: this browser has just noted that somebody is there."""

TWICE_IN_HASTE = timedelta(seconds=20)
"""Within which a second press is the same as the first: the answer to that was slow."""


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, token: str) -> HttpResponse:
    """Let a coordinator note who stands at the entrance; everybody else learns nothing."""
    if SCANNED in request.GET:
        return _in_own_language(request, token)
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
        is_noted = _note(request, registration, published, now)
        return redirect(f"{request.path}?{NOTED}" if is_noted else request.path)
    facts = _at_hand(registration, published, now, is_just_noted=NOTED in request.GET)
    return render(request, "registrations/attendance/check_in.html", facts)


def _in_own_language(request: HttpRequest, token: str) -> HttpResponse:
    """Lead on to the page in the language that the scanner's browser asks for."""
    with override(get_language_from_request(request)):
        response = redirect("visits:check_in", token)
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _at_the_entrance(request: HttpRequest, words: str = "") -> HttpResponse:
    context = {"words": words, "here": request.path}
    return render(request, "registrations/attendance/check_in_nothing.html", context, status=404)


def _note(request: HttpRequest, registration: Registration, published: PublishedMeeting, now: datetime) -> bool:
    """Note the day that it is, or take that back; tell whether somebody is noted by this press, or one just before."""
    actor, today, mode = actor_of(request), local_day(published, now), plain_value(request.POST, "mode")
    meeting = Thing(Meeting._meta.label, str(registration.meeting_id))
    try:
        with recorded("meeting.attendance", doer_of(request), meeting):
            if mode:
                noted = record_attendance(registration=registration, day=today, mode=mode, actor=actor, now=now)
                return noted.recorded_by_id == actor.pk and now - noted.recorded_at <= TWICE_IN_HASTE
            withdraw_attendance(registration=registration, day=today, actor=actor)
    except Refusal as refusal:
        notes.error(request, str(refusal))
    return False


def _at_hand(
    registration: Registration, published: PublishedMeeting, now: datetime, *, is_just_noted: bool
) -> dict[str, Any]:
    line: ParticipantLine = lines_of(published, [registration])[0]
    today: date = local_day(published, now)
    box = next((box for box in line.boxes if box.day == today), None)
    return {
        "registration": registration,
        "published": published,
        "line": line,
        "function": registration.person.function if registration.person else "",
        "today": today,
        "box": box,
        "doubt": doubt_about(registration, box),
        "presence": presence_of(box, published.zone, is_just_noted=is_just_noted),
        "can_note": box is not None and registration.is_active,
        "ways": [(mode.value, mode.label) for mode in modes_of(published.meeting)],
    }


def presence_of(today: Box | None, zone: ZoneInfo, *, is_just_noted: bool) -> Notice | None:
    """Say that the person is there and since when; of whoever was noted before, that nothing has changed."""
    if today is None or today.noted_at is None:
        return None
    at = clock(today.noted_at.astimezone(zone))
    if is_just_noted:
        return Notice("good", _("Checked in at %(time)s.") % {"time": at})
    return Notice("warn", _("Already checked in, at %(time)s.") % {"time": at}, _("Nothing has changed."))


def doubt_about(registration: Registration, today: Box | None) -> Notice | None:
    """Return why the person may not be expected `today`, a day of the meeting or none; None where nothing is wrong."""
    if not registration.is_active:
        return Notice("bad", _("Not registered."), registration.get_status_display())
    if registration.is_waiting:
        return Notice("warn", _("On the waiting list."), _("This person has no place."))
    if today and not today.is_planned:
        return Notice("warn", _("Not on this day."), _("This person registered for other days."))
    return None
