"""What a list of meetings shows of each: an item for components/meeting_row.html and meeting_card.html."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Role = Literal["forerunner", "award", "network"]
AttendanceFormat = Literal["in_person", "online", "hybrid"]
StatusKind = Literal["neutral", "good", "warn", "bad", "lake"]


@dataclass(frozen=True, slots=True)
class ThemeLabel:
    """A theme's key, which decides its look, and its name in the reader's language."""

    key: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingItem:
    """One meeting in a list; every text is in the reader's language already.

    Both days are included; both are None while no date is fixed. `country_code` is empty for a meeting of all
    countries. `languages` holds language codes as the pages print them (EN, SV). `note` is the small line under the
    status. `number` is the meeting's number on the map of the same page.
    """

    url: str
    title: str
    starts_on: date | None
    ends_on: date | None
    place: str
    country_code: str
    country_name: str
    role: Role | None
    theme: ThemeLabel | None
    format: AttendanceFormat
    languages: tuple[str, ...] = ()
    status_label: str = ""
    status_kind: StatusKind = "neutral"
    is_cancelled: bool = False
    note: str = ""
    number: int | None = None
