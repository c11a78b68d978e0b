"""Registering colleagues together, a step a page: how many and how, who they are, check; then delegations.py."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.registrations.booking.delegations import register_delegation
from exchanges.registrations.booking.registering import words_of_state
from exchanges.registrations.identity.details import COLLEAGUES_CONSENT_VERSION
from exchanges.registrations.identity.draft_cookies import DraftTooLong, discard_draft, read_draft, save_draft
from exchanges.registrations.identity.mail_addresses import comparable
from exchanges.registrations.identity.private_pages import private_page
from exchanges.registrations.identity.rate_limits import (
    MAILS_FROM_A_NETWORK,
    MAILS_TO_AN_ADDRESS,
    network_of,
    require_room,
)
from exchanges.registrations.identity.session import participant_of
from exchanges.registrations.identity.towns import Town, town_label, town_with_key, towns_of
from exchanges.registrations.identity.visit_in_words import mode_in_words
from exchanges.registrations.models import Delegation, Person
from exchanges.registrations.queries.delegates import delegates_of
from exchanges.registrations.queries.terms import terms_of
from exchanges.registrations.seats.occupancy import places_of
from exchanges.registrations.seats.terms import RegistrationState, registration_state
from exchanges.registrations.wizard.choices import meeting_days, mode_choices, places_in_words
from exchanges.registrations.wizard.delegation_answers import Answers
from exchanges.registrations.wizard.delegation_forms import AgreeForm, ColleagueForm, ColleaguesForms, DelegationForm
from municipalities.refusals import Refusal

Colleagues = formset_factory(ColleagueForm, formset=ColleaguesForms, extra=0)
"""The colleagues' forms, one a place."""


@dataclass
class DelegationWizard:
    """A contact on the way to registering colleagues for one meeting."""

    request: HttpRequest
    published: PublishedMeeting
    answers: Answers
    now: datetime

    @cached_property
    def towns(self) -> list[Town]:
        """The programme's municipalities."""
        return towns_of(self.published)

    @property
    def is_proven(self) -> bool:
        """Whether the contact's address is known to be the writer's own."""
        participant = participant_of(self.request)
        written = comparable(self.answers.of_all.get("email", ""))
        return participant is not None and comparable(participant.email) == written

    def address(self, name: str) -> str:
        """Return the address of a step."""
        return reverse(f"registrations:{name}", args=[self.published.meeting.slug])

    def keep(self) -> None:
        """Keep the answers for the next step; raise DraftTooLong."""
        try:
            save_draft(self.request, _name(self.published), self.answers.to_keep())
        except DraftTooLong as refusal:
            raise DraftTooLong(
                _("That is more text than we can take. Write less, or register them in two parts.")
            ) from refusal

    def show(self, template: str, here: str, **context: Any) -> HttpResponse:
        """Render a step."""
        shared = {
            "published": self.published,
            "here": self.address(here),
            "sample": self.published.version.programme.is_sample,
        }
        return render(self.request, f"registrations/wizard/{template}.html", {**shared, **context})


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def register_together(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask who registers colleagues, how they take part and how many they are; the answer asks who they are."""
    way = _way(request, slug)
    state = registration_state(way.published, terms_of(way.published.meeting), way.now)
    if state is not RegistrationState.OPEN:
        context = {"published": way.published, "words": words_of_state(state), "is_to_open": False, "contact": ""}
        return render(request, "registrations/wizard/closed.html", context)
    form = DelegationForm(
        request.POST if request.method == "POST" else None,
        initial=_given(way) or _known(participant_of(request)),
        published=way.published,
        ways=mode_choices(way.published, places_of(way.published.meeting, way.now)),
        towns=way.towns,
    )
    if form.is_valid():
        way.answers.put_of_all(form.cleaned_data)
        try:
            way.keep()
        except DraftTooLong as refusal:
            form.add_error(None, str(refusal))
        else:
            return _show_colleagues(way, _forms(way))
    return way.show("together", "register_together", form=form, towns=way.towns)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def name_colleagues(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask who the colleagues are, each now or later, and what is different of each; the answer is what to check."""
    way = _way(request, slug)
    if not way.answers.people:
        return redirect("registrations:register_together", slug)
    if request.method != "POST":
        return _show_colleagues(way, _forms(way))
    forms = _forms(way, request.POST)
    checked = forms.is_valid()
    # Whoever looks at another page in between finds their mistakes again, too.
    way.answers.put_rows([form.cleaned_data if checked else form.written for form in forms.forms], checked=checked)
    problem = "" if len(way.answers.rows) == way.answers.people else _number_is_wrong(way)
    try:
        way.keep()
    except DraftTooLong as refusal:
        problem = str(refusal)
    return _show_check(way) if way.answers.are_complete and not problem else _show_colleagues(way, forms, problem)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def check_colleagues(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what was answered of each place, and register them at the press of a button."""
    way = _way(request, slug)
    if not way.answers.are_complete:
        is_sent = bool(read_draft(request, _done_name(way.published)))
        return redirect(way.address("together_done" if is_sent else "name_colleagues"))
    if request.method != "POST":
        return _show_check(way)
    form = AgreeForm(request.POST) if way.answers.named else None
    if form is not None and not form.is_valid():
        return _show_check(way, form)
    try:
        delegation = _register(way)
    except Refusal as refusal:
        return _show_check(way, form, problem=str(refusal))
    discard_draft(request, _name(way.published))
    try:
        save_draft(request, _done_name(way.published), {**way.answers.to_keep(), "delegation": delegation.pk})
    except DraftTooLong:
        # Then the page cannot be opened a second time; the mail says the same.
        discard_draft(request, _done_name(way.published))
    return _show_done(way, delegation)


@private_page
@require_safe
def together_done(request: HttpRequest, slug: str) -> HttpResponse:
    """Show again what was registered."""
    way = _way(request, slug)
    kept = read_draft(request, _done_name(way.published))
    delegation = Delegation.objects.filter(pk=kept.get("delegation", 0), meeting=way.published.meeting_id).first()
    if delegation is None:
        return redirect("registrations:register_together", slug)
    way.answers = Answers.from_kept(kept)
    return _show_done(way, delegation)


def _way(request: HttpRequest, slug: str) -> DelegationWizard:
    published = get_object_or_404(published_meetings(), meeting__slug=slug)
    return DelegationWizard(
        request, published, Answers.from_kept(read_draft(request, _name(published))), timezone.now()
    )


def _forms(way: DelegationWizard, data: Any = None) -> BaseFormSet:
    kwargs = {"published": way.published, "of_all": way.answers.of_all}
    return Colleagues(data, initial=None if data else way.answers.initial(), form_kwargs=kwargs)


def _show_colleagues(way: DelegationWizard, forms: BaseFormSet, problem: str = "") -> HttpResponse:
    if not forms.is_bound and len(forms.forms) != way.answers.people:
        problem = _number_is_wrong(way)
    return way.show("colleagues", "name_colleagues", forms=forms, problem=problem, facts=_facts(way))


def _number_is_wrong(way: DelegationWizard) -> str:
    places, people = len(way.answers.rows), way.answers.people
    return _(
        "There are %(places)d places here, and you have said that %(people)d come. Change that number, or clear places."
    ) % {"places": places, "people": people}


def _facts(way: DelegationWizard) -> list[dict[str, str]]:
    """Return what holds for all, each line with the page where it can be changed."""
    visit, town = way.answers.visit(), town_with_key(way.answers.of_all.get("town_key"), way.towns)
    lines = [
        (_("Contact"), f"{way.answers.of_all['name']} ({way.answers.of_all['email']})"),
        (_("Municipality"), town_label(town) if town else ""),
        (_("Taking part"), mode_in_words(visit.mode, visit.days, len(meeting_days(way.published)))),
    ]
    return [{"term": term, "text": text, "url": way.address("register_together")} for term, text in lines]


def _show_check(way: DelegationWizard, form: AgreeForm | None = None, *, problem: str = "") -> HttpResponse:
    places = places_of(way.published.meeting, way.now)
    modes = {way.answers.visit(row).mode for row in way.answers.rows}
    return way.show(
        "colleagues_check",
        "check_colleagues",
        form=form or (AgreeForm() if way.answers.named else None),
        problem=problem,
        facts=_facts(way),
        places=way.answers.places(way.published),
        people=way.answers.people,
        left=[(mode.label, places_in_words(places[mode])) for mode in places if mode in modes],
        all_or_none=way.answers.of_all.get("all_or_none"),
    )


def _register(way: DelegationWizard) -> Delegation:
    language = get_language() or "en"
    town = town_with_key(way.answers.of_all.get("town_key"), way.towns)
    contact = way.answers.contact(town, language=language)
    colleagues = way.answers.colleagues(town, language=language)
    addresses = {contact.address, *(each.person.address for each in colleagues if each.person)}
    network = (MAILS_FROM_A_NETWORK, network_of(way.request))
    require_room([network, *((MAILS_TO_AN_ADDRESS, address) for address in addresses)], now=way.now)
    return register_delegation(
        published=way.published,
        contact=contact,
        colleagues=colleagues,
        visit=way.answers.visit(),
        consent_version=COLLEAGUES_CONSENT_VERSION,
        all_or_none=bool(way.answers.of_all.get("all_or_none")),
        is_proven=way.is_proven,
        now=way.now,
    )


def _show_done(way: DelegationWizard, delegation: Delegation) -> HttpResponse:
    """Say who is registered: as it was written, and with a place or not to a contact who has proven the address."""
    return way.show(
        "together_done",
        "together_done",
        email=way.answers.of_all["email"],
        places=way.answers.places(way.published),
        delegates=delegates_of(delegation) if way.is_proven else [],
    )


def _name(published: PublishedMeeting) -> str:
    return f"together-{published.meeting_id}"


def _done_name(published: PublishedMeeting) -> str:
    return f"together-done-{published.meeting_id}"


def _given(way: DelegationWizard) -> dict[str, Any]:
    """Return what was answered before, the municipality in the reader's language."""
    town = town_with_key(way.answers.of_all.get("town_key"), way.towns)
    return {**way.answers.of_all, "town": town_label(town) if town else ""} if way.answers.of_all else {}


def _known(person: Person | None) -> dict[str, Any]:
    if person is None:
        return {}
    town = town_label(person.municipality) if person.municipality else ""
    return {"email": person.email, "name": person.name, "town": town}
