"""Outcomes told to a visitor who has sent everything: how their registration stands, also where it was made before."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.identity.draft_cookies import DraftTooLong, draft_of
from exchanges.registrations.identity.links import manage_token
from exchanges.registrations.mail import messages
from exchanges.registrations.models import Registration
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.queries.positions import position_of
from exchanges.registrations.wizard.steps import Answers

COMING, ASKED, OFFERED, WAITING = "coming", "asked", "offered", "waiting"
REQUESTED, DECLINED = "requested", "declined"
SENT_TWICE = timedelta(minutes=10)
"""Within this time the same registration again is an impatient click, of which nobody needs a mail."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it, as the browser keeps it, with the answers that were `given`, by step.

    `token` opens the page of the registration. `days` are the ISO days of the registration; none: all. `held_until` is
    the ISO moment until which a seat waits for an answer.
    """

    kind: str
    email: str
    is_online: bool
    given: dict[str, Any]
    reference: str
    token: str
    position: int | None = None
    days: list[str] = field(default_factory=list)
    held_until: str = ""

    @property
    def is_coming(self) -> bool:
        """Whether there is a seat."""
        return self.kind == COMING


def outcome_of(registration: Registration, answers: Answers, *, now: datetime) -> Outcome:
    """Return what the visitor is told, and mail them how it stands where they were registered before."""
    is_new = registration.created_at == now
    if not is_new and now - registration.created_at > SENT_TWICE:
        messages.already_registered(registration, now=now)
    return Outcome(
        kind=_kind_of(registration),
        email=answers.email,
        is_online=registration.mode == Mode.ONLINE,
        given=answers.given,
        reference=registration.reference,
        token=manage_token(registration),
        position=position_of(registration),
        days=list(registration.days),
        held_until=registration.offered_until.isoformat() if registration.offered_until else "",
    )


def _kind_of(registration: Registration) -> str:
    if not registration.is_active:
        return REQUESTED if registration.is_requested else DECLINED
    if registration.is_coming:
        return COMING
    if registration.is_asked:
        return ASKED
    return OFFERED if registration.offered_until else WAITING


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
