"""Ways from a month of the calendar to others: the ones beside it, today's, that of the next meeting, and any."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.dates import MONTHS

from exchanges.meetings.published import IS_STANDING, PublishedMeeting
from exchanges.public.base.queries import published_meetings
from exchanges.public.calendar.converters import FIRST_YEAR, LAST_YEAR
from exchanges.public.calendar.filters import MeetingFilter
from exchanges.public.calendar.month import first_of_next, first_of_previous


@dataclass(frozen=True, slots=True)
class MonthLink:
    """Another month, with its address."""

    first_day: date
    url: str


@dataclass(frozen=True, slots=True)
class NextMeeting:
    """The first day of the next meeting that matches, and its place in the month that it is in."""

    starts_on: date
    url: str


@dataclass(frozen=True, slots=True)
class OtherMonths:
    """Where one can go from a month; None where there is nothing, or where one is there already."""

    previous: MonthLink | None
    following: MonthLink | None
    today_url: str
    next_meeting: NextMeeting | None
    shown: date
    years: Sequence[int]
    kept: Sequence[tuple[str, str]]

    @property
    def names(self) -> list[tuple[int, str]]:
        """The twelve months by number."""
        return [(number, str(name)) for number, name in MONTHS.items()]


def month_url(month: date, query: str) -> str:
    """Return the address of a month, the filters kept."""
    url = reverse("calendar:meeting_month", args=[month])
    return f"{url}?{query}" if query else url


def other_months(month: date, everything: MeetingFilter, *, today: date, query: str) -> OtherMonths:
    """Return the ways from a month, as far as anything is published, or today is; in two queries."""
    ends = published_meetings().order_by().aggregate(first=Min("starts_on"), last=Max("ends_on"))
    previous, following, this_month = first_of_previous(month), first_of_next(month), today.replace(day=1)
    earliest, latest = min(ends["first"] or today, today), max(ends["last"] or today, today)
    return OtherMonths(
        previous=MonthLink(previous, month_url(previous, query)) if month > earliest else None,
        following=MonthLink(following, month_url(following, query)) if following <= latest else None,
        today_url="" if month == this_month else month_url(this_month, query),
        next_meeting=_next_meeting(everything, today=today, query=query),
        shown=month,
        years=range(min(earliest.year, month.year), max(latest.year, month.year) + 1),
        kept=[(name, value) for name, values in QueryDict(query).lists() for value in values],
    )


def _next_meeting(everything: MeetingFilter, *, today: date, query: str) -> NextMeeting | None:
    to_come = everything.matching().filter(IS_STANDING, starts_on__gte=today)
    day = to_come.values_list("starts_on", flat=True).first()
    return NextMeeting(day, f"{month_url(day.replace(day=1), query)}#{day.isoformat()}") if day else None


def nearest(meetings: QuerySet[PublishedMeeting], *, later: Q, earlier: Q) -> PublishedMeeting | None:
    """Return the first that is later, else the last that is earlier; a cancelled one only where no other is left."""
    standing = meetings.filter(IS_STANDING)
    found = standing.filter(later).first() or standing.filter(earlier).last()
    return found or meetings.filter(later).first() or meetings.filter(earlier).last()


def month_asked_for(data: QueryDict) -> date | None:
    """Return the month that was chosen by year and number; None where that is none of the calendar's."""
    try:
        month = date(int(data.get("year", "")), int(data.get("month", "")), 1)
    except (ValueError, OverflowError):
        return None
    return month if FIRST_YEAR <= month.year <= LAST_YEAR else None
