"""Reads over the draft and its public versions: how each network stands, what the public sees."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from exchanges.hosting.exemptions import can_be_exempted
from exchanges.hosting.models import HostingRule, Slot
from exchanges.hosting.programme_names import Names
from exchanges.hosting.violation_texts import describe
from exchanges.meetings.hosts.confirmations import unconfirmed
from exchanges.meetings.models import Exchange, Meeting, Theme
from exchanges.planning.problem.programme import Programme as PlanningProgramme
from exchanges.scheduling.draft.broken_rules import broken_rules
from exchanges.scheduling.draft.mapping import programme_from_rows
from municipalities.access import Reach
from municipalities.models import Country, Participation, Programme


@dataclass(frozen=True, slots=True)
class Obligation:
    """An owed meeting: its slot, what people call it, and the meeting of the draft that fills it, if any."""

    slot: Slot
    name: str
    meeting: Meeting | None

    @property
    def is_met(self) -> bool:
        """Whether it has a meeting with a date."""
        return self.meeting is not None


@dataclass(frozen=True, slots=True)
class HostOverview:
    """What one host owes under one rule; `host` is None while the rule leaves open who it is."""

    host: Participation | None
    role: str
    obligations: tuple[Obligation, ...]

    @property
    def owed(self) -> int:
        """How many meetings it owes."""
        return len(self.obligations)

    @property
    def met(self) -> int:
        """How many of them have a date."""
        return sum(obligation.is_met for obligation in self.obligations)


@dataclass(frozen=True, slots=True)
class Clash:
    """A rule that the draft breaks, in words, with the meetings that have a part in it."""

    code: str
    sentence: str
    meetings: tuple[Meeting, ...]
    can_be_exempted: bool


@dataclass(frozen=True, slots=True)
class NetworkOverview:
    """How the draft of one exchange stands. `country` is None for the European one.

    `next_meeting` is the first that is not over, held or cancelled; `extra_meetings` lie outside the hosting rules.
    """

    exchange: Exchange
    country: Country | None
    hosts: tuple[HostOverview, ...]
    themes_covered: tuple[Theme, ...]
    themes_missing: tuple[Theme, ...]
    clashes: tuple[Clash, ...]
    next_meeting: Meeting | None
    extra_meetings: tuple[Meeting, ...]
    unconfirmed: int = 0
    """How many meetings to come, public or not, their hosts have not confirmed as they are."""

    @property
    def owed(self) -> int:
        """How many meetings are owed."""
        return sum(host.owed for host in self.hosts)

    @property
    def met(self) -> int:
        """How many of them have a date."""
        return sum(host.met for host in self.hosts)

    @property
    def missing(self) -> tuple[Obligation, ...]:
        """The obligations without a meeting."""
        return tuple(each for host in self.hosts for each in host.obligations if not each.is_met)


def network_overviews(programme: Programme, today: datetime.date, reach: Reach) -> list[NetworkOverview]:
    """Return how the networks within reach stand, in the programme's order, then the European exchange.

    The number of queries does not depend on the number of networks, municipalities or meetings.
    """
    draft = _Draft(programme, today)
    return [
        draft.overview(exchange) for exchange in draft.exchanges_in_order() if reach.covers(exchange.country_id or None)
    ]


class _Draft:
    """The rows of a programme's draft, read once, and the rules they break."""

    def __init__(self, programme: Programme, today: datetime.date) -> None:
        self.today = today
        self.planning: PlanningProgramme = programme_from_rows(programme)
        self.names = Names(self.planning)
        self.exchanges = list(programme.exchanges.select_related("country", "programme").order_by("pk"))
        self.themes = list(programme.themes.order_by("position", "pk"))
        self.slots = list(
            programme.slots.owed()
            .select_related("rule", "host__municipality__country", "host__withdrawal")
            .order_by("rule__position", "host__position", "number", "pk")
        )
        meetings = Meeting.objects.filter(exchange__programme=programme).standing()
        related = ("exchange__country", "slot__rule", "host__municipality__country", "theme")
        self.meetings = list(meetings.select_related(*related).order_by("starts_on", "ends_on", "pk"))
        self.unconfirmed = set(unconfirmed(meetings.filter(ends_on__gte=today)).values_list("pk", flat=True))
        self.filling = {meeting.slot_id: meeting for meeting in self.meetings if meeting.slot_id}
        by_key: dict[int | None, Meeting] = {meeting.pk: meeting for meeting in self.meetings}
        shared = (slot for slot in self.slots if slot.also_filled_by_id in by_key)
        self.filling |= {slot.pk: by_key[slot.also_filled_by_id] for slot in shared}
        self.violations = broken_rules(self.planning)

    def exchanges_in_order(self) -> list[Exchange]:
        position = {country.code: index for index, country in enumerate(self.planning.countries)}
        return sorted(self.exchanges, key=lambda each: position.get(each.country_id or "", len(position)))

    def overview(self, exchange: Exchange) -> NetworkOverview:
        ours = [meeting for meeting in self.meetings if meeting.exchange_id == exchange.pk]
        covered = {meeting.theme_id for meeting in ours if meeting.slot_id}
        scope = Theme.Scope.NATIONAL if exchange.country_id else Theme.Scope.PROGRAMME
        themes = [theme for theme in self.themes if theme.scope == scope]
        return NetworkOverview(
            exchange=exchange,
            country=exchange.country,
            hosts=tuple(self._hosts(exchange)),
            themes_covered=tuple(theme for theme in themes if theme.pk in covered),
            themes_missing=tuple(theme for theme in themes if theme.pk not in covered),
            clashes=tuple(self._clashes(exchange)),
            next_meeting=next((meeting for meeting in ours if self._is_ahead(meeting)), None),
            extra_meetings=tuple(meeting for meeting in ours if not meeting.slot_id),
            unconfirmed=sum(meeting.pk in self.unconfirmed for meeting in ours),
        )

    def _is_ahead(self, meeting: Meeting) -> bool:
        return meeting.ends_on >= self.today and not meeting.is_held

    def _hosts(self, exchange: Exchange) -> Iterator[HostOverview]:
        grouped: dict[tuple[int, int | None], list[Obligation]] = {}
        hosts: dict[int | None, Participation | None] = {None: None}
        for slot in self._slots_of(exchange):
            meeting = self.filling.get(slot.pk)
            host = slot.asked or (meeting.host if meeting else None)
            hosts[host.pk if host else None] = host
            obligation = Obligation(slot, self.names.slot(slot.key), meeting)
            grouped.setdefault((slot.rule_id, host.pk if host else None), []).append(obligation)
        for (_rule, host_pk), obligations in grouped.items():
            yield HostOverview(hosts[host_pk], obligations[0].slot.rule.host_role, tuple(obligations))

    def _slots_of(self, exchange: Exchange) -> list[Slot]:
        if exchange.country_id:
            return [slot for slot in self.slots if slot.country_id == exchange.country_id]
        return [slot for slot in self.slots if slot.rule.scope == HostingRule.Scope.PROGRAMME]

    def _clashes(self, exchange: Exchange) -> Iterator[Clash]:
        keys = {slot.key for slot in self._slots_of(exchange)}
        by_key = {slot.key: self.filling[slot.pk] for slot in self.slots if slot.pk in self.filling}
        for violation in self.violations:
            if keys & set(violation.slots):
                yield Clash(
                    code=violation.code,
                    sentence=describe(violation, self.planning),
                    meetings=tuple(_found(by_key, violation.slots)),
                    can_be_exempted=can_be_exempted(violation.code),
                )


def _found(meetings: dict[str, Meeting], keys: Iterable[str]) -> Iterator[Meeting]:
    return (meetings[key] for key in keys if key in meetings)
