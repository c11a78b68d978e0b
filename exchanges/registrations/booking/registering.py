"""Registering for a meeting: with a seat, at the end of the waiting list, or with a request to be let in."""

import secrets
from datetime import date, datetime

from django.utils.translation import gettext as _

from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.moments import has_begun
from exchanges.registrations.booking.request_mails import tell_of_request
from exchanges.registrations.errors import DaysOutside, MeetingHasBegun, ModeNotOffered, NotActive, NotOpen
from exchanges.registrations.identity.details import PersonDetails, RegistrationDetails, Visit, note_needs
from exchanges.registrations.identity.people import find_person, hold_mailbox, note_proven, noted_person, people_at
from exchanges.registrations.mail import messages
from exchanges.registrations.models import Delegation, Person, Registration
from exchanges.registrations.seats.eligibility import Eligibility, eligibility_of
from exchanges.registrations.seats.seat_inventory import SeatInventory, open_inventory
from exchanges.registrations.seats.terms import RegistrationState, modes_of, registration_state
from exchanges.registrations.seats.waiting_list import settle
from municipalities.refusals import ReasonMissing

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""What people can tell apart when they read a reference aloud."""


def register(*, published: PublishedMeeting, details: RegistrationDetails, now: datetime) -> Registration:
    """Register somebody who has proven their address: with a seat if one is free for them, else as the last to wait.

    Whoever is registered already with this address, under whatever name, gets that registration again, unchanged:
    colleagues who share a mailbox register together. Whoever is neither audience nor guest asks to be let in, with a
    reason. What is known of the person is brought up to date. Raise NotOpen, ModeNotOffered, DaysOutside or
    ReasonMissing.
    """
    person = details.person
    with open_inventory(published.meeting_id, now) as inventory:
        hold_mailbox(person.address)
        known = find_person(person.address)
        if known is not None:
            note_proven(known, now=now)
            standing = _standing_at(inventory, person)
            if standing is not None:
                return standing
            known = find_person(person.address, person.name)
        require_open(inventory)
        days = checked_days(inventory, details.visit)
        eligibility = eligibility_of(inventory.published, person.municipality)
        if eligibility is Eligibility.OUTSIDE:
            declined = _declined(inventory, known) if known else None
            if declined is not None:
                return declined
        known = noted_person(known, person, is_proven=True, now=now)
        registration = new_registration(inventory, person=known, details=details, days=days)
        if eligibility is Eligibility.OUTSIDE:
            return _ask(inventory, registration, details.reason)
        return enter(inventory, registration)


def enter(inventory: SeatInventory, registration: Registration) -> Registration:
    """Give a new registration a seat, or let it wait; those who wait come first where a seat fits them."""
    settle(inventory)
    if inventory.has_seat_for(registration):
        inventory.assign_seat(registration)
    registration.save()
    tell_where_it_stands(registration, inventory.published, by=registration.delegation, now=inventory.now)
    return registration


def new_registration(
    inventory: SeatInventory, *, person: Person | None, details: RegistrationDetails, days: list[str]
) -> Registration:
    """Return a registration behind all others of the meeting, unsaved and without a seat."""
    registration = Registration(
        reference=new_reference(),
        meeting=inventory.meeting,
        person=person,
        municipality=details.person.municipality,
        target_group=details.person.target_group,
        mode=details.visit.mode,
        days=days,
        language=details.visit.language,
        rank=inventory.next_rank(),
        consent_version=details.consent_version,
        consented_at=inventory.now if person else None,
        created_at=inventory.now,
        changed_at=inventory.now,
    )
    note_needs(registration, details.needs)
    return registration


def new_reference() -> str:
    """Return something to call a registration by; it opens nothing."""
    return "".join(secrets.choice(_LETTERS) for _letter in range(10))


def standing_registration(inventory: SeatInventory, person: Person) -> Registration | None:
    """Return the person's registration for the meeting, or their request, if it stands."""
    standing = Registration.objects.standing().filter(meeting=inventory.meeting, person=person)
    found = standing.select_related("municipality", "delegation__contact").first()
    if found is not None:
        found.meeting, found.person = inventory.meeting, person
    return found


def _standing_at(inventory: SeatInventory, details: PersonDetails) -> Registration | None:
    """Return what stands for the meeting under an address: the named person's, else that of another of the mailbox."""
    people = list(people_at(details.address))
    known = find_person(details.address, details.name)
    for person in sorted(people, key=lambda each: each != known):
        standing = standing_registration(inventory, person)
        if standing is not None:
            return standing
    return None


def require_open(inventory: SeatInventory) -> None:
    """Refuse where one cannot register now, and say why."""
    state = registration_state(inventory.published, inventory.terms, inventory.now)
    if state is not RegistrationState.OPEN:
        raise NotOpen(words_of_state(state))


def require_standing(inventory: SeatInventory, registration: Registration) -> None:
    """Refuse a change of what is over, or of a meeting that has begun or is cancelled."""
    if not registration.is_standing:
        raise NotActive
    require_ahead(inventory)


def require_ahead(inventory: SeatInventory) -> None:
    """Refuse what cannot be done once a meeting has begun, or is cancelled."""
    if has_begun(inventory.published, inventory.now):
        raise MeetingHasBegun
    if not inventory.can_assign_seats:
        raise NotOpen(words_of_state(RegistrationState.CANCELLED))


def words_of_state(state: RegistrationState) -> str:
    """Say why one cannot register now."""
    return {
        RegistrationState.NOT_OPEN: _("Registration for this meeting has not opened yet."),
        RegistrationState.OPEN: _("Registration is open."),
        RegistrationState.CLOSED: _("Registration for this meeting is closed."),
        RegistrationState.CANCELLED: _("This meeting is cancelled."),
        RegistrationState.HELD: _("This meeting is over."),
    }[state]


def checked_days(inventory: SeatInventory, visit: Visit) -> list[str]:
    """Return the days as kept_days does; refuse a mode that the meeting does not have."""
    if visit.mode not in modes_of(inventory.meeting):
        raise ModeNotOffered
    return kept_days(visit.days, inventory.published)


def kept_days(days: tuple[date, ...], published: PublishedMeeting) -> list[str]:
    """Return ISO days in order, none where they are all of the meeting's. Raise DaysOutside for any other."""
    chosen = sorted(set(days))
    if any(not published.starts_on <= day <= published.ends_on for day in chosen):
        raise DaysOutside
    is_every_day = len(chosen) == (published.ends_on - published.starts_on).days + 1
    return [] if is_every_day else [day.isoformat() for day in chosen]


def _declined(inventory: SeatInventory, person: Person) -> Registration | None:
    """Return a request that was not granted: asking again does not ask again."""
    asked = Registration.objects.of(inventory.meeting).declined().filter(person=person)
    return asked.order_by("-rank").first()


def _ask(inventory: SeatInventory, registration: Registration, reason: str) -> Registration:
    if not reason.strip():
        raise ReasonMissing(_("Explain why you would like to come: this meeting is for other municipalities."))
    registration.status = Registration.Status.REQUESTED
    registration.reason = reason.strip()
    registration.save()
    messages.request_received(registration, now=inventory.now)
    tell_of_request(registration, country_code=inventory.published.exchange.country_id, now=inventory.now)
    return registration


def tell_where_it_stands(
    registration: Registration, published: PublishedMeeting, *, by: Delegation | None = None, now: datetime
) -> None:
    """Tell somebody how they stand; `by` is the delegation whose contact has just named them."""
    if registration.is_requested:
        messages.request_received(registration, now=now)
    elif registration.is_coming:
        messages.confirmation(registration, published=published, by=by, now=now)
    elif registration.is_asked:
        messages.moved(registration, now=now)
    elif registration.offered_until is not None:
        messages.offer(registration, by=by, now=now)
    else:
        messages.waiting(registration, published=published, by=by, now=now)
