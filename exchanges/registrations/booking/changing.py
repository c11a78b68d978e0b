"""Changing and cancelling a registration."""

from datetime import datetime

from django.utils.translation import gettext as _

from exchanges.meetings.time_and_place.moments import has_begun
from exchanges.outbox.acts import act_of, say
from exchanges.registrations.booking.registering import (
    checked_days,
    require_open,
    require_standing,
    tell_where_it_stands,
)
from exchanges.registrations.errors import MeetingHasBegun, NotActive
from exchanges.registrations.identity.details import Needs, Visit, note_needs
from exchanges.registrations.mail import messages
from exchanges.registrations.models import Registration
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.seats.seat_inventory import SeatInventory, fresh, open_inventory
from exchanges.registrations.seats.waiting_list import leave, settle
from municipalities.models import User
from municipalities.refusals import ReasonMissing


def change_registration(*, registration: Registration, visit: Visit, needs: Needs, now: datetime) -> Registration:
    """Change how and when somebody takes part, and what they need, until the meeting begins.

    Another mode gives up the seat, and needs a free one there or a position at the end of that waiting list; it can be
    chosen while registration is open. Raise NotActive, MeetingHasBegun, NotOpen, ModeNotOffered or DaysOutside.
    """
    with open_inventory(registration.meeting_id, now) as inventory:
        # First of all, as it may concern this very registration: an offer that has lapsed.
        settle(inventory)
        found = fresh(inventory, registration)
        require_standing(inventory, found)
        days = checked_days(inventory, visit)
        is_another_mode, are_other_days = visit.mode != found.mode, days != found.days
        found.days, found.language = days, visit.language
        if not (found.was_mode == Mode.IN_PERSON and visit.mode == found.mode):
            # Else what they need in the room is kept until they have answered, should the meeting go back there.
            note_needs(found, needs)
        if found.is_active and is_another_mode:
            require_open(inventory)
            found.was_mode = ""
            _switch(inventory, found, visit.mode)
        elif are_other_days or is_another_mode:
            found.mode = visit.mode
            inventory.save(found)
            tell_where_it_stands(found, inventory.published, now=inventory.now)
        else:
            found.changed_at = now
            found.save()
    return found


def cancel_registration(
    *, registration: Registration, now: datetime, actor: User | None = None, reason: str = ""
) -> Registration:
    """Cancel a registration: its seat goes to the next at once. Cancelling twice changes nothing.

    Without an `actor` it is the person's own wish, which ends when the meeting begins; a coordinator of the network may
    still cancel then, with a `reason` that the person reads, or the delegation's contact where nobody is named for the
    seat. Raise MeetingHasBegun, NotActive, NotWithinReach or ReasonMissing.
    """
    with open_inventory(registration.meeting_id, now) as inventory:
        inventory.require_reach(actor)
        found = fresh(inventory, registration)
        if found.is_cancelled:
            return found
        if not found.is_standing:
            raise NotActive
        require_right_to_cancel(
            inventory, actor, reason, missing=_("Say why the registration is cancelled: the person will read it.")
        )
        found.cancelled_by, found.cancellation_reason = actor, reason.strip()
        with act_of(actor, now=now):
            say(_("The registration %(reference)s is cancelled.") % {"reference": found.reference})
            leave(inventory, found)
            messages.registration_cancelled(found, to_contact=actor is not None, now=now)
            settle(inventory)
    return found


def require_right_to_cancel(inventory: SeatInventory, actor: User | None, reason: str, *, missing: str) -> None:
    """Refuse a person once the meeting has begun, and a coordinator who does not say why, as `missing` asks for."""
    if actor is None and has_begun(inventory.published, inventory.now):
        raise MeetingHasBegun
    if actor is not None and not reason.strip():
        raise ReasonMissing(missing)


def _switch(inventory: SeatInventory, registration: Registration, mode: str) -> None:
    """Move to another mode, behind those who wait there; the seat given up goes to the next."""
    inventory.release_seat(registration)
    registration.mode = mode
    registration.rank = inventory.next_rank()
    if inventory.has_seat_for(registration):
        inventory.assign_seat(registration)
    inventory.save(registration)
    tell_where_it_stands(registration, inventory.published, now=inventory.now)
    settle(inventory)
