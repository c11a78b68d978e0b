"""Places of delegations that nobody is named for: they return after a week, or when registration closes.

Else one contact could hold a room for people whom nobody knows. The contact reads until when in the first mail, on
their page, and in a mail two days before.
"""

from datetime import datetime, timedelta

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.registrations.mail import messages
from exchanges.registrations.models import Delegation, Registration, RegistrationTerms
from exchanges.registrations.models.registering import RegistrationQuerySet
from exchanges.registrations.queries.saved_terms import terms_of
from exchanges.registrations.seats.seat_inventory import open_inventory
from exchanges.registrations.seats.terms import closing_of
from exchanges.registrations.seats.waiting_list import leave, settle

HELD_FOR = timedelta(days=7)
REMINDED_BEFORE = timedelta(days=2)


def unnamed_of(meeting: Meeting | int) -> RegistrationQuerySet:
    """Return the active places of a meeting's delegations that nobody is named for."""
    return Registration.objects.of(meeting).active().filter(person=None, erased_at=None, delegation__isnull=False)


def names_due(published: PublishedMeeting, terms: RegistrationTerms, now: datetime) -> datetime:
    """Return until when colleagues have to be named for whom places are taken now."""
    return min(now + HELD_FOR, closing_of(published, terms))


def return_unnamed(*, now: datetime) -> int:
    """Remind contacts of places without a name, and cancel those whose time is over; return how many were cancelled."""
    unnamed = Registration.objects.active().filter(person=None, erased_at=None, delegation__isnull=False)
    with_unnamed = Delegation.objects.filter(pk__in=unnamed.order_by().values("delegation"))
    rows = with_unnamed.select_related("meeting", "contact").order_by("meeting", "pk")
    return sum(_look_after(each, now) for each in rows)


def _look_after(delegation: Delegation, now: datetime) -> int:
    published = published_meetings().filter(meeting=delegation.meeting_id).first()
    if published is None or not published.is_announced:
        return 0
    if delegation.names_due_at is None:
        # Registered before places returned: its contact has the whole time from now on.
        delegation.names_due_at = names_due(published, terms_of(delegation.meeting), now)
        delegation.save(update_fields=["names_due_at"])
    if now >= delegation.names_due_at:
        return _return(delegation, now)
    if now >= delegation.names_due_at - REMINDED_BEFORE:
        seats = unnamed_of(delegation.meeting_id).filter(delegation=delegation).count()
        messages.unnamed_seats(delegation, seats=seats, is_over=False, now=now)
    return 0


def _return(delegation: Delegation, now: datetime) -> int:
    with open_inventory(delegation.meeting_id, now) as inventory:
        unnamed = list(unnamed_of(inventory.meeting).filter(delegation=delegation).order_by("rank"))
        if unnamed:
            messages.unnamed_seats(delegation, seats=len(unnamed), is_over=True, now=now)
        for registration in unnamed:
            registration.meeting = inventory.meeting
            leave(inventory, registration)
        settle(inventory)
    return len(unnamed)
