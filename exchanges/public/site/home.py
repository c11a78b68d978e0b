"""The home page: one look at the whole programme."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.hosting.models import HostingRule
from exchanges.meetings.languages.by_language import foreign_language, in_language
from exchanges.meetings.models import Theme
from exchanges.meetings.published import PublishedMeeting
from exchanges.public.base.audience import ROLE_ORDER
from exchanges.public.base.europe_map import Pin, project, route, spread_pins, transform_to
from exchanges.public.base.queries import published_meetings
from exchanges.public.meeting_rows.availability import registering_of
from exchanges.public.meeting_rows.rows import MeetingRow, meeting_row
from exchanges.public.networks.hosting_overview import HostingSummary, hosting_summary
from exchanges.public.networks.members import CountryMembers, member_of, network_url
from localisation.alphabet import InTheAlphabet
from localisation.dates import date_range
from municipalities.models import Network, Participation, Programme

NEXT_MEETINGS = 6
OTHER_PROGRAMMES = 5


@dataclass(frozen=True, slots=True)
class Spot:
    """A municipality on the map."""

    role: str
    x: float
    y: float

    @property
    def transform(self) -> str:
        """The SVG transform that puts it in its place."""
        return transform_to(self.x, self.y)


@dataclass(frozen=True, slots=True)
class ThemeCard:
    """A theme with the number of its published meetings; languages are named where they are not the reader's."""

    key: str
    name: str
    url: str
    points: tuple[str, ...]
    meetings: int
    name_language: str
    points_language: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """Everything the home page shows of one programme; `is_archive` when nothing of it is still to come."""

    programme: Programme
    networks: tuple[CountryMembers, ...]
    municipality_count: int
    hosting: HostingSummary
    meetings: tuple[MeetingRow, ...]
    upcoming_count: int
    is_archive: bool
    themes: tuple[ThemeCard, ...]
    conference: MeetingRow | None
    spots: tuple[Spot, ...]
    pins: tuple[Pin, ...]
    route: str
    is_sample: bool

    @property
    def meetings_note(self) -> str:
        """What is said of the meetings shown, in the reader's language: their numbers, or that none is to come."""
        if not self.is_archive:
            return _("Numbered by date, as on the map.")
        if not self.meetings:
            return _("Meetings are being planned. Subscribe to the calendar and they will appear in yours.")
        return _(
            "There are no upcoming meetings. The next ones are being planned; "
            "subscribe to the calendar and they will appear in yours."
        )


def home_page(*, today: date, now: datetime | None = None) -> HomePage | None:
    """Collect the home page of the current programme, with meetings from an earlier one while it has none published.

    With `now` the next meetings say what places are left. Return None where there is no programme at all.
    """
    programme = Programme.objects.current(today)
    if programme is None:
        return None
    networks = networks_of(programme)
    source, published = _programme_to_show(programme, today=today)
    shown = _next_meetings(published, today=today)
    members = list(
        Participation.objects.filter(programme=programme)
        .select_related("municipality")
        .order_by("position", InTheAlphabet("municipality__name"), "pk")
    )
    spots = list(_spots(members, without={row.host_id for row in shown}))
    pins = spread_pins(_pins(shown), [(spot.x, spot.y) for spot in spots])
    return HomePage(
        programme=programme,
        networks=tuple(_country_members(networks, members)),
        municipality_count=len(members),
        hosting=hosting_summary(programme, networks),
        meetings=tuple(_numbered(shown, today=today, now=now)),
        upcoming_count=sum(_is_upcoming(row, today) for row in published),
        is_archive=not any(_is_upcoming(row, today) for row in published),
        themes=tuple(theme_cards(programme, published)),
        conference=next((meeting_row(row, today=today) for row in published if _is_conference(row)), None),
        spots=tuple(spots),
        pins=tuple(pins),
        route=route(pins),
        is_sample=programme.is_sample or source.is_sample,
    )


def _numbered(shown: Sequence[PublishedMeeting], *, today: date, now: datetime | None) -> Iterator[MeetingRow]:
    registering = registering_of(shown, now=now) if now else {}
    for number, row in enumerate(shown, 1):
        item = meeting_row(row, today=today, number=number)
        yield replace(item, registering=registering.get(row.meeting_id))


def _programme_to_show(programme: Programme, *, today: date) -> tuple[Programme, list[PublishedMeeting]]:
    """Return whose published meetings to show: the programme's own, or the last programme's that has any."""
    candidates = [programme, *Programme.objects.filter(ends_on__lt=today).exclude(pk=programme.pk)[:OTHER_PROGRAMMES]]
    for candidate in candidates:
        if published := list(published_meetings().filter(version__programme=candidate)):
            return candidate, published
    return programme, []


def _is_upcoming(row: PublishedMeeting, today: date) -> bool:
    return row.ends_on >= today and not row.is_cancelled


def _is_conference(row: PublishedMeeting) -> bool:
    slot = row.meeting.slot
    return slot is not None and slot.rule.scope == HostingRule.Scope.PROGRAMME


def _next_meetings(published: Sequence[PublishedMeeting], *, today: date) -> list[PublishedMeeting]:
    """Return the next meetings; the last ones, in order of time too, where none is to come."""
    upcoming = [row for row in published if _is_upcoming(row, today)]
    if upcoming:
        return upcoming[:NEXT_MEETINGS]
    held = [row for row in published if not row.is_cancelled]
    return held[-NEXT_MEETINGS:]


def networks_of(programme: Programme) -> list[Network]:
    """Return the networks of a programme in its order."""
    return list(Network.objects.filter(programme=programme).select_related("country").order_by("position", "pk"))


def _country_members(networks: Iterable[Network], members: Iterable[Participation]) -> Iterable[CountryMembers]:
    by_country: dict[str, list[Participation]] = defaultdict(list)
    for member in members:
        by_country[member.municipality.country_id].append(member)
    for network in networks:
        yield CountryMembers(
            code=network.country_id,
            name=network.country.display_name,
            url=network_url(network.country_id),
            members=tuple(member_of(member) for member in sorted(by_country[network.country_id], key=_role_first)),
        )


def _role_first(member: Participation) -> tuple[int, int]:
    return ROLE_ORDER[member.role], member.position


def theme_cards(programme: Programme, published: Iterable[PublishedMeeting]) -> Iterable[ThemeCard]:
    """Yield the programme's themes in order, each with the number of its published meetings."""
    meetings = Counter(row.theme.key for row in published if row.theme and not row.is_cancelled)
    for theme in Theme.objects.filter(programme=programme).order_by("position", "pk"):
        yield ThemeCard(
            key=theme.key,
            name=theme.name,
            url=reverse("calendar:theme_detail", args=[theme.key]),
            points=tuple(in_language(theme.content) or ()),
            meetings=meetings[theme.key],
            name_language=foreign_language(theme.names),
            points_language=foreign_language(theme.content),
        )


def _pins(rows: Iterable[PublishedMeeting]) -> Iterable[Pin]:
    for number, row in enumerate(rows, 1):
        town = row.host.municipality if row.host else None
        if town is None or town.longitude is None or town.latitude is None:
            continue
        x, y = project(town.longitude, town.latitude)
        when = date_range(row.starts_on, row.ends_on, language=get_language() or "en", year=False, short=True)
        yield Pin(number=number, x=x, y=y, label=town.name, second_line=when)


def _spots(members: Iterable[Participation], *, without: set[int | None]) -> Iterable[Spot]:
    for member in members:
        town = member.municipality
        if member.pk not in without and town.longitude is not None and town.latitude is not None:
            yield Spot(member.role, *project(town.longitude, town.latitude))
