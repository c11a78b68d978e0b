"""Giving seats of a delegation back."""

from datetime import datetime

from exchanges.meetings.time_and_place.moments import has_begun
from exchanges.registrations.errors import MeetingHasBegun, NotADelegate
from exchanges.registrations.mail import messages
from exchanges.registrations.models import Delegation, Registration, StandIn
from exchanges.registrations.seats.seat_inventory import fresh, open_inventory
from exchanges.registrations.seats.waiting_list import leave, settle


def cancel_delegate(*, registration: Registration, now: datetime) -> Registration:
    """Cancel one seat of a delegation at its contact's wish; whoever was named for it reads that it was theirs.

    Given back twice changes nothing. Raise NotADelegate or MeetingHasBegun.
    """
    with open_inventory(registration.meeting_id, now) as inventory:
        found = fresh(inventory, registration)
        if found.delegation is None:
            raise NotADelegate
        if has_begun(inventory.published, now):
            raise MeetingHasBegun
        if found.is_active:
            leave(inventory, found)
            messages.registration_cancelled(found, by=found.delegation, now=now)
            settle(inventory)
    return found


def cancel_delegation(*, delegation: Delegation, now: datetime) -> Delegation:
    """Cancel what is left of a delegation; its seats go to the next at once. Raise MeetingHasBegun."""
    with open_inventory(delegation.meeting_id, now) as inventory:
        if has_begun(inventory.published, now):
            raise MeetingHasBegun
        standing = delegation.registrations.active()
        for registration in standing.select_related("person", "municipality", "delegation__contact").order_by("rank"):
            registration.meeting = inventory.meeting
            leave(inventory, registration)
            messages.registration_cancelled(registration, by=delegation, now=now)
        delegation.stand_ins.all().delete()
        settle(inventory)
    return delegation


def drop_stand_in(*, stand_in: StandIn, now: datetime) -> None:
    """Take a colleague who is registered apart off a delegation's list; their registration stays.

    Raise MeetingHasBegun.
    """
    with open_inventory(stand_in.delegation.meeting_id, now) as inventory:
        if has_begun(inventory.published, now):
            raise MeetingHasBegun
        stand_in.delete()
