"""The programme of a meeting as its page shows it: a table a day, and how a day differs from the meeting."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from exchanges.meetings.languages.by_language import foreign_language, in_language
from exchanges.meetings.models import Meeting
from exchanges.meetings.models.agenda import AgendaItem, MeetingDay
from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.times import clock
from exchanges.public.base.labels import format_name


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """A row of a day's table, its texts in the reader's language as near as there is."""

    hours: str
    title: str
    title_language: str
    detail: str
    detail_language: str
    venue: str
    is_break: bool


@dataclass(slots=True)
class AgendaDay:
    """A day with its lines in order; `differs` says how one takes part and where, if not as on the others."""

    day: date
    differs: str = ""
    lines: list[AgendaLine] = field(default_factory=list)


def agenda_of(published: PublishedMeeting) -> list[AgendaDay]:
    """Return the days of which there is something to say, in two queries.

    What is planned for a day that the published meeting does not have is left out.
    """
    length = (published.ends_on - published.starts_on).days + 1
    days = {number + 1: AgendaDay(published.starts_on + timedelta(days=number)) for number in range(length)}
    for special in published.meeting.special_days.filter(day_number__in=days):
        days[special.day_number].differs = in_words(special, published.meeting)
    for item in published.meeting.agenda_items.filter(day_number__in=days):
        days[item.day_number].lines.append(_line(item))
    return [day for day in days.values() if day.lines or day.differs]


def in_words(special: MeetingDay, meeting: Meeting) -> str:
    """Say how and where a day differs: In person, Town hall, Main Street 1.

    In format it can only where the meeting has both, whatever was written before the meeting changed.
    """
    has_both = meeting.format == Meeting.Format.HYBRID
    format_of_day = format_name(special.format) if special.format and has_both else ""
    return ", ".join(part for part in (format_of_day, special.venue, special.address) if part)


def _line(item: AgendaItem) -> AgendaLine:
    hours = f"{clock(item.starts_at)}–{clock(item.ends_at)}" if item.ends_at else clock(item.starts_at)
    return AgendaLine(
        hours=hours,
        title=item.title,
        title_language=foreign_language(item.titles),
        detail=in_language(item.details) or "",
        detail_language=foreign_language(item.details),
        venue=item.venue,
        is_break=item.kind == AgendaItem.Kind.BREAK,
    )
