"""Handing over a seat of a delegation that nobody, or somebody else, was named for."""

from dataclasses import replace
from datetime import datetime

from exchanges.registrations.booking.delegations.stand_ins import Line, stand_in_for
from exchanges.registrations.booking.registering import (
    enter,
    new_registration,
    require_ahead,
    require_standing,
    standing_registration,
    tell_where_it_stands,
)
from exchanges.registrations.errors import AlreadyRegistered, NotADelegate
from exchanges.registrations.identity.details import (
    COLLEAGUES_CONSENT_VERSION,
    NOTHING_NEEDED,
    Needs,
    PersonDetails,
    RegistrationDetails,
    Visit,
    note_needs,
)
from exchanges.registrations.identity.people import is_twice, person_for
from exchanges.registrations.mail import messages
from exchanges.registrations.models import Delegation, Person, Registration, StandIn
from exchanges.registrations.seats.seat_inventory import SeatInventory, fresh, open_inventory
from exchanges.registrations.seats.waiting_list import leave, settle


def name_delegate(
    *,
    registration: Registration,
    person: PersonDetails,
    listens_in: str = "",
    needs: Needs = NOTHING_NEEDED,
    now: datetime,
) -> Registration:
    """Say who takes a seat of a delegation for which nobody was named; the person is told.

    Where it is a colleague who is registered already, the seat goes on to the next, and the contact sees a stand-in.
    Raise NotADelegate where somebody is named already or it is no delegation's, AlreadyRegistered, NotActive or
    MeetingHasBegun.
    """
    with open_inventory(registration.meeting_id, now) as inventory:
        found = _registration_of_a_delegation(inventory, registration)
        if found.person is not None:
            raise NotADelegate
        _hand_over(inventory, found, person, listens_in, needs)
    return found


def swap_delegate(
    *,
    registration: Registration,
    person: PersonDetails,
    listens_in: str = "",
    needs: Needs = NOTHING_NEEDED,
    now: datetime,
) -> Registration:
    """Give a delegation's seat, or its position on the waiting list, to another colleague; both are told.

    What the first one needs and listens in is forgotten. Raise as name_delegate does.
    """
    with open_inventory(registration.meeting_id, now) as inventory:
        found = _registration_of_a_delegation(inventory, registration)
        if found.person is None:
            raise NotADelegate
        if is_twice(PersonDetails.of(found.person), person):
            return found
        messages.registration_cancelled(found, by=found.delegation, is_handed_on=True, now=now)
        _hand_over(inventory, found, person, listens_in, needs)
    return found


def swap_stand_in(
    *, stand_in: StandIn, person: PersonDetails, listens_in: str = "", needs: Needs = NOTHING_NEEDED, now: datetime
) -> None:
    """Let another colleague come in the place of one who is registered apart: with a seat, else on the waiting list.

    Raise as name_delegate does.
    """
    with open_inventory(stand_in.delegation.meeting_id, now) as inventory:
        settle(inventory)
        require_ahead(inventory)
        delegation = Delegation.objects.select_related("municipality", "contact").get(pk=stand_in.delegation_id)
        if is_twice(PersonDetails.of(stand_in.person), person):
            return
        named, standing = _named(inventory, delegation, person)
        stand_in.delete()
        _note_consent(inventory, delegation)
        if standing is not None:
            stand_in_for(standing, delegation, replace(Line.of(stand_in), name=person.name), now=now)
            return
        own = RegistrationDetails(
            person=replace(person, municipality=delegation.municipality),
            visit=Visit(stand_in.mode, language=listens_in),
            needs=needs,
            consent_version=COLLEAGUES_CONSENT_VERSION,
        )
        registration = new_registration(inventory, person=named, details=own, days=stand_in.days)
        registration.delegation, registration.named_as = delegation, person.name
        enter(inventory, registration)


def _registration_of_a_delegation(inventory: SeatInventory, registration: Registration) -> Registration:
    settle(inventory)
    found = fresh(inventory, registration)
    if found.delegation is None:
        raise NotADelegate
    require_standing(inventory, found)
    return found


def _hand_over(
    inventory: SeatInventory, registration: Registration, details: PersonDetails, listens_in: str, needs: Needs
) -> None:
    if registration.delegation is None:
        raise NotADelegate
    person, standing = _named(inventory, registration.delegation, details)
    _note_consent(inventory, registration.delegation)
    if standing is not None:
        line = Line(
            details.name, registration.mode, registration.days, registration.rank, would_come=registration.is_coming
        )
        leave(inventory, registration)
        stand_in_for(standing, registration.delegation, line, now=inventory.now)
        settle(inventory)
        return
    registration.person, registration.named_as = person, details.name
    registration.target_group, registration.language = details.target_group, listens_in
    registration.consent_version, registration.consented_at = COLLEAGUES_CONSENT_VERSION, inventory.now
    note_needs(registration, needs)
    if registration.is_asked:
        # Whoever is named now is named for the meeting as it is.
        registration.offered_until, registration.was_mode = None, ""
    inventory.save(registration)
    tell_where_it_stands(registration, inventory.published, by=registration.delegation, now=inventory.now)


def _note_consent(inventory: SeatInventory, delegation: Delegation) -> None:
    """Note that the contact has said again that the colleagues know, and agree."""
    delegation.consent_version, delegation.consented_at = COLLEAGUES_CONSENT_VERSION, inventory.now
    delegation.save(update_fields=["consent_version", "consented_at"])


def _named(
    inventory: SeatInventory, delegation: Delegation, details: PersonDetails
) -> tuple[Person, Registration | None]:
    """Return who is named, with the registration that they have apart from the delegation."""
    person = person_for(details, is_proven=False, now=inventory.now)
    standing = standing_registration(inventory, person)
    is_named = standing is not None and standing.delegation_id == delegation.pk
    if is_named or delegation.stand_ins.filter(person=person).exists():
        raise AlreadyRegistered
    return person, standing
