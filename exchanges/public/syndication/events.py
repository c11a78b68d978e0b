"""Published meetings as events of a calendar file, in the reader's language."""

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.meetings.addresses import calendar_uid
from exchanges.meetings.calendar_files.icalendar import CalendarEvent
from exchanges.meetings.languages.by_language import in_language
from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.themes.target_groups import groups_of
from exchanges.meetings.time_and_place.location import location_of, position_of
from exchanges.meetings.time_and_place.times import span_of, when_in_words
from exchanges.public.base.labels import format_name, role_name
from exchanges.public.base.queries import Days, earlier_days
from exchanges.public.syndication.pictures import meeting_picture
from exchanges.public.syndication.responses import Absolute
from localisation.dates import date_range


def calendar_events(
    meetings: Sequence[PublishedMeeting], *, absolute: Absolute, is_busy: bool = False
) -> list[CalendarEvent]:
    """Make the events of meetings."""
    moved = earlier_days(meetings)
    return [
        _event(published, moved.get(published.meeting_id), absolute=absolute, is_busy=is_busy) for published in meetings
    ]


def _event(published: PublishedMeeting, old: Days | None, *, absolute: Absolute, is_busy: bool) -> CalendarEvent:
    url = absolute(reverse("calendar:meeting_detail", args=[published.meeting.slug]))
    return CalendarEvent(
        uid=calendar_uid(published.meeting),
        sequence=published.sequence,
        # Some programs take over a changed text, room or hour only where this moment is a later one.
        changed_at=published.last_changed_at,
        summary=summary_of(published),
        language=get_language() or "en",
        description="\n".join([*description_lines(published, old), url]),
        url=url,
        starts_on=published.starts_on,
        ends_on=published.ends_on,
        hours=span_of(published),
        location=location_of(published),
        position=position_of(published),
        contact=_contact(published),
        image=absolute(meeting_picture(published).url),
        categories=(published.theme.name,) if published.theme else (),
        is_cancelled=published.is_cancelled,
        is_busy=is_busy,
    )


def _contact(published: PublishedMeeting) -> str:
    """Return whom to ask at the host: a function with its address, as far as they are known."""
    town = published.host.municipality if published.host else None
    parts = (town.name, town.contact_function, published.host_mailbox) if town else ()
    return ", ".join(part for part in parts if part) if any(parts[1:]) else ""


def summary_of(published: PublishedMeeting) -> str:
    """Name a meeting; some programs show a cancelled event like any other, so the word goes into its name too."""
    is_cancelled = published.is_cancelled
    return _("Cancelled: %(title)s") % {"title": published.title} if is_cancelled else published.title


def description_lines(published: PublishedMeeting, old: Days | None) -> Iterable[str]:
    """Yield what a reader of the event wants to know, most important first."""
    meeting, theme, host = published.meeting, published.theme, published.host
    if published.is_cancelled:
        yield _("This meeting is cancelled.")
        if meeting.cancellation_reason:
            yield meeting.cancellation_reason
    elif old:
        yield _("New date. It was %(days)s.") % {"days": date_range(*old, language=get_language() or "en")}
    summary = in_language(meeting.summaries)
    if summary:
        yield summary
    if theme:
        yield _("Theme: %(theme)s") % {"theme": theme.name}
        yield from (f"• {point}" for point in in_language(theme.content) or [])
        yield _("For: %(groups)s") % {"groups": ", ".join(group.name for group in groups_of(theme))}
    if host:
        role = role_name(host.role, host.municipality.country_id)
        yield _("Host: %(host)s (%(role)s)") % {"host": host, "role": role}
    yield _("When: %(when)s") % {"when": when_in_words(published)}
    yield _("How to take part: %(way)s") % {"way": format_name(meeting.format)}
    if published.version.programme.is_sample:
        yield _("Sample data: dates and availability are made up.")
