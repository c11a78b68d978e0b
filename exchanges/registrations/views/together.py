"""Registering colleagues together; what comes afterwards is in delegations.py."""

from typing import Any

from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.registrations.choices import (
    OTHER_GROUP,
    meeting_days,
    way_in_words,
    ways_of,
)
from exchanges.registrations.delegates import delegates_of
from exchanges.registrations.delegations import (
    register_delegation,
)
from exchanges.registrations.details import CONSENT_VERSION, PersonDetails
from exchanges.registrations.errors import RegistrationRefused
from exchanges.registrations.forms import ColleagueForm, ColleaguesForms, DelegationForm, visit_from
from exchanges.registrations.kept import forget, keep, read_kept
from exchanges.registrations.models import Delegation, Person
from exchanges.registrations.participants import participant_of
from exchanges.registrations.places import places_of
from exchanges.registrations.rate_limits import (
    MAILS_FROM_A_NETWORK,
    MAILS_TO_AN_ADDRESS,
    TooOften,
    network_of,
    require_room,
)
from exchanges.registrations.registering import words_of_state
from exchanges.registrations.terms import RegistrationState, registration_state, terms_of
from exchanges.registrations.towns import Town, town_label, town_with_key, towns_of
from exchanges.registrations.views.private import private_page
from multiply.mail_addresses import comparable

Colleagues = formset_factory(ColleagueForm, formset=ColleaguesForms, extra=0)
"""The colleagues' forms, one a place."""


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def register_together(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask who registers colleagues, how they take part and how many they are; the answer asks who they are."""
    published = get_object_or_404(published_meetings(), meeting__slug=slug)
    now = timezone.now()
    state = registration_state(published, terms_of(published.meeting), now)
    if state is not RegistrationState.OPEN:
        context = {"published": published, "words": words_of_state(state), "is_to_open": False, "contact": ""}
        return render(request, "registrations/closed.html", context)
    towns = towns_of(published)
    form = DelegationForm(
        request.POST if request.method == "POST" else None,
        initial=_kept(request, published, towns) or _known(participant_of(request)),
        published=published,
        ways=ways_of(published, places_of(published.meeting, now)),
        towns=towns,
    )
    if form.is_valid():
        keep(request, _name(published), form.cleaned_data)
        return _show_colleagues(request, published, form.cleaned_data, _blank(form.cleaned_data["people"]))
    context = {
        "published": published,
        "form": form,
        "towns": towns,
        "here": reverse("registrations:register_together", args=[slug]),
        "sample": published.version.programme.is_sample,
    }
    return render(request, "registrations/together.html", context)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def name_colleagues(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask who the colleagues are, each now or later, and register them."""
    published = get_object_or_404(published_meetings(), meeting__slug=slug)
    given = read_kept(request, _name(published))
    if not given:
        return redirect("registrations:register_together", slug)
    if request.method != "POST":
        return _show_colleagues(request, published, given, _blank(given["people"]))
    forms = Colleagues(request.POST)
    if not forms.is_valid() or len(forms.forms) != given["people"]:
        return _show_colleagues(request, published, given, forms)
    try:
        delegation = _register(request, published, given, [form.cleaned_data for form in forms.forms])
    except (RegistrationRefused, TooOften) as refusal:
        return _show_colleagues(request, published, given, forms, problem=str(refusal))
    forget(request, _name(published))
    return _show_done(request, published, delegation, given, [form.cleaned_data for form in forms.forms])


def _blank(people: int) -> BaseFormSet:
    return Colleagues(initial=[{} for _number in range(people)])


def _show_colleagues(
    request: HttpRequest, published: PublishedMeeting, given: dict[str, Any], forms: BaseFormSet, *, problem: str = ""
) -> HttpResponse:
    visit, town = visit_from(given), town_with_key(given.get("town_key"), towns_of(published))
    context = {
        "published": published,
        "forms": forms,
        "given": given,
        "town": town_label(town) if town else "",
        "way": way_in_words(visit.mode, visit.days, len(meeting_days(published))),
        "problem": problem,
        "consent_version": CONSENT_VERSION,
        "here": reverse("registrations:name_colleagues", args=[published.meeting.slug]),
        "sample": published.version.programme.is_sample,
    }
    return render(request, "registrations/colleagues.html", context)


def _register(
    request: HttpRequest, published: PublishedMeeting, given: dict[str, Any], rows: list[dict[str, str]]
) -> Delegation:
    now, language = timezone.now(), get_language() or "en"
    town = town_with_key(given.get("town_key"), towns_of(published))
    contact = PersonDetails(email=given["email"], name=given["name"], municipality=town, language=language)
    participant = participant_of(request)
    colleagues = [_colleague(row, contact) for row in rows]
    addresses = {contact.address, *(colleague.address for colleague in colleagues if colleague)}
    network = (MAILS_FROM_A_NETWORK, network_of(request))
    require_room([network, *((MAILS_TO_AN_ADDRESS, address) for address in addresses)], now=now)
    return register_delegation(
        published=published,
        contact=contact,
        colleagues=colleagues,
        visit=visit_from(given),
        consent_version=CONSENT_VERSION,
        all_or_none=given["all_or_none"],
        is_proven=participant is not None and participant.email.lower() == contact.address,
        now=now,
    )


def _colleague(row: dict[str, str], contact: PersonDetails) -> PersonDetails | None:
    """Return who takes a place; None: somebody to be named later. The contact is not asked twice."""
    if not row.get("email"):
        return None
    return PersonDetails(
        email=row["email"],
        name=row["name"],
        municipality=contact.municipality,
        target_group=OTHER_GROUP,
        language=contact.language,
    )


def _show_done(
    request: HttpRequest,
    published: PublishedMeeting,
    delegation: Delegation,
    given: dict[str, Any],
    rows: list[dict[str, str]],
) -> HttpResponse:
    """Say who is registered: as it was written, and with a place or not to a contact who has proven the address."""
    participant = participant_of(request)
    is_proven = participant is not None and participant.email.lower() == comparable(given["email"])
    named = [f"{row['name']} ({row['email']})" for row in rows if row.get("email")]
    context = {
        "published": published,
        "delegation": delegation,
        "email": given["email"],
        "named": named,
        "later": len(rows) - len(named),
        "delegates": delegates_of(delegation) if is_proven else [],
        "sample": published.version.programme.is_sample,
    }
    return render(request, "registrations/together_done.html", context)


def _name(published: PublishedMeeting) -> str:
    return f"together-{published.meeting_id}"


def _kept(request: HttpRequest, published: PublishedMeeting, towns: list[Town]) -> dict[str, Any]:
    """Return what was answered before, the municipality in the reader's language."""
    given = read_kept(request, _name(published))
    town = town_with_key(given.get("town_key"), towns)
    return {**given, "town": town_label(town)} if town else given


def _known(person: Person | None) -> dict[str, Any]:
    if person is None:
        return {}
    town = town_label(person.municipality) if person.municipality else ""
    return {"email": person.email, "name": person.name, "town": town}
