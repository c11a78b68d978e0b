"""Meetings as lists read them: the values that a row shows, in one statement, and no row of any model."""

from datetime import date, datetime, time
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from exchanges.meetings.languages.by_language import in_language
from exchanges.meetings.models import title_of
from exchanges.meetings.published import PublicStatus, PublishedMeeting
from exchanges.meetings.time_and_place.timed import zone_by_names
from exchanges.registrations.seats.terms import Conditions
from municipalities.models.municipalities import country_name


class ProgrammeLabel(NamedTuple):
    """A programme by name, with its first day and its last."""

    name: str
    slug: str
    starts_on: date
    ends_on: date


class ListedMeeting(NamedTuple):
    """What a list reads of a published meeting, of its place, and of the terms on which one registers for it.

    Of what it does not have, host, theme, network or terms, the values are None.
    """

    pk: int
    meeting_id: int
    slug: str
    titles: dict[str, str]
    notes: dict[str, str]
    venue: str
    format: str
    languages: str
    interpretation: str
    starts_at: time | None
    ends_at: time | None
    starts_on: date
    ends_on: date
    status: str
    sequence: int
    programme_id: int
    programme_name: str
    programme_slug: str
    programme_starts_on: date
    programme_ends_on: date
    is_sample: bool
    theme_key: str | None
    theme_names: dict[str, str] | None
    host_id: int | None
    role: str | None
    host_name: str | None
    host_zone: str | None
    host_country: str | None
    host_country_name: str | None
    host_country_zone: str | None
    longitude: float | None
    latitude: float | None
    network: str | None
    network_name: str | None
    network_zone: str | None
    terms_id: int | None
    opens_at: datetime | None
    closes_at: datetime | None
    seats_in_person: int | None
    seats_online: int | None
    kept_until: date | None

    @property
    def programme(self) -> ProgrammeLabel:
        """The programme of whose plan it is."""
        return ProgrammeLabel(
            self.programme_name, self.programme_slug, self.programme_starts_on, self.programme_ends_on
        )

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the place where it is, as zone_of_venue has it."""
        return zone_by_names(self)

    @property
    def is_cancelled(self) -> bool:
        """Whether the public is told that it does not take place."""
        return self.status == PublicStatus.CANCELLED

    @property
    def is_held(self) -> bool:
        """Whether the public is told that it took place."""
        return self.status == PublicStatus.HELD

    @property
    def is_announced(self) -> bool:
        """Whether it is neither held nor cancelled."""
        return self.status == PublicStatus.PUBLISHED

    @property
    def host_or_venue(self) -> str:
        """Where it is, as briefly as can be: the host as published, else the venue."""
        return self.host_name or self.venue

    @property
    def theme_name(self) -> str | None:
        """The theme's name in the reader's language, as near as there is; None without a theme."""
        return self.theme_key and (in_language(self.theme_names or {}) or self.theme_key)

    @property
    def title(self) -> str:
        """The title in the reader's language; theme and place where none is written."""
        return title_of(self.titles, theme=self.theme_name, host_or_venue=self.host_or_venue)

    @property
    def country_code(self) -> str:
        """The country of its host, else that of its network; empty for a meeting of all countries."""
        return self.host_country or self.network or ""

    @property
    def country_name(self) -> str:
        """That country's name in the reader's language."""
        english = self.host_country_name if self.host_country else self.network_name
        return country_name(self.country_code, english or "") if self.country_code else ""

    @property
    def terms(self) -> Conditions | None:
        """The terms on which one registers for it; None where none are kept."""
        return self if self.terms_id is not None else None

    @classmethod
    def read(cls, meetings: QuerySet[PublishedMeeting]) -> list[Self]:
        """Read meetings in their order, in one statement."""
        return [cls._make(row) for row in meetings.values_list(*(_LOOKUPS.get(name, name) for name in cls._fields))]


_MEETING = ("slug", "titles", "notes", "venue", "format", "languages", "interpretation", "starts_at", "ends_at")
_TERMS = ("opens_at", "closes_at", "seats_in_person", "seats_online", "kept_until")
_LOOKUPS = {
    **{name: f"meeting__{name}" for name in _MEETING},
    "programme_id": "version__programme_id",
    "programme_name": "version__programme__name",
    "programme_slug": "version__programme__slug",
    "programme_starts_on": "version__programme__starts_on",
    "programme_ends_on": "version__programme__ends_on",
    "is_sample": "version__programme__is_sample",
    "theme_key": "theme__key",
    "theme_names": "theme__names",
    "role": "host__role",
    "host_name": "host__municipality__name",
    "host_zone": "host__municipality__time_zone",
    "host_country": "host__municipality__country_id",
    "host_country_name": "host__municipality__country__name",
    "host_country_zone": "host__municipality__country__time_zone",
    "longitude": "host__municipality__longitude",
    "latitude": "host__municipality__latitude",
    "network": "exchange__country_id",
    "network_name": "exchange__country__name",
    "network_zone": "exchange__country__time_zone",
    "terms_id": "meeting__registration_terms__pk",
    **{name: f"meeting__registration_terms__{name}" for name in _TERMS},
}
