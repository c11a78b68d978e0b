"""The terms of a meeting, changed by its coordinator, who sees before saving who comes in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.contrib.admin.utils import label_for_field
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from exchanges.hosting.programme_names import days_in_words
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import published_meetings
from exchanges.meetings.time_and_place.times import moment_in_words
from exchanges.outbox.acts import act_of, say
from exchanges.registrations.errors import TermsRefused
from exchanges.registrations.mail import messages
from exchanges.registrations.models import Registration, RegistrationTerms, SeatAllotment
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.queries.saved_terms import terms_of
from exchanges.registrations.seats.names_due import follow_names_due
from exchanges.registrations.seats.occupancy import ModeSeats, Occupancy, allotments_of, limit_of
from exchanges.registrations.seats.seat_inventory import SeatInventory, lock_meeting, open_inventory
from exchanges.registrations.seats.terms import RegistrationState, modes_of, registration_state, saved_allotments
from exchanges.registrations.seats.waiting_list import next_in_line, settle, waiting_registrations
from municipalities.access import reach_of
from municipalities.models import Country, Municipality, User
from municipalities.refusals import NotWithinReach

FIELDS: Final = ("opens_at", "closes_at", "seats_in_person", "seats_online", "kept_until", "unnamed_seats", "join_url")


@dataclass(frozen=True, slots=True)
class Allotment:
    """Seats in the room to keep for a municipality or for a country."""

    seats: int
    municipality: Municipality | None = None
    country: Country | None = None


@dataclass(frozen=True, slots=True)
class TermsPreview:
    """What other terms would do: who comes in, in order, and the seats by mode then.

    `directly` says whether they would have seats of their own at once; else each would be offered one.
    """

    coming_in: tuple[Registration, ...]
    seats: dict[Mode, ModeSeats]
    directly: bool


def preview_terms(
    *, meeting: Meeting, now: datetime, kept: Iterable[Allotment] | None = None, **terms: Any
) -> TermsPreview:
    """Say who would come in under other terms, without saving them; what is not given stays.

    `terms` are fields of RegistrationTerms. Seats that are due to be passed on are passed on first, as they would be
    when the terms are saved. Raise NotOpen for a meeting that is not public, or TermsRefused as change_terms does.
    """
    with open_inventory(meeting.pk, now) as inventory:
        settle(inventory)
        _apply(inventory.terms, terms)
        shares = _kept(inventory.terms, kept)
        _require_sense(inventory.terms, shares)
        occupancy = _occupancy_under(inventory, shares)
        waiting = [each for mode in modes_of(inventory.meeting) for each in _queue(inventory, mode)]
        can_come = list(next_in_line(waiting, occupancy)) if inventory.can_assign_seats else []
        seats = {mode: _counted(inventory, mode, occupancy[mode]) for mode in modes_of(inventory.meeting)}
        return TermsPreview(tuple(can_come), seats, _gives_directly(inventory))


def change_terms(
    *,
    meeting: Meeting,
    actor: User | None,
    now: datetime,
    kept: Iterable[Allotment] | None = None,
    **terms: Any,
) -> RegistrationTerms:
    """Change on what terms one registers; what is not given stays, `kept` replaces all kept seats.

    Those who wait and fit in get their seats at once while registration is open, and are told; once it is closed each
    is offered one. With fewer seats nobody loses theirs, and none is given until there are fewer people than seats.
    Another address of the call is told at once to those who may have it by now, and that there is none now to those
    who had it. The terms of a meeting that is not public yet wait for it. Raise NotWithinReach, or TermsRefused for
    terms that contradict each other.
    """
    if not published_meetings().filter(meeting=meeting.pk).exists():
        return _set_beforehand(meeting, actor, kept, terms)
    with open_inventory(meeting.pk, now) as inventory:
        inventory.require_reach(actor)
        with act_of(actor, now=now):
            settle(inventory)
            _say_changes(inventory, terms)
            _apply(inventory.terms, terms)
            _require_sense(inventory.terms, _kept(inventory.terms, kept))
            inventory.terms.save()
            if kept is not None:
                _keep(inventory.terms, kept)
            after = SeatInventory(inventory.published, now)
            follow_names_due(after)
            settle(after, directly=_gives_directly(after))
            _tell_call(after)
    return after.terms


def _tell_call(inventory: SeatInventory) -> None:
    """Tell another address of the call at once, where people were told one or would have been by now."""
    coming = Registration.objects.of(inventory.meeting, Mode.ONLINE).coming().filter(person__isnull=False)
    registrations = list(coming.select_related("person", "delegation").order_by("rank"))
    for registration in registrations:
        registration.meeting = inventory.meeting
    list(messages.tell_call(registrations, inventory.published, inventory.terms, now=inventory.now))


def _set_beforehand(
    meeting: Meeting, actor: User | None, kept: Iterable[Allotment] | None, changes: dict[str, Any]
) -> RegistrationTerms:
    """Set the terms of a meeting for which nobody can have registered."""
    with transaction.atomic():
        lock_meeting(meeting.pk)
        if actor is not None and not reach_of(actor).covers(meeting.exchange.country_id):
            raise NotWithinReach
        terms = terms_of(meeting)
        _apply(terms, changes)
        _require_sense(terms, _kept(terms, kept))
        terms.save()
        if kept is not None:
            _keep(terms, kept)
    return terms


def _say_changes(inventory: SeatInventory, changes: dict[str, Any]) -> None:
    """Note for the act under way which terms change, each as it is and as it was."""
    zone, title = inventory.published.zone, inventory.published.title
    for name, value in changes.items():
        if name not in FIELDS:
            continue  # refused when it is applied
        old, new = (_spoken(each, zone) for each in (getattr(inventory.terms, name, None), value))
        if old != new:
            label = capfirst(str(label_for_field(name, RegistrationTerms)))
            words = {"meeting": title, "what": label, "new": new, "old": old}
            say(_("%(meeting)s. %(what)s: %(new)s instead of %(old)s.") % words)


def _spoken(value: Any, zone: ZoneInfo) -> str:
    if value is None or value == "":
        return _("none")
    if isinstance(value, datetime):
        return moment_in_words(value, zone)
    return days_in_words(value, value) if isinstance(value, date) else str(value)


def _apply(terms: RegistrationTerms, changes: dict[str, Any]) -> None:
    unknown = set(changes) - set(FIELDS)
    if unknown:
        raise TypeError(f"Terms of registration have no {', '.join(sorted(unknown))}.")
    for name, value in changes.items():
        setattr(terms, name, value)


def _kept(terms: RegistrationTerms, kept: Iterable[Allotment] | None) -> list[SeatAllotment]:
    if kept is None:
        return saved_allotments(terms)
    return [SeatAllotment(terms=terms, municipality=s.municipality, country=s.country, seats=s.seats) for s in kept]


def _keep(terms: RegistrationTerms, kept: Iterable[Allotment]) -> None:
    terms.allotments.all().delete()
    SeatAllotment.objects.bulk_create(_kept(terms, kept))


def _require_sense(terms: RegistrationTerms, kept: list[SeatAllotment]) -> None:
    if terms.opens_at and terms.closes_at and terms.opens_at >= terms.closes_at:
        raise TermsRefused(_("Registration closes before it opens. Choose a later day to close it."))
    keepers = [(each.municipality, each.country) for each in kept]
    if any((municipality is None) == (country is None) for municipality, country in keepers):
        raise TermsRefused(_("Choose a municipality or a country for each number of kept places."))
    if len(set(keepers)) < len(keepers):
        raise TermsRefused(_("Each municipality or country can have kept places only once. Add them up."))
    limit = terms.seats_in_person
    if limit is not None and sum(each.seats for each in kept) > limit:
        raise TermsRefused(_("More places are kept than there are in the room. Keep fewer, or add places."))


def _gives_directly(inventory: SeatInventory) -> bool:
    return registration_state(inventory.published, inventory.terms, inventory.now) is RegistrationState.OPEN


def _occupancy_under(inventory: SeatInventory, kept: list[SeatAllotment]) -> dict[str, Occupancy]:
    """Return who holds seats now, under the limits and kept seats to be."""
    occupancy = inventory.occupancy
    for mode, held in occupancy.items():
        held.limit = limit_of(inventory.terms, mode)
        held.allotments_of = allotments_of(inventory.terms, kept, inventory.today) if mode == Mode.IN_PERSON else {}
    return occupancy


def _queue(inventory: SeatInventory, mode: str) -> Iterable[Registration]:
    queue = waiting_registrations(inventory.meeting.pk, mode).filter(seat__isnull=True)
    return queue.select_related("person", "municipality__country", "delegation")


def _counted(inventory: SeatInventory, mode: Mode, occupancy: Occupancy) -> ModeSeats:
    active = Registration.objects.of(inventory.meeting, mode).active()
    offered = active.filter(offered_until__isnull=False).count()
    held = occupancy.holders.total()
    return ModeSeats(
        limit=occupancy.limit,
        taken=held - offered,
        offered=offered,
        waiting=active.count() - held,
        kept=occupancy.kept,
        left=occupancy.left,
    )
