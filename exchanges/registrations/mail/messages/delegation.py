"""Mails to the contact of a delegation: whom they registered, and that places without a name return."""

from datetime import datetime

from django.utils.translation import gettext as _

from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.times import moment_in_words, zone_of
from exchanges.outbox.naming import named
from exchanges.outbox.outgoing import Content, OutgoingMail
from exchanges.outbox.writing import write_message
from exchanges.registrations.identity.delegation_links import delegation_url
from exchanges.registrations.mail.mail_facts import facts_of, published_of
from exchanges.registrations.mail.mails import recipient_of
from exchanges.registrations.mail.messages.shared_facts import stamp
from exchanges.registrations.models import Delegation
from exchanges.registrations.queries.delegates import Delegate, Standing, delegates_of, subject_of


def delegation_registered(delegation: Delegation, *, now: datetime) -> None:
    """Tell the contact whom they registered, and who of them has a seat."""
    contact, subject = delegation.contact, subject_of(delegation)
    if contact is None or subject is None:
        return
    published = published_of(delegation.meeting)

    def says() -> Content:
        own = {
            "standing": "contact",
            # That of one colleague names that colleague's registration, and no delegation has one.
            "reference": "",
            "municipality": str(delegation.municipality),
            "all_or_none": delegation.all_or_none,
            "name_by": _name_by(delegation, published),
            "members": [_member(line) for line in delegates_of(delegation)],
            "manage_url": delegation_url(delegation, language=contact.language),
        }
        return Content(context=facts_of(subject, published, contact.name) | own)

    mail = OutgoingMail(
        key=f"delegation:{delegation.pk}:registered:{stamp(now)}",
        kind="delegation_registered",
        to=recipient_of(contact),
        says=says,
        meeting=delegation.meeting,
        about=subject.reference,
        is_urgent=True,
    )
    write_message(mail, now=now)


def unnamed_seats(delegation: Delegation, *, seats: int, is_over: bool, now: datetime) -> None:
    """Tell the contact that so many places without a name return soon, or (`is_over`) have returned."""
    contact, subject = delegation.contact, subject_of(delegation)
    if contact is None or subject is None or delegation.names_due_at is None:
        return
    published = published_of(delegation.meeting)

    def says() -> Content:
        own = {
            "standing": "contact",
            "reference": "",
            "seats": seats,
            "is_over": is_over,
            "name_by": moment_in_words(delegation.names_due_at, zone_of(published)) if delegation.names_due_at else "",
            "manage_url": delegation_url(delegation, language=contact.language),
        }
        return Content(context=facts_of(subject, published, contact.name) | own)

    event = "returned" if is_over else "return-soon"
    mail = OutgoingMail(
        key=f"delegation:{delegation.pk}:unnamed-{event}:{delegation.names_due_at:%Y%m%dT%H%M}",
        kind="unnamed_seats",
        to=recipient_of(contact),
        says=says,
        meeting=delegation.meeting,
        about=subject.reference,
    )
    write_message(mail, now=now)


def _name_by(delegation: Delegation, published: PublishedMeeting) -> str:
    """Return until when somebody has to be named; nothing where everybody is."""
    due_at = delegation.names_due_at
    is_unnamed = delegation.registrations.active().filter(person=None, erased_at=None).exists()
    return moment_in_words(due_at, zone_of(published)) if due_at and is_unnamed else ""


def _member(line: Delegate) -> dict[str, str]:
    """Return a line of a delegation in words."""
    state = {
        Standing.COMING: _("has a place"),
        Standing.OFFERED: _("a place is held"),
        Standing.WAITING: _("on the waiting list"),
    }[line.standing]
    return {
        "name": named(line.person_id, line.words) or _("not named yet"),
        "state": state,
        "way": line.way,
        "position": _("number %(position)d") % {"position": line.position} if line.position else "",
    }
