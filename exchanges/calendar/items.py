"""Items of published meetings, told of their earlier days, and in months."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.calendar.dates import date_range
from exchanges.calendar.listing import MeetingItem, meeting_item
from exchanges.calendar.queries import Days, earlier_days
from exchanges.scheduling.models import PublishedMeeting


@dataclass(frozen=True, slots=True)
class Month:
    """The meetings that start in one month."""

    first_day: date
    items: tuple[MeetingItem, ...]


def meeting_items(meetings: Sequence[PublishedMeeting], *, today: date) -> list[MeetingItem]:
    """Make the items of published meetings in their order; one to come that has moved says so, with its old date."""
    moved = earlier_days(meetings)
    return [_with_old_days(row, moved.get(row.meeting_id), today=today) for row in meetings]


def _with_old_days(row: PublishedMeeting, old: Days | None, *, today: date) -> MeetingItem:
    item = meeting_item(row, today=today)
    if old is None or item.is_cancelled or row.ends_on < today:
        return item
    days = date_range(*old, language=get_language() or "en")
    return replace(item, status_label=_("New date"), status_kind="warn", note=_("Was %(days)s") % {"days": days})


def by_month(items: Iterable[MeetingItem]) -> list[Month]:
    """Group items, which are in order of time, by the month they start in."""
    dated = [(item.starts_on.replace(day=1), item) for item in items if item.starts_on]
    return [
        Month(month, tuple(item for _day, item in group)) for month, group in groupby(dated, key=lambda one: one[0])
    ]
