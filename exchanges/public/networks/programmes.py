"""Programmes, past and current, in numbers: who took part, what was held and cancelled, who came."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _

from exchanges.hosting.models import HostingRule
from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.public.base.audience import in_order
from exchanges.public.meeting_rows.listed import ListedMeeting
from exchanges.public.meeting_rows.rows import MeetingRow, StatusKind, meeting_row
from exchanges.public.networks.learning import not_under_way
from exchanges.public.networks.members import network_url
from exchanges.registrations.attendance.attending import FEWEST_PEOPLE
from exchanges.registrations.models import Attendance
from municipalities.models import Country, Network, Participation, Programme, Role

Status = PublishedMeeting.Status


@dataclass(frozen=True, slots=True)
class MeetingCounts:
    """How many of the published meetings were held, are cancelled, and are neither."""

    held: int
    cancelled: int
    to_come: int


def _counts(by_status: Mapping[str, int]) -> MeetingCounts:
    return MeetingCounts(
        held=by_status.get(Status.HELD, 0),
        cancelled=by_status.get(Status.CANCELLED, 0),
        to_come=by_status.get(Status.PUBLISHED, 0),
    )


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a programme is, in the reader's language, and its colour, as components/status_tag.html knows it."""

    label: str
    kind: StatusKind


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A programme in the list of all of them."""

    programme: Programme
    countries: int
    municipalities: int
    meetings: MeetingCounts
    is_over: bool
    is_to_come: bool

    @property
    def stage(self) -> Stage:
        """Whether it is over, under way, or still to come."""
        if self.is_over:
            return Stage(_("Ended"), "neutral")
        return Stage(_("Not started yet"), "lake") if self.is_to_come else Stage(_("Under way"), "good")


def programme_lines(programmes: Sequence[Programme], *, today: date) -> list[ProgrammeLine]:
    """Put programmes into lines, in three queries."""
    countries = Counter(Network.objects.filter(programme__in=programmes).values_list("programme_id", flat=True))
    towns = Counter(Participation.objects.filter(programme__in=programmes).values_list("programme_id", flat=True))
    meetings = _meetings_by_programme()
    return [
        ProgrammeLine(
            programme=one,
            countries=countries[one.pk],
            municipalities=towns[one.pk],
            meetings=_counts(meetings.get(one.pk, {})),
            is_over=one.ends_on < today,
            is_to_come=one.starts_on > today,
        )
        for one in programmes
    ]


def _meetings_by_programme() -> dict[int, dict[str, int]]:
    shown = PublishedMeeting.objects.current().order_by()
    rows = shown.values_list("version__programme_id", "status").annotate(number=Count("pk"))
    counted: dict[int, dict[str, int]] = {}
    for programme, status, number in rows:
        counted.setdefault(programme, {})[status] = number
    return counted


MOST_MEETINGS = 12
"""How many meetings of a network a programme's page lists; the calendar has them all."""


@dataclass(frozen=True, slots=True)
class NetworkOfProgramme:
    """A network in a programme, with its first meetings and the address of all of them where there are more.

    The European exchange has neither country nor members.
    """

    country: Country | None
    url: str
    members: tuple[Participation, ...]
    meetings: tuple[MeetingRow, ...]
    all_meetings_url: str


def networks_of_programme(programme: Programme, *, today: date) -> list[NetworkOfProgramme]:
    """Lay the first published meetings beside the networks of a programme, in its order, the European exchange last."""
    networks = Network.objects.filter(programme=programme).select_related("country").order_by("position", "pk")
    members = Participation.objects.filter(programme=programme).select_related("municipality__country")
    everyone = sorted(members, key=in_order)
    meetings = _first_meetings(programme)
    found = [
        _network(
            programme,
            network.country,
            [row for row in everyone if row.municipality.country_id == network.country_id],
            [row for row in meetings if row.network == network.country_id],
            today=today,
        )
        for network in networks
    ]
    european = [row for row in meetings if row.network is None]
    return [*found, _network(programme, None, [], european, today=today)] if european else found


def _first_meetings(programme: Programme) -> list[ListedMeeting]:
    """Return the first meetings of each exchange, one more than are listed, in one query."""
    in_order_of_time = Window(RowNumber(), partition_by="exchange", order_by=["starts_on", "ends_on", "meeting_id"])
    numbered = published_meetings().filter(version__programme=programme).annotate(number=in_order_of_time)
    return ListedMeeting.read(numbered.filter(number__lte=MOST_MEETINGS + 1))


def conference_of(programme: Programme) -> ListedMeeting | None:
    """Return the published conference of a programme; None while there is none."""
    scope = HostingRule.Scope.PROGRAMME
    shown = published_meetings().filter(version__programme=programme, meeting__slot__rule__scope=scope)
    return next(iter(ListedMeeting.read(shown[:1])), None)


def _network(
    programme: Programme,
    country: Country | None,
    members: Sequence[Participation],
    meetings: Sequence[ListedMeeting],
    *,
    today: date,
) -> NetworkOfProgramme:
    return NetworkOfProgramme(
        country=country,
        url=network_url(country.code) if country else "",
        members=tuple(members),
        meetings=tuple(meeting_row(row, today=today) for row in meetings[:MOST_MEETINGS]),
        all_meetings_url=_in_the_calendar(programme, country, today) if len(meetings) > MOST_MEETINGS else "",
    )


def _in_the_calendar(programme: Programme, country: Country | None, today: date) -> str:
    name = "past_meeting_list" if programme.ends_on < today else "meeting_list"
    query = {"from": programme.starts_on, "to": programme.ends_on} | ({"country": country.code} if country else {})
    return f"{reverse(f'calendar:{name}')}?{urlencode(query)}"


@dataclass(frozen=True, slots=True)
class ProgrammeFigures:
    """A programme in numbers; `people` is 0 where nobody came yet, or so few that the number would tell of them."""

    countries: int
    municipalities: int
    roles: tuple[tuple[str, int], ...]
    meetings: MeetingCounts
    people: int


def programme_figures(programme: Programme, networks: Iterable[NetworkOfProgramme]) -> ProgrammeFigures:
    """Count a programme, in two queries. Somebody who came to two meetings counts twice among the people."""
    national = [network for network in networks if network.country]
    roles = Counter(member.role for network in national for member in network.members)
    over = not_under_way(published_meetings().filter(version__programme=programme))
    there = Attendance.objects.filter(registration__meeting__published__in=over)
    people = there.aggregate(people=Count("registration", distinct=True))["people"]
    return ProgrammeFigures(
        countries=len(national),
        municipalities=sum(roles.values()),
        roles=tuple((role, roles[role]) for role in Role.values if roles[role]),
        meetings=_counts(_meetings_by_programme().get(programme.pk, {})),
        people=people if people >= FEWEST_PEOPLE else 0,
    )
