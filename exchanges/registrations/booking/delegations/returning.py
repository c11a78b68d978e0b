"""Seats of delegations that nobody is named for return when their time is over, until when the contact may name them.

The contact reads until when in the first mail, on their page, and in a mail two days before.
"""

from datetime import datetime, timedelta
from functools import partial

from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.batches import each_apart
from exchanges.registrations.mail import messages
from exchanges.registrations.models import Delegation, Registration
from exchanges.registrations.seats.names_due import REMINDED_BEFORE, keep_names_due
from exchanges.registrations.seats.seat_inventory import SeatInventory, open_inventory
from exchanges.registrations.seats.waiting_list import leave, settle

READ_ANEW_AFTER = timedelta(days=1)
"""The first mail has said the same: nobody reads it again the same day."""


def return_unnamed(*, now: datetime) -> int:
    """Remind contacts of seats without a name, and cancel those whose time is over; return how many were cancelled.

    Runs as often as you like, each delegation in its own transaction. Meetings that have begun, are over or are
    cancelled are left as they are.
    """
    announced = PublishedMeeting.objects.current().announced()
    unnamed = Registration.objects.unnamed().filter(meeting__in=announced.values("meeting"))
    with_unnamed = Delegation.objects.filter(pk__in=unnamed.order_by().values("delegation"))
    return sum(each_apart(with_unnamed.order_by("meeting", "pk"), partial(_look_after, now=now)))


def _look_after(delegation: Delegation, *, now: datetime) -> int:
    with open_inventory(delegation.meeting_id, now) as inventory:
        if not inventory.can_assign_seats:
            return 0
        found = Delegation.objects.select_related("contact", "municipality").get(pk=delegation.pk)
        found.meeting = inventory.meeting
        unnamed = list(found.registrations.unnamed().order_by("rank"))
        if unnamed:
            keep_names_due(inventory, found)
        if not unnamed or found.names_due_at is None:
            return 0
        if now >= found.names_due_at:
            return _return(inventory, found, unnamed)
        if now >= max(found.names_due_at - REMINDED_BEFORE, found.created_at + READ_ANEW_AFTER):
            messages.unnamed_seats(found, seats=len(unnamed), is_over=False, now=now)
    return 0


def _return(inventory: SeatInventory, delegation: Delegation, unnamed: list[Registration]) -> int:
    messages.unnamed_seats(delegation, seats=len(unnamed), is_over=True, now=inventory.now)
    for registration in unnamed:
        registration.meeting, registration.delegation = inventory.meeting, delegation
        leave(inventory, registration)
    settle(inventory)
    return len(unnamed)
