"""When a meeting is: its days, its hours where they are fixed, and the time zone they are in."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.meetings.published import PublishedMeeting
from multiply.dates import day_in_words

Span = tuple[datetime, datetime]


def zone_of(published: PublishedMeeting) -> ZoneInfo:
    """Return the time zone of the place: the host's country, else the network's, else the site's."""
    country = published.host.municipality.country if published.host else published.exchange.country
    return country.zone if country else ZoneInfo(settings.TIME_ZONE)


def span_of(published: PublishedMeeting) -> Span | None:
    """Return the moments it starts and ends, in its time zone; None where the hours are not both fixed, or clash."""
    meeting, zone = published.meeting, zone_of(published)
    if meeting.starts_at is None or meeting.ends_at is None:
        return None
    start = datetime.combine(published.starts_on, meeting.starts_at, zone)
    end = datetime.combine(published.ends_on, meeting.ends_at, zone)
    return (start, end) if start < end else None


def when_in_words(published: PublishedMeeting) -> str:
    """Write days and hours as a page says them: Tuesday 27 April 2027, 12:30–15:00 (local time, CEST)."""
    language = get_language() or "en"
    first = day_in_words(published.starts_on, language=language)
    last = "" if published.ends_on == published.starts_on else day_in_words(published.ends_on, language=language)
    span, start = span_of(published), published.meeting.starts_at
    if span:
        values = {"first": first, "last": last, "start": clock(span[0]), "end": clock(span[1]), "zone": _zone(span[0])}
        if last:
            return _("%(first)s, %(start)s to %(last)s, %(end)s (local time, %(zone)s)") % values
        return _("%(first)s, %(start)s–%(end)s (local time, %(zone)s)") % values
    days = _("%(first)s to %(last)s") % {"first": first, "last": last} if last else first
    if start is None:
        return days
    zone = _zone(datetime.combine(published.starts_on, start, zone_of(published)))
    return _("%(days)s, from %(start)s (local time, %(zone)s)") % {"days": days, "start": clock(start), "zone": zone}


def clock(moment: datetime | time) -> str:
    """Write a time of day by the 24-hour clock."""
    return f"{moment:%H:%M}"


def _zone(moment: datetime) -> str:
    return moment.tzname() or ""
