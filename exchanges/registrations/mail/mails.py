"""What mails about a registration have in common: whom they go to, what they say of the meeting, the invitation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from exchanges.meetings.calendar_files.icalendar import CalendarEvent
from exchanges.meetings.calendar_files.invitations import (
    CANCEL,
    REQUEST,
    Attendee,
    PersonalVisit,
    invitation,
    personal_event,
)
from exchanges.meetings.calendar_files.organizers import organizer_of
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.meetings.time_and_place.location import location_by_day
from exchanges.meetings.time_and_place.times import days_in_range, when_in_words
from exchanges.outbox.outgoing import Content, OutgoingMail, Recipient
from exchanges.registrations.identity.links import check_in_url, manage_url
from exchanges.registrations.mail.calls import call_address, own_days, told_from
from exchanges.registrations.mail.held_mails import replaced_by, was_invited
from exchanges.registrations.mail.told import NO_REASON, Told, Why
from exchanges.registrations.models import Person, Registration
from exchanges.registrations.models.registering import Mode

INVITE = "invite"
WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationMail:
    """A mail to be written about a registration, to its person in their language.

    `kind` says its templates, `event` what happened, as the last part of its key: the same mail is written once.
    `facts` are what its templates say beyond facts_of; callables in them are called in the recipient's language.
    `published` is what is published now, where it is at hand.

    `calendar` is INVITE or WITHDRAW. One that `has_code` brings the code for the entrance to who comes in person. One
    `to_contact` about a place that has no name yet goes to the contact of the delegation, once for all its places. One
    that `can_wait` is due by the calendar: nobody has just done something and looks for it. `was` is what the recipient
    was told before, `why` the reason given for what has changed since. `standing` says how the recipient stands after
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
    why: Why = NO_REASON
    standing: str = ""
    is_handed_on: bool = False

    def outgoing(self, *, now: datetime) -> OutgoingMail:
        """Return it as the outbox takes it; to nobody where nobody is named for the place."""
        registration = self.registration
        person = registration.person or (_contact_of(registration) if self.to_contact else None)
        return OutgoingMail(
            key=self._key(),
            kind=self.kind,
            to=recipient_of(person) if person else None,
            says=lambda: self._content(person.name if person else "", now),
            meeting=registration.meeting,
            about=registration.reference,
            was=self.was.kept(self.why) if self.was else None,
            replaces=replaced_by(self.kind, registration),
            is_urgent=not self.can_wait,
        )

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
        calendar, method = _calendar(registration, published, self.calendar, now=now)
        context["has_calendar"] = bool(calendar)
        return Content(context=context, calendar=calendar, calendar_method=method, code=code, call=context["join_url"])


def recipient_of(person: Person) -> Recipient:
    """Return a person as whom a mail is to."""
    return Recipient(person.email, person.language, person.pk)


def published_of(meeting: Meeting) -> PublishedMeeting:
    """Return what the public sees of a meeting; raise DoesNotExist where it was never published."""
    return published_meetings().select_related("meeting__organizer").get(meeting=meeting)


def _code(registration: Registration) -> str:
    """Return what the code for the entrance holds, for those who will stand there."""
    comes = registration.is_coming and registration.mode == Mode.IN_PERSON
    return check_in_url(registration, language=translation.get_language() or "en") if comes else ""


def _contact_of(registration: Registration) -> Person | None:
    return registration.delegation.contact if registration.delegation else None


def facts_of(registration: Registration, published: PublishedMeeting, name: str) -> dict[str, Any]:
    """Return what every mail about a registration may say, to somebody of that name, in the active language."""
    language, days = translation.get_language() or "en", own_days(registration)
    is_online = registration.mode == Mode.ONLINE
    return {
        "name": name,
        "reference": registration.reference,
        "title": published.title,
        "days": days_in_range(published, days),
        "when": when_in_words(published, days),
        "where": _("Online") if is_online else location_by_day(published, days),
        "way": registration.get_mode_display(),
        "is_online": is_online,
        "host": str(published.host) if published.host else "",
        "standing": standing_of(registration, published),
        "is_coming": registration.is_coming,
        "is_waiting": registration.is_waiting,
        "meeting_url": meeting_url(published),
        "manage_url": manage_url(registration, language=language),
        "cancel_url": f"{manage_url(registration, language=language)}cancel/",
        "join_url": "",
        "is_sample": published.version.programme.is_sample,
    }


def standing_of(registration: Registration, published: PublishedMeeting) -> str:
    """Say in a word how somebody stands, by which facts and footer of a mail go."""
    if published.is_cancelled:
        return "ended"
    if registration.is_requested:
        return "asks"
    if not registration.is_active:
        return "ended"
    if registration.is_coming:
        return "comes"
    if registration.offered_until is None:
        return "waits"
    return "asked" if registration.is_asked else "offered"


def meeting_url(published: PublishedMeeting) -> str:
    """Return the address of the meeting's page in the active language."""
    return settings.SITE_URL + reverse("calendar:meeting_detail", args=[published.meeting.slug])


def _calendar(registration: Registration, published: PublishedMeeting, what: str, *, now: datetime) -> tuple[str, str]:
    """Return the invitation and its method, counting it; nothing for those who never got one and do not come."""
    if not what or registration.person is None:
        return "", ""
    if not (what == INVITE and registration.is_coming) and not was_invited(registration):
        return "", ""
    registration.sequence, registration.changed_at = _next_sequence(registration), now
    registration.save(update_fields=["sequence", "changed_at"])
    method = CANCEL if what == WITHDRAW else REQUEST
    event = visit_event(registration, published, is_cancelled=what == WITHDRAW, changed_at=now, now=now)
    person = registration.person
    attendee = Attendee(email=person.email, name=person.name, is_waiting=event.is_tentative)
    return invitation(event, attendee, organizer=organizer_of(published.meeting), method=method), method


def visit_event(
    registration: Registration,
    published: PublishedMeeting,
    *,
    is_cancelled: bool | None = None,
    changed_at: datetime,
    now: datetime,
    call: str | None = None,
) -> CalendarEvent:
    """Return the event of a registration, in the active language, for its invitation, download or personal feed.

    `call` is the address of the call that the person may have `now`, where it is known already.
    """
    if call is None:
        call = call_address(registration, published, now=now)
    if is_cancelled is None:
        is_cancelled = not registration.is_active
    visit = PersonalVisit(
        url=meeting_url(published),
        revision=registration.sequence,
        days=own_days(registration),
        is_online=registration.mode == Mode.ONLINE,
        is_waiting=registration.is_waiting and not registration.is_asked,
        is_asked=registration.is_asked,
        is_cancelled=is_cancelled,
        call="" if is_cancelled else call,
    )
    # From the day before on it says more than it did.
    changed_at = max(changed_at, told_from(registration, published)) if visit.call else changed_at
    return personal_event(published, visit, changed_at=changed_at)


def _next_sequence(registration: Registration) -> int:
    """Return the next number of the person's invitations to this meeting, those of earlier registrations counted."""
    theirs = Registration.objects.filter(meeting=registration.meeting_id, person=registration.person_id)
    return max(theirs.aggregate(last=Max("sequence"))["last"] or 0, registration.sequence) + 1
