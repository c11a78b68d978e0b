"""A new version, or another format, place or hour: registrations follow, and those registered are told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import get_language

from exchanges.meetings.alternatives import alternatives_to
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.meetings.time_and_place.moments import start_of
from exchanges.outbox.acts import act_of
from exchanges.outbox.holding import drop_held
from exchanges.registrations.booking.registering import kept_days
from exchanges.registrations.identity.details import NO_NEEDS
from exchanges.registrations.mail import messages
from exchanges.registrations.mail.held_mails import OF_CHANGES, held_mails, reasons_in_held, told_before
from exchanges.registrations.mail.offers import shares_of, tell_offers
from exchanges.registrations.mail.told import (
    NO_REASON,
    LiveFacts,
    Reasons,
    Told,
    Why,
    facts_of,
    reasons_together,
    told_to,
)
from exchanges.registrations.mail.told_in_words import say_facts
from exchanges.registrations.models import Registration
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.seats.deadlines import MeetingStart, move_deadlines
from exchanges.registrations.seats.names_due import follow_names_due
from exchanges.registrations.seats.seat_inventory import SeatInventory, open_inventory
from exchanges.registrations.seats.terms import modes_of
from exchanges.registrations.seats.waiting_list import asked_until, assign_free_seats, let_lapsed_offers_go
from municipalities.models import User


@dataclass(frozen=True, slots=True)
class PublishedChange:
    """A meeting as the public saw it, and as it is published now."""

    before: PublishedMeeting
    after: PublishedMeeting

    @property
    def is_cancelled(self) -> bool:
        """Whether the public learns that it does not take place."""
        return self.after.is_cancelled and not self.before.is_cancelled

    @property
    def is_moved(self) -> bool:
        """Whether a meeting that takes place has another date, host or theme."""
        return self.after.is_announced and self.before.sequence != self.after.sequence


def announce_publication(*, changes: Iterable[PublishedChange], now: datetime) -> int:
    """Tell everybody registered what a new version changes for them; return how many are told.

    Called in the transaction that publishes, which holds the programme. Whoever registers meanwhile waits for the
    meeting, or is registered already and told. Days that somebody chose and deadlines move along with the meeting.
    Everybody keeps their seat: not coming any more is theirs to say. One message a person and meeting, and none to
    those for whom nothing differs.
    """
    concerned = [change for change in changes if change.is_cancelled or change.is_moved]
    return sum(_announce(change, now) for change in sorted(concerned, key=lambda change: change.after.meeting_id))


def announce_details(
    *, meeting: Meeting, before: LiveFacts, now: datetime, actor: User | None = None, reason: str = ""
) -> int:
    """Tell those registered for whom another format, place or hour changes something; return how many are told.

    `before` is what facts_of returned of it, before it was saved, `reason` why, in the active language. Whoever takes
    part in a way that the meeting no longer has is moved to the other: those who come first, then those who wait,
    each in their order. Whoever came is asked, and their seat there held until they say yes; where the other way has
    no seat left they wait with the rank they have. Who was moved and has not answered yet is moved back where the
    meeting has their own way again, and before everybody else: the seat they had there was never given up.
    """
    after = facts_of(meeting)
    if after == before or not published_meetings().filter(meeting=meeting).exists():
        return 0
    with open_inventory(meeting.pk, now) as inventory, act_of(actor, now=now):
        if not inventory.can_assign_seats:
            return 0
        say_facts(meeting, before, after)
        follow_names_due(inventory)
        let_lapsed_offers_go(inventory)
        standing = _standing(inventory)
        was = {each.pk: told_to(each, inventory.published, before) for each in standing}
        offered = modes_of(inventory.meeting)
        for registration in sorted(standing, key=lambda each: (*_claim(each, offered), each.rank)):
            if registration.was_mode in offered:
                _go_back(inventory, registration)
            elif registration.mode not in offered:
                _follow_format(inventory, registration, offered[0])
        why = (reason.strip(), get_language() or "") if reason.strip() else NO_REASON
        return _tell_changes(inventory, standing, was, assign_free_seats(inventory), why)


def _announce(change: PublishedChange, now: datetime) -> int:
    with open_inventory(change.after.meeting_id, now) as inventory:
        if not change.is_cancelled:
            let_lapsed_offers_go(inventory)
        standing = _standing(inventory)
        if change.is_cancelled:
            told = _to_tell(standing)
            instead = alternatives_to(change.after, inventory.today, of_network=True) if told else []
            for registration in told:
                messages.meeting_cancelled(registration, instead=instead, now=now)
            # Nobody comes any more, so that no host has to know what somebody needs.
            Registration.objects.of(inventory.meeting).update(**NO_NEEDS)
            return len(told)
        facts = facts_of(inventory.meeting)
        was = {each.pk: told_to(each, change.before, facts) for each in standing}
        _follow_deadlines(inventory, change)
        follow_names_due(inventory)
        for registration in standing:
            _follow_date(inventory, registration, change)
        version = change.after.version
        why = version.reason, version.reason_language
        return _tell_changes(inventory, standing, was, assign_free_seats(inventory), why)


def _tell_changes(
    inventory: SeatInventory,
    standing: list[Registration],
    was: dict[int, Told],
    given: Sequence[Registration],
    why: Why = NO_REASON,
) -> int:
    """Tell those for whom something differs from what they were told last; return how many are told.

    Who is `given` a seat by the change reads of both in one mail. What waits to be told and is no longer right is told
    as it is now, or not at all where nothing is left to tell.
    """
    facts = facts_of(inventory.meeting)
    fresh_ones = {each.pk: each for each in given}
    standing = [fresh_ones.get(each.pk, each) for each in standing]
    concerned: list[Registration] = []
    reasons: dict[int, Reasons] = {}
    offered: list[Registration] = []
    for registration in standing:
        before, now_is = (
            told_before(registration, was[registration.pk]),
            told_to(registration, inventory.published, facts),
        )
        differs = before.differs_from(now_is)
        changed = was[registration.pk].differences(now_is)
        reasons[registration.pk] = reasons_together(
            reasons_in_held(registration), why, changed, before.differences(now_is)
        )
        if differs:
            was[registration.pk] = before
        else:
            del was[registration.pk]
            drop_held(held_mails(registration).filter(kind__in=OF_CHANGES))
        dropped = drop_held(held_mails(registration).filter(kind="offer"))
        if registration.pk in fresh_ones or (dropped and registration.offered_until and not registration.is_asked):
            offered.append(registration)
        elif differs:
            concerned.append(registration)
    count = tell_offers(offered, was=was, reasons=reasons, now=inventory.now)
    told = _to_tell(concerned, {_recipient_of(share.registration) for share in shares_of(offered)})
    for registration in told:
        if not _renew(registration, inventory.now):
            messages.moved(registration, was=was[registration.pk], reasons=reasons[registration.pk], now=inventory.now)
    return count + len(told)


def _renew(registration: Registration, now: datetime) -> bool:
    """Write anew what waits to say how somebody stands; tell whether that says all there is to say."""
    if registration.is_asked:
        # None of these has the question. What waits says that they had a seat, and the question follows it.
        return False
    kinds = held_mails(registration).values_list("kind", flat=True)
    waiting = set(kinds.filter(kind__in=("decision", "confirmation", "waiting")))
    if "decision" in waiting:
        messages.decision(registration, now=now)
        return True
    if not waiting:
        return False
    if registration.is_coming:
        messages.confirmation(registration, unnamed=_unnamed_with(registration), now=now)
    else:
        messages.waiting(registration, now=now)
    return True


def _unnamed_with(registration: Registration) -> list[Registration]:
    """Return the seats of a delegation that its contact is told of together; none where the seat is somebody's."""
    if registration.person_id is not None or registration.delegation is None:
        return []
    return list(registration.delegation.registrations.unnamed().coming().order_by("rank"))


def _to_tell(standing: list[Registration], told: Iterable[int | None] = ()) -> list[Registration]:
    """Leave out seats for which nobody is named where their contact is `told` already: one message a person."""
    done = {registration.person_id for registration in standing} | set(told)
    found = []
    for registration in standing:
        contact = registration.delegation.contact_id if registration.delegation else None
        if registration.person_id or contact not in {None, *done}:
            done.add(_recipient_of(registration))
            found.append(registration)
    return found


def _recipient_of(registration: Registration) -> int | None:
    return registration.person_id or (registration.delegation.contact_id if registration.delegation else None)


def _standing(inventory: SeatInventory) -> list[Registration]:
    related = ("person", "municipality", "delegation__contact")
    found = Registration.objects.of(inventory.meeting).standing().filter(erased_at__isnull=True)
    registrations = list(found.select_related(*related).order_by("rank"))
    for registration in registrations:
        registration.meeting = inventory.meeting
    return registrations


def _follow_deadlines(inventory: SeatInventory, change: PublishedChange) -> None:
    """Move opening, closing and the return of kept seats with the meeting."""
    before, after = (MeetingStart(shown.starts_on, shown.zone) for shown in (change.before, change.after))
    if inventory.terms.pk and move_deadlines(inventory.terms, before, after, now=inventory.now):
        inventory.terms.save(update_fields=["opens_at", "closes_at", "kept_until"])


def _follow_date(inventory: SeatInventory, registration: Registration, change: PublishedChange) -> None:
    """Move the chosen days with the meeting, and end an offer before it starts."""
    registration.days = moved_days(registration.days, change.before, change.after)
    if registration.offered_until is not None:
        registration.offered_until = min(registration.offered_until, start_of(change.after))
    inventory.save(registration)


def moved_days(days: list[str], before: PublishedMeeting, after: PublishedMeeting) -> list[str]:
    """Return the days at the same places in the moved meeting: its second for the second; none where it is all of them.

    Days that a shorter meeting no longer has are left out; where none remains it is every day.
    """
    offsets = [(date.fromisoformat(day) - before.starts_on).days for day in days]
    moved = [after.starts_on + timedelta(days=offset) for offset in offsets]
    return kept_days(tuple(day for day in moved if after.starts_on <= day <= after.ends_on), after)


def _follow_format(inventory: SeatInventory, registration: Registration, mode: Mode) -> None:
    """Move somebody to the way that is left. What they need stays until they have answered, should they go back."""
    was_coming = registration.is_coming or registration.is_asked
    is_named = registration.person_id is not None
    inventory.release_seat(registration)
    if registration.is_active and is_named:
        registration.was_mode = registration.mode
    registration.mode = mode
    if was_coming and inventory.has_seat_for(registration):
        # Nobody has to say yes to a seat that is for nobody yet: whoever is named will be told of it as it is.
        inventory.assign_seat(
            registration, offered_until=asked_until(inventory.published, inventory.now) if is_named else None
        )
    inventory.save(registration)


def _claim(registration: Registration, offered: Sequence[str]) -> tuple[bool, bool]:
    """Say whose turn it is for seats: first who goes back to a seat they had, then who comes, then who waits."""
    had_it = registration.is_asked and registration.was_mode in offered
    return not had_it, not registration.is_coming


def _go_back(inventory: SeatInventory, registration: Registration) -> None:
    """Move somebody who has not answered back to the way they chose, with a seat if they held one."""
    held_a_seat = registration.seat is not None
    inventory.release_seat(registration)
    registration.mode, registration.was_mode = registration.was_mode, ""
    if held_a_seat and inventory.has_seat_for(registration):
        inventory.assign_seat(registration)
    inventory.save(registration)
