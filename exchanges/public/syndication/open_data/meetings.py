"""The table of meetings, as published."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation

from exchanges.meetings.languages.spoken import codes_of
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.themes.target_groups import groups_of
from exchanges.meetings.time_and_place.location import position_of
from exchanges.meetings.time_and_place.times import span_of
from exchanges.public.base.queries import Days, earlier_days
from exchanges.public.syndication.open_data.fields import (
    BOOLEAN,
    COUNT,
    COUNTRY,
    DATE,
    LANGUAGES,
    MOMENT,
    NUMBER,
    TEXT,
    TEXTS,
    URL,
    Field,
    Table,
    list_of,
    one_of,
    or_nothing,
)
from exchanges.public.syndication.responses import Absolute
from municipalities.models import Municipality, Role


@dataclass(frozen=True, slots=True)
class MeetingRecord:
    """A published meeting with what else its record says."""

    published: PublishedMeeting
    old: Days | None
    url: str
    titles: dict[str, str]

    @property
    def meeting(self) -> Meeting:
        """The meeting with its own texts."""
        return self.published.meeting

    @property
    def further_hosts(self) -> list[Municipality]:
        """The towns that host it too."""
        return [host.municipality for host in self.meeting.co_hosts.all()]

    @property
    def changed_at(self) -> datetime:
        """When something of the record last changed, the names of further hosts included."""
        return max([self.published.last_changed_at, *(town.updated_at for town in self.further_hosts)])

    @property
    def town(self) -> Municipality | None:
        """The host's town."""
        return self.published.host.municipality if self.published.host else None

    @property
    def span(self) -> tuple[datetime, datetime] | tuple[None, None]:
        """The moments of start and end, where the hours are fixed."""
        return span_of(self.published) or (None, None)

    @property
    def position(self) -> tuple[float, float] | tuple[None, None]:
        """Latitude and longitude."""
        return position_of(self.published) or (None, None)


def meeting_rows(meetings: QuerySet[PublishedMeeting], *, absolute: Absolute) -> list[MeetingRecord]:
    """Return the rows of published meetings, in three queries."""
    rows = list(meetings.prefetch_related("meeting__co_hosts__municipality"))
    moved = earlier_days(rows)
    made: dict[tuple[int | None, str], dict[str, str]] = {}
    return [MeetingRecord(row, moved.get(row.meeting_id), _url(row, absolute), _titles(row, made)) for row in rows]


def _url(row: PublishedMeeting, absolute: Absolute) -> str:
    return absolute(reverse("calendar:meeting_detail", args=[row.meeting.slug]))


def _titles(row: PublishedMeeting, made: dict[tuple[int | None, str], dict[str, str]]) -> dict[str, str]:
    """Return the title in the languages it is written in; one that is made of theme and place is in all of them.

    `made` keeps those, as many meetings share theme and place.
    """
    written = _known(row.meeting.titles)
    if written:
        return written
    key = (row.theme_id, row.host_or_venue)
    if key not in made:
        made[key] = {}
        for code in LANGUAGES:
            with translation.override(code):
                made[key][code] = row.title
    return made[key]


def _known(texts: dict[str, Any]) -> dict[str, str]:
    return {code: texts[code] for code in LANGUAGES if texts.get(code)}


def _kind(row: MeetingRecord) -> str | None:
    return row.meeting.slot.rule.kind if row.meeting.slot else None


MEETINGS: Table[MeetingRecord] = Table(
    "meetings",
    "Meetings as the current version of each programme's plan shows them, by date, past and cancelled ones included.",
    (
        Field("id", TEXT, "Never changes, whatever else does.", lambda row: str(row.meeting.uid)),
        Field("url", URL, "The meeting's page in English.", lambda row: row.url),
        Field("programme", TEXT, "The programme, see programmes.", lambda row: row.published.version.programme.slug),
        Field("version", COUNT, "The version of the plan that shows it.", lambda row: row.published.version.number),
        Field(
            "network",
            or_nothing(COUNTRY),
            "Whose meeting it is: a country's network (ISO 3166-1); null: of all networks together.",
            lambda row: row.published.exchange.country_id,
        ),
        Field("kind", or_nothing(TEXT), "The hosting rule that it fulfils; null: none, such as a webinar.", _kind),
        Field(
            "status",
            one_of(*PublishedMeeting.Status.values),
            "Whether it is to take place, has, or will not.",
            lambda row: row.published.status,
        ),
        Field(
            "cancellation_reason",
            or_nothing(TEXT),
            "Why it was cancelled, in the words of who cancelled it.",
            # The draft may have cancelled it with a reason that the public is not told yet.
            lambda row: (row.published.is_cancelled and row.meeting.cancellation_reason) or None,
        ),
        Field("first_day", DATE, "The first day.", lambda row: row.published.starts_on),
        Field("last_day", DATE, "The last day; the first, where it is one.", lambda row: row.published.ends_on),
        Field(
            "previous_first_day",
            or_nothing(DATE),
            "The first day that it was published for before it moved.",
            lambda row: row.old[0] if row.old else None,
        ),
        Field(
            "previous_last_day",
            or_nothing(DATE),
            "The last day that it was published for before it moved.",
            lambda row: row.old[1] if row.old else None,
        ),
        Field("starts_at", or_nothing(MOMENT), "When it starts, where the hours are fixed.", lambda row: row.span[0]),
        Field("ends_at", or_nothing(MOMENT), "When it ends, where the hours are fixed.", lambda row: row.span[1]),
        Field("time_zone", TEXT, "The time zone of the place (IANA).", lambda row: row.published.zone.key),
        Field(
            "format",
            one_of(*Meeting.Format.values),
            "How one can take part; hybrid is both.",
            lambda row: row.meeting.format,
        ),
        Field(
            "languages",
            list_of(TEXT),
            "Languages spoken (ISO 639-1).",
            lambda row: list(codes_of(row.meeting.languages)),
        ),
        Field(
            "interpretation",
            list_of(TEXT),
            "Languages interpreted into (ISO 639-1).",
            lambda row: list(codes_of(row.meeting.interpretation)),
        ),
        Field("title", TEXTS, "The title, in the languages it is written in.", lambda row: row.titles),
        Field(
            "summary",
            TEXTS,
            "What one learns, in the languages it is written in.",
            lambda row: _known(row.meeting.summaries),
        ),
        Field(
            "theme",
            or_nothing(TEXT),
            "What it is about, see themes.",
            lambda row: row.published.theme.key if row.published.theme else None,
        ),
        Field(
            "target_groups",
            list_of(TEXT),
            "For whom, as in the filter `target`.",
            lambda row: [group.value for group in groups_of(row.published.theme)] if row.published.theme else [],
        ),
        Field(
            "host",
            or_nothing(TEXT),
            "The municipality that hosts it, see municipalities.",
            lambda row: row.town.slug if row.town else None,
        ),
        Field(
            "host_name",
            or_nothing(TEXT),
            "The host's name.",
            lambda row: row.town.name if row.town else None,
        ),
        Field(
            "host_country",
            or_nothing(COUNTRY),
            "The host's country (ISO 3166-1).",
            lambda row: row.town.country_id if row.town else None,
        ),
        Field(
            "host_role",
            or_nothing(one_of(*Role.values)),
            "The host's role in the programme.",
            lambda row: row.published.host.role if row.published.host else None,
        ),
        Field(
            "further_hosts",
            list_of(TEXT),
            "Municipalities that host it too.",
            lambda row: sorted(town.slug for town in row.further_hosts),
        ),
        Field("venue", or_nothing(TEXT), "The building or room.", lambda row: row.meeting.venue or None),
        Field("street_address", or_nothing(TEXT), "Its address.", lambda row: row.meeting.address or None),
        Field("latitude", or_nothing(NUMBER), "Where the host lies (WGS 84).", lambda row: row.position[0]),
        Field("longitude", or_nothing(NUMBER), "Where the host lies (WGS 84).", lambda row: row.position[1]),
        Field(
            "step_free",
            one_of(*Meeting.StepFree.values),
            "Whether one gets in without steps.",
            lambda row: row.meeting.step_free,
        ),
        Field(
            "revision",
            COUNT,
            "Rises whenever date, host or status change (SEQUENCE of its calendar event).",
            lambda row: row.published.sequence,
        ),
        Field("changed_at", MOMENT, "When anything of it last changed.", lambda row: row.changed_at),
        Field(
            "is_sample",
            BOOLEAN,
            "True where the programme is a sample: dates and availability are made up.",
            lambda row: row.published.version.programme.is_sample,
        ),
    ),
)
