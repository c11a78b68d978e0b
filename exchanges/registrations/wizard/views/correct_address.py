"""The page after registering: a mistyped address, corrected by whoever has just written it."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.registrations.booking.address_correction import correct_address
from exchanges.registrations.identity.forms import EmailForm
from exchanges.registrations.identity.mail_addresses import comparable
from exchanges.registrations.identity.private_pages import private_page
from exchanges.registrations.identity.rate_limits import TooManyRequests, count_mail
from exchanges.registrations.identity.towns import town_with_key, towns_of
from exchanges.registrations.wizard.outcomes import Outcome, keep_outcome, kept_outcome
from exchanges.registrations.wizard.steps import Answers, Step
from municipalities.refusals import Refusal


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the right address, and send a link there; only this browser, and for as long as it keeps the outcome."""
    published = get_object_or_404(published_meetings(), meeting__slug=slug)
    outcome = kept_outcome(request, published)
    if outcome is None or not outcome.can_be_corrected:
        return redirect("registrations:registered", slug)
    form = EmailForm(request.POST if request.method == "POST" else None, initial={"email": outcome.email})
    form.fields["email"].label = _("Your right e-mail address")
    problem, status = "", 200
    if form.is_valid() and comparable(form.cleaned_data["email"]) == comparable(outcome.email):
        form.add_error("email", _("This is the address that you wrote before. Correct it where it is wrong."))
    elif form.is_valid():
        try:
            _send(request, published, outcome, form.cleaned_data["email"])
        except TooManyRequests as refusal:
            problem, status = str(refusal), 429
        except Refusal as refusal:
            problem = str(refusal)
        else:
            return redirect("registrations:registered", slug)
    context = {"published": published, "outcome": outcome, "form": form, "problem": problem}
    return render(request, "registrations/wizard/correct_address.html", context, status=status)


def _send(request: HttpRequest, published: PublishedMeeting, outcome: Outcome, email: str) -> None:
    now = timezone.now()
    count_mail(request, email, now=now)
    given = {**outcome.given, Step.EMAIL.value: {"email": email}}
    answers = Answers(given)
    town = town_with_key(answers.town_key, towns_of(published))
    made = correct_address(
        published=published,
        reference=outcome.made,
        details=answers.details(town, language=get_language() or "en"),
        now=now,
    )
    keep_outcome(request, published, replace(outcome, email=email, given=given, made=made, is_corrected=True))
