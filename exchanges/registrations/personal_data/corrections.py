"""Somebody's own details, corrected by themselves (GDPR, article 16), and what it means for their registrations.

Another municipality is noted in what is ahead; what is over stays as it was counted. Nobody loses a seat or their turn
by it, invited or not: they were let in by what was known then, and others have planned with them.
"""

from datetime import datetime

from django.db import transaction

from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.meetings.time_and_place.moments import is_ahead
from exchanges.registrations.booking.registering import enter
from exchanges.registrations.identity.details import PersonDetails
from exchanges.registrations.identity.people import noted_person
from exchanges.registrations.models import Person, Registration
from exchanges.registrations.seats.eligibility import Eligibility, eligibility_of
from exchanges.registrations.seats.seat_inventory import SeatInventory, fresh, lock_person, open_inventory
from exchanges.registrations.seats.terms import RegistrationState, registration_state
from exchanges.registrations.seats.waiting_list import settle


def correct_details(*, person: Person, details: PersonDetails, now: datetime) -> list[Registration]:
    """Write what somebody who has proven the address says of themselves; return the registrations it is noted in.

    A seat of a delegation stays its municipality's, which named the person. Who asked to come to a meeting to which
    the new municipality is invited needs nobody's decision: they join as whoever registers now.
    """
    with transaction.atomic():
        person = lock_person(person.pk)
        is_another = details.municipality != person.municipality
        noted_person(person, details, is_proven=True, now=now)
        return _note_town(person, details, now) if is_another else []


def _note_town(person: Person, details: PersonDetails, now: datetime) -> list[Registration]:
    standing = Registration.objects.standing().filter(person=person, delegation=None).order_by("meeting_id")
    meetings = [each.meeting_id for each in standing]
    shown: dict[int, PublishedMeeting] = {
        each.meeting_id: each for each in published_meetings().filter(meeting__in=meetings)
    }
    changed = []
    for each in standing:
        published = shown.get(each.meeting_id)
        if published is None or not is_ahead(published, now):
            continue
        with open_inventory(each.meeting_id, now) as inventory:
            registration = fresh(inventory, each)
            registration.municipality = details.municipality
            if _is_invited_now(inventory, registration):
                registration.status, registration.rank = Registration.Status.ACTIVE, inventory.next_rank()
                enter(inventory, registration)
            else:
                inventory.save(registration)
                # Seats that were kept for the other municipality, or are for this one.
                settle(inventory)
            changed.append(registration)
    return changed


def _is_invited_now(inventory: SeatInventory, registration: Registration) -> bool:
    if not registration.is_requested:
        return False
    is_open = registration_state(inventory.published, inventory.terms, inventory.now) is RegistrationState.OPEN
    return is_open and eligibility_of(inventory.published, registration.municipality) is not Eligibility.OUTSIDE
