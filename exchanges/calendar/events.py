"""Published meetings as events of a calendar file, in the reader's language."""

from collections.abc import Callable, Iterable, Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.calendar.ics import CalendarEvent
from exchanges.calendar.labels import format_name, role_name
from exchanges.calendar.queries import Days, earlier_days
from exchanges.calendar.target_groups import groups_of
from exchanges.calendar.times import span_of, when_in_words
from exchanges.meetings.models import Meeting, in_language
from exchanges.meetings.published import PublishedMeeting
from multiply.dates import date_range

Absolute = Callable[[str], str]


def calendar_events(
    meetings: Sequence[PublishedMeeting], *, absolute: Absolute, is_busy: bool = False
) -> list[CalendarEvent]:
    """Make the events of meetings; `absolute` makes an address of this site absolute."""
    moved = earlier_days(meetings)
    return [
        _event(published, moved.get(published.meeting_id), absolute=absolute, is_busy=is_busy) for published in meetings
    ]


def _event(published: PublishedMeeting, old: Days | None, *, absolute: Absolute, is_busy: bool) -> CalendarEvent:
    is_cancelled = published.status == PublishedMeeting.Status.CANCELLED
    url = absolute(reverse("calendar:meeting_detail", args=[published.meeting.slug]))
    # Some programs show a cancelled event like any other, so the word goes into its name too.
    summary = _("Cancelled: %(title)s") % {"title": published.title} if is_cancelled else published.title
    return CalendarEvent(
        uid=f"{published.meeting.uid}@{urlsplit(settings.SITE_URL).hostname}",
        sequence=published.sequence,
        changed_at=published.changed_at,
        summary=summary,
        language=get_language() or "en",
        description="\n".join([*_lines(published, old), url]),
        url=url,
        starts_on=published.starts_on,
        ends_on=published.ends_on,
        hours=span_of(published),
        location=location_of(published),
        position=_position(published),
        categories=(published.theme.name,) if published.theme else (),
        is_cancelled=is_cancelled,
        is_busy=is_busy,
    )


def location_of(published: PublishedMeeting) -> str:
    """Write where to go, from the venue to the country; a meeting online has no other place."""
    meeting = published.meeting
    if meeting.format == Meeting.Format.ONLINE:
        return _("Online")
    country = published.host.municipality.country if published.host else published.exchange.country
    parts = [meeting.venue, meeting.address, published.place, country.display_name if country else ""]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _position(published: PublishedMeeting) -> tuple[float, float] | None:
    """Return latitude and longitude of the host, where people go there."""
    if published.host is None or published.meeting.format == Meeting.Format.ONLINE:
        return None
    town = published.host.municipality
    return None if town.latitude is None or town.longitude is None else (town.latitude, town.longitude)


def _lines(published: PublishedMeeting, old: Days | None) -> Iterable[str]:
    """Yield what a reader of the event wants to know, most important first."""
    meeting, theme, host = published.meeting, published.theme, published.host
    if published.status == PublishedMeeting.Status.CANCELLED:
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
