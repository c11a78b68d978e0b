"""Facts that several kinds of mails tell: since when, which position, until when, what has changed, how many seats."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.moments import end_of
from exchanges.meetings.time_and_place.times import moment_in_words
from exchanges.registrations.identity.links import manage_url
from exchanges.registrations.mail.by_whom import office_under_way, reason_in_words
from exchanges.registrations.mail.change_texts import changes_between
from exchanges.registrations.mail.told import Reason, Reasons, Told, told_to
from exchanges.registrations.mail.told import facts_of as live_facts_of
from exchanges.registrations.models import Registration

_PLANNED = ("days", "host", "theme")
"""The facts for which a version gives the reason."""


def stamp(now: datetime) -> str:
    """Write the moment that something happened at, as part of a key."""
    return f"{now:%Y%m%dT%H%M%S%f}"


def until_in_words(registration: Registration, published: PublishedMeeting) -> str:
    """Write until when an offer holds, by the clock of the place."""
    if registration.offered_until is None:
        raise ValueError(f"registration {registration.reference} has no offer")
    return moment_in_words(registration.offered_until, published.zone)


@dataclass(frozen=True, slots=True)
class MeetingLeft:
    """What becomes of a meeting that somebody comes to no more, and whether they can still register for it again."""

    words: str
    takes_place: bool


def meeting_left(published: PublishedMeeting, *, now: datetime) -> MeetingLeft:
    """Return what becomes of a meeting, in the active language."""
    if published.is_cancelled:
        return MeetingLeft(_("The meeting itself is cancelled, too."), takes_place=False)
    if now >= end_of(published):
        return MeetingLeft(_("The meeting itself is over."), takes_place=False)
    return MeetingLeft(_("The meeting itself takes place."), takes_place=True)


def changes_in_words(
    registration: Registration, published: PublishedMeeting, was: Told, reasons: Reasons
) -> dict[str, Any]:
    """Return what a mail says of a change: what differs from what its recipient was told, by whom, and why."""
    now_is = told_to(registration, published, live_facts_of(registration.meeting))
    if changes_between(was, now_is).is_planned and not any(each.stands_for(_PLANNED) for each in reasons):
        reasons = (Reason(published.version.reason, published.version.reason_language), *reasons)
    return {
        "changes": lambda: changes_between(was, now_is),
        "reasons": lambda: [reason_in_words(each.text, each.language) for each in reasons],
        "office": office_under_way,
    }


def unnamed_in_words(registration: Registration, unnamed: Sequence[Registration]) -> dict[str, Any]:
    """Return how many seats without a name a mail is about, and where they are answered for."""
    first = unnamed[0] if unnamed else None
    return {
        "is_own": registration.person_id is not None,
        "places": len(unnamed) or (registration.person_id is None),
        "places_url": lambda: manage_url(first, language=translation.get_language() or "en") if first else "",
    }
