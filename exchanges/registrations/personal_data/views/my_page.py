"""My page: what somebody is registered for and what is kept of them, after signing in by a link."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.registrations.identity.draft_cookies import Draft, discard_drafts
from exchanges.registrations.identity.forms import EmailForm
from exchanges.registrations.identity.link_pages import link_refused
from exchanges.registrations.identity.links import SIGN_IN_LASTS, manage_token, read_person
from exchanges.registrations.identity.people import find_person, note_proven, people_at
from exchanges.registrations.identity.private_pages import private_page, signed_in
from exchanges.registrations.identity.rate_limits import TooManyRequests, count_mail
from exchanges.registrations.identity.session import (
    end_sessions,
    note_sign_in,
    participant_of,
    sign_in,
    sign_out,
    stay_signed_in,
)
from exchanges.registrations.identity.single_use import offer_button, press_button
from exchanges.registrations.mail import messages
from exchanges.registrations.mail.calls import call_addresses
from exchanges.registrations.models import Delegation, Person
from exchanges.registrations.queries.registrations import OwnRegistration, own_registrations_of
from municipalities.refusals import Refusal

AFTERWARDS = "after-signing-in"


@dataclass(frozen=True, slots=True)
class Row:
    """One of somebody's registrations in a list, with the address of its page, and of the call once it is told."""

    own: OwnRegistration
    url: str
    name: str
    call: str = ""


@signed_in
@require_safe
def my_page(request: HttpRequest, person: Person) -> HttpResponse:
    """List the meetings that somebody, and whoever shares the mailbox, comes to, waits for, asked for and was at."""
    now = timezone.now()
    people = list(people_at(person.email))
    own = own_registrations_of([each.pk for each in people], now)
    calls = call_addresses([(each.registration, each.published) for each in own.coming], now=now)
    context = {
        "person": person,
        "people": people,
        "is_shared": len(people) > 1,
        "coming": _rows(own.coming, calls),
        "waiting": _rows(own.waiting),
        "requested": _rows(own.requested),
        "past": _rows(own.past),
        "delegations": _delegations(people),
        "has_nothing": not (own.coming or own.waiting or own.requested or own.past),
    }
    return render(request, "registrations/personal_data/my_page.html", context)


def _delegations(people: list[Person]) -> list[tuple[Delegation, PublishedMeeting]]:
    """Return the delegations that somebody is the contact of, with what is published of the meeting."""
    theirs = {row.pk: row for row in Delegation.objects.filter(contact__in=people).select_related("municipality")}
    shown = {row.meeting_id: row for row in published_meetings().filter(meeting__delegations__in=list(theirs))}
    return [(row, shown[row.meeting_id]) for row in theirs.values() if row.meeting_id in shown]


def _rows(own: tuple[OwnRegistration, ...], calls: Mapping[int, str] | None = None) -> list[Row]:
    return [Row(each, _address_of(each), _name_in(each), (calls or {}).get(each.registration.pk, "")) for each in own]


def _address_of(own: OwnRegistration) -> str:
    return reverse("registrations:manage", args=[manage_token(own.registration)])


def _name_in(own: OwnRegistration) -> str:
    return own.registration.person.name if own.registration.person else ""


@signed_in
@require_POST
def act_as(request: HttpRequest, person: Person) -> HttpResponse:
    """Let whoever has proven a mailbox see details and data of another who shares it."""
    chosen = next((each for each in people_at(person.email) if str(each.pk) == request.POST.get("person")), None)
    if chosen is None:
        raise Http404
    response = HttpResponseRedirect(reverse("registrations:my_page"))
    stay_signed_in(request, response, chosen)
    return response


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """Take an address and send its owner a link; the answer is the same whether or not somebody is known by it."""
    _remember_where_to(request)
    form = EmailForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "problem": ""}
    if not form.is_valid():
        return render(request, "registrations/personal_data/ask_for_link.html", context)
    email, now = form.cleaned_data["email"], timezone.now()
    try:
        count_mail(request, email, now=now)
    except TooManyRequests as refusal:
        return render(
            request, "registrations/personal_data/ask_for_link.html", {**context, "problem": str(refusal)}, status=429
        )
    person = find_person(email)
    if person is not None:
        messages.sign_in_link(person, language=get_language() or person.language, now=now)
    return render(request, "registrations/personal_data/link_sent.html", {"email": email})


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def follow_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in by the link of a mail, at the press of a button.

    Opening it alone does nothing: programs that look into mails open links, and nobody must find themselves signed in
    as somebody else by following one. It works once; pressed twice in one browser, it leads on again, even where the
    second press comes before the first is answered.
    """
    now = timezone.now()
    try:
        person = read_person(token, now=now)
        if request.method != "POST":
            offer_button(request, token, person)
            return render(request, "registrations/personal_data/follow_link.html", {"person": person})
        is_first = press_button(request, token, person, ends_at=now + SIGN_IN_LASTS)
    except Refusal as refusal:
        return link_refused(request, str(refusal))
    note_proven(person, now=now)
    afterwards = Draft(request, AFTERWARDS)
    response = HttpResponseRedirect(afterwards.read().get("path") or reverse("registrations:my_page"))
    if is_first:
        sign_in(response, person)
        note_sign_in(request, person, "participant.link")
    afterwards.discard()
    return response


@private_page
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out in every browser, and forget all that this one keeps: somebody else may sit down next."""
    person = participant_of(request)
    if person is not None:
        end_sessions(person)
    discard_drafts(request)
    response = HttpResponseRedirect(reverse("calendar:home"))
    sign_out(response)
    return response


def _remember_where_to(request: HttpRequest) -> None:
    """Keep the page of this site that somebody came from, to take them back there."""
    wanted = request.GET.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, None):
        Draft(request, AFTERWARDS).save({"path": wanted})
