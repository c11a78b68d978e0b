"""Requests of those for whom a meeting is not meant: a coordinator lets them in or declines."""

from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.meetings.time_and_place.moments import has_begun
from exchanges.outbox.acts import act_of, say
from exchanges.registrations.booking.registering import words_of_state
from exchanges.registrations.errors import AlreadyDecided, MeetingHasBegun, NotOpen
from exchanges.registrations.identity.details import NOTHING_NEEDED, note_needs
from exchanges.registrations.mail import messages
from exchanges.registrations.models import Registration
from exchanges.registrations.seats.seat_inventory import SeatInventory, fresh, open_inventory
from exchanges.registrations.seats.terms import RegistrationState
from exchanges.registrations.seats.waiting_list import settle
from municipalities.models import User
from municipalities.refusals import ReasonMissing


def decide_request(
    *, registration: Registration, let_in: bool, reason: str, actor: User | None, now: datetime
) -> Registration:
    """Let somebody in who asked, or decline with a reason; the person is told.

    Who is let in joins the others at that moment: with a seat if one is free, else at the end of the waiting list, so
    that nobody who waits is overtaken. It can be decided until the meeting begins, also after registration has closed.
    Raise NotWithinReach, ReasonMissing, AlreadyDecided, MeetingHasBegun or NotOpen.
    """
    with open_inventory(registration.meeting_id, now) as inventory, act_of(actor, now=now):
        inventory.require_reach(actor)
        found = fresh(inventory, registration)
        if not found.is_requested:
            raise AlreadyDecided
        if not let_in and not reason.strip():
            raise ReasonMissing(_("Give the reason for declining: the person will read it."))
        found.decided_by, found.decision_reason = actor, reason.strip()
        found.decision_language = get_language() or ""
        if let_in:
            _let_in(inventory, found)
        else:
            found.status = Registration.Status.DECLINED
            note_needs(found, NOTHING_NEEDED)
        inventory.save(found)
        words = _("The request %(reference)s is approved.") if let_in else _("The request %(reference)s is declined.")
        say(words % {"reference": found.reference})
        messages.decision(found, now=now)
    return found


def _let_in(inventory: SeatInventory, registration: Registration) -> None:
    if has_begun(inventory.published, inventory.now):
        raise MeetingHasBegun
    if not inventory.can_assign_seats:
        raise NotOpen(words_of_state(RegistrationState.CANCELLED))
    settle(inventory)
    registration.status = Registration.Status.ACTIVE
    registration.rank = inventory.next_rank()
    if inventory.has_seat_for(registration):
        inventory.assign_seat(registration)
