"""Calendar files (RFC 5545, with the properties of RFC 7986 that calendar programs read)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import (
    Calendar,
    Event,
    Parameters,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vDuration,
    vRecur,
    vText,
    vUri,
)

from localisation.plain_text import printable

PRODUCT = "-//MULTIPLY//Network exchange calendar//EN"
REFRESH_AFTER = timedelta(hours=6)
_COLOUR = "teal"
"""The nearest to the site's own that has a name: RFC 7986, 5.9, knows those of CSS."""
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """A meeting as a calendar shows it.

    `hours` are aware moments of start and end; None makes it an all-day event from `starts_on` to `ends_on`, both
    included. `sequence` rises whenever date, host or status change, `changed_at` is when it last did. `is_busy` tells
    whether it takes up its reader's time: a subscribed calendar must not block the days of other people's meetings.
    `is_tentative` is for those who wait for a seat. `only_on` are days with a gap, in order, of an all-day event that
    is on these alone; it begins and ends on the first of them. `conference` is the address of a call, `contact` whom to
    ask, `image` the address of a picture (PNG).
    """

    uid: str
    sequence: int
    changed_at: datetime
    summary: str
    language: str
    description: str
    url: str
    starts_on: date
    ends_on: date
    hours: tuple[datetime, datetime] | None = None
    location: str = ""
    position: tuple[float, float] | None = None
    categories: tuple[str, ...] = ()
    is_cancelled: bool = False
    is_busy: bool = False
    is_tentative: bool = False
    only_on: tuple[date, ...] = ()
    conference: str = ""
    contact: str = ""
    image: str = ""

    @property
    def status(self) -> str:
        """The STATUS of RFC 5545, 3.8.1.11."""
        if self.is_cancelled:
            return "CANCELLED"
        return "TENTATIVE" if self.is_tentative else "CONFIRMED"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarHead:
    """What a calendar says of itself: its name, description, page and, for one that is subscribed to, its address."""

    name: str
    description: str
    language: str
    url: str
    source: str = ""


def event_text(event: CalendarEvent) -> bytes:
    """Write an event as it stands in a calendar."""
    written: bytes = component_of(event).to_ical()
    return written


def calendar_file(
    head: CalendarHead, events: Sequence[CalendarEvent], *, write: Callable[[CalendarEvent], bytes] = event_text
) -> bytes:
    """Write a calendar; the same events make the same bytes, so that they can be compared.

    The calendar itself has no UID: programs that find one take the whole feed for a single item. It has no METHOD
    either: nobody sends it to anybody, and with one every event would need an ORGANIZER (RFC 5546, 3.2.1). `write` may
    know the text of an event already.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    _describe(calendar, head, events)
    add_time_zones(calendar, events)
    before, end, after = calendar.to_ical().rpartition(b"END:VCALENDAR")
    return b"".join([before, *map(write, events), end, after])


def _describe(calendar: Calendar, head: CalendarHead, events: Sequence[CalendarEvent]) -> None:
    """Add name and description twice: as RFC 7986 has them, and as the programs before it read them."""
    for name in ("name", "x-wr-calname"):
        calendar.add(name, vText(printable(head.name)), parameters={"LANGUAGE": head.language})
    for name in ("description", "x-wr-caldesc"):
        calendar.add(name, vText(printable(head.description)), parameters={"LANGUAGE": head.language})
    calendar.add("url", vUri(head.url))
    if events:
        calendar.add("last-modified", max(event.changed_at for event in events).astimezone(UTC))
    if head.source:
        calendar.add("color", _COLOUR)
        calendar.add("source", vUri(head.source), parameters={"VALUE": "URI"})
        calendar.add("refresh-interval", vDuration(REFRESH_AFTER), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(REFRESH_AFTER))


def component_of(event: CalendarEvent) -> Event:
    """Return the event as a VEVENT; DTSTAMP and LAST-MODIFIED are when it changed, so that it is always the same."""
    component = Event()
    component.add("uid", event.uid)
    component.add("sequence", event.sequence)
    component.add("dtstamp", event.changed_at.astimezone(UTC))
    component.add("last-modified", event.changed_at.astimezone(UTC))
    _add_time(component, event)
    for name, text in (("summary", event.summary), ("description", event.description), ("location", event.location)):
        if text:
            component.add(name, printable(text), parameters={"LANGUAGE": event.language})
    component.add("url", vUri(event.url))
    if event.conference:
        component.add("conference", vUri(event.conference), parameters=_conference_parameters(event))
    if event.contact:
        component.add("contact", printable(event.contact))
    if event.image:
        shown = Parameters(VALUE="URI", DISPLAY="BADGE", FMTTYPE="image/png")
        component.add("image", vUri(event.image), parameters=shown)
    if event.position:
        component.add("geo", event.position)
    if event.categories:
        component.add("categories", [printable(each) for each in event.categories])
    component.add("status", event.status)
    component.add("transp", "OPAQUE" if event.is_busy and not event.is_cancelled else "TRANSPARENT")
    return component


def _conference_parameters(event: CalendarEvent) -> Parameters:
    """Return the parameters of RFC 7986, 5.11: one can hear, see and be seen."""
    label = str(_("Join online"))
    return Parameters(VALUE="URI", FEATURE=["AUDIO", "VIDEO"], LABEL=label, LANGUAGE=event.language)


def _add_time(component: Event, event: CalendarEvent) -> None:
    """Add start and end; several days with hours are one event from the first hour to the last.

    Calendars draw an event over midnight as a bar across its days, which is what such a meeting is. One event a day
    would have to make up the hours of the days between, and would split what moves and is cancelled as one.
    """
    if event.hours is None:
        component.add("dtstart", event.starts_on)
        component.add("dtend", event.ends_on + timedelta(days=1))
        if event.only_on:
            # A rule with exceptions: some programs do not read a list of dates (RDATE).
            length = (event.only_on[-1] - event.only_on[0]).days + 1
            every = [event.only_on[0] + timedelta(days=number) for number in range(length)]
            component.add("rrule", vRecur({"FREQ": "DAILY", "COUNT": length}))
            component.add("exdate", [day for day in every if day not in event.only_on])
        return
    for name, moment in zip(("dtstart", "dtend"), event.hours, strict=True):
        component.add(name, moment if _is_written_local(moment) else moment.astimezone(UTC))


def add_time_zones(calendar: Calendar, events: Iterable[CalendarEvent]) -> None:
    """Add a VTIMEZONE for each zone that the events are written in."""
    for zone in _zones(events):
        calendar.add_component(european_time_zone(zone))


def _zones(events: Iterable[CalendarEvent]) -> list[ZoneInfo]:
    """Return the time zones that events are written in, by name."""
    moments = [moment for event in events for moment in event.hours or () if _is_written_local(moment)]
    return [ZoneInfo(key) for key in sorted({str(moment.tzinfo) for moment in moments})]


def _is_written_local(moment: datetime) -> bool:
    """Tell whether a moment is written with its time zone; one whose zone has rules of its own is written in UTC."""
    return isinstance(moment.tzinfo, ZoneInfo) and follows_european_rule(moment.tzinfo, moment.year)


def last_sunday(year: int, month: int) -> date:
    """Return the last Sunday of a month that has 31 days."""
    last = date(year, month, 31)
    return last - timedelta(days=last.isoweekday() % 7)


@cache
def follows_european_rule(zone: ZoneInfo, year: int) -> bool:
    """Tell whether clocks change as in the European Union: by an hour at 01:00 UTC, last Sunday of March and October.

    Directive 2000/84/EC. Checked against the time zone database, both sides of both changes. Where it is still Saturday
    by the clock of the zone (America/Nuuk), the yearly rules of european_time_zone would name the wrong day: not so.
    """
    standard = datetime(year, 1, 1, tzinfo=UTC).astimezone(zone).utcoffset() or timedelta()
    for month, before, after in ((3, standard, standard + _HOUR), (10, standard + _HOUR, standard)):
        day = last_sunday(year, month)
        change = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
        if (change + before).date() != day:
            return False
        if (change - timedelta(seconds=1)).astimezone(zone).utcoffset() != before:
            return False
        if change.astimezone(zone).utcoffset() != after:
            return False
    return True


def european_time_zone(zone: ZoneInfo) -> Timezone:
    """Describe a zone that follows the European rule, by two yearly rules without an end.

    Generated lists of dates end somewhere and are an hour wrong after it; the rule is right as long as the law is.
    """
    winter, summer = (datetime(2027, month, 1, tzinfo=zone) for month in (1, 7))
    standard, daylight = winter.utcoffset() or timedelta(), summer.utcoffset() or timedelta()
    described = Timezone()
    described.add("tzid", zone.key)
    # The change is at 01:00 UTC, and DTSTART is on the clock that is about to be left.
    for kind, month, first_year, left, entered, name in (
        (TimezoneDaylight(), 3, 1981, standard, daylight, summer.tzname()),
        (TimezoneStandard(), 10, 1996, daylight, standard, winter.tzname()),
    ):
        start = datetime.combine(last_sunday(first_year, month), datetime.min.time()) + _HOUR + left
        kind.add("dtstart", start)
        kind.add("rrule", vRecur({"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": "-1SU"}))
        kind.add("tzoffsetfrom", left)
        kind.add("tzoffsetto", entered)
        kind.add("tzname", name)
        described.add_component(kind)
    return described
