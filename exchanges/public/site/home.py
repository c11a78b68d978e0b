"""The home page: one look at the whole programme."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.hosting.models import HostingRule
from exchanges.meetings.languages.by_language import foreign_language, in_language
from exchanges.meetings.models import Theme
from exchanges.meetings.published import IS_STANDING, PublishedMeeting, PublishedMeetingQuerySet
from exchanges.public.base.audience import ROLE_ORDER
from exchanges.public.base.europe_map import Pin, project, route, spread_pins, transform_to
from exchanges.public.base.queries import published_meetings
from exchanges.public.meeting_rows.availability import registering_of
from exchanges.public.meeting_rows.listed import ListedMeeting
from exchanges.public.meeting_rows.rows import MeetingRow, meeting_row
from exchanges.public.networks.hosting_overview import HostingSummary, hosting_summary
from exchanges.public.networks.members import CountryMembers, Member, municipality_url, network_url
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
    source, meetings = _programme_to_show(programme, today=today)
    published = published_meetings().filter(version__programme=source)
    shown = _next_meetings(published, meetings, today=today)
    members = _members(programme)
    spots = list(_spots(members, without={row.host_id for row in shown}))
    pins = spread_pins(_pins(shown), [(spot.x, spot.y) for spot in spots])
    return HomePage(
        programme=programme,
        networks=tuple(_country_members(networks, members)),
        municipality_count=len(members),
        hosting=hosting_summary(programme, networks),
        meetings=tuple(_numbered(shown, today=today, now=now)),
        upcoming_count=meetings.upcoming,
        is_archive=not meetings.upcoming,
        themes=tuple(theme_cards(programme, meetings)),
        conference=next((meeting_row(row, today=today) for row in _conferences(published)), None),
        spots=tuple(spots),
        pins=tuple(pins),
        route=route(pins),
        is_sample=programme.is_sample or source.is_sample,
    )


def _numbered(shown: Sequence[ListedMeeting], *, today: date, now: datetime | None) -> Iterator[MeetingRow]:
    registering = registering_of(shown, now=now) if now else {}
    for number, row in enumerate(shown, 1):
        item = meeting_row(row, today=today, number=number)
        yield replace(item, registering=registering.get(row.meeting_id))


@dataclass(slots=True)
class _Meetings:
    """How many meetings a programme shows, the cancelled ones included; of the others, how many are to come, by theme.

    Themes are named by their key.
    """

    shown: int = 0
    upcoming: int = 0
    by_theme: Counter[str | None] = field(default_factory=Counter)


def _programme_to_show(programme: Programme, *, today: date) -> tuple[Programme, _Meetings]:
    """Return whose published meetings to show: the programme's own, or the last programme's that has any."""
    own = _meetings_of(programme, today=today)
    if own.shown:
        return programme, own
    for earlier in Programme.objects.filter(ends_on__lt=today).exclude(pk=programme.pk)[:OTHER_PROGRAMMES]:
        theirs = _meetings_of(earlier, today=today)
        if theirs.shown:
            return earlier, theirs
    return programme, own


def _meetings_of(programme: Programme, *, today: date) -> _Meetings:
    published = PublishedMeeting.objects.current().filter(version__programme=programme).order_by()
    counted = published.values_list("theme__key").annotate(
        shown=Count("pk"),
        standing=Count("pk", filter=IS_STANDING),
        upcoming=Count("pk", filter=IS_STANDING & Q(ends_on__gte=today)),
    )
    found = _Meetings()
    for key, shown, standing, upcoming in counted:
        found.shown += shown
        found.upcoming += upcoming
        found.by_theme[key] += standing
    return found


def _conferences(published: PublishedMeetingQuerySet) -> list[ListedMeeting]:
    return ListedMeeting.read(published.filter(meeting__slot__rule__scope=HostingRule.Scope.PROGRAMME)[:1])


def _next_meetings(published: PublishedMeetingQuerySet, meetings: _Meetings, *, today: date) -> list[ListedMeeting]:
    """Return the next meetings; the last ones, in order of time too, where none is to come."""
    standing = published.standing()
    if meetings.upcoming:
        return ListedMeeting.read(standing.filter(ends_on__gte=today)[:NEXT_MEETINGS])
    return ListedMeeting.read(standing.reverse()[:NEXT_MEETINGS])[::-1]


class _Member(NamedTuple):
    """A municipality that takes part, and where it lies."""

    pk: int
    role: str
    position: int
    name: str
    slug: str
    country: str
    longitude: float | None
    latitude: float | None


def _members(programme: Programme) -> list[_Member]:
    of_town = [f"municipality__{name}" for name in ("name", "slug", "country", "longitude", "latitude")]
    taking_part = Participation.objects.filter(programme=programme)
    in_order = taking_part.order_by("position", InTheAlphabet("municipality__name"), "pk")
    return [_Member._make(row) for row in in_order.values_list("pk", "role", "position", *of_town)]


def networks_of(programme: Programme) -> list[Network]:
    """Return the networks of a programme in its order."""
    return list(Network.objects.filter(programme=programme).select_related("country").order_by("position", "pk"))


def _country_members(networks: Iterable[Network], members: Iterable[_Member]) -> Iterable[CountryMembers]:
    by_country: dict[str, list[_Member]] = defaultdict(list)
    for member in members:
        by_country[member.country].append(member)
    for network in networks:
        yield CountryMembers(
            code=network.country_id,
            name=network.country.display_name,
            url=network_url(network.country_id),
            members=tuple(
                Member(member.name, municipality_url(member.slug), member.role)
                for member in sorted(by_country[network.country_id], key=_role_first)
            ),
        )


def _role_first(member: _Member) -> tuple[int, int]:
    return ROLE_ORDER[member.role], member.position


def theme_cards(programme: Programme, meetings: _Meetings) -> Iterable[ThemeCard]:
    """Yield the programme's themes in order, each with the number of its published meetings."""
    for theme in Theme.objects.filter(programme=programme).order_by("position", "pk"):
        yield ThemeCard(
            key=theme.key,
            name=theme.name,
            url=reverse("calendar:theme_detail", args=[theme.key]),
            points=tuple(in_language(theme.content) or ()),
            meetings=meetings.by_theme[theme.key],
            name_language=foreign_language(theme.names),
            points_language=foreign_language(theme.content),
        )


def _pins(rows: Iterable[ListedMeeting]) -> Iterable[Pin]:
    for number, row in enumerate(rows, 1):
        if row.longitude is None or row.latitude is None:
            continue
        x, y = project(row.longitude, row.latitude)
        when = date_range(row.starts_on, row.ends_on, language=get_language() or "en", year=False, short=True)
        yield Pin(number=number, x=x, y=y, label=row.host_or_venue, second_line=when)


def _spots(members: Iterable[_Member], *, without: set[int | None]) -> Iterable[Spot]:
    for member in members:
        if member.pk not in without and member.longitude is not None and member.latitude is not None:
            yield Spot(member.role, *project(member.longitude, member.latitude))
