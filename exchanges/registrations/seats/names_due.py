"""Until when the colleagues of a delegation have to be named: seats that nobody is named for return then.

Else one contact could hold a room for people whom nobody knows.
"""

from datetime import datetime, timedelta

from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.moments import start_of
from exchanges.registrations.models import Delegation, Registration, RegistrationTerms
from exchanges.registrations.models.delegations import HELD_FOR
from exchanges.registrations.seats.seat_inventory import SeatInventory
from exchanges.registrations.seats.terms import closing_of

REMINDED_BEFORE = timedelta(days=2)
"""How long before it the contact reads of it again; so much time they have whatever changes."""

NAMED_BEFORE_START = timedelta(days=1)
"""Who has the list of a meeting that begins knows the names in it."""


def names_due(published: PublishedMeeting, terms: RegistrationTerms, *, held_until: datetime) -> datetime:
    """Return until when colleagues have to be named, whose seats are not held for longer than `held_until`."""
    return min(held_until, closing_of(published, terms), start_of(published) - NAMED_BEFORE_START)


def return_of_unreachable(
    published: PublishedMeeting, terms: RegistrationTerms, *, told_at: datetime
) -> datetime | None:
    """Return until when a colleague needs another address whose own is nobody's, as the contact was told at a moment.

    They have as long as for a name, and REMINDED_BEFORE at least; None where the meeting begins before that.
    """
    due_at = max(names_due(published, terms, held_until=told_at + HELD_FOR), told_at + REMINDED_BEFORE)
    return due_at if due_at < start_of(published) else None


def most_unnamed(published: PublishedMeeting, terms: RegistrationTerms, now: datetime) -> int:
    """Return how many seats without a name a municipality may hold; none where names would be due at once."""
    return terms.unnamed_seats if names_due(published, terms, held_until=now + HELD_FOR) > now else 0


def follow_names_due(inventory: SeatInventory) -> None:
    """Move with a meeting that is ahead, and its terms, until when its delegations have to name colleagues."""
    if not inventory.can_assign_seats:
        return
    unnamed = Registration.objects.of(inventory.meeting).unnamed().order_by()
    for delegation in Delegation.objects.filter(pk__in=unnamed.values("delegation")):
        keep_names_due(inventory, delegation)


def keep_names_due(inventory: SeatInventory, delegation: Delegation) -> None:
    """Write down until when a delegation has to name colleagues as its meeting stands now.

    Of what comes nearer, or was not asked for before, the contact has REMINDED_BEFORE at least; where the meeting
    begins before that the seats stay theirs.
    """
    known, notice = delegation.names_due_at, inventory.now + REMINDED_BEFORE
    # Of those who were not asked before, the time begins now.
    held_until = max(delegation.created_at + HELD_FOR, known) if known else inventory.now + HELD_FOR
    due_at = max(
        names_due(inventory.published, inventory.terms, held_until=held_until), min(known, notice) if known else notice
    )
    delegation.names_due_at = due_at if due_at < start_of(inventory.published) else None
    if delegation.names_due_at != known:
        delegation.save(update_fields=["names_due_at"])
