"""Rows of a list of meetings: an item each for components/meeting_row.html and meeting_card.html."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from django.urls import reverse
from django.utils.translation import gettext as _

from exchanges.meetings.languages.by_language import foreign_language
from exchanges.meetings.languages.spoken import codes_of
from exchanges.meetings.models import Theme
from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.times import clock
from exchanges.public.meeting_rows.availability import Registering
from exchanges.public.meeting_rows.follow_up import FollowUp

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


def meeting_row(published: PublishedMeeting, *, today: date, number: int | None = None) -> MeetingRow:
    """Make the item of a row of queries.published_meetings(), in the reader's language, as things stand `today`."""
    meeting = published.meeting
    country = published.host.municipality.country if published.host else published.exchange.country
    label, kind = _status(published, today=today)
    return MeetingRow(
        url=reverse("calendar:meeting_detail", args=[meeting.slug]),
        title=published.title,
        starts_on=published.starts_on,
        ends_on=published.ends_on,
        host_or_venue=published.host_or_venue,
        country_code=country.code if country else "",
        country_name=country.display_name if country else "",
        role=cast(Role, published.host.role) if published.host else None,
        theme=_theme_label(published.theme) if published.theme else None,
        format=cast(AttendanceFormat, meeting.format),
        languages=tuple(code.upper() for code in codes_of(meeting.languages)),
        interpretation=tuple(code.upper() for code in codes_of(meeting.interpretation)),
        status_label=label,
        status_kind=kind,
        is_cancelled=published.is_cancelled,
        number=number,
        title_language=foreign_language(meeting.titles),
    )


def _theme_label(theme: Theme) -> ThemeLabel:
    return ThemeLabel(theme.key, theme.name, foreign_language(theme.names))


def _status(published: PublishedMeeting, *, today: date) -> tuple[str, StatusKind]:
    if published.is_cancelled:
        return _("Cancelled"), "bad"
    if published.is_held:
        return _("Held"), "neutral"
    if published.starts_on <= today <= published.ends_on:
        return _today(published, today), "lake"
    return (_("Date has passed"), "neutral") if published.ends_on < today else ("", "neutral")


def _today(published: PublishedMeeting, today: date) -> str:
    """Say that it is today, and from when on where it begins today and the hour is known."""
    begins = published.meeting.starts_at if published.starts_on == today else None
    return _("Today, %(time)s") % {"time": clock(begins)} if begins else _("Today")
