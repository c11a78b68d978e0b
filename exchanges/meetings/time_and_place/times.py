"""Times of a meeting: its days, its hours where they are fixed, and the time zone they are in.

An hour that the clocks skip in spring is refused where it is typed; one that stands somewhere all the same counts with
the offset before the change, as RFC 5545, 3.3.5, has it. Of an hour that comes twice in autumn the first is meant.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting, zone_of_venue
from localisation.dates import date_range, day_in_words

Span = tuple[datetime, datetime]


def zone_of_meeting(meeting: Meeting) -> ZoneInfo:
    """Return the zone of the published place; of a meeting that is not public yet, of the one planned."""
    shown = PublishedMeeting.objects.current().filter(meeting=meeting.pk)
    published = shown.select_related("host__municipality__country", "exchange__country").first()
    if published is not None:
        return published.zone
    return zone_of_venue(meeting.host, meeting.exchange.country)


def is_skipped(moment: datetime, zone: ZoneInfo) -> bool:
    """Tell whether the clocks of a zone never show a moment, given without one: 02:30 on a night in March."""
    there = moment.replace(tzinfo=zone, fold=0)
    return there.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment


def words_of_skipped(moment: datetime, zone: ZoneInfo) -> str:
    """Say that the clocks never show a moment, and which one they show instead."""
    later = moment.replace(tzinfo=zone, fold=0).astimezone(UTC).astimezone(zone)
    return _(
        "The clocks go forward that night (%(zone)s): there is no %(hour)s on %(day)s. Did you mean %(later)s?"
    ) % {
        "zone": zone.key,
        "hour": clock(moment),
        "day": _day(moment.date()),
        "later": clock(later),
    }


def span_of(published: PublishedMeeting) -> Span | None:
    """Return the moments it starts and ends, in its time zone; None where the hours are not both fixed, or clash."""
    meeting, zone = published.meeting, published.zone
    if meeting.starts_at is None or meeting.ends_at is None:
        return None
    start = datetime.combine(published.starts_on, meeting.starts_at, zone)
    end = datetime.combine(published.ends_on, meeting.ends_at, zone)
    # In UTC: two moments of one zone are compared by their clocks alone, whatever the clocks do in between.
    return (start, end) if start.astimezone(UTC) < end.astimezone(UTC) else None


def days_of(published: PublishedMeeting, chosen: Iterable[date] = ()) -> list[date]:
    """Return the days of a meeting that somebody comes on, in order: those chosen that it has, else all of them."""
    length = (published.ends_on - published.starts_on).days + 1
    every = [published.starts_on + timedelta(days=number) for number in range(length)]
    wanted = set(chosen)
    return [day for day in every if day in wanted] or every


def runs_of(days: Sequence[date]) -> list[tuple[date, date]]:
    """Cut days, which are in order, into runs without a gap: the first and last day of each."""
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and runs[-1][1] + timedelta(days=1) == day:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def days_in_range(published: PublishedMeeting, chosen: Iterable[date] = ()) -> str:
    """Write the days that somebody comes on as briefly as can be: 27 April 2027, 29 April 2027."""
    language = get_language() or "en"
    runs = runs_of(days_of(published, chosen))
    return ", ".join(date_range(first, last, language=language) for first, last in runs)


def when_in_words(published: PublishedMeeting, chosen: Iterable[date] = ()) -> str:
    """Write days and hours as a page says them: Tuesday 27 April 2027, 12:30–15:00 (local time, CEST).

    Of a meeting of which somebody has `chosen` some days these alone, with the hours that the meeting begins and ends
    at on its own first and last day.
    """
    runs = runs_of(days_of(published, chosen))
    if runs == [(published.starts_on, published.ends_on)]:
        return _all_of_it(published)
    return "; ".join(_run_in_words(published, first, last) for first, last in runs)


def _all_of_it(published: PublishedMeeting) -> str:
    span = span_of(published)
    if span is None:
        return _run_in_words(published, published.starts_on, published.ends_on, ends=False)
    first, last = (_day(day) for day in (published.starts_on, published.ends_on))
    values = {"first": first, "last": last, "start": clock(span[0]), "end": clock(span[1]), "zone": _zone(span[0])}
    if _zone(span[0]) != _zone(span[1]):
        values |= {"start": f"{clock(span[0])} {_zone(span[0])}", "end": f"{clock(span[1])} {_zone(span[1])}"}
        if first != last:
            return _("%(first)s, %(start)s to %(last)s, %(end)s (local time)") % values
        return _("%(first)s, %(start)s–%(end)s (local time)") % values
    if first != last:
        return _("%(first)s, %(start)s to %(last)s, %(end)s (local time, %(zone)s)") % values
    return _("%(first)s, %(start)s–%(end)s (local time, %(zone)s)") % values


def _run_in_words(published: PublishedMeeting, first: date, last: date, *, ends: bool = True) -> str:
    """Write a part of the meeting's days, with its first hour or its last where that falls on one of them."""
    meeting, zone = published.meeting, published.zone
    days = _("%(first)s to %(last)s") % {"first": _day(first), "last": _day(last)} if first != last else _day(first)
    if meeting.starts_at is not None and first == published.starts_on:
        start = datetime.combine(first, meeting.starts_at, zone)
        values = {"days": days, "start": clock(start), "zone": _zone(start)}
        return _("%(days)s, from %(start)s (local time, %(zone)s)") % values
    if ends and meeting.ends_at is not None and last == published.ends_on:
        end = datetime.combine(last, meeting.ends_at, zone)
        return _("%(days)s, until %(end)s (local time, %(zone)s)") % {
            "days": days,
            "end": clock(end),
            "zone": _zone(end),
        }
    return days


def moment_in_words(moment: datetime, zone: ZoneInfo) -> str:
    """Write a moment by the clock of a zone, which it names: Tuesday 27 April 2027, 12:00 (CEST)."""
    there = moment.astimezone(zone)
    return _("%(day)s, %(time)s (%(zone)s)") % {
        "day": _day(there.date()),
        "time": clock(there),
        "zone": _zone(there),
    }


def _day(day: date) -> str:
    return day_in_words(day, language=get_language() or "en")


def clock(moment: datetime | time) -> str:
    """Write a time of day by the 24-hour clock."""
    return f"{moment:%H:%M}"


def _zone(moment: datetime) -> str:
    """Name the zone by its abbreviation at that moment, else by its distance from UTC, with which it changes too."""
    name = moment.tzname() or ""
    return f"UTC{name}" if name[:1] in {"+", "-"} else name
