"""Slots: who owes which meeting, and who is invited to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from exchanges.planning.problem.programme import Country, HostingRule, Municipality, Programme, StandingMeeting


@dataclass(frozen=True, slots=True)
class Slot:
    """One owed meeting. `country` is None for a programme-wide one, `hosts` the municipalities that may fill it.

    `owner` is the municipality that the rule itself names. Where that has withdrawn and does not host the meeting any
    more, others of the role in its country may.
    """

    key: str
    rule: HostingRule
    number: int
    country: str | None
    hosts: tuple[str, ...]
    owner: str | None = None

    @property
    def is_passed_on(self) -> bool:
        """Whether others may host it in the place of its owner."""
        return self.owner is not None and self.hosts != (self.owner,)

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
        slots = tuple(slot for slot in every_slot_of(programme) if _is_owed(programme, slot))
        made = vars(programme)["_slots"] = slots, {slot.key: slot for slot in slots}
    return made


def every_slot_of(programme: Programme) -> tuple[Slot, ...]:
    """Generate the slots, those included that are no longer owed: meetings of the past are still named by them."""
    return tuple(slot for rule in programme.rules for slot in _slots_of_rule(programme, rule))


def audience_of(programme: Programme, slot: Slot, host: str) -> tuple[Municipality, ...]:
    """Return the municipalities a meeting in `slot` is for: those with an audience role, other than the host.

    Whoever leaves the programme is not waited for.
    """
    countries = programme.countries if slot.country is None else (programme.country[slot.country],)
    return tuple(
        municipality
        for country in countries
        for municipality in country.municipalities
        if municipality.role in slot.rule.audience and municipality.id != host and municipality.withdrawal is None
    )


def _slots_of_rule(programme: Programme, rule: HostingRule) -> Iterator[Slot]:
    if rule.scope == "programme":
        yield from (_shared(programme, slot, programme.countries) for slot in _numbered(rule, rule.kind, None))
        return
    for country in programme.countries:
        if rule.scope == "country":
            numbered = _numbered(rule, f"{rule.kind}:{country.code}", country.code)
            yield from (_shared(programme, slot, (country,)) for slot in numbered)
            continue
        for municipality in country.municipalities:
            if rule.host_role in {municipality.role, *(former.role for former in municipality.former_roles)}:
                numbered = _numbered(rule, f"{rule.kind}:{municipality.id}", country.code)
                yield from (_owned(programme, slot, country, municipality) for slot in numbered)


def _is_owed(programme: Programme, slot: Slot) -> bool:
    """Tell whether a slot asks for a meeting of its own: not where it is waived, or filled by one hosted together.

    Nor where it is of a role that has ended, unless its owner hosts it in that role.
    """
    if slot.key in programme.also_filled:
        return False
    owner = programme.municipality[slot.owner] if slot.owner else None
    if slot.key in programme.waived or owner is None or owner.role == slot.rule.host_role:
        return slot.key not in programme.waived
    standing = programme.standing.get(slot.key)
    if standing is None or "host" in standing.exempt_from:
        return standing is not None
    return standing.host == owner.id and owner.role_on(standing.start) == slot.rule.host_role


def _numbered(rule: HostingRule, stem: str, country: str | None) -> Iterator[Slot]:
    for number in range(1, rule.meetings + 1):
        yield Slot(f"{stem}:{number}", rule, number, country, ())


def _shared(programme: Programme, slot: Slot, countries: tuple[Country, ...]) -> Slot:
    """Say who may host a slot of a country or the programme; who leaves is not asked anew, but keeps what it has."""
    standing = programme.standing.get(slot.key)
    municipalities = (municipality for country in countries for municipality in country.municipalities)
    return replace(
        slot, hosts=tuple(municipality.id for municipality in municipalities if _can_host(slot, municipality, standing))
    )


def _owned(programme: Programme, slot: Slot, country: Country, owner: Municipality) -> Slot:
    standing = programme.standing.get(slot.key)
    if owner.withdrawal is None or (standing is not None and standing.host == owner.id):
        return replace(slot, hosts=(owner.id,), owner=owner.id)
    hosts = tuple(municipality.id for municipality in country.municipalities if _can_host(slot, municipality, None))
    return replace(slot, hosts=hosts, owner=owner.id)


def _can_host(slot: Slot, municipality: Municipality, standing: StandingMeeting | None) -> bool:
    has_it = standing is not None and standing.host == municipality.id
    role = municipality.role_on(standing.start) if standing is not None and has_it else municipality.role
    return role == slot.rule.host_role and municipality.can_host and (municipality.withdrawal is None or has_it)
