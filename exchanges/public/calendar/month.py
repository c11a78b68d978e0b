"""A month as a table of weeks: which meeting is on which day, so that one of several days reads as one bar."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from exchanges.public.calendar.public_holidays import Holiday, holidays_on
from exchanges.public.meeting_rows.rows import MeetingRow
from localisation.dates import date_block, date_range

WEEK = timedelta(days=7)
DAY = timedelta(days=1)
LANES = 3
"""How many meetings of a day are shown; of more their number is, with a link to them."""


class Span(NamedTuple):
    """A meeting's primary key as published, and its days, both included."""

    pk: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Entry:
    """A meeting on one of its days."""

    item: MeetingRow
    day_number: int
    is_last: bool

    @property
    def is_first(self) -> bool:
        """Whether the meeting begins on this day."""
        return self.day_number == 1

    @property
    def css_class(self) -> str:
        """The part of the bar that the day is: its start, its middle, its end, or all of it."""
        if self.is_first:
            return "" if self.is_last else " s"
        return " e" if self.is_last else " m"


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the table; `entries` holds None where another day's bar needs the place to be left free.

    It is `is_outside` where it belongs to another month, and `is_beyond` where its meetings do, too.
    """

    day: date
    label: str
    phone_label: str
    is_outside: bool
    is_beyond: bool
    is_past: bool
    is_today: bool
    holidays: tuple[Holiday, ...]
    entries: tuple[Entry | None, ...]
    more: int
    more_url: str

    @property
    def is_weekend(self) -> bool:
        """Whether it is a Saturday or Sunday."""
        return self.day.weekday() > 4

    @property
    def css_class(self) -> str:
        """How it looks: weekend (`we`), of another month (`out`, `far`), with past meetings, today, or with none."""
        looks = {
            "we": self.is_weekend,
            "out": self.is_outside,
            "far": self.is_outside and self.is_beyond,
            "past": self.is_past and not self.is_empty,
            "today": self.is_today,
            "none": self.is_empty,
        }
        return " ".join(name for name, holds in looks.items() if holds)

    @property
    def is_empty(self) -> bool:
        """Whether no meeting is on it."""
        return not any(self.entries)


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from Monday on, and their number after ISO 8601."""

    number: int
    cells: tuple[Cell, ...]


def first_of_next(month: date) -> date:
    """Return the first day of the month after that of a first day."""
    return (month + 31 * DAY).replace(day=1)


def first_of_previous(month: date) -> date:
    """Return the first day of the month before that of a first day."""
    return (month - DAY).replace(day=1)


def grid_days(month: date) -> tuple[date, date]:
    """Return the first Monday and the last Sunday of the weeks that a month lies in."""
    last = first_of_next(month) - DAY
    return month - month.weekday() * DAY, last + (6 - last.weekday()) * DAY


def shown_spans(month: date, spans: Sequence[Span]) -> set[int]:
    """Return the primary keys of the meetings that find room in the table."""
    weeks = (_lanes(start, spans) for start in _mondays(*grid_days(month)))
    return {span.pk for lanes in weeks for span, lane in lanes.items() if lane < LANES}


def weeks_of(
    month: date,
    spans: Sequence[Span],
    items: Mapping[int, MeetingRow],
    *,
    today: date,
    countries: Sequence[str],
    language: str,
    day_url: Callable[[date], str],
) -> list[Week]:
    """Lay out a month's weeks; `items` are those of `shown_spans`, by primary key.

    `day_url` makes the address of a list of one day's meetings.
    """
    monday, sunday = grid_days(month)
    found = []
    for start in _mondays(monday, sunday):
        lanes = _lanes(start, spans)
        left_out = [span for span, lane in lanes.items() if lane >= LANES]
        days = [start + offset * DAY for offset in range(7)]
        cells = tuple(
            Cell(
                day=day,
                label=_label(day, is_first=day == monday, language=language),
                phone_label=_phone_label(day, is_first=day == monday, language=language),
                is_outside=(day.year, day.month) != (month.year, month.month),
                is_beyond=not any(_touches(month, span) for span in lanes if span.starts_on <= day <= span.ends_on),
                is_past=day < today,
                is_today=day == today,
                holidays=tuple(holidays_on(day, countries, language=language)),
                entries=_entries(day, lanes, items),
                more=(more := sum(span.starts_on <= day <= span.ends_on for span in left_out)),
                more_url=day_url(day) if more else "",
            )
            for day in days
        )
        found.append(Week(start.isocalendar().week, cells))
    return found


def hides_past(weeks: Iterable[Week], *, today: date) -> bool:
    """Tell whether a list of the days begins with today: some before it have meetings, and some from it on.

    Only of the month that is under way: who looks at an earlier one wants to see it.
    """
    shown = [cell for week in weeks for cell in week.cells if not (cell.is_outside and cell.is_beyond)]
    is_now = any(cell.is_today and not cell.is_outside for cell in shown)
    busy = [cell.day < today for cell in shown if not cell.is_empty]
    return is_now and any(busy) and not all(busy)


def _mondays(first: date, last: date) -> Iterable[date]:
    while first <= last:
        yield first
        first += WEEK


def _lanes(monday: date, spans: Iterable[Span]) -> dict[Span, int]:
    """Give each meeting of a week the highest lane that is free on all its days; the longest of a day go first."""
    lanes: dict[Span, int] = {}
    touching = [span for span in spans if span.starts_on < monday + WEEK and span.ends_on >= monday]
    for span in sorted(touching, key=lambda one: (max(one.starts_on, monday), -one.ends_on.toordinal(), one.pk)):
        taken = {
            lane for other, lane in lanes.items() if other.starts_on <= span.ends_on and other.ends_on >= span.starts_on
        }
        lanes[span] = next(lane for lane in range(len(lanes) + 1) if lane not in taken)
    return lanes


def _entries(day: date, lanes: Mapping[Span, int], items: Mapping[int, MeetingRow]) -> tuple[Entry | None, ...]:
    on_the_day = {lane: span for span, lane in lanes.items() if lane < LANES and span.starts_on <= day <= span.ends_on}
    entries = []
    for lane in range(max(on_the_day, default=-1) + 1):
        span = on_the_day.get(lane)
        number = (day - span.starts_on).days + 1 if span else 0
        entries.append(Entry(items[span.pk], number, day == span.ends_on) if span else None)
    return tuple(entries)


def _touches(month: date, span: Span) -> bool:
    return span.starts_on < first_of_next(month) and span.ends_on >= month


def _label(day: date, *, is_first: bool, language: str) -> str:
    """Return a day's number, with its month on the first day of a month and of the table."""
    if day.day == 1 or is_first:
        return date_range(day, day, language=language, year=False, short=True)
    return str(day.day)


def _phone_label(day: date, *, is_first: bool, language: str) -> str:
    """Return the weekday, with the month where the label has none: on a phone the days stand in a list."""
    block = date_block(day, day, language=language)
    return block.weekdays if day.day == 1 or is_first else f"{block.weekdays}, {block.month}"
