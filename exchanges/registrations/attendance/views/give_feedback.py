"""The page on which somebody who came says once what they thought."""

from datetime import datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from exchanges.registrations.attendance.feedback import FeedbackAnswers, give_feedback
from exchanges.registrations.attendance.forms import FeedbackForm
from exchanges.registrations.attendance.views.refused import not_possible
from exchanges.registrations.identity.links import Purpose, read_registration
from exchanges.registrations.identity.private_pages import private_page
from exchanges.registrations.mail.mail_facts import published_of
from exchanges.registrations.models import Registration
from municipalities.refusals import Refusal


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, token: str) -> HttpResponse:
    """Ask somebody who came what they thought; once."""
    now = timezone.now()
    try:
        registration = read_registration(Purpose.FEEDBACK, token, now=now)
    except Refusal as refusal:
        return not_possible(request, str(refusal), status=404)
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
        answers = FeedbackAnswers(**form.cleaned_data)
        give_feedback(registration=registration, answers=answers, language=language, now=now)
    except Refusal as refusal:
        return not_possible(request, str(refusal))
    return render(request, "registrations/attendance/feedback_given.html")
