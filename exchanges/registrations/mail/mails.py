"""The common parts of mails about a registration: whom they go to, what they say of the meeting, the invitation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.outbox.outgoing import Content, OutgoingMail, Recipient
from exchanges.outbox.writing import write_message
from exchanges.registrations.identity.links import check_in_url
from exchanges.registrations.mail.by_whom import typed_name
from exchanges.registrations.mail.calls import call_address
from exchanges.registrations.mail.held_mails import replaced_by
from exchanges.registrations.mail.mail_facts import facts_of, published_of
from exchanges.registrations.mail.told import Reasons, Told
from exchanges.registrations.mail.visit_events import numbered_invitation
from exchanges.registrations.models import Person, Registration
from exchanges.registrations.models.registering import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationMail:
    """A mail to be written about a registration, to its person in their language.

    `kind` says its templates, `event` what happened, as the last part of its key: the same mail is written once.
    `facts` are what its templates say beyond facts_of; callables in them are called in the recipient's language.
    `published` is what is published now, where it is at hand.

    `calendar` is INVITE or WITHDRAW. One that `has_code` brings the code for the entrance to who comes in person. One
    `to_contact` about a seat that has no name yet goes to the contact of the delegation, once for all its seats. One
    that `can_wait` is due by the calendar: nobody has just done something and looks for it. `was` is what the recipient
    was told before, `reasons` those given for what has changed since. `standing` says how the recipient stands after
    it, where that does not follow from the registration. One that is for somebody else's eyes by now has no link to it
    (`is_handed_on`).
    """

    registration: Registration
    kind: str
    event: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    published: PublishedMeeting | None = None
    calendar: str = ""
    has_code: bool = False
    to_contact: bool = False
    can_wait: bool = False
    was: Told | None = None
    reasons: Reasons = ()
    standing: str = ""
    is_handed_on: bool = False

    def write(self, *, now: datetime) -> Message | None:
        """Write it into the outbox; None where it is written already, or nobody is named for the seat."""
        registration, group = self.registration, self.registration.delegation
        person = registration.person or (group.contact if group and self.to_contact else None)
        if person is None:
            return None
        name = typed_name(registration) if registration.person else person.name
        mail = OutgoingMail(
            key=self._key(),
            kind=self.kind,
            to=recipient_of(person),
            says=lambda: self._content(name, now),
            meeting=registration.meeting,
            about=registration.reference,
            was=self.was.kept(self.reasons) if self.was else None,
            replaces=replaced_by(self.kind, registration),
            is_urgent=not self.can_wait,
        )
        return write_message(mail, now=now)

    def _key(self) -> str:
        kind, registration = self.kind.replace("_", "-"), self.registration
        if registration.person_id is None and registration.delegation_id:
            return f"delegation:{registration.delegation_id}:{kind}:{self.event}"
        return f"registration:{registration.reference}:{kind}:{self.event}"

    def _content(self, name: str, now: datetime) -> Content:
        registration = self.registration
        published = self.published or published_of(registration.meeting)
        said = {fact: value() if callable(value) else value for fact, value in self.facts.items()}
        code = _code(registration) if self.has_code else ""
        own = {"join_url": call_address(registration, published, now=now), "has_code": bool(code)}
        if self.standing:
            own["standing"] = self.standing
        if self.is_handed_on:
            own["manage_url"] = ""
        context = facts_of(registration, published, name) | own | said
        calendar, method = numbered_invitation(registration, published, self.calendar, now=now)
        context["has_calendar"] = bool(calendar)
        return Content(context=context, calendar=calendar, calendar_method=method, code=code, call=context["join_url"])


def recipient_of(person: Person) -> Recipient:
    """Return a person as whom a mail is to."""
    return Recipient(person.email, person.language, person.pk)


def _code(registration: Registration) -> str:
    """Return what the code for the entrance holds, for those who will stand there."""
    comes = registration.is_coming and registration.mode == Mode.IN_PERSON
    return check_in_url(registration) if comes else ""
