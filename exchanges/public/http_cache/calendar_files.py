"""Texts of what did not change, kept in this process by all that they are made of, so that they cannot be old."""

from functools import lru_cache

from exchanges.meetings.calendar_files.icalendar import CalendarEvent, event_text

MOST_EVENTS = 8192


def text_of_event(event: CalendarEvent) -> bytes:
    """Write a public event of a calendar, or know it from before; events of one person are not for this."""
    # Moments are equal in whatever time zone they are written.
    return _text_of_event(event, tuple(str(moment.tzinfo) for moment in event.hours or ()))


@lru_cache(maxsize=MOST_EVENTS)
def _text_of_event(event: CalendarEvent, _zones: tuple[str, ...]) -> bytes:
    return event_text(event)
