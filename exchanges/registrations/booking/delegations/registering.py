"""Registering colleagues of a municipality together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.booking.delegations.colleagues import Colleague, DelegationDetails, colleagues_from
from exchanges.registrations.booking.delegations.stand_ins import Line, stand_in_for
from exchanges.registrations.booking.registering import (
    checked_days,
    new_registration,
    require_open,
    standing_registration,
    tell_where_it_stands,
)
from exchanges.registrations.errors import DelegationRefused
from exchanges.registrations.identity.details import PersonDetails, RegistrationDetails
from exchanges.registrations.identity.people import people_for
from exchanges.registrations.identity.rate_limits import mailbox_of
from exchanges.registrations.mail import messages
from exchanges.registrations.models import Delegation, Person, Registration
from exchanges.registrations.models.delegations import HELD_FOR, MOST_AT_ONCE
from exchanges.registrations.queries.delegates import delegates_of
from exchanges.registrations.seats.eligibility import Eligibility, eligibility_of
from exchanges.registrations.seats.names_due import most_unnamed, names_due
from exchanges.registrations.seats.seat_inventory import SeatInventory, open_inventory
from exchanges.registrations.seats.waiting_list import settle
from municipalities.models import Municipality

SENT_TWICE = timedelta(minutes=1)


def register_delegation(
    *, published: PublishedMeeting, details: DelegationDetails, now: datetime, is_proven: bool = False
) -> Delegation:
    """Register colleagues of the contact's municipality together.

    Colleagues who are registered already keep their own registration, take no further seat, and are told; the contact
    is not, and sees a stand-in in the list. The contact comes only where listed among the colleagues. The same again
    within a minute is an impatient click: it gives the delegation that there is. `is_proven` says that the contact's
    address is the writer's own. Raise DelegationRefused for a municipality that is not invited, for nobody or too
    many, or for too many without a name, and NotOpen, ModeNotOffered or DaysOutside as register does.
    """
    with open_inventory(published.meeting_id, now) as inventory:
        listed = colleagues_from(details.colleagues, details.visit)
        sent_before = _sent_before(inventory, details.contact, listed)
        if sent_before is not None:
            return sent_before
        require_open(inventory)
        days = [checked_days(inventory, colleague.visit) for colleague in listed]
        municipality = _invited_municipality(inventory, details.contact, len(details.colleagues))
        _require_names(inventory, details.contact, listed)
        settle(inventory)
        delegation = _new_delegation(inventory, details, municipality)
        delegation.contact, people = _people(listed, details.contact, is_proven=is_proven, now=now)
        delegation.save()
        wanted = [_Wanted(*each) for each in zip(listed, people, days, strict=True)]
        registrations, apart = _new_registrations(inventory, delegation, details, wanted)
        first = inventory.next_rank()
        would_come = _would_come(inventory, delegation, listed, [each.mode for each in registrations])
        for number, before, standing in apart:
            colleague = listed[number]
            line = Line(colleague.named_as, colleague.visit.mode, days[number], first + before, would_come[number])
            stand_in_for(standing, delegation, line, now=now)
        _enter_together(inventory, registrations, all_or_none=details.all_or_none)
        messages.delegation_registered(delegation, now=now)
    return delegation


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A seat that is asked for: as the contact says, for whom if somebody is named, the days as they are kept."""

    colleague: Colleague
    person: Person | None
    days: list[str]


def _new_delegation(inventory: SeatInventory, details: DelegationDetails, municipality: Municipality) -> Delegation:
    return Delegation(
        meeting=inventory.meeting,
        municipality=municipality,
        all_or_none=details.all_or_none,
        consent_version=details.consent_version,
        consented_at=inventory.now,
        created_at=inventory.now,
        names_due_at=names_due(inventory.published, inventory.terms, held_until=inventory.now + HELD_FOR),
    )


def _require_names(inventory: SeatInventory, contact: PersonDetails, listed: Sequence[Colleague]) -> None:
    """Refuse more seats without a name than the municipality, or the contact for whichever, may hold.

    Those of other delegations are included.
    """
    unnamed = sum(each.person is None for each in listed)
    most = most_unnamed(inventory.published, inventory.terms, inventory.now)
    held = Registration.objects.of(inventory.meeting).unnamed().order_by()
    of_town = held.filter(municipality=contact.municipality).count()
    # Addresses of one mailbox are one contact: else whoever makes them up could hold a seat with each.
    contacts = held.filter(delegation__contact__isnull=False).values_list("delegation__contact__email", flat=True)
    of_contact = sum(mailbox_of(email) == mailbox_of(contact.address) for email in contacts)
    if unnamed and unnamed + max(of_town, of_contact) > most:
        raise DelegationRefused.for_unnamed(most)


def _new_registrations(
    inventory: SeatInventory, delegation: Delegation, details: DelegationDetails, wanted: Sequence[_Wanted]
) -> tuple[list[Registration], list[tuple[int, int, Registration]]]:
    """Return a registration for each, unsaved, and apart from them those that people have already.

    With the latter its number in the list, and how many new ones come before it.
    """
    registrations: list[Registration] = []
    apart: list[tuple[int, int, Registration]] = []
    for number, each in enumerate(wanted):
        standing = standing_registration(inventory, each.person) if each.person else None
        if standing is not None:
            apart.append((number, len(registrations), standing))
            continue
        own = RegistrationDetails(
            person=replace(each.colleague.person or details.contact, municipality=delegation.municipality),
            visit=each.colleague.visit,
            needs=each.colleague.needs,
            consent_version=details.consent_version,
        )
        registration = new_registration(inventory, person=each.person, details=own, days=each.days)
        registration.delegation, registration.named_as = delegation, each.colleague.named_as
        registrations.append(registration)
    return registrations, apart


def _sent_before(inventory: SeatInventory, contact: PersonDetails, listed: Sequence[Colleague]) -> Delegation | None:
    """Return the delegation of the same people and municipality that the contact has registered just now."""
    just_now = Delegation.objects.filter(meeting=inventory.meeting, created_at__gt=inventory.now - SENT_TWICE)
    named = sorted((each.person.address, each.person.name) if each.person else ("", "") for each in listed)
    by_contact = just_now.filter(contact__email__iexact=contact.address, municipality=contact.municipality)
    for delegation in by_contact.order_by("-pk"):
        if sorted((line.email.lower(), line.name) for line in delegates_of(delegation)) == named:
            return delegation
    return None


def _invited_municipality(inventory: SeatInventory, contact: PersonDetails, people: int) -> Municipality:
    if not 1 <= people <= MOST_AT_ONCE:
        raise DelegationRefused.for_number(MOST_AT_ONCE)
    if contact.municipality is None or eligibility_of(inventory.published, contact.municipality) is Eligibility.OUTSIDE:
        raise DelegationRefused
    return contact.municipality


def _people(
    listed: Sequence[Colleague], contact: PersonDetails, *, is_proven: bool, now: datetime
) -> tuple[Person, list[Person | None]]:
    """Return the contact, and who takes each seat: None where nobody is named yet."""
    named = [each.person for each in listed if each.person]
    found = iter(people_for([contact, *named], proven=contact if is_proven else None, now=now))
    return next(found), [next(found) if each.person else None for each in listed]


def _would_come(
    inventory: SeatInventory, delegation: Delegation, listed: Sequence[Colleague], modes: Sequence[str]
) -> list[bool]:
    """Tell of each colleague whether there would be a seat for them, had nobody of them registered before.

    `modes` are those of the colleagues who take seats of the delegation.
    """
    asked = [each.visit.mode for each in listed]
    free = {mode: _free(inventory, delegation, mode) for mode in asked}
    if delegation.all_or_none:
        # Together they have seats or none.
        people = Counter(modes or asked)
        return [all(_is_room(free[mode], number) for mode, number in people.items())] * len(listed)
    # Else each line has one as long as there are any.
    return [_is_room(free[mode], asked[: number + 1].count(mode)) for number, mode in enumerate(asked)]


def _is_room(free: int | None, people: int) -> bool:
    return free is None or people <= free


def _free(inventory: SeatInventory, delegation: Delegation, mode: str) -> int | None:
    """Return how many seats there are for the delegation's municipality; None: as many as one likes."""
    occupancy = inventory.occupancy.get(mode)
    town = delegation.municipality
    return occupancy.free_for((town.pk, town.country_id)) if occupancy else 0


def _enter_together(inventory: SeatInventory, registrations: list[Registration], *, all_or_none: bool) -> None:
    rank = inventory.next_rank()
    is_room_for_all = _is_room_for_all(inventory, registrations)
    for index, registration in enumerate(registrations):
        registration.rank = rank + index
        if is_room_for_all or (not all_or_none and inventory.has_seat_for(registration)):
            inventory.assign_seat(registration)
        registration.save()
    for registration in registrations:
        if registration.person is not None:
            tell_where_it_stands(registration, inventory.published, by=registration.delegation, now=inventory.now)


def _is_room_for_all(inventory: SeatInventory, registrations: Sequence[Registration]) -> bool:
    people = Counter(each.mode for each in registrations)
    first = {each.mode: each for each in reversed(registrations)}
    return bool(people) and all(inventory.has_seat_for(first[mode], number) for mode, number in people.items())
