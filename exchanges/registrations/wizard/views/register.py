"""Registering, a step a page, all without JavaScript. The answer to a step is the next one: five requests suffice."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, cast

from django.forms import ChoiceField, Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from exchanges.meetings.languages.spoken import own_name
from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.meetings.time_and_place.times import moment_in_words, zone_of
from exchanges.registrations.booking.registering import register as register_person
from exchanges.registrations.booking.registering import words_of_state
from exchanges.registrations.errors import ModeNotOffered, NotOpen
from exchanges.registrations.identity.details import CONSENT_VERSION
from exchanges.registrations.identity.draft_cookies import DraftTooLong
from exchanges.registrations.identity.forms import EmailForm
from exchanges.registrations.identity.links import manage_token
from exchanges.registrations.identity.private_pages import private_page
from exchanges.registrations.identity.rate_limits import TooManyRequests, count_mail
from exchanges.registrations.identity.session import participant_of
from exchanges.registrations.identity.towns import Town, town_label, town_with_key, towns_of
from exchanges.registrations.identity.visit_in_words import mode_in_words
from exchanges.registrations.mail.clashes import clashes_of
from exchanges.registrations.mail.to_come import MailsToCome, mails_to_come
from exchanges.registrations.models import Person, Registration, RegistrationTerms
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.queries.registrations import own_registration_for
from exchanges.registrations.seats.eligibility import Eligibility, eligibility_of_member
from exchanges.registrations.seats.occupancy import ModePlaces, places_of
from exchanges.registrations.seats.terms import RegistrationState, registration_state
from exchanges.registrations.wizard.choices import group_choices, meeting_days, mode_choices
from exchanges.registrations.wizard.forms import NeedsForm, ReasonForm, VisitForm
from exchanges.registrations.wizard.outcomes import COMING, Outcome, keep_outcome, kept_outcome, outcome_of
from exchanges.registrations.wizard.steps import Answers, Step, keep_answers, read_answers
from localisation.dates import date_range
from municipalities.models import Country
from municipalities.refusals import ReasonMissing, Refusal

NAMES = {
    Step.EMAIL: lambda: _("Your e-mail"),
    Step.VISIT: lambda: _("Your visit"),
    Step.REASON: lambda: _("Why you ask to come"),
    Step.NEEDS: lambda: _("What you need"),
    Step.CHECK: lambda: _("Check and send"),
}


@dataclass
class RegistrationWizard:
    """One visitor on the way to being registered for one meeting."""

    request: HttpRequest
    published: PublishedMeeting
    answers: Answers
    participant: Person | None
    now: datetime

    @cached_property
    def terms(self) -> RegistrationTerms:
        """The meeting's terms, read together with it."""
        meeting = self.published.meeting
        return getattr(meeting, "registration_terms", None) or RegistrationTerms(meeting=meeting)

    @cached_property
    def towns(self) -> list[Town]:
        """The programme's municipalities."""
        return towns_of(self.published)

    @cached_property
    def places(self) -> dict[Mode, ModePlaces]:
        """What is left of each way to take part."""
        return places_of(self.published.meeting, self.now)

    @property
    def state(self) -> RegistrationState:
        """Whether one can register now."""
        return registration_state(self.published, self.terms, self.now)

    def address(self, step: Step | None) -> str:
        """Return the address of a step; None: of the start."""
        names = {None: "register", Step.DONE: "registered"}
        slug = self.published.meeting.slug
        if step in names:
            return reverse(f"registrations:{names[step]}", args=[slug])
        return reverse("registrations:register_step", args=[slug, step])


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str, step: str = "") -> HttpResponse:
    """Show a step of registering, or take the answers to one and show the next."""
    way = _way(request, slug)
    if step == Step.DONE and request.method != "POST":
        return _show_outcome(way)
    if way.state is not RegistrationState.OPEN:
        return _show_closed(way)
    if request.method == "POST":
        return _take(way)
    own = own_registration_for(way.participant, way.published) if way.participant and not step else None
    if own is not None:
        return redirect("registrations:manage", manage_token(own))
    return _open(way, step)


def _way(request: HttpRequest, slug: str) -> RegistrationWizard:
    published = get_object_or_404(
        published_meetings().select_related("meeting__registration_terms"), meeting__slug=slug
    )
    participant = participant_of(request)
    answers = read_answers(request, published, participant)
    return RegistrationWizard(request, published, answers, participant, timezone.now())


def _open(way: RegistrationWizard, wanted: str) -> HttpResponse:
    """Show the step asked for, as soon as those before it are answered; else, the first one that is not."""
    open_step = way.answers.first_open()
    if not wanted:
        return _show(way, open_step)
    steps = way.answers.steps()
    if wanted not in set(Step):
        raise Http404
    step = Step(wanted)
    if not way.answers.given and step is not Step.EMAIL and kept_outcome(way.request, way.published):
        return redirect(way.address(Step.DONE))
    if step not in steps or steps.index(step) > steps.index(open_step):
        return redirect(way.address(open_step))
    return _show(way, step)


def _take(way: RegistrationWizard) -> HttpResponse:
    """Take the answers of the step that the form names, and show the next one, or the same with its errors."""
    named = way.request.POST.get("step", "")
    step = Step(named) if named in way.answers.steps() else way.answers.first_open()
    if step is Step.CHECK:
        return _register(way)
    form = _form(way, step, way.request.POST)
    if not form.is_valid():
        return _show(way, step, _with_places(way, form))
    way.answers.put(step, _answers_of(way, form))
    try:
        keep_answers(way.request, way.published, way.answers)
    except DraftTooLong as refusal:
        return _show(way, step, _with_places(way, form), problem=str(refusal))
    return _show(way, way.answers.first_open())


def _answers_of(way: RegistrationWizard, form: Form) -> dict[str, Any]:
    given = dict(form.cleaned_data)
    if isinstance(form, VisitForm):
        town = town_with_key(given["town_key"], way.towns)
        member = next((each.member for each in way.towns if each.municipality == town), None)
        given["is_outside"] = eligibility_of_member(way.published, member) is Eligibility.OUTSIDE
        # What it is called in every language, so that no page has to look it up.
        given["town"] = town.name if town else given["town"]
        given["town_country"] = town.country_id if town else ""
    return given


def _form(way: RegistrationWizard, step: Step, data: Any = None) -> Form:
    initial = way.answers.of(step)
    if step is Step.EMAIL:
        return EmailForm(data, initial=initial or {"email": way.answers.email})
    if step is Step.REASON:
        return ReasonForm(data, initial=initial)
    if step is Step.NEEDS:
        return NeedsForm(data, initial=initial)
    return VisitForm(
        data,
        initial={**initial, "town": _town_in_words(way)} if initial else _known(way),
        published=way.published,
        # What is left stands beside the choices; an answer is checked without it.
        ways=mode_choices(way.published, {} if data else way.places),
        towns=way.towns,
    )


def _with_places(way: RegistrationWizard, form: Form) -> Form:
    """Put what is left beside the choices of a form that is shown again."""
    if isinstance(form, VisitForm):
        cast(ChoiceField, form.fields["how"]).choices = mode_choices(way.published, way.places)
    return form


def _known(way: RegistrationWizard) -> dict[str, Any]:
    """Return what is known of somebody who has proven the address; of nobody else anything is shown."""
    person = way.participant
    if person is None or not way.answers.is_proven:
        return {}
    town = town_label(person.municipality) if person.municipality else person.organisation
    return {"name": person.name, "town": town, "function": person.function, "group": person.target_group}


def _show(
    way: RegistrationWizard, step: Step, form: Form | None = None, *, problem: str = "", status: int = 200
) -> HttpResponse:
    steps = way.answers.steps()
    index = steps.index(step)
    form = form or (None if step is Step.CHECK else _form(way, step))
    context = {
        "published": way.published,
        "step": step,
        "steps": [(NAMES[each](), each is step) for each in steps],
        "title": NAMES[step](),
        "form": form,
        "towns": way.towns if step is Step.VISIT else [],
        "facts": _facts(way) if step is Step.CHECK else [],
        "action_label": _action_label(way) if step is Step.CHECK else _("Continue"),
        "problem": problem,
        "clashes": _clashes(way, step),
        "here": way.address(step),
        "back": way.address(steps[index - 1]) if index else "",
        "next": way.address(Step.DONE if step is Step.CHECK else steps[index + 1]),
        "is_known": way.answers.is_proven,
        "is_outside": way.answers.is_outside,
        "consent_version": CONSENT_VERSION,
        "sample": way.published.version.programme.is_sample,
    }
    return render(way.request, "registrations/wizard/register.html", context, status=status)


def _clashes(way: RegistrationWizard, step: Step) -> list[dict[str, str]]:
    """Return the meetings on the same days, for those alone who have proven that the address is theirs."""
    if step not in (Step.VISIT, Step.CHECK) or not way.answers.is_proven:
        return []
    days = way.answers.visit().days if step is Step.CHECK else ()
    return [
        {"title": other.title, "days": words, "url": reverse("calendar:meeting_detail", args=[other.meeting.slug])}
        for other, words in clashes_of(way.participant, way.published, days)
    ]


def _action_label(way: RegistrationWizard) -> str:
    """Name what the last button does."""
    if way.answers.is_outside:
        return _("Ask to come")
    places = way.places.get(Mode(way.answers.visit().mode))
    if places is not None and places.is_full and not places.kept:
        return _("Join the waiting list")
    days = date_range(way.published.starts_on, way.published.ends_on, language=get_language() or "en", year=False)
    return _("Register for %(days)s") % {"days": days}


def _facts(way: RegistrationWizard) -> list[dict[str, str]]:
    """Return the answers as lines, each with the step where it can be changed."""
    visit, answers = way.answers.of(Step.VISIT), way.answers
    groups = dict(group_choices(way.published))
    lines = [
        (Step.EMAIL, _("E-mail"), answers.email),
        (Step.VISIT, _("Taking part"), _way_in_words(way)),
        (Step.VISIT, _("Your name"), visit["name"]),
        (Step.VISIT, _("Municipality"), _town_in_words(way)),
        (Step.VISIT, _("Function"), visit["function"]),
        (Step.VISIT, _("You are"), str(groups.get(visit["group"], ""))),
        (Step.VISIT, _("Listening in"), own_name(visit["listens_in"]) if visit.get("listens_in") else ""),
        (Step.REASON, _("Why you ask to come"), answers.reason()),
    ]
    if Step.NEEDS in answers.steps():
        needs = answers.needs()
        told = "; ".join(part for part in (needs.food, needs.access, needs.note) if part)
        lines.append((Step.NEEDS, _("What you need"), told or _("Nothing")))
    return [{"term": term, "text": text, "url": way.address(step)} for step, term, text in lines if text]


def _town_in_words(way: RegistrationWizard) -> str:
    """Name the municipality that was understood, in the reader's language; any other place as it was written."""
    visit = way.answers.of(Step.VISIT)
    name, country = str(visit["town"]), visit.get("town_country")
    return f"{name}, {Country(code=country).display_name}" if country else name


def _way_in_words(way: RegistrationWizard) -> str:
    visit = way.answers.visit()
    return mode_in_words(visit.mode, visit.days, len(meeting_days(way.published)))


def _register(way: RegistrationWizard) -> HttpResponse:
    """Send the answers off; sent twice, they are one registration."""
    if way.answers.first_open() is not Step.CHECK:
        return _after_sending(way)
    try:
        count_mail(way.request, way.answers.email, now=way.now)
        registration = _send(way)
    except TooManyRequests as refusal:
        return _show(way, Step.CHECK, problem=str(refusal), status=429)
    except NotOpen:
        return _show_closed(way)
    except (ModeNotOffered, ReasonMissing) as refusal:
        # The meeting has changed while somebody was on the way.
        return _show(way, Step.VISIT, problem=str(refusal))
    except Refusal as refusal:
        return _show(way, Step.CHECK, problem=str(refusal))
    outcome = outcome_of(registration, way.answers, now=way.now)
    keep_outcome(way.request, way.published, outcome)
    return _show_done(way, outcome)


def _after_sending(way: RegistrationWizard) -> HttpResponse:
    """Answer a check page that was sent again: what came of it the first time; else the first step that is missing."""
    outcome = kept_outcome(way.request, way.published)
    return _show_done(way, outcome) if outcome else _show(way, way.answers.first_open())


def _send(way: RegistrationWizard) -> Registration:
    town = town_with_key(way.answers.town_key, way.towns)
    return register_person(
        published=way.published,
        person=way.answers.person(town, language=get_language() or "en"),
        visit=way.answers.visit(),
        needs=way.answers.needs(),
        reason=way.answers.reason(),
        consent_version=CONSENT_VERSION,
        is_proven=way.answers.is_proven,
        now=way.now,
    )


def _show_outcome(way: RegistrationWizard) -> HttpResponse:
    outcome = kept_outcome(way.request, way.published)
    return _show_done(way, outcome) if outcome else redirect(way.address(None))


def _show_done(way: RegistrationWizard, outcome: Outcome) -> HttpResponse:
    to_come = MailsToCome()
    if outcome.kind == COMING:
        days = tuple(date.fromisoformat(day) for day in outcome.days)
        to_come = mails_to_come(way.published, now=way.now, is_online=outcome.is_online, days=days)
    # What was told is kept as answers: the page says it in whatever language it is opened in.
    way.answers = Answers(outcome.given)
    told = [{**fact, "url": ""} for fact in _facts(way)] if outcome.given else []
    context = {
        "told": told,
        "published": way.published,
        "outcome": outcome,
        "to_come": to_come,
        "call_is_told": to_come.call_soon and bool(way.terms.join_url),
        "here": way.address(Step.DONE),
        "sample": way.published.version.programme.is_sample,
    }
    return render(way.request, "registrations/wizard/done.html", context)


def _show_closed(way: RegistrationWizard) -> HttpResponse:
    """Say why one cannot register, and what there is instead; the answers given so far stay."""
    host = way.published.host
    context = {
        "published": way.published,
        "words": words_of_state(way.state),
        "opens": moment_in_words(way.terms.opens_at, zone_of(way.published)) if way.terms.opens_at else "",
        "is_to_open": way.state is RegistrationState.NOT_OPEN,
        "contact": host.municipality.contact_email if host else "",
        "sample": way.published.version.programme.is_sample,
    }
    return render(way.request, "registrations/wizard/closed.html", context)
