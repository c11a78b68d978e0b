"""Delegations: a municipality's contact registers colleagues together, names them now or later, and swaps them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations import messages
from exchanges.registrations.book import Book, fresh, open_book
from exchanges.registrations.delegates import delegates_of
from exchanges.registrations.details import CONSENT_VERSION, Needs, PersonDetails, Visit, note_needs
from exchanges.registrations.eligibility import Eligibility, eligibility_of
from exchanges.registrations.errors import AlreadyRegistered, DelegationRefused, MeetingHasBegun, NotADelegate
from exchanges.registrations.models import Delegation, Person, Registration, StandIn
from exchanges.registrations.people import is_twice, people_for, person_for
from exchanges.registrations.registering import (
    checked_days,
    enter,
    new_reference,
    new_registration,
    require_ahead,
    require_open,
    require_standing,
    standing_registration,
)
from exchanges.registrations.terms import has_begun
from exchanges.registrations.waiting import leave, settle
from municipalities.models import Municipality

MOST_AT_ONCE = 20
SENT_TWICE = timedelta(minutes=1)


def register_delegation(
    *,
    published: PublishedMeeting,
    contact: PersonDetails,
    colleagues: Sequence[PersonDetails | None],
    visit: Visit,
    consent_version: str,
    now: datetime,
    all_or_none: bool = False,
    is_proven: bool = False,
) -> Delegation:
    """Register colleagues of the contact's municipality in the order given; None is somebody to be named later.

    With `all_or_none` they get places together or wait together. Colleagues who are registered already keep their own
    registration, take no further place, and are told; the contact is not, and sees a stand-in in the list. The contact
    comes only where listed among the colleagues. The same again within a minute is an impatient click: it gives the
    delegation that there is. Raise DelegationRefused for a municipality that is not invited, for nobody or too many,
    and NotOpen, ModeNotOffered or DaysOutside as register does.
    """
    with open_book(published.meeting_id, now) as book:
        sent_before = _sent_before(book, contact, colleagues)
        if sent_before is not None:
            return sent_before
        require_open(book)
        days = checked_days(book, visit)
        municipality = _invited_municipality(book, contact, colleagues)
        settle(book)
        listed = _each_once(colleagues)
        named = [contact, *(colleague for colleague in listed if colleague)]
        people = people_for(named, proven=contact if is_proven else None, now=now)
        who = dict(zip(map(id, named), people, strict=True))
        delegation = Delegation.objects.create(
            meeting=book.meeting,
            municipality=municipality,
            contact=people[0],
            all_or_none=all_or_none,
            created_at=now,
        )
        registrations: list[Registration] = []
        apart: list[tuple[int, int, PersonDetails, Registration]] = []
        for number, colleague in enumerate(listed):
            person = who[id(colleague)] if colleague else None
            standing = standing_registration(book, person) if person else None
            if colleague and standing is not None:
                apart.append((number, len(registrations), colleague, standing))
                continue
            registration = new_registration(
                book,
                person=person,
                details=replace(colleague or contact, municipality=municipality),
                visit=visit,
                days=days,
                needs=Needs(),
                consent_version=consent_version,
            )
            registration.delegation, registration.named_as = delegation, colleague.name if colleague else ""
            registrations.append(registration)
        first, free = book.next_rank(), _free(book, delegation, visit.mode)
        for number, before, colleague, standing in apart:
            # Together they have places or none; else each line has one as long as there are any.
            would_come = free is None or (len(registrations or apart) if all_or_none else number + 1) <= free
            line = Line(colleague.name, visit.mode, days, first + before, would_come)
            stand_in_for(standing, delegation, line, now=now)
        _enter_together(book, registrations, all_or_none=all_or_none)
        messages.delegation_registered(delegation, now=now)
    return delegation


def name_delegate(*, registration: Registration, person: PersonDetails, now: datetime) -> Registration:
    """Say who takes a place of a delegation for which nobody was named; the person is told.

    Where it is a colleague who is registered already, the place goes on to the next, and the contact sees a stand-in.
    Raise NotADelegate where somebody is named already or it is no delegation's, AlreadyRegistered, NotActive or
    MeetingHasBegun.
    """
    with open_book(registration.meeting_id, now) as book:
        found = _place_of_a_delegation(book, registration)
        if found.person is not None:
            raise NotADelegate
        _hand_over(book, found, person)
    return found


def swap_delegate(*, registration: Registration, person: PersonDetails, now: datetime) -> Registration:
    """Give a delegation's place, or its place on the waiting list, to another colleague; both are told.

    What the first one needs is forgotten. Raise as name_delegate does.
    """
    with open_book(registration.meeting_id, now) as book:
        found = _place_of_a_delegation(book, registration)
        if found.person is None:
            raise NotADelegate
        if is_twice(PersonDetails.of(found.person), person):
            return found
        messages.registration_cancelled(found, by=found.delegation, is_handed_on=True, now=now)
        _hand_over(book, found, person)
    return found


def swap_stand_in(*, stand_in: StandIn, person: PersonDetails, now: datetime) -> None:
    """Let another colleague come in the place of one who is registered apart: with a place, else on the waiting list.

    Raise as name_delegate does.
    """
    with open_book(stand_in.delegation.meeting_id, now) as book:
        settle(book)
        require_ahead(book)
        delegation = Delegation.objects.select_related("municipality", "contact").get(pk=stand_in.delegation_id)
        if is_twice(PersonDetails.of(stand_in.person), person):
            return
        named, standing = _named(book, delegation, person)
        stand_in.delete()
        if standing is not None:
            stand_in_for(standing, delegation, replace(Line.of(stand_in), name=person.name), now=now)
            return
        registration = new_registration(
            book,
            person=named,
            details=replace(person, municipality=delegation.municipality),
            visit=Visit(stand_in.mode),
            days=stand_in.days,
            needs=Needs(),
            consent_version=CONSENT_VERSION,
        )
        registration.delegation, registration.named_as = delegation, person.name
        enter(book, registration)


def drop_stand_in(*, stand_in: StandIn, now: datetime) -> None:
    """Take a colleague who is registered apart off a delegation's list; their registration stays.

    Raise MeetingHasBegun.
    """
    with open_book(stand_in.delegation.meeting_id, now) as book:
        if has_begun(book.published, now):
            raise MeetingHasBegun
        stand_in.delete()


def give_back_place(*, registration: Registration, now: datetime) -> Registration:
    """Cancel one place of a delegation at its contact's wish; whoever was named for it reads that it was theirs.

    Given back twice changes nothing. Raise NotADelegate or MeetingHasBegun.
    """
    with open_book(registration.meeting_id, now) as book:
        found = fresh(book, registration)
        if found.delegation is None:
            raise NotADelegate
        if has_begun(book.published, now):
            raise MeetingHasBegun
        if found.status == Registration.Status.ACTIVE:
            leave(book, found)
            messages.registration_cancelled(found, by=found.delegation, now=now)
            settle(book)
    return found


def cancel_delegation(*, delegation: Delegation, now: datetime) -> Delegation:
    """Cancel what is left of a delegation; its places go to the next at once. Raise MeetingHasBegun."""
    with open_book(delegation.meeting_id, now) as book:
        if has_begun(book.published, now):
            raise MeetingHasBegun
        standing = delegation.registrations.filter(status=Registration.Status.ACTIVE)
        for registration in standing.select_related("person", "municipality", "delegation__contact").order_by("rank"):
            registration.meeting = book.meeting
            leave(book, registration)
            messages.registration_cancelled(registration, by=delegation, now=now)
        delegation.stand_ins.all().delete()
        settle(book)
    return delegation


def _sent_before(book: Book, contact: PersonDetails, colleagues: Sequence[PersonDetails | None]) -> Delegation | None:
    """Return the delegation of the same people that the contact has registered just now."""
    just_now = Delegation.objects.filter(meeting=book.meeting, created_at__gt=book.now - SENT_TWICE)
    named = sorted((each.address, each.name) if each else ("", "") for each in _each_once(colleagues))
    for delegation in just_now.filter(contact__email__iexact=contact.address).order_by("-pk"):
        if sorted((line.email.lower(), line.name) for line in delegates_of(delegation)) == named:
            return delegation
    return None


def _invited_municipality(
    book: Book, contact: PersonDetails, colleagues: Sequence[PersonDetails | None]
) -> Municipality:
    if not 1 <= len(colleagues) <= MOST_AT_ONCE:
        raise DelegationRefused.for_number(MOST_AT_ONCE)
    if contact.municipality is None or eligibility_of(book.published, contact.municipality) is Eligibility.OUTSIDE:
        raise DelegationRefused
    return contact.municipality


def _each_once(colleagues: Sequence[PersonDetails | None]) -> list[PersonDetails | None]:
    """Return the list without the lines that name somebody again; colleagues may share an address."""
    once: list[PersonDetails | None] = []
    for colleague in colleagues:
        if colleague is None or not any(each and is_twice(each, colleague) for each in once):
            once.append(colleague)
    return once


def _free(book: Book, delegation: Delegation, mode: str) -> int | None:
    """Return how many places there are for the delegation's municipality; None: as many as one likes."""
    occupancy = book.occupancy.get(mode)
    town = delegation.municipality
    return occupancy.free_for((town.pk, town.country_id)) if occupancy else 0


def _enter_together(book: Book, registrations: list[Registration], *, all_or_none: bool) -> None:
    rank = book.next_rank()
    is_room_for_all = bool(registrations) and book.has_place_for(registrations[0], len(registrations))
    for index, registration in enumerate(registrations):
        registration.rank = rank + index
        if is_room_for_all or (not all_or_none and book.has_place_for(registration)):
            book.give_place(registration)
        registration.save()
    for registration in registrations:
        if registration.person is not None:
            _tell(registration, book.now)


def _place_of_a_delegation(book: Book, registration: Registration) -> Registration:
    settle(book)
    found = fresh(book, registration)
    if found.delegation is None:
        raise NotADelegate
    require_standing(book, found)
    return found


def _hand_over(book: Book, registration: Registration, details: PersonDetails) -> None:
    if registration.delegation is None:
        raise NotADelegate
    person, standing = _named(book, registration.delegation, details)
    if standing is not None:
        line = Line(
            details.name, registration.mode, registration.days, registration.rank, would_come=registration.is_coming
        )
        leave(book, registration)
        stand_in_for(standing, registration.delegation, line, now=book.now)
        settle(book)
        return
    registration.person, registration.named_as = person, details.name
    registration.target_group = details.target_group
    note_needs(registration, Needs())
    if registration.is_asked:
        # Whoever is named now is named for the meeting as it is.
        registration.offered_until, registration.was_mode = None, ""
    book.save(registration)
    _tell(registration, book.now)


def _named(book: Book, delegation: Delegation, details: PersonDetails) -> tuple[Person, Registration | None]:
    """Return who is named, with the registration that they have apart from the delegation."""
    person = person_for(details, is_proven=False, now=book.now)
    standing = standing_registration(book, person)
    is_named = standing is not None and standing.delegation_id == delegation.pk
    if is_named or delegation.stand_ins.filter(person=person).exists():
        raise AlreadyRegistered
    return person, standing


@dataclass(frozen=True, slots=True)
class Line:
    """What a stand-in says to the contact: a name as they wrote it, how somebody takes part, and how it stands."""

    name: str
    mode: str
    days: list[str]
    rank: int
    would_come: bool

    @classmethod
    def of(cls, stand_in: StandIn) -> "Line":
        """Return what a stand-in says."""
        return cls(stand_in.named_as, stand_in.mode, stand_in.days, stand_in.rank, stand_in.would_come)


def stand_in_for(standing: Registration, delegation: Delegation, line: Line, *, now: datetime) -> StandIn:
    """Put a colleague who is registered apart on a delegation's list, and tell them alone that they are."""
    person = standing.person
    if person is None:
        raise TypeError("a place without a name is nobody's registration")
    messages.already_registered(standing, by=delegation, now=now)
    return StandIn.objects.create(
        delegation=delegation,
        person=person,
        reference=new_reference(),
        named_as=line.name,
        mode=line.mode,
        days=line.days,
        rank=line.rank,
        would_come=line.would_come,
    )


def _tell(registration: Registration, now: datetime) -> None:
    """Tell somebody whom a contact has just named how they stand, and who named them."""
    by = registration.delegation
    if registration.is_coming:
        messages.confirmation(registration, by=by, now=now)
    elif registration.offered_until is not None:
        messages.offer(registration, by=by, now=now)
    else:
        messages.waiting(registration, by=by, now=now)
