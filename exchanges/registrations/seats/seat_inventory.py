"""A meeting's registrations, held by its lock: whoever changes who has a seat opens its inventory first.

The lock order is always the same: the meeting's row, then its registrations, then mailboxes and then rows of people,
both in the order of their addresses. Services that hold the programme's row (publishing) took it before.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.meetings.time_and_place.moments import is_ahead
from exchanges.registrations.errors import NotOpen
from exchanges.registrations.identity.people import hold_mailboxes
from exchanges.registrations.models import Person, Registration, RegistrationTerms
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.queries.saved_terms import terms_of
from exchanges.registrations.seats.occupancy import AllotmentKey, Occupancy, allotment_key_of, allotments_of, limit_of
from exchanges.registrations.seats.terms import modes_of, saved_allotments
from municipalities.access import reach_of
from municipalities.models import User
from municipalities.refusals import NotWithinReach


def lock_meeting(meeting_pk: int) -> None:
    """Hold the meeting's row until the transaction ends: whoever changes its registrations waits, but not for long.

    Raise OperationalError once it has waited for settings.TURN_WAIT_SECONDS, for this or any later row of the
    transaction. On SQLite the transaction itself holds the whole database (transaction_mode IMMEDIATE).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # For this transaction alone. A job of the worker that waited in vain does it the next time it runs.
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{settings.TURN_WAIT_SECONDS}s"])
    # "No key": rows that merely point to the meeting (versions, messages) can still be written meanwhile.
    Meeting.objects.select_for_update(no_key=True).order_by().values_list("pk").get(pk=meeting_pk)


def lock_person(person_pk: int, *others: int, address: str = "") -> Person:
    """Hold somebody's row, and those of `others`, after the meetings they are registered for; return the former.

    Before the rows it holds their mailboxes, and that of an `address` which one of them is to have: whoever proves one
    notes it in the rows of all who share it.
    """
    pks = [person_pk, *others]
    rows = Registration.objects.filter(person__in=pks).order_by("meeting_id")
    for meeting in rows.values_list("meeting_id", flat=True).distinct():
        lock_meeting(meeting)
    hold_mailboxes(*Person.objects.filter(pk__in=pks).values_list("email", flat=True), address)
    held = Person.objects.select_for_update(no_key=not others).filter(pk__in=pks).order_by("email", "pk")
    return next(each for each in held if each.pk == person_pk)


_NO_SEATS = Occupancy(0)
"""Of a mode that the meeting doesn't have."""


class SeatInventory:
    """What is read of a meeting once it is locked, and the changes of seats, kept in step with the rows."""

    def __init__(self, published: PublishedMeeting, now: datetime) -> None:
        self.published, self.meeting, self.now = published, published.meeting, now
        self.terms: RegistrationTerms = terms_of(self.meeting)
        self.terms.meeting = self.meeting
        self.meeting.exchange = published.exchange

    @property
    def can_assign_seats(self) -> bool:
        """Whether the meeting is still ahead and takes place."""
        return is_ahead(self.published, self.now)

    @property
    def today(self) -> date:
        """The day by the clock of the meeting's place."""
        return self.now.astimezone(self.published.zone).date()

    def require_reach(self, actor: User | None) -> None:
        """Refuse a coordinator out of whose reach the meeting is; without one it is what people do themselves."""
        if actor is not None and not reach_of(actor).covers(self.published.exchange.country_id):
            raise NotWithinReach

    @cached_property
    def _held(self) -> list[tuple[str, int, datetime | None, AllotmentKey]]:
        rows = Registration.objects.of(self.meeting).with_seat().order_by()
        columns = ("mode", "seat", "offered_until", "municipality_id", "municipality__country_id")
        return [(mode, seat, until, (town, land)) for mode, seat, until, town, land in rows.values_list(*columns)]

    @cached_property
    def occupancy(self) -> dict[str, Occupancy]:
        """Who holds seats, by mode."""
        found = {mode.value: Occupancy(limit_of(self.terms, mode)) for mode in modes_of(self.meeting)}
        if Mode.IN_PERSON in found and self.terms.seats_in_person is not None:
            found[Mode.IN_PERSON].allotments_of = allotments_of(self.terms, saved_allotments(self.terms), self.today)
        for mode, seat, _until, holder in self._held:
            # A mode that the meeting no longer has: its seats are nobody's to give.
            found.setdefault(mode, Occupancy(0)).hold(seat, holder)
        return found

    def has_lapsed_offers(self) -> bool:
        """Tell whether the time to answer an offer is over for somebody."""
        return any(until is not None and until <= self.now for _mode, _seat, until, _keeper in self._held)

    def next_rank(self) -> int:
        """Return a rank behind everybody's."""
        last = Registration.objects.filter(meeting=self.meeting).aggregate(last=Max("rank"))["last"]
        return (last or 0) + 1

    def has_seat_for(self, registration: Registration, people: int = 1) -> bool:
        """Tell whether so many people of the registration's municipality could have seats in its mode now."""
        free = self.occupancy.get(registration.mode, _NO_SEATS).free_for(allotment_key_of(registration))
        return free is None or free >= people

    def assign_seat(self, registration: Registration, *, offered_until: datetime | None = None) -> None:
        """Put an unsaved change into the registration: a seat, its own or offered."""
        registration.seat = self.occupancy[registration.mode].assign(allotment_key_of(registration))
        registration.offered_until = offered_until

    def release_seat(self, registration: Registration) -> None:
        """Put an unsaved change into the registration: it gives back the seat it has, if any."""
        if registration.seat is not None:
            self.occupancy[registration.mode].release(registration.seat, allotment_key_of(registration))
        registration.seat, registration.offered_until = None, None

    def save(self, registration: Registration) -> None:
        """Save a changed registration. Its invitation's revision is the messages' to raise."""
        registration.changed_at = self.now
        registration.save()


@contextmanager
def open_inventory(meeting_pk: int, now: datetime) -> Iterator[SeatInventory]:
    """Lock a meeting for a transaction and read it afresh: what waited for the lock sees what was written before."""
    with transaction.atomic():
        lock_meeting(meeting_pk)
        published = published_meetings().select_related("meeting__organizer").filter(meeting=meeting_pk).first()
        if published is None:
            raise NotOpen
        yield SeatInventory(published, now)


def fresh(inventory: SeatInventory, registration: Registration) -> Registration:
    """Return a registration of the locked meeting as it is now."""
    related = ("person", "municipality", "delegation__contact")
    found = Registration.objects.select_related(*related).get(pk=registration.pk, meeting=inventory.meeting)
    found.meeting = inventory.meeting
    return found
