"""Outcomes told to a visitor who has sent everything: the same words whether or not the address was registered before.

Who comes to a meeting is nobody else's business, so somebody who has not proven the address is told what would have
come of a first registration; the mail tells the owner of the address how things really are.
"""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.booking.registering import new_reference
from exchanges.registrations.identity.draft_cookies import DraftTooLong, draft_of
from exchanges.registrations.identity.links import manage_token
from exchanges.registrations.mail import messages
from exchanges.registrations.models import Registration
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.seats.occupancy import ModeSeats, seats_of
from exchanges.registrations.seats.waiting_list import position_of
from exchanges.registrations.wizard.steps import Answers, Step

COMING, WAITING, ASKED = "coming", "waiting", "asked"
SENT_TWICE = timedelta(minutes=10)
"""Within this time the same registration again is an impatient click, of which nobody needs a mail."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it, as the browser keeps it, with the answers that were `given`, by step.

    `token` and `reference` are empty for an address that is not proven. `days` are the ISO days asked for;
    none: all. `made` is the reference of the registration that this browser made; where the address was registered
    before it is one of none, so that nobody can tell by it. `is_corrected` says that the address was mended since.
    """

    kind: str
    email: str
    is_online: bool
    given: dict[str, Any]
    position: int | None = None
    reference: str = ""
    token: str = ""
    days: list[str] = field(default_factory=list)
    made: str = ""
    is_corrected: bool = False

    @property
    def is_coming(self) -> bool:
        """Whether there is a place."""
        return self.kind == COMING

    @property
    def is_waiting(self) -> bool:
        """Whether they are on the waiting list."""
        return self.kind == WAITING

    @property
    def can_be_corrected(self) -> bool:
        """Whether the address may be mistyped, and everything needed to write it anew is at hand."""
        return bool(self.made and self.given) and not self.token


def outcome_of(registration: Registration, answers: Answers, *, now: datetime) -> Outcome:
    """Return what the visitor is told, and tell the owner of an address that was registered before."""
    is_new = registration.created_at == now
    if not is_new and now - registration.created_at > SENT_TWICE:
        messages.already_registered(registration, now=now)
    mode = Mode(answers.visit().mode)
    if answers.is_proven or is_new:
        kind, position = _kind_of(registration), position_of(registration)
    else:
        kind, position = _as_if_new(answers, seats_of(registration.meeting, now)[mode])
    days = [day.isoformat() for day in answers.visit().days]
    given = {**answers.given, Step.EMAIL.value: {"email": answers.email}}
    made = registration.reference if is_new else new_reference()
    outcome = Outcome(kind, answers.email, mode is Mode.ONLINE, given, position, days=days, made=made)
    if not answers.is_proven:
        return outcome
    return replace(outcome, reference=registration.reference, token=manage_token(registration))


def _kind_of(registration: Registration) -> str:
    if not registration.is_active:
        return ASKED
    return COMING if registration.is_coming else WAITING


def _as_if_new(answers: Answers, places: ModeSeats) -> tuple[str, int | None]:
    if answers.is_outside:
        return ASKED, None
    return (WAITING, places.waiting + places.offered + 1) if places.is_full else (COMING, None)


def keep_outcome(request: HttpRequest, published: PublishedMeeting, outcome: Outcome) -> None:
    """Keep what came of it in place of the answers, so that the page can be opened again for a while."""
    draft_of(request, "register", published).discard()
    draft = draft_of(request, "registered", published)
    try:
        draft.save(asdict(outcome))
    except DraftTooLong:
        draft.save({**asdict(outcome), "given": {}})


def kept_outcome(request: HttpRequest, published: PublishedMeeting) -> Outcome | None:
    """Return what came of the visitor's last registration for a meeting; None where there is none."""
    kept = draft_of(request, "registered", published).read()
    return Outcome(**kept) if kept else None
