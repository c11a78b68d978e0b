"""Mails to the contact of a delegation about all of it: whom they registered, names that are due, that it ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.times import moment_in_words
from exchanges.outbox.models import Message
from exchanges.outbox.naming import named
from exchanges.outbox.outgoing import Content, OutgoingMail
from exchanges.outbox.writing import write_message
from exchanges.registrations.identity.delegation_links import delegation_url
from exchanges.registrations.mail.by_whom import office_under_way, reason_in_words
from exchanges.registrations.mail.held_mails import replaced_by
from exchanges.registrations.mail.mail_facts import facts_of, published_of
from exchanges.registrations.mail.mails import recipient_of
from exchanges.registrations.mail.messages.shared_facts import meeting_left, stamp
from exchanges.registrations.mail.visit_events import WITHDRAW, numbered_invitation
from exchanges.registrations.models import Delegation, Registration
from exchanges.registrations.queries.delegates import Delegate, delegates_of, name_by, subject_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _ContactMail:
    """A mail to a delegation's contact, in their language; to nobody where it has none, or nothing is left of it.

    `facts` are asked for in that language. `ended` are registrations that end with it: what the contact was told of
    them and has not left never will, and one that is their own goes out of their calendar.
    """

    delegation: Delegation
    kind: str
    event: str
    facts: Callable[[PublishedMeeting], dict[str, Any]]
    is_urgent: bool = False
    ended: Sequence[Registration] = ()

    def write(self, *, now: datetime) -> None:
        """Write it into the outbox."""
        contact, subject = self.delegation.contact, subject_of(self.delegation)
        if contact is None or subject is None:
            return
        published = published_of(self.delegation.meeting)
        own = next((each for each in self.ended if each.person_id == contact.pk), None)

        def says() -> Content:
            calendar, method = numbered_invitation(own, published, WITHDRAW, now=now) if own else ("", "")
            common = {
                "standing": "contact",
                # That of one colleague names that colleague's registration, and no delegation has one.
                "reference": "",
                "municipality": str(self.delegation.municipality),
                "manage_url": delegation_url(self.delegation, language=contact.language),
                "has_calendar": bool(calendar),
            }
            context = facts_of(subject, published, contact.name) | common | self.facts(published)
            return Content(context=context, calendar=calendar, calendar_method=method)

        mail = OutgoingMail(
            key=f"delegation:{self.delegation.pk}:{self.event}",
            kind=self.kind,
            to=recipient_of(contact),
            says=says,
            meeting=self.delegation.meeting,
            about=(own or subject).reference,
            replaces=self._replaced(own),
            is_urgent=self.is_urgent,
        )
        write_message(mail, now=now)

    def _replaced(self, own: Registration | None) -> QuerySet[Message]:
        """Return what has not left of what the contact was told: of their own seat, and of those without a name."""
        unnamed = next((each for each in self.ended if each.person_id is None), None)
        found = Message.objects.none()
        for each in filter(None, (own, unnamed)):
            found |= replaced_by(self.kind, each)
        return found


def delegation_registered(delegation: Delegation, *, now: datetime) -> None:
    """Tell the contact whom they registered, and who of them has a seat."""
    mail = _ContactMail(
        delegation=delegation,
        kind="delegation_registered",
        event=f"registered:{stamp(now)}",
        facts=lambda published: {
            "all_or_none": delegation.all_or_none,
            "name_by": name_by(delegation, published, now=now),
            "members": [_member(line, line.standing_in_words) for line in delegates_of(delegation)],
        },
        is_urgent=True,
    )
    mail.write(now=now)


def unnamed_seats(delegation: Delegation, *, seats: int, is_over: bool, now: datetime) -> None:
    """Tell the contact that so many registrations without a name end soon, or (`is_over`) have ended."""
    if delegation.names_due_at is None:
        return
    event = "returned" if is_over else "return-soon"
    mail = _ContactMail(
        delegation=delegation,
        kind="unnamed_seats",
        event=f"unnamed-{event}:{delegation.names_due_at:%Y%m%dT%H%M}",
        facts=lambda published: {
            "seats": seats,
            "is_over": is_over,
            "name_by": name_by(delegation, published, now=now),
        },
    )
    mail.write(now=now)


def unreachable_key(registration: Registration) -> str:
    """Return the key of the mail that tells a contact of a colleague's address: once for each whom they name."""
    return f"delegation:{registration.delegation_id}:{_unreachable(registration)}"


def unreachable_colleague(
    registration: Registration, *, return_at: datetime | None, is_over: bool, now: datetime
) -> None:
    """Tell the contact that a colleague's address is nobody's, or (`is_over`) that the registration ended for it.

    It ends at `return_at`, if it does.
    """
    delegation = registration.delegation
    if delegation is None:
        return

    def facts(published: PublishedMeeting) -> dict[str, Any]:
        line = next(each for each in delegates_of(delegation) if each.reference == registration.reference)
        return {
            "colleague": named(line.person_id, line.words),
            "is_over": is_over,
            "return_at": moment_in_words(return_at, published.zone) if return_at else "",
        }

    event = f"{_unreachable(registration)}{':returned' if is_over else ''}"
    _ContactMail(delegation=delegation, kind="unreachable_colleague", event=event, facts=facts).write(now=now)


def _unreachable(registration: Registration) -> str:
    return f"unreachable:{registration.reference}:{registration.person_id}"


def delegation_cancelled(
    delegation: Delegation, *, lines: Sequence[Delegate], ended: Sequence[Registration], reason: str, now: datetime
) -> None:
    """Tell the contact that a coordinator, whose act it is, has cancelled all of a delegation, and why.

    `lines` are its lines as the contact saw them last, `ended` the registrations behind them.
    """
    language = translation.get_language() or ""
    mail = _ContactMail(
        delegation=delegation,
        kind="delegation_cancelled",
        event=f"cancelled:{stamp(now)}",
        facts=lambda published: {
            "office": office_under_way(),
            "why": reason_in_words(reason, language),
            "meeting_left": meeting_left(published, now=now),
            "members": [_member(line) for line in lines],
            # Nothing is left there to name, swap or cancel.
            "manage_url": "",
        },
        is_urgent=True,
        ended=ended,
    )
    mail.write(now=now)


def _member(line: Delegate, standing: str = "") -> dict[str, str]:
    """Return a line of a delegation in words."""
    words = named(line.person_id, line.words) or _("not named yet")
    return {"name": words, "stands": " · ".join(filter(None, (line.way, standing)))}
