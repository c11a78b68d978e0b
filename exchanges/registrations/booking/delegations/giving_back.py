"""Giving seats of a delegation back."""

from datetime import datetime

from django.utils.translation import gettext as _

from exchanges.meetings.time_and_place.moments import has_begun
from exchanges.outbox.acts import act_of, say
from exchanges.registrations.booking.changing import require_right_to_cancel
from exchanges.registrations.errors import MeetingHasBegun, NotADelegate
from exchanges.registrations.mail import messages
from exchanges.registrations.models import Delegation, Registration, StandIn
from exchanges.registrations.queries.delegates import delegates_of, standing_of
from exchanges.registrations.seats.seat_inventory import SeatInventory, fresh, open_inventory
from exchanges.registrations.seats.waiting_list import leave, settle
from municipalities.models import User


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


def cancel_delegation(
    *, delegation: Delegation, now: datetime, actor: User | None = None, reason: str = ""
) -> list[Registration]:
    """Cancel what is left of a delegation, and return it; its seats go to the next at once.

    Without an `actor` it is the contact's wish, which ends when the meeting begins; a coordinator of the network may
    still cancel then, with a `reason` that everybody in it reads, and the contact is told, too. Of one that is
    cancelled already nothing is left. Raise MeetingHasBegun, NotWithinReach or ReasonMissing.
    """
    with open_inventory(delegation.meeting_id, now) as inventory:
        inventory.require_reach(actor)
        found = Delegation.objects.select_related("contact", "municipality").get(pk=delegation.pk)
        found.meeting = inventory.meeting
        missing = _("Say why the delegation is cancelled: everybody in it will read it.")
        require_right_to_cancel(inventory, actor, reason, missing=missing)
        with act_of(actor, now=now):
            return _cancel_all(inventory, found, actor, reason.strip())


def _cancel_all(
    inventory: SeatInventory, delegation: Delegation, actor: User | None, reason: str
) -> list[Registration]:
    lines = delegates_of(delegation)
    standing = list(standing_of(delegation).select_related("person", "municipality").order_by("rank"))
    if actor is not None and lines:
        say(_("The delegation of %(municipality)s is cancelled.") % {"municipality": delegation.municipality})
    for registration in standing:
        registration.meeting, registration.delegation = inventory.meeting, delegation
        registration.cancelled_by, registration.cancellation_reason = actor, reason
        leave(inventory, registration)
        if actor is None:
            messages.registration_cancelled(registration, by=delegation, now=inventory.now)
        elif registration.person_id != delegation.contact_id:
            messages.registration_cancelled(registration, now=inventory.now)
    if actor is not None and lines:
        messages.delegation_cancelled(delegation, lines=lines, ended=standing, reason=reason, now=inventory.now)
    delegation.stand_ins.all().delete()
    settle(inventory)
    return standing


def drop_stand_in(*, stand_in: StandIn, now: datetime) -> None:
    """Take a colleague who is registered apart off a delegation's list; their registration stays.

    Raise MeetingHasBegun.
    """
    with open_inventory(stand_in.delegation.meeting_id, now) as inventory:
        if has_begun(inventory.published, now):
            raise MeetingHasBegun
        stand_in.delete()
