"""The waiting list: an order, never a state. A freed seat is offered to the next that fits, and passes on."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from django.db.models import QuerySet

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.moments import start_of
from exchanges.registrations.batches import each_apart
from exchanges.registrations.errors import NothingOffered
from exchanges.registrations.identity.details import NOTHING_NEEDED, Needs, note_needs
from exchanges.registrations.mail import messages
from exchanges.registrations.mail.offers import tell_lapsed, tell_offers, tell_seats
from exchanges.registrations.models import Registration
from exchanges.registrations.seats.occupancy import Occupancy, allotment_key_of
from exchanges.registrations.seats.seat_inventory import SeatInventory, fresh, open_inventory

HOURS_TO_ANSWER = 48
HOURS_TO_ANSWER_IN_THE_LAST_WEEK = 24
LAST_WEEK = timedelta(days=7)
TIME_TO_SAY = timedelta(days=7)
"""How long people are asked whether they come in another way than they chose."""


def waiting_registrations(meeting_pk: int, mode: str) -> QuerySet[Registration]:
    """Return who is in line for a seat in a mode, in order."""
    return Registration.objects.of(meeting_pk, mode).in_line().order_by("rank")


def answer_until(published: PublishedMeeting, now: datetime) -> datetime:
    """Return until when a seat offered now is held: 48 hours, 24 in the last week, never beyond the start."""
    start = start_of(published)
    hours = HOURS_TO_ANSWER_IN_THE_LAST_WEEK if start - now < LAST_WEEK else HOURS_TO_ANSWER
    return min(now + timedelta(hours=hours), start)


def asked_until(published: PublishedMeeting, now: datetime) -> datetime:
    """Return until when somebody may say whether they come in another way: a week, and before the last day begins.

    Of a meeting that is nearer, as long as a seat offered is held.
    """
    return max(min(now + TIME_TO_SAY, start_of(published) - timedelta(days=1)), answer_until(published, now))


def accept_offer(*, registration: Registration, needs: Needs | None = None, now: datetime) -> Registration:
    """Take the seat that is held; a delegation that comes all or none takes all that is offered to it.

    Of the seats of a delegation that nobody is named for, one answer takes all that are offered. `needs` are those of
    the person, where they were asked for; online there are none. Accepting twice changes nothing.
    Raise NothingOffered where no seat is held, or no longer.
    """
    with open_inventory(registration.meeting_id, now) as inventory:
        found = fresh(inventory, registration)
        if found.is_coming:
            return found
        if found.offered_until is None or found.offered_until <= now or not inventory.can_assign_seats:
            raise NothingOffered
        together = [found, *_offered_together(inventory, found)]
        note_needs(found, needs or Needs.of(found))
        for each in together:
            each.offered_until, each.was_mode = None, ""
            inventory.save(each)
        tell_seats(together, now=now)
    return found


def decline_offer(*, registration: Registration, now: datetime) -> Registration:
    """Give back the seat that is held, and leave the waiting list; the seat goes to the next.

    Of the seats of a delegation that nobody is named for, one answer gives back all that are offered.
    """
    with open_inventory(registration.meeting_id, now) as inventory:
        found = fresh(inventory, registration)
        if found.offered_until is None:
            raise NothingOffered
        unnamed = _offered_together(inventory, found) if found.person_id is None else ()
        for each in [found, *(other for other in unnamed if other.person_id is None)]:
            leave(inventory, each)
            messages.registration_cancelled(each, now=now)
        settle(inventory)
    return found


def answered_together(registration: Registration, now: datetime) -> int:
    """Return how many seats one answer is for that are held for colleagues not named yet; 0 where it is one's own."""
    if registration.person_id is not None or registration.delegation_id is None:
        return 0
    held = Registration.objects.unnamed().filter(delegation=registration.delegation_id, offered_until__gt=now)
    return held.filter(was_mode="").count()


def fill_free_seats(*, meeting: Meeting, now: datetime) -> list[Registration]:
    """Offer free seats to those who wait; return who has an offer now that had none."""
    with open_inventory(meeting.pk, now) as inventory:
        return settle(inventory)


def pass_on_expired_offers(*, now: datetime) -> int:
    """Pass on seats that were not taken in time, and offer kept ones that returned; return how many offers were made.

    Somebody who did not answer leaves the waiting list. Runs as often as you like; each meeting in its own transaction.
    """
    queue = Registration.objects.waiting()
    announced = PublishedMeeting.objects.current().announced()
    meetings = Meeting.objects.filter(pk__in=queue.values("meeting")).filter(pk__in=announced.values("meeting"))
    return sum(each_apart(meetings.order_by("pk"), lambda meeting: len(fill_free_seats(meeting=meeting, now=now))))


def settle(inventory: SeatInventory, *, directly: bool = False) -> list[Registration]:
    """Let lapsed offers go and fill what is free; every change of seats ends with it. Return who was given seats.

    Seats are offered, or given `directly` where a coordinator has added them. Each person is told in one mail.
    """
    let_lapsed_offers_go(inventory)
    given = assign_free_seats(inventory, directly=directly)
    if directly:
        tell_seats(given, is_let_up=True, now=inventory.now)
    else:
        tell_offers(given, now=inventory.now)
    return given


def let_lapsed_offers_go(inventory: SeatInventory) -> None:
    """Take those who have not answered in time off the waiting list, and tell them."""
    if not inventory.can_assign_seats or not inventory.has_lapsed_offers():
        return
    rows = Registration.objects.filter(meeting=inventory.meeting, offered_until__lte=inventory.now)
    lapsed = list(rows.select_related("person", "municipality", "delegation__contact").order_by("rank"))
    for registration in lapsed:
        registration.meeting = inventory.meeting
        leave(inventory, registration)
    tell_lapsed(lapsed, now=inventory.now)


def assign_free_seats(inventory: SeatInventory, *, directly: bool = False) -> list[Registration]:
    """Offer free seats to those who wait, or give them `directly`, and return who has them; the caller tells them."""
    given: list[Registration] = []
    if inventory.can_assign_seats and any(occupancy.free != 0 for occupancy in inventory.occupancy.values()):
        waiting = _waiting(inventory)
        queue = [each for mode in inventory.occupancy for each in waiting if each.mode == mode]
        given = list(next_in_line(queue, inventory.occupancy))
    for registration in given:
        registration.offered_until = None if directly else answer_until(inventory.published, inventory.now)
        # Who waited since another format has a seat to say yes to, or has it: there is no other question left.
        registration.was_mode = ""
        inventory.save(registration)
    return given


def next_in_line(waiting: Iterable[Registration], occupancy: Mapping[str, Occupancy]) -> Iterator[Registration]:
    """Yield who gets the free seats, mode by mode in order; `occupancy` by mode and seats are changed on the way.

    Somebody who doesn't fit is passed over: others may have kept seats, and a delegation that comes all or none takes
    seats for all who wait, in whatever mode, or none. One pass is enough, as room only shrinks on the way.
    """
    for group in _groups(waiting):
        holder = allotment_key_of(group[0])
        people = Counter(each.mode for each in group)
        free = {mode: occupancy[mode].free_for(holder) for mode in people}
        if all(seats is None or seats >= people[mode] for mode, seats in free.items()):
            for registration in group:
                registration.seat = occupancy[registration.mode].assign(holder)
                yield registration


def leave(inventory: SeatInventory, registration: Registration) -> None:
    """Cancel a registration, give back its seat, forget its needs; the caller tells the person, and settles."""
    inventory.release_seat(registration)
    note_needs(registration, NOTHING_NEEDED)
    registration.status = Registration.Status.CANCELLED
    registration.cancelled_at = inventory.now
    inventory.save(registration)


def _waiting(inventory: SeatInventory) -> list[Registration]:
    queue = Registration.objects.of(inventory.meeting).without_seat().order_by("rank")
    waiting = list(queue.select_related("person", "municipality", "delegation__contact"))
    for registration in waiting:
        registration.meeting = inventory.meeting
    return waiting


def _groups(waiting: Iterable[Registration]) -> Iterable[list[Registration]]:
    groups: dict[tuple[str, int], list[Registration]] = {}
    for registration in waiting:
        delegation = registration.delegation_id if registration.is_together else None
        key = ("delegation", delegation) if delegation is not None else ("registration", registration.pk)
        groups.setdefault(key, []).append(registration)
    return groups.values()


def _offered_together(inventory: SeatInventory, registration: Registration) -> Iterator[Registration]:
    """Find what one answer takes along: all that is offered to a delegation, or what of it nobody is named for."""
    delegation = registration.delegation
    if delegation is None or registration.is_asked:
        return
    others = Registration.objects.filter(delegation=delegation, offered_until__gt=inventory.now, was_mode="")
    others = others.exclude(pk=registration.pk)
    if not delegation.all_or_none:
        others = others.unnamed() if registration.person_id is None else others.none()
    for other in others.select_related("person", "municipality", "delegation__contact").order_by("rank"):
        other.meeting = inventory.meeting
        yield other
