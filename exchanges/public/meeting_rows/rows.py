"""Rows of a list of meetings: an item each for components/meeting_row.html and meeting_card.html."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal, cast

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.meetings.languages.by_language import foreign_language
from exchanges.meetings.languages.spoken import codes_of
from exchanges.meetings.time_and_place.times import clock
from exchanges.public.meeting_rows.availability import Registering
from exchanges.public.meeting_rows.follow_up import FollowUp
from exchanges.public.meeting_rows.listed import ListedMeeting

Role = Literal["forerunner", "award", "network"]
AttendanceFormat = Literal["in_person", "online", "hybrid"]
StatusKind = Literal["neutral", "good", "warn", "bad", "lake"]


@dataclass(frozen=True, slots=True)
class ThemeLabel:
    """A theme's key, which decides its look, and its name.

    `language` is the name's language where it is not the reader's, else empty.
    """

    key: str
    name: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRow:
    """One meeting in a list; every text is in the reader's language, or the title in `title_language`.

    Both days are included; both are None while no date is fixed. `country_code` is empty for a meeting of all
    countries. `languages` holds language codes as the pages print them (EN, SV), `interpretation` those into which what
    is said is interpreted. `note` is the small line under the
    status. `number` is the meeting's number on the map of the same page; `registering` what is left where one
    can register, or could; `aftermath` what there is to read of one that is over; `own` how the reader stands in
    it, who has signed in.
    """

    url: str
    title: str
    starts_on: date | None
    ends_on: date | None
    host_or_venue: str
    country_code: str
    country_name: str
    role: Role | None
    theme: ThemeLabel | None
    format: AttendanceFormat
    languages: tuple[str, ...] = ()
    interpretation: tuple[str, ...] = ()
    status_label: str = ""
    status_kind: StatusKind = "neutral"
    is_cancelled: bool = False
    note: str = ""
    number: int | None = None
    title_language: str = ""
    registering: Registering | None = None
    aftermath: FollowUp | None = None
    own: str = ""

    @property
    def name(self) -> str:
        """What it is called where there is little room: its host or venue, else its title."""
        return self.host_or_venue or self.title

    @property
    def short_status(self) -> str:
        """What one should know first where there is little room; empty while everything is as usual."""
        if self.status_label or self.own or self.registering is None:
            return self.status_label or self.own
        return self.registering.label if self.registering.kind == "warn" else ""


def meeting_row(published: ListedMeeting, *, today: date, number: int | None = None) -> MeetingRow:
    """Make the item of a meeting, in the reader's language, as things stand `today`."""
    label, kind = _status(published, today=today)
    return MeetingRow(
        url=_url(published.slug, get_language() or "en"),
        title=published.title,
        starts_on=published.starts_on,
        ends_on=published.ends_on,
        host_or_venue=published.host_or_venue,
        country_code=published.country_code,
        country_name=published.country_name,
        role=cast(Role | None, published.role),
        theme=_theme_label(published),
        format=cast(AttendanceFormat, published.format),
        languages=tuple(code.upper() for code in codes_of(published.languages)),
        interpretation=tuple(code.upper() for code in codes_of(published.interpretation)),
        status_label=label,
        status_kind=kind,
        is_cancelled=published.is_cancelled,
        number=number,
        title_language=foreign_language(published.titles),
    )


@lru_cache(maxsize=8192)
def _url(slug: str, _language: str) -> str:
    return reverse("calendar:meeting_detail", args=[slug])


def _theme_label(published: ListedMeeting) -> ThemeLabel | None:
    key, name = published.theme_key, published.theme_name
    return ThemeLabel(key, name, foreign_language(published.theme_names or {})) if key and name else None


def _status(published: ListedMeeting, *, today: date) -> tuple[str, StatusKind]:
    if published.is_cancelled:
        return _("Cancelled"), "bad"
    if published.is_held:
        return _("Held"), "neutral"
    if published.starts_on <= today <= published.ends_on:
        return _today(published, today), "lake"
    return (_("Date has passed"), "neutral") if published.ends_on < today else ("", "neutral")


def _today(published: ListedMeeting, today: date) -> str:
    """Say that it is today, and from when on where it begins today and the hour is known."""
    begins = published.starts_at if published.starts_on == today else None
    return _("Today, %(time)s") % {"time": clock(begins)} if begins else _("Today")
