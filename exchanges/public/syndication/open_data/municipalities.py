"""The tables of municipalities, programmes and themes."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Prefetch
from django.urls import reverse

from exchanges.meetings.models import Theme
from exchanges.meetings.published import PublishedMeeting, Version
from exchanges.public.base.queries import visible_programmes
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
from municipalities.models import Municipality, Network, Participation, Profile, Programme


@dataclass(frozen=True, slots=True)
class MunicipalityRow:
    """A municipality with its roles, newest first."""

    town: Municipality
    roles: tuple[Participation, ...]
    url: str

    @property
    def profile(self) -> Profile | None:
        """What it says of itself, where it does."""
        return getattr(self.town, "profile", None)


def municipality_rows(*, today: date, absolute: Absolute) -> list[MunicipalityRow]:
    """Return the municipalities of the programmes that pages speak of, by identifier, in one query."""
    rows = Participation.objects.filter(programme__in=visible_programmes(today)).select_related(
        "programme", "municipality__profile"
    )
    ordered = rows.order_by("municipality__slug", "-programme__starts_on", "pk")
    return [
        MunicipalityRow(town, tuple(roles), absolute(reverse("calendar:municipality_detail", args=[town.slug])))
        for town, roles in groupby(ordered, key=lambda row: row.municipality)
    ]


MUNICIPALITIES: Table[MunicipalityRow] = Table(
    "municipalities",
    "Municipalities that take part, or did. Whom to ask is named by function, never by person.",
    (
        Field("id", TEXT, "As in the addresses of this site.", lambda row: row.town.slug),
        Field("url", URL, "The municipality's page in English.", lambda row: row.url),
        Field("name", TEXT, "The name in its own language.", lambda row: row.town.name),
        Field(
            "district", or_nothing(TEXT), "The part of the city that takes part.", lambda row: row.town.district or None
        ),
        Field("country", COUNTRY, "The country (ISO 3166-1).", lambda row: row.town.country_id),
        Field("region", or_nothing(TEXT), "The region (ISO 3166-2).", lambda row: row.town.region or None),
        Field("latitude", or_nothing(NUMBER), "Where it lies (WGS 84).", lambda row: row.town.latitude),
        Field("longitude", or_nothing(NUMBER), "Where it lies (WGS 84).", lambda row: row.town.longitude),
        Field("website", or_nothing(URL), "Its own website.", lambda row: row.town.website or None),
        Field(
            "population",
            or_nothing(COUNT),
            "How many people live there.",
            lambda row: row.profile.population if row.profile else None,
        ),
        Field(
            "climate_neutral_by",
            or_nothing(COUNT),
            "The year by which it means to be climate-neutral.",
            lambda row: row.profile.climate_neutral_by if row.profile else None,
        ),
        Field("contact", or_nothing(TEXT), "The function to ask.", lambda row: row.town.contact_function or None),
        Field(
            "roles",
            list_of(TEXT),
            "Programme and role with a colon between, newest first: forerunner, award or network.",
            lambda row: [f"{role.programme.slug}:{role.role}" for role in row.roles],
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A programme with its networks and what is published of it."""

    programme: Programme
    version: Version | None
    municipalities: int
    meetings: tuple[str, ...]
    url: str

    @property
    def published_at(self) -> datetime | None:
        """When the current version was published."""
        return self.version.published_at if self.version else None


def programme_rows(*, today: date, absolute: Absolute) -> list[ProgrammeRow]:
    """Return the programmes that pages speak of, newest first, in five queries."""
    meetings = Prefetch("meetings", PublishedMeeting.objects.only("version_id", "status"))
    current = Prefetch("versions", Version.objects.current().prefetch_related(meetings))
    networks = Prefetch("networks", Network.objects.order_by("position", "pk"))
    programmes = visible_programmes(today).prefetch_related("participations", networks, current)
    return [_programme_row(programme, absolute) for programme in programmes]


def _programme_row(programme: Programme, absolute: Absolute) -> ProgrammeRow:
    version = next(iter(programme.versions.all()), None)
    statuses = tuple(row.status for row in version.meetings.all()) if version else ()
    url = absolute(reverse("calendar:programme_detail", args=[programme.slug]))
    return ProgrammeRow(programme, version, len(programme.participations.all()), statuses, url)


PROGRAMMES: Table[ProgrammeRow] = Table(
    "programmes",
    "Periods in which networks exchange, with what is published of each.",
    (
        Field("id", TEXT, "Never changes.", lambda row: row.programme.slug),
        Field("url", URL, "The programme's page in English.", lambda row: row.url),
        Field("name", TEXT, "The name.", lambda row: row.programme.name),
        Field("first_day", DATE, "The first day.", lambda row: row.programme.starts_on),
        Field("last_day", DATE, "The last day.", lambda row: row.programme.ends_on),
        Field(
            "networks",
            list_of(COUNTRY),
            "The countries that have a network (ISO 3166-1).",
            lambda row: [network.country_id for network in row.programme.networks.all()],
        ),
        Field("municipalities", COUNT, "How many municipalities take part.", lambda row: row.municipalities),
        Field(
            "version",
            or_nothing(COUNT),
            "The number of the published version of its plan; null: none is published.",
            lambda row: row.version.number if row.version else None,
        ),
        Field("published_at", or_nothing(MOMENT), "When that version was published.", lambda row: row.published_at),
        Field("meetings", COUNT, "How many meetings it shows, cancelled ones included.", lambda row: len(row.meetings)),
        Field("held", COUNT, "How many of them were held.", lambda row: row.meetings.count("held")),
        Field("cancelled", COUNT, "How many of them are cancelled.", lambda row: row.meetings.count("cancelled")),
        Field("is_sample", BOOLEAN, "True where its plan is a sample.", lambda row: row.programme.is_sample),
    ),
)


def theme_uid(theme: Theme) -> str:
    """Return what stands for a theme of one programme, where several have themes of the same key."""
    return f"{theme.programme.slug}:{theme.key}"


def theme_rows(*, today: date) -> list[Theme]:
    """Return the themes of the programmes that pages speak of, the newest programme's first."""
    themes = Theme.objects.filter(programme__in=visible_programmes(today)).select_related("programme")
    return list(themes.order_by("-programme__starts_on", "position", "pk"))


def _texts(texts: dict[str, str | list[str]]) -> dict[str, str]:
    """Return texts by language; points are sentences parted by semicolons."""
    joined = {code: text if isinstance(text, str) else "; ".join(text) for code, text in texts.items()}
    return {code: joined[code] for code in LANGUAGES if joined.get(code)}


THEMES: Table[Theme] = Table(
    "themes",
    "What meetings are about, in each programme.",
    (
        Field("id", TEXT, "As in the filter `theme`; programmes may share it.", lambda theme: theme.key),
        Field("programme", TEXT, "The programme, see programmes.", lambda theme: theme.programme.slug),
        Field("scope", one_of(*Theme.Scope.values), "For meetings of a network, or of all.", lambda theme: theme.scope),
        Field("name", TEXTS, "The name.", lambda theme: _texts(theme.names)),
        Field("content", TEXTS, "What belongs to it, parted by semicolons.", lambda theme: _texts(theme.content)),
        Field(
            "target_groups", TEXTS, "For whom it is, parted by semicolons.", lambda theme: _texts(theme.target_groups)
        ),
        Field("uid", TEXT, "Programme and id with a colon between: of one theme alone.", theme_uid),
    ),
)
