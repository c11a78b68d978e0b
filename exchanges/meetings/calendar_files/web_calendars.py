"""Calendars on the web: addresses of their forms for a new event, filled in."""

from dataclasses import dataclass
from datetime import UTC, timedelta
from urllib.parse import quote, urlencode

from exchanges.meetings.calendar_files.icalendar import CalendarEvent


@dataclass(frozen=True, slots=True)
class WebCalendars:
    """Addresses that add one event; `office` is Outlook with an account of one's workplace."""

    google: str
    outlook: str
    office: str


def web_calendars(event: CalendarEvent) -> WebCalendars | None:
    """Return the addresses that add an event; None for one on days with a gap, as such a form knows one span only."""
    if event.only_on:
        return None
    of_outlook = _filled_in(
        path="/calendar/action/compose",
        rru="addevent",
        subject=event.summary,
        body=event.description,
        location=event.location,
        **_outlook_time(event),
    )
    of_google = _filled_in(
        action="TEMPLATE",
        text=event.summary,
        details=event.description,
        location=event.location,
        dates=_google_time(event),
    )
    return WebCalendars(
        google=f"https://calendar.google.com/calendar/render?{of_google}",
        outlook=f"https://outlook.live.com/calendar/0/deeplink/compose?{of_outlook}",
        office=f"https://outlook.office.com/calendar/0/deeplink/compose?{of_outlook}",
    )


def _filled_in(**fields: str) -> str:
    return urlencode(fields, quote_via=quote)


def _google_time(event: CalendarEvent) -> str:
    """Write start and end; of days the end is the first one after it."""
    if event.hours is None:
        return f"{event.starts_on:%Y%m%d}/{event.ends_on + timedelta(days=1):%Y%m%d}"
    return "/".join(f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}" for moment in event.hours)


def _outlook_time(event: CalendarEvent) -> dict[str, str]:
    """Write start and end; of days the end is the first one after it."""
    if event.hours is None:
        end = event.ends_on + timedelta(days=1)
        return {"startdt": event.starts_on.isoformat(), "enddt": end.isoformat(), "allday": "true"}
    start, end_moment = (f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for moment in event.hours)
    return {"startdt": start, "enddt": end_moment}
