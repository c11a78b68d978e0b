"""Colleagues whose address is nobody's: their contact is told, and their seats return as those without a name do.

Else one contact could hold a room for people whom nobody can reach. Who has proven the address since is left alone.
"""

from datetime import datetime
from functools import partial

from django.db.models.functions import Lower

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.dead_addresses import dead_addresses
from exchanges.outbox.models import Message
from exchanges.registrations.batches import each_apart
from exchanges.registrations.mail import messages
from exchanges.registrations.models import Delegation, Registration
from exchanges.registrations.queries.unreachable import named_by_others
from exchanges.registrations.seats.names_due import return_of_unreachable
from exchanges.registrations.seats.seat_inventory import SeatInventory, fresh, open_inventory
from exchanges.registrations.seats.waiting_list import leave, settle
from localisation.mail_addresses import comparable, forms_of


def return_unreachable(*, now: datetime) -> int:
    """Tell contacts of colleagues who can't be reached, and cancel those whose time is over; return how many.

    Runs as often as you like, each registration in its own transaction. Meetings that have begun, are over or are
    cancelled are left as they are.
    """
    addresses = {form for address in dead_addresses() for form in forms_of(address)}
    announced = PublishedMeeting.objects.current().announced()
    rows = named_by_others().filter(meeting__in=announced.values("meeting"))
    rows = rows.annotate(address=Lower("person__email")).filter(address__in=sorted(addresses))
    return sum(each_apart(rows.order_by("meeting", "rank", "pk"), partial(_look_after, now=now)))


def _told_at(registration: Registration, delegation: Delegation, came_back: datetime) -> datetime | None:
    """Return when the contact was told, None where they are yet to be; without a contact since the mail came back."""
    if delegation.contact_id is None:
        return came_back
    told = Message.objects.filter(key=messages.unreachable_key(registration))
    return told.values_list("created_at", flat=True).first()


def _look_after(registration: Registration, *, now: datetime) -> int:
    with open_inventory(registration.meeting_id, now) as inventory:
        if not inventory.can_assign_seats or not named_by_others().filter(pk=registration.pk).exists():
            return 0
        found = fresh(inventory, registration)
        if found.person is None or found.delegation is None:
            return 0
        # Asked anew: somebody may have proven the mailbox meanwhile.
        came_back = dead_addresses([found.person.email]).get(comparable(found.person.email))
        if came_back is None:
            return 0
        found.delegation.meeting = inventory.meeting
        return _tell_or_return(inventory, found, _told_at(found, found.delegation, came_back))


def _tell_or_return(inventory: SeatInventory, registration: Registration, told_at: datetime | None) -> int:
    now = inventory.now
    return_at = return_of_unreachable(inventory.published, inventory.terms, told_at=told_at or now)
    if told_at is None:
        messages.unreachable_colleague(registration, return_at=return_at, is_over=False, now=now)
        return 0
    if return_at is None or now < return_at:
        return 0
    messages.unreachable_colleague(registration, return_at=return_at, is_over=True, now=now)
    leave(inventory, registration)
    settle(inventory)
    return 1
