"""The page of one's own registration: how it stands, what it says, which documents there are."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from exchanges.meetings.calendar_files.web_calendars import WebCalendars, web_calendars
from exchanges.meetings.documents.lines import DocumentLine, document_lines
from exchanges.meetings.languages.spoken import own_name
from exchanges.meetings.time_and_place.location import location_by_day
from exchanges.meetings.time_and_place.moments import end_of
from exchanges.meetings.time_and_place.times import moment_in_words
from exchanges.registrations.identity.details import Needs
from exchanges.registrations.identity.link_pages import Held
from exchanges.registrations.identity.visit_in_words import mode_in_words
from exchanges.registrations.mail.calls import call_address
from exchanges.registrations.mail.visit_events import visit_event
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.queries.documents import documents_of
from exchanges.registrations.queries.positions import position_of
from exchanges.registrations.seats.occupancy import seats_of
from exchanges.registrations.seats.waiting_list import answered_together
from exchanges.registrations.wizard.choices import meeting_days, mode_choice_of, mode_choices
from exchanges.registrations.wizard.forms import ChangeForm, NeedsForm, as_answers
from exchanges.registrations.wizard.leaving_words import leaving_words
from exchanges.registrations.wizard.visit_facts import visit_facts


def manage_facts(held: Held) -> dict[str, Any]:
    """Return what the page of a registration shows."""
    registration = held.registration
    return {
        "held": held,
        "registration": registration,
        "published": held.published,
        "heading": _heading(held),
        "leaving": leaving_words(registration),
        # To whom a seat is offered, the page says until when, not at which number they wait.
        "position": None if held.is_offered else position_of(registration),
        "until": _until(held) if held.is_offered else "",
        "together": answered_together(registration, held.now) if held.is_offered else 0,
        "form": answer_form(held) if held.is_offered else None,
        "facts": _facts(held),
        "documents": _documents(held),
        "calendars": _calendars(held),
        "sample": held.published.version.programme.is_sample,
    }


def _heading(held: Held) -> str:
    """Say in a few words how the registration stands."""
    registration = held.registration
    if held.published.is_cancelled:
        return _("The meeting is cancelled")
    if registration.is_cancelled:
        return _("Your registration is cancelled")
    if registration.is_declined:
        return _("Your request was declined")
    if registration.is_requested:
        return _("You have asked for a place")
    if held.now >= end_of(held.published):
        return _("You attended") if registration.attendances.exists() else _("The meeting is over")
    if held.is_offered:
        return _("Are you still coming?") if registration.is_asked else _("A place is held for you")
    return _("You are registered") if registration.is_coming else _("You are on the waiting list")


def _facts(held: Held) -> list[dict[str, str]]:
    registration, visit = held.registration, held.visit()
    person = registration.person
    call = call_address(registration, held.published, now=held.now)
    return [
        *visit_facts(held.published, visit, where=location_by_day(held.published, visit.days), call=call),
        {"term": _("Taking part"), "text": mode_in_words(visit.mode, visit.days, len(meeting_days(held.published)))},
        {"term": _("Your name"), "text": person.name if person else _("Not named yet")},
        {"term": _("Municipality"), "text": registration.affiliation},
        {"term": _("Language at the meeting"), "text": own_name(visit.language) if visit.language else ""},
        {"term": _("What you need"), "text": Needs.of(registration).in_words},
        {"term": _("Why you want to come"), "text": registration.reason},
        {"term": _("Answer"), "text": registration.decision_reason},
        {"term": _("Reference"), "text": registration.reference},
    ]


def _calendars(held: Held) -> WebCalendars | None:
    """Return where else the visit can be added, without the address of the call."""
    if not held.can_change or not held.registration.is_coming:
        return None
    event = visit_event(
        held.registration, held.published, changed_at=held.registration.changed_at, now=held.now, call=""
    )
    return web_calendars(event)


def _documents(held: Held) -> list[DocumentLine]:
    """List the meeting's documents; those who come fetch theirs by the link that they hold."""
    if not held.registration.is_coming:
        return []
    found = documents_of(held.published.meeting, with_participants=True)
    return document_lines(found, url_of=lambda document: reverse("visits:document", args=[held.token, document.key]))


def answer_form(held: Held, data: Any = None) -> NeedsForm | None:
    """Return the form that asks who takes a seat in the room what they need; None for anybody else."""
    if held.registration.mode != Mode.IN_PERSON or (data is not None and not set(NeedsForm.base_fields) & set(data)):
        return None
    return NeedsForm(data, initial=as_answers(Needs.of(held.registration)))


def _as_answers(held: Held) -> dict[str, Any]:
    registration, visit = held.registration, held.visit()
    return {
        "how": mode_choice_of(visit, held.published),
        "days": [day.isoformat() for day in visit.days],
        "listens_in": visit.language,
        **as_answers(Needs.of(registration)),
    }


def _until(held: Held) -> str:
    """Write until when the offer holds, by the clock of the place."""
    until = held.registration.offered_until
    return moment_in_words(until, held.published.zone) if until else ""


def change_form(held: Held, data: Any = None) -> ChangeForm:
    """Return the form that changes a registration, as it is or with the answers in `data`."""
    ways = mode_choices(held.published, seats_of(held.published.meeting, held.now))
    return ChangeForm(data, initial=_as_answers(held), published=held.published, ways=ways)
