"""The page after registering: what came of it, what is still to come, what was told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import localize
from django.utils.translation import gettext as _

from exchanges.meetings.calendar_files.invitations import PersonalVisit, personal_event
from exchanges.meetings.calendar_files.web_calendars import WebCalendars, web_calendars
from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.location import location_of
from exchanges.meetings.time_and_place.times import moment_in_words
from exchanges.registrations.identity.details import Visit
from exchanges.registrations.mail.mail_facts import meeting_url
from exchanges.registrations.mail.to_come import MailsToCome, mails_to_come
from exchanges.registrations.models import RegistrationTerms
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.wizard.check_page import facts_of_answers
from exchanges.registrations.wizard.outcomes import ASKED, COMING, OFFERED, REQUESTED, WAITING, Outcome
from exchanges.registrations.wizard.steps import Answers
from exchanges.registrations.wizard.visit_facts import visit_facts


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it: the heading with its icon, and what that means (empty where the heading says all).

    `action` is what can be done on the page of the registration.
    """

    heading: str
    icon: str
    text: str
    action: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something that happens next, with its icon."""

    icon: str
    words: str


def done_facts(
    outcome: Outcome, published: PublishedMeeting, terms: RegistrationTerms, *, now: datetime
) -> dict[str, Any]:
    """Return what the page shows, in the active language: what was told is kept as answers."""
    visit = Visit(
        Mode.ONLINE if outcome.is_online else Mode.IN_PERSON, tuple(date.fromisoformat(day) for day in outcome.days)
    )
    to_come, calendars = MailsToCome(), None
    if outcome.is_coming:
        to_come = mails_to_come(published, now=now, is_online=outcome.is_online, days=visit.days)
        calendars = _calendars(published, visit, now)
    answers = Answers(outcome.given, outcome.email)
    return {
        "facts": visit_facts(published, visit, where=location_of(published)),
        "calendars": calendars,
        "told": facts_of_answers(answers, published, lambda _step: "") if outcome.given else [],
        "outcome": outcome,
        "result": result_of(outcome, zone=published.zone),
        "next_steps": list(next_steps(to_come, has_call=bool(terms.join_url))),
    }


def _calendars(published: PublishedMeeting, visit: Visit, now: datetime) -> WebCalendars | None:
    """Return where else the visit can be added; what is sent there is public, and nothing of the person's."""
    own = PersonalVisit(url=meeting_url(published), days=visit.days, is_online=visit.mode == Mode.ONLINE)
    return web_calendars(personal_event(published, own, changed_at=now))


def result_of(outcome: Outcome, *, zone: ZoneInfo) -> Result:
    """Return what the page says first: how the registration stands, which may be one from before."""
    change = _("Change or cancel your registration")
    if outcome.kind == COMING:
        return Result(_("You are registered"), "circle-check", "", change)
    if outcome.kind == WAITING:
        words = _(
            "You are number %(position)s. When a place becomes free we hold it for you for 48 "
            "hours, or 24 hours in the last week, and tell you by e-mail."
        )
        return Result(
            _("You are on the waiting list"), "hourglass", words % {"position": localize(outcome.position)}, change
        )
    if outcome.kind in (ASKED, OFFERED):
        return _held_result(outcome.kind, moment_in_words(datetime.fromisoformat(outcome.held_until), zone))
    if outcome.kind == REQUESTED:
        words = _("A coordinator will decide and answer by e-mail.")
        return Result(_("You have asked for a place"), "mail", words, _("Change or withdraw your request"))
    # Whoever was not let in and asks again does not ask again.
    return Result(_("Your request was declined"), "mail", "", _("Read the answer"))


def _held_result(kind: str, until: str) -> Result:
    """Return what the page says of a seat that waits for an answer."""
    if kind == ASKED:
        held = _("We are holding your place until %(until)s.") % {"until": until}
        otherwise = _("If you do not answer by then, your registration ends and the place goes to somebody else.")
        return Result(
            _("Are you still coming?"), "hourglass", f"{held} {otherwise}", _("Answer on your registration page")
        )
    held = _("We are holding the place for you until %(until)s.") % {"until": until}
    otherwise = _("After that it goes to the next person, and you are no longer on the waiting list.")
    return Result(_("A place is held for you"), "hourglass", f"{held} {otherwise}", _("Accept or decline the place"))


def next_steps(to_come: MailsToCome, *, has_call: bool) -> Iterator[NextStep]:
    """Yield the mails to come, in order; with an address of the call (`has_call`) none is promised that has told it."""
    if to_come.week:
        yield NextStep("mail", _("We will remind you a week before."))
    if to_come.call_the_day_before:
        yield NextStep("bell", _("We will send the joining link the day before."))
    elif to_come.day:
        yield NextStep("bell", _("We will remind you the day before."))
    if to_come.call_soon:
        told, later = (
            _("The joining link is in the e-mail."),
            _("We will send the joining link as soon as we have it."),
        )
        yield NextStep("mail", told if has_call else later)
    if to_come.thanks:
        yield NextStep("circle-check", _("Afterwards, everybody who attended gets a certificate and a few questions."))
