"""The visit of a registration as an event: in its invitations, which are counted, in files and personal feeds."""

from datetime import datetime

from django.db.models import Max

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
from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.mail.by_whom import typed_name
from exchanges.registrations.mail.calls import call_address, own_days, told_from
from exchanges.registrations.mail.held_mails import was_invited
from exchanges.registrations.mail.mail_facts import meeting_url
from exchanges.registrations.models import Registration
from exchanges.registrations.models.registering import Mode

INVITE = "invite"
WITHDRAW = "withdraw"


def numbered_invitation(
    registration: Registration, published: PublishedMeeting, what: str, *, now: datetime
) -> tuple[str, str]:
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
    attendee = Attendee(email=person.email, name=typed_name(registration), is_waiting=event.is_tentative)
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
        is_waiting=registration.is_in_line,
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
