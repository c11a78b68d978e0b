"""The hosting rules of a programme at a glance: who owes how many meetings, network by network."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from exchanges.hosting.models import HostingRule, Slot
from exchanges.hosting.rule_texts import audience_in_words, rule_in_words
from municipalities.models import Network, Programme


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A hosting rule in words, with the meetings owed under it in this programme."""

    role: str
    is_conference: bool
    sentence: str
    audience: str
    year: int | None
    days: int
    total: int


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A row of the diagram: a host's role, and how many meetings it owes in each network, in the networks' order."""

    role: str
    meetings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HostingSummary:
    """The hosting rules of a programme: as sentences, and as rows of a diagram."""

    rules: tuple[RuleLine, ...] = ()
    countries: tuple[tuple[str, str], ...] = ()
    rows: tuple[SeatRow, ...] = ()
    totals: tuple[int, ...] = ()
    national: int = 0
    conferences: int = 0


def hosting_summary(programme: Programme, networks: Sequence[Network]) -> HostingSummary:
    """Put a programme's hosting rules into sentences, totals and the rows of the diagram, a column for each network."""
    rules = list(HostingRule.objects.filter(programme=programme).order_by("position", "pk"))
    slots = _slots(programme)
    owed = Counter(slot.rule_id for slot in slots)
    national = [slot for slot in slots if slot.country_id]
    return HostingSummary(
        rules=tuple(_rule_line(rule, owed[rule.pk]) for rule in rules),
        countries=tuple((network.country_id, network.country.display_name) for network in networks),
        rows=tuple(_seat_rows(rules, national, [network.country_id for network in networks])),
        totals=tuple(sum(slot.country_id == network.country_id for slot in national) for network in networks),
        national=len(national),
        conferences=len(slots) - len(national),
    )


class _Owed(NamedTuple):
    rule_id: int
    country_id: str | None
    host_id: int | None


def _slots(programme: Programme) -> list[_Owed]:
    slots = Slot.objects.filter(programme=programme).order_by("number", "pk")
    return [_Owed._make(row) for row in slots.values_list(*_Owed._fields)]


def _rule_line(rule: HostingRule, total: int) -> RuleLine:
    return RuleLine(
        role=rule.host_role,
        is_conference=rule.scope == HostingRule.Scope.PROGRAMME,
        sentence=rule_in_words(rule),
        audience=audience_in_words(rule),
        year=rule.year,
        days=rule.days,
        total=total,
    )


def _seat_rows(rules: Iterable[HostingRule], slots: Iterable[_Owed], countries: Sequence[str]) -> Iterable[SeatRow]:
    """Yield a row for the first host of a rule in each country, one for the second, and so on."""
    owed: dict[tuple[int, str], Counter[int | None]] = defaultdict(Counter)
    for slot in slots:
        owed[slot.rule_id, str(slot.country_id)][slot.host_id] += 1
    for rule in rules:
        columns = [list(owed[rule.pk, country].values()) for country in countries]
        for index in range(max(map(len, columns), default=0)):
            yield SeatRow(rule.host_role, tuple(hosts[index] if index < len(hosts) else 0 for hosts in columns))
