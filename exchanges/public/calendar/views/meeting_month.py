"""The calendar a month a page."""

from datetime import date

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from exchanges.meetings.published import PublishedMeeting
from exchanges.public.base.empty_state import EmptyState
from exchanges.public.base.queries import published_meetings
from exchanges.public.calendar.empty_calendar import Nearest, empty_month
from exchanges.public.calendar.facets import suggestion
from exchanges.public.calendar.filter_queries import query_of
from exchanges.public.calendar.filters import MeetingFilter
from exchanges.public.calendar.month import (
    DAY,
    Span,
    Week,
    first_of_next,
    grid_days,
    hides_past,
    shown_spans,
    weeks_of,
)
from exchanges.public.calendar.views.filtered import (
    answer,
    around,
    filter_of,
    is_sample,
    named_programmes,
    subscribe_url,
)
from exchanges.public.calendar.views.other_months import month_asked_for, month_url, nearest, other_months
from exchanges.public.meeting_rows.dated_rows import meeting_rows
from exchanges.public.meeting_rows.listed import ListedMeeting
from exchanges.public.meeting_rows.rows import MeetingRow
from exchanges.registrations.identity.session import participant_of
from exchanges.registrations.models import Person
from localisation.dates import weekday_names


@require_safe
def this_month(request: HttpRequest) -> HttpResponse:
    """Lead to the month that was chosen, else to that of the next meeting that matches, else to that of the last."""
    month = month_asked_for(request.GET) or _nearest_month(request)
    return HttpResponseRedirect(month_url(month, query_of(request.GET)))


def _nearest_month(request: HttpRequest) -> date:
    today = timezone.localdate()
    month = today.replace(day=1)
    matching = filter_of(request, published_meetings()).matching()
    row = nearest(matching, later=Q(ends_on__gte=today), earlier=Q(ends_on__lt=today))
    # A meeting that began before the month and reaches into it belongs to the month.
    if row and not (row.starts_on < month <= row.ends_on):
        month = row.starts_on.replace(day=1)
    return month


@require_safe
def meeting_month(request: HttpRequest, first_day: date) -> HttpResponse:
    """Show the meetings of the month from its first day on, those that only reach into it included."""
    today, query = timezone.localdate(), query_of(request.GET)
    meetings = filter_of(request, published_meetings().filter(_touching(first_day, first_of_next(first_day) - DAY)))
    everything = filter_of(request, published_meetings(), words=meetings.words)
    weeks, items, shown = (
        _weeks(everything, first_day, today=today, person=participant_of(request))
        if meetings.tally.total
        else ([], {}, [])
    )
    context = {
        **around(request, meetings, shown="calendar:this_month"),
        "others": other_months(first_day, everything, today=today, query=query),
        "first_day": first_day,
        "weeks": weeks,
        "weekdays": weekday_names(language=get_language() or "en"),
        "themes": _themes(meetings, items),
        "sample": is_sample(shown, words=meetings.words),
        "hides_past": bool(weeks) and hides_past(weeks, today=today),
        "programmes": named_programmes(shown, today=today),
        "instead": None if weeks else _instead(request, everything, meetings, first_day),
    }
    return answer(request, "public/calendar/meeting_month.html", context)


def _touching(first: date, last: date) -> Q:
    return Q(starts_on__lte=last, ends_on__gte=first)


def _weeks(
    everything: MeetingFilter, month: date, *, today: date, person: Person | None
) -> tuple[list[Week], dict[int, MeetingRow], list[ListedMeeting]]:
    """Lay out the weeks; only the meetings that find room in them are read, and returned, too."""
    matching = everything.matching().filter(_touching(*grid_days(month)))
    spans = [Span(*row) for row in matching.values_list("pk", "starts_on", "ends_on")]
    rows = ListedMeeting.read(published_meetings().filter(pk__in=shown_spans(month, spans)))
    shown = meeting_rows(rows, today=today, now=everything.now, person=person)
    items = {row.pk: item for row, item in zip(rows, shown, strict=True)}
    asked = everything.chosen.get("country", ())
    countries = [country.code for country in everything.words.countries if not asked or country.code in asked]
    weeks = weeks_of(
        month,
        spans,
        items,
        today=today,
        countries=countries,
        language=get_language() or "en",
        day_url=lambda day: _day_url(everything, day, today=today),
    )
    return weeks, items, rows


def _day_url(meetings: MeetingFilter, day: date, *, today: date) -> str:
    """Return the address of the list of a day's meetings that match."""
    asked = meetings.data.copy()
    asked["from"] = asked["to"] = day.isoformat()
    return f"{reverse('calendar:past_meeting_list' if day < today else 'calendar:meeting_list')}?{query_of(asked)}"


def _themes(meetings: MeetingFilter, items: dict[int, MeetingRow]) -> list[object]:
    """Return the themes that the month's colours stand for, in the order of the filter."""
    shown = {item.theme.key: item.theme for item in items.values() if item.theme}
    return [shown[key] for key in meetings.words.theme_names if key in shown]


def _instead(request: HttpRequest, everything: MeetingFilter, meetings: MeetingFilter, month: date) -> EmptyState:
    """Return what a month without meetings offers: the nearest one that matches, and the filter to drop."""
    row = nearest(everything.matching(), later=Q(starts_on__gt=month), earlier=Q(ends_on__lt=month))
    return empty_month(
        month,
        _nearest(row, query_of(request.GET), is_later=row.starts_on > month) if row else None,
        suggestion(meetings),
        is_filtered=bool(meetings.chosen),
        subscribe_url=subscribe_url(request),
    )


def _nearest(row: PublishedMeeting, query: str, *, is_later: bool) -> Nearest:
    url = month_url(row.starts_on.replace(day=1), query)
    return Nearest(row.starts_on, row.ends_on, row.host_or_venue or row.title, url, is_later=is_later)
