"""A programme as its file describes it: networks, municipalities, hosting rules, availability, standing meetings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Literal, Protocol, TypeAlias

Period: TypeAlias = tuple[date, date]
"""First and last day, both included."""

Texts: TypeAlias = Mapping[str, str]
"""One text in several languages, by language code."""

TextLists: TypeAlias = Mapping[str, tuple[str, ...]]
"""One list of texts in several languages, by language code."""

Role = Literal["forerunner", "award", "network"]
ThemeScope = Literal["national", "programme"]
RuleScope = Literal["each", "country", "programme"]
MeetingStatus = Literal["proposed", "confirmed", "published", "held", "cancelled"]

ROLES: tuple[Role, ...] = ("forerunner", "award", "network")
THEME_SCOPES: tuple[ThemeScope, ...] = ("national", "programme")
RULE_SCOPES: tuple[RuleScope, ...] = ("each", "country", "programme")
MEETING_STATUSES: tuple[MeetingStatus, ...] = ("proposed", "confirmed", "published", "held", "cancelled")


class Placed(Protocol):
    """A meeting that fills a slot: who hosts it, on what, from when to when (both days included)."""

    @property
    def slot(self) -> str:
        """The key of the slot it fills."""
        ...

    @property
    def host(self) -> str:
        """The host's id."""
        ...

    @property
    def theme(self) -> str:
        """The theme's key."""
        ...

    @property
    def start(self) -> date:
        """The first day."""
        ...

    @property
    def end(self) -> date:
        """The last day."""
        ...


@dataclass(frozen=True, slots=True)
class Placement:
    """The plainest `Placed`: what checks and costs need to know of a meeting."""

    slot: str
    host: str
    theme: str
    start: date
    days: int = 1

    @property
    def end(self) -> date:
        """The last day."""
        return last_day(self.start, self.days)


@dataclass(frozen=True, slots=True)
class Theme:
    """What a meeting is about."""

    key: str
    name: Texts
    content: TextLists
    target_groups: TextLists
    scope: ThemeScope = "national"


@dataclass(frozen=True, slots=True)
class HostingRule:
    """Who owes how many meetings, for whom. `year` binds the start of a programme-wide meeting."""

    kind: str
    host_role: Role
    scope: RuleScope
    meetings: int
    audience: tuple[Role, ...]
    days: int = 1
    year: int | None = None

    @property
    def is_national(self) -> bool:
        """Whether its meetings belong to one country's network."""
        return self.scope != "programme"


@dataclass(frozen=True, slots=True)
class Spacing:
    """Distances between starts, in days."""

    country_gap_days: int = 21
    host_gap_days: int = 60
    conference_lead_days: int = 14
    ideal_gap_days: int = 35


@dataclass(frozen=True, slots=True)
class Weights:
    """What one count of each cost term weighs."""

    absence: int = 10
    theme: int = 1
    preference: int = 5
    travel: int = 1
    crowding: int = 4
    change: int = 25


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A municipality leaves the programme: its first day without it, why, and slots that nobody owes any more."""

    first_day: date
    reason: str
    waived: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormerRole:
    """A role that a municipality had until a day."""

    role: Role
    last_day: date


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality with its role in this programme. Levels of expertise and interest are 0 to 3, absent is 0."""

    id: str
    name: str
    role: Role
    district: str = ""
    region: str = ""
    timezone: str = ""
    """Its own, where it is not that of its country."""
    lat: float | None = None
    lon: float | None = None
    website: str = ""
    can_host: bool = True
    unavailable: tuple[Period, ...] = ()
    preferred: tuple[Period, ...] = ()
    expertise: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    interests: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    withdrawal: Withdrawal | None = None
    former_roles: tuple[FormerRole, ...] = ()
    """By their last day, the earliest first."""

    def role_on(self, day: date) -> Role:
        """Return the role under which a meeting is that begins on a day."""
        return next((former.role for former in self.former_roles if day <= former.last_day), self.role)

    @property
    def gone(self) -> tuple[Period, ...]:
        """The days on which it takes no part any more."""
        return ((self.withdrawal.first_day, date.max),) if self.withdrawal else ()

    def off_until(self, last: date) -> tuple[Period, ...]:
        """Return when it can't host, as it said or as it is gone, up to a last day."""
        return (*self.unavailable, *((first, last) for first, _ in self.gone if first <= last))


@dataclass(frozen=True, slots=True)
class Country:
    """A national network. `public_holidays` is "auto" (package `holidays`) or the dates themselves."""

    code: str
    name: str
    timezone: str = ""
    language: str = ""
    public_holidays: Literal["auto"] | tuple[date, ...] = "auto"
    closed: tuple[Period, ...] = ()
    municipalities: tuple[Municipality, ...] = ()


@dataclass(frozen=True, slots=True)
class Exemption:
    """Leave to break one rule, named by its code in `checks`.

    It was granted for the meeting with this host, theme, first day and length, each None where the meeting is so still
    or the rule does not turn on it. Where the meeting differs, the exemption has lapsed.
    """

    rule: str
    reason: str
    host: str | None = None
    theme: str | None = None
    start: date | None = None
    days: int | None = None

    def holds_for(self, meeting: "StandingMeeting") -> bool:
        """Tell whether the meeting is as it was when the exemption was granted."""
        granted = (self.host, self.theme, self.start, self.days)
        now = (meeting.host, meeting.theme, meeting.start, meeting.days)
        return all(was is None or was == is_now for was, is_now in zip(granted, now, strict=True))


@dataclass(frozen=True, slots=True)
class StandingMeeting:
    """A meeting that stands already. One without a slot lies outside the hosting rules.

    A cancelled one that is `not_again` asks that no plan put the host's meetings of its rule on its first day again.
    """

    slot: str | None
    start: date
    days: int = 1
    status: MeetingStatus = "proposed"
    country: str | None = None
    host: str | None = None
    theme: str | None = None
    locked: bool = False
    registrations: int = 0
    exemptions: tuple[Exemption, ...] = ()
    confirmed: bool = False
    """Whether the host of a published meeting has confirmed it; one that is not public says so by its status."""
    not_again: bool = False
    co_hosts: tuple[str, ...] | None = None
    """Ids of its further hosts. None, where a file says nothing of them, leaves those who are there; () is nobody."""
    also_fills: tuple[str, ...] = ()
    """Keys of slots of its further hosts that it fills as well: hosted together, counted for each."""

    @property
    def end(self) -> date:
        """The last day."""
        return last_day(self.start, self.days)

    @property
    def stands(self) -> bool:
        """Whether it counts at all: a cancelled meeting is as if it were not there."""
        return self.status != "cancelled"

    @property
    def is_published(self) -> bool:
        """Whether the public sees it, and it is still to come."""
        return self.status == "published"

    @property
    def has_confirmed_host(self) -> bool:
        """Whether its host has confirmed it: by its status, or beside that of a meeting that is public."""
        return self.status == "confirmed" or self.confirmed

    @property
    def is_held(self) -> bool:
        """Whether it took place: nothing can move it any more."""
        return self.status == "held"

    @property
    def stays(self) -> bool:
        """Whether no plan may touch it, whatever the day: locked, held, counted for several, there by exemption."""
        is_fixed = self.locked or self.is_held or bool(self.also_fills)
        return self.stands and (is_fixed or bool(self.exempt_from))

    @property
    def placement(self) -> Placement:
        """It as a meeting that fills its slot; one without a slot has no such thing."""
        if self.slot is None or self.host is None or self.theme is None:
            raise ValueError(f"the meeting on {self.start} fills no slot")
        return Placement(self.slot, self.host, self.theme, self.start, self.days)

    @property
    def exempt_from(self) -> frozenset[str]:
        """The codes of the rules that don't bind it: those of exemptions that have not lapsed."""
        return frozenset(exemption.rule for exemption in self.exemptions if exemption.holds_for(self))


@dataclass(frozen=True)
class Programme:
    """A whole programme. Compare and copy freely (`dataclasses.replace`): nothing in it changes.

    `today` is the day it is planned on, without which nothing is past; people must know `notice_days` ahead.
    """

    slug: str
    name: str
    start: date
    end: date
    themes: tuple[Theme, ...]
    rules: tuple[HostingRule, ...]
    countries: tuple[Country, ...]
    meetings: tuple[StandingMeeting, ...] = ()
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    spacing: Spacing = Spacing()
    weights: Weights = Weights()
    today: date | None = None
    notice_days: int = 0

    @property
    def first_day(self) -> date | None:
        """The first day on which a meeting may start that is new or altered; None where nothing is past."""
        return None if self.today is None else self.today + timedelta(days=self.notice_days)

    def stays(self, meeting: StandingMeeting) -> bool:
        """Tell whether no plan may touch the meeting: it stays by itself, or starts before the first day."""
        return meeting.stays or (meeting.stands and self.first_day is not None and meeting.start < self.first_day)

    @cached_property
    def municipality(self) -> Mapping[str, Municipality]:
        """Municipalities by id."""
        return {municipality.id: municipality for country in self.countries for municipality in country.municipalities}

    @cached_property
    def country_of(self) -> Mapping[str, Country]:
        """Countries by the id of a municipality in them."""
        return {municipality.id: country for country in self.countries for municipality in country.municipalities}

    @cached_property
    def country(self) -> Mapping[str, Country]:
        """Countries by code."""
        return {country.code: country for country in self.countries}

    @cached_property
    def rule(self) -> Mapping[str, HostingRule]:
        """Hosting rules by kind."""
        return {rule.kind: rule for rule in self.rules}

    @cached_property
    def waived(self) -> frozenset[str]:
        """Keys of the slots that nobody owes any more."""
        leaving = (municipality.withdrawal for municipality in self.municipality.values() if municipality.withdrawal)
        return frozenset(key for withdrawal in leaving for key in withdrawal.waived)

    @cached_property
    def standing(self) -> Mapping[str, StandingMeeting]:
        """Meetings that stand, by the slot they fill."""
        return {meeting.slot: meeting for meeting in self.meetings if meeting.slot is not None and meeting.stands}

    def co_hosts_of(self, slot: str, host: str) -> tuple[str, ...]:
        """Return the further hosts of a slot's meeting, who stay whoever hosts it; a host itself is none of them."""
        standing = self.standing.get(slot)
        return tuple(each for each in (standing.co_hosts or () if standing else ()) if each != host)

    @cached_property
    def also_filled(self) -> Mapping[str, StandingMeeting]:
        """Meetings that fill a slot of a further host beside their own, by that slot."""
        return {key: meeting for meeting in self.standing.values() for key in meeting.also_fills}

    def counted_hosts(self, slot: str, host: str) -> tuple[str, ...]:
        """Return for whom the meeting in a slot counts: its host, and those whose slots it fills as well."""
        standing = self.standing.get(slot)
        owners = (key.split(":")[1] for key in (standing.also_fills if standing else ()))
        return tuple(dict.fromkeys((host, *owners)))

    @cached_property
    def not_again(self) -> Mapping[tuple[str, str], tuple[date, ...]]:
        """First days on which no plan puts a meeting, by the kind of its rule and its host."""
        found: dict[tuple[str, str], set[date]] = {}
        for meeting in self.meetings:
            if meeting.not_again and not meeting.stands and meeting.slot and meeting.host:
                found.setdefault((meeting.slot.split(":")[0], meeting.host), set()).add(meeting.start)
        return {key: tuple(sorted(days)) for key, days in found.items()}

    def cancelled_days(self, host: str) -> tuple[date, ...]:
        """Return the first days on which no plan puts a meeting of one rule or another at a host again."""
        return tuple(sorted({day for (_, where), days in self.not_again.items() if where == host for day in days}))

    @cached_property
    def extra_meetings(self) -> tuple[StandingMeeting, ...]:
        """Meetings that stand outside the hosting rules."""
        return tuple(meeting for meeting in self.meetings if meeting.slot is None and meeting.stands)

    @cached_property
    def national_themes(self) -> tuple[str, ...]:
        """Keys of the themes of national meetings, in the file's order."""
        return tuple(theme.key for theme in self.themes if theme.scope == "national")

    @cached_property
    def programme_themes(self) -> tuple[str, ...]:
        """Keys of the themes of the conference, in the file's order."""
        return tuple(theme.key for theme in self.themes if theme.scope == "programme")


def themes_of(programme: Programme, country: str | None) -> tuple[str, ...]:
    """Return the keys of the themes that meetings of a country, or programme-wide ones (None), share out."""
    return programme.programme_themes if country is None else programme.national_themes


def last_day(start: date, days: int) -> date:
    """Return the last of `days` consecutive days."""
    return start + timedelta(days=days - 1)
