"""Items of published meetings, told of their earlier days, and in months."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.meetings.published import PublishedMeeting
from exchanges.public.base.queries import Days, earlier_days
from exchanges.public.meeting_rows.availability import registering_of
from exchanges.public.meeting_rows.follow_up import follow_up_of
from exchanges.public.meeting_rows.listed import ListedMeeting
from exchanges.public.meeting_rows.own_status import own_statuses
from exchanges.public.meeting_rows.rows import MeetingRow, meeting_row
from exchanges.registrations.models import Person
from localisation.dates import date_range

UPCOMING_SHOWN, PAST_SHOWN = 24, 6
"""How many meetings a page of a theme, network or municipality shows; the calendar has them all."""


@dataclass(frozen=True, slots=True)
class Halves:
    """The next meetings in order, and the last ones that are over, latest first, with the addresses of all of them."""

    upcoming: list[MeetingRow]
    past: list[MeetingRow]
    all_upcoming_url: str
    all_past_url: str


def halves(meetings: QuerySet[PublishedMeeting], *, today: date, now: datetime, query: str) -> Halves:
    """Part meetings, which are in order of time, by `today`; `query` is what filters the calendar down to them."""
    ahead = ListedMeeting.read(meetings.filter(ends_on__gte=today)[: UPCOMING_SHOWN + 1])
    over = ListedMeeting.read(meetings.filter(ends_on__lt=today).reverse()[: PAST_SHOWN + 1])
    shown = ahead[:UPCOMING_SHOWN]
    items = meeting_rows([*shown, *over[:PAST_SHOWN]], today=today, now=now)
    return Halves(
        upcoming=items[: len(shown)],
        past=items[len(shown) :],
        all_upcoming_url=f"{reverse('calendar:meeting_list')}?{query}" if len(ahead) > UPCOMING_SHOWN else "",
        all_past_url=f"{reverse('calendar:past_meeting_list')}?{query}" if len(over) > PAST_SHOWN else "",
    )


@dataclass(frozen=True, slots=True)
class Month:
    """The meetings that start in one month."""

    first_day: date
    items: tuple[MeetingRow, ...]

    @property
    def count(self) -> int:
        """How many of them are not cancelled."""
        return sum(not item.is_cancelled for item in self.items)


def meeting_rows(
    meetings: Sequence[ListedMeeting],
    *,
    today: date,
    now: datetime | None = None,
    person: Person | None = None,
) -> list[MeetingRow]:
    """Make the items of published meetings in their order; one to come that has moved says so, with its old date.

    With `now` they say what is left for those who register, and of those that are over what there is to read; to
    `person`, how they stand.
    """
    moved = earlier_days(meetings)
    items = [_with_old_days(row, moved.get(row.meeting_id), today=today) for row in meetings]
    if now is None:
        return items
    open_ones = registering_of(meetings, now=now)
    read = follow_up_of([row for row in meetings if row.ends_on < today])
    own = own_statuses(person, [row for row in meetings if row.ends_on >= today])
    return [
        replace(
            item,
            registering=open_ones.get(row.meeting_id),
            aftermath=read.get(row.meeting_id),
            own=own.get(row.meeting_id, ""),
        )
        for row, item in zip(meetings, items, strict=True)
    ]


def _with_old_days(row: ListedMeeting, old: Days | None, *, today: date) -> MeetingRow:
    item = meeting_row(row, today=today)
    if old is None or item.is_cancelled or row.ends_on < today:
        return item
    days = date_range(*old, language=get_language() or "en")
    return replace(item, status_label=_("New date"), status_kind="warn", note=_("Was %(days)s") % {"days": days})


def by_month(items: Iterable[MeetingRow]) -> list[Month]:
    """Group items, which are in order of time, by the month they start in."""
    dated = [(item.starts_on.replace(day=1), item) for item in items if item.starts_on]
    return [
        Month(month, tuple(item for _day, item in group)) for month, group in groupby(dated, key=lambda one: one[0])
    ]
