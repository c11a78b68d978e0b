"""Slots: who owes which meeting, and who is invited to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from exchanges.planning.programme import HostingRule, Municipality, Programme


@dataclass(frozen=True, slots=True)
class Slot:
    """One owed meeting. `country` is None for a programme-wide one, `hosts` the municipalities that may fill it."""

    key: str
    rule: HostingRule
    number: int
    country: str | None
    hosts: tuple[str, ...]

    @property
    def is_national(self) -> bool:
        """Whether its meeting belongs to one country's network."""
        return self.country is not None


def slots_of(programme: Programme) -> tuple[Slot, ...]:
    """Return the programme's slots by its rules, in the order of rules, countries, municipalities, numbers."""
    return _made_of(programme)[0]


def slots_by_key(programme: Programme) -> Mapping[str, Slot]:
    """Return the programme's slots by key."""
    return _made_of(programme)[1]


def _made_of(programme: Programme) -> tuple[tuple[Slot, ...], Mapping[str, Slot]]:
    """Make the slots once a programme, which never changes: kept beside its fields, as cached properties are."""
    made: tuple[tuple[Slot, ...], Mapping[str, Slot]] | None = vars(programme).get("_slots")
    if made is None:
        slots = tuple(slot for rule in programme.rules for slot in _slots_of_rule(programme, rule))
        made = vars(programme)["_slots"] = slots, {slot.key: slot for slot in slots}
    return made


def audience_of(programme: Programme, slot: Slot, host: str) -> tuple[Municipality, ...]:
    """Return the municipalities a meeting in `slot` is for: those with an audience role, other than the host."""
    countries = programme.countries if slot.country is None else (programme.country[slot.country],)
    return tuple(
        place
        for country in countries
        for place in country.municipalities
        if place.role in slot.rule.audience and place.id != host
    )


def _slots_of_rule(programme: Programme, rule: HostingRule) -> Iterator[Slot]:
    if rule.scope == "programme":
        hosts = tuple(host for country in programme.countries for host in _possible_hosts(country.municipalities, rule))
        yield from _numbered(rule, rule.kind, None, hosts)
        return
    for country in programme.countries:
        if rule.scope == "country":
            hosts = _possible_hosts(country.municipalities, rule)
            yield from _numbered(rule, f"{rule.kind}:{country.code}", country.code, hosts)
            continue
        for place in country.municipalities:
            if place.role == rule.host_role:
                yield from _numbered(rule, f"{rule.kind}:{place.id}", country.code, (place.id,))


def _possible_hosts(places: tuple[Municipality, ...], rule: HostingRule) -> tuple[str, ...]:
    return tuple(place.id for place in places if place.role == rule.host_role and place.can_host)


def _numbered(rule: HostingRule, stem: str, country: str | None, hosts: tuple[str, ...]) -> Iterator[Slot]:
    for number in range(1, rule.meetings + 1):
        yield Slot(f"{stem}:{number}", rule, number, country, hosts)
