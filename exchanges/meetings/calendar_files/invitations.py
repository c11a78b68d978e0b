"""Calendar invitations to one person (iTIP, RFC 5546): asked to come, and told that it is off."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parseaddr

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from exchanges.meetings.addresses import calendar_uid
from exchanges.meetings.calendar_files.icalendar import PRODUCT, CalendarEvent, add_time_zones, component_of
from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.location import location_of, position_of
from exchanges.meetings.time_and_place.times import days_of, runs_of, span_of, when_in_words
from localisation.plain_text import printable

REQUEST = "REQUEST"
CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """Whose calendar it goes to; one who waits for a seat comes tentatively."""

    email: str
    name: str
    is_waiting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalVisit:
    """What of a meeting somebody comes to.

    Without `days` it is all of them; days that the meeting has left behind by moving no longer count. `call` is the
    address of the call for who may have it. `revision` counts the invitations that the person got to this meeting. Who
    `is_asked` whether they still come has yet to say so. `is_cancelled` says that this person does not come.
    """

    url: str
    revision: int = 0
    days: tuple[date, ...] = ()
    is_online: bool = False
    is_waiting: bool = False
    is_asked: bool = False
    is_cancelled: bool = False
    call: str = ""


def personal_event(published: PublishedMeeting, visit: PersonalVisit, *, changed_at: datetime) -> CalendarEvent:
    """Make the event of one person's visit, in the reader's language, for an invitation or a personal feed.

    Several days are days, not one night-long event: nobody's calendar is blocked at midnight. Days with a gap are one
    event that recurs on them, so that it keeps its one UID, moves and is cancelled as one. SEQUENCE is the sum of
    the meeting's revision and the person's: both only rise, and either one's rise makes the invitation a newer one,
    newer also than the public file of the same meeting.
    """
    is_cancelled = visit.is_cancelled or published.is_cancelled
    days = days_of(published, visit.days)
    is_one_run = len(runs_of(days)) == 1
    is_one_day = published.starts_on == published.ends_on
    return CalendarEvent(
        uid=calendar_uid(published.meeting),
        sequence=published.sequence + visit.revision,
        changed_at=changed_at,
        summary=_summary(published, is_waiting=visit.is_waiting and not is_cancelled),
        language=get_language() or "en",
        description="\n".join(_lines(published, visit)),
        url=visit.call or visit.url,
        conference=visit.call,
        starts_on=days[0],
        ends_on=days[-1] if is_one_run else days[0],
        only_on=() if is_one_run else tuple(days),
        hours=span_of(published) if is_one_day else None,
        location=_("Online") if visit.is_online else location_of(published),
        position=None if visit.is_online else position_of(published),
        is_cancelled=is_cancelled,
        is_busy=not (visit.is_waiting or visit.is_asked),
        is_tentative=visit.is_waiting or visit.is_asked,
    )


def _lines(published: PublishedMeeting, visit: PersonalVisit) -> Iterator[str]:
    yield _("When: %(when)s") % {"when": when_in_words(published, visit.days)}
    if visit.call:
        # For calendar programs that do not know CONFERENCE.
        yield _("Join online: %(address)s") % {"address": visit.call}
    yield visit.url


def _summary(published: PublishedMeeting, *, is_waiting: bool) -> str:
    """Say that a meeting is cancelled where it is: that one person does not come is no news for a shared calendar."""
    if published.is_cancelled:
        return _("Cancelled: %(title)s") % {"title": published.title}
    return _("Waiting list: %(title)s") % {"title": published.title} if is_waiting else published.title


def invitation(event: CalendarEvent, attendee: Attendee, *, organizer: str, method: str = REQUEST) -> str:
    """Write the invitation to an event, or with CANCEL that it is off for this person (RFC 5546, 3.2.2 and 3.2.5).

    `organizer` is the mailbox, with its name, that invites to the meeting (`organizers.organizer_of`). No answer is
    asked for; coming and cancelling is done on the page of the registration.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    add_time_zones(calendar, [event])
    component = component_of(event)
    _add_people(component, organizer, attendee, method=method)
    calendar.add_component(component)
    written: bytes = calendar.to_ical()
    return written.decode()


def _add_people(component: Event, organizer: str, attendee: Attendee, *, method: str) -> None:
    name, mailbox = parseaddr(organizer)
    inviting = vCalAddress(f"mailto:{mailbox}")
    inviting.params["cn"] = vText(printable(name or mailbox))
    component.add("organizer", inviting)
    invited = vCalAddress(f"mailto:{attendee.email}")
    invited.params["cn"] = vText(printable(attendee.name or attendee.email))
    invited.params["cutype"] = vText("INDIVIDUAL")
    invited.params["role"] = vText("REQ-PARTICIPANT")
    invited.params["rsvp"] = vText("FALSE")
    if method == REQUEST:
        invited.params["partstat"] = vText("TENTATIVE" if attendee.is_waiting else "ACCEPTED")
    component.add("attendee", invited)
