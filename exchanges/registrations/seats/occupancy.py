"""Seats of a meeting: how many there are, who holds them, and which are kept for whom."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F
from django.utils import timezone

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.models import Registration, RegistrationTerms, SeatAllotment
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.seats.terms import Conditions, modes_of, with_zone, zone_of_terms

AllotmentKey = tuple[int | None, str | None]
"""Whose kept seats somebody may take: the municipality's primary key and its country's code, None without one."""

Allotments = dict[int | str | None, int]
"""How many seats are kept, by a municipality's primary key or a country's code; none for None."""


@dataclass(frozen=True, slots=True)
class ModeSeats:
    """The seats of a meeting in one mode, counted.

    `taken` come, `offered` are held for an answer, `waiting` have neither. Of the free seats `kept` are still kept for
    somebody, `left` are for everybody. `limit` and `left` are None where there is no limit.
    """

    limit: int | None
    taken: int
    offered: int
    waiting: int
    kept: int
    left: int | None

    @property
    def is_full(self) -> bool:
        """Whether somebody for whom no seat is kept has to wait."""
        return self.left == 0

    @property
    def over(self) -> int:
        """How many more have or are offered a place than there are, as after a smaller room: nobody loses theirs."""
        return 0 if self.limit is None else max(0, self.taken + self.offered - self.limit)


@dataclass
class Occupancy:
    """How many seats of one mode are held by whose people, and kept for whom; pure counting, no database.

    A municipality's people take first what is kept for it, then what is kept for its country, then what is for all.
    """

    limit: int | None
    holders: Counter[AllotmentKey] = field(default_factory=Counter)
    numbers: set[int] = field(default_factory=set)
    allotments_of: Allotments = field(default_factory=dict)

    @property
    def free(self) -> int | None:
        """How many seats nobody holds, whoever they are kept for; None where there is no limit."""
        return None if self.limit is None else max(0, self.limit - self.holders.total())

    @property
    def kept(self) -> int:
        """How many of the free seats are kept for somebody."""
        return 0 if self.free is None else min(self.free, sum(self._kept_and_free().values()))

    @property
    def left(self) -> int | None:
        """How many of the free seats are for everybody; None where there is no limit."""
        return None if self.free is None else self.free - self.kept

    def free_for(self, holder: AllotmentKey) -> int | None:
        """Return how many people of a municipality could take seats now; None: as many as like."""
        if self.left is None:
            return None
        kept = self._kept_and_free()
        own = sum(kept.get(key, 0) for key in holder)
        # Seats can be kept after others have taken them: then fewer are free than are kept.
        return self.left + min(own, self.kept)

    def assign(self, holder: AllotmentKey) -> int:
        """Give somebody the lowest free seat and return its number, from 1."""
        number = next(number for number in count(1) if number not in self.numbers)
        self.hold(number, holder)
        return number

    def hold(self, number: int, holder: AllotmentKey) -> None:
        """Note that somebody has the seat with this number."""
        self.numbers.add(number)
        self.holders[holder] += 1

    def release(self, number: int, holder: AllotmentKey) -> None:
        """Note that the seat with this number is free again."""
        self.numbers.discard(number)
        self.holders[holder] -= 1

    def _kept_and_free(self) -> Allotments:
        """Return how many kept seats their municipality or country has not taken yet."""
        unused = dict(self.allotments_of)
        for holder, people in self.holders.items():
            for key in holder:
                used = min(people, unused.get(key, 0))
                people -= used
                if used:
                    unused[key] -= used
        return unused


def allotment_key_of(registration: Registration) -> AllotmentKey:
    """Return whose kept seats a registration may take."""
    municipality = registration.municipality
    return (municipality.pk, municipality.country_id) if municipality else (None, None)


def limit_of(terms: Conditions, mode: str) -> int | None:
    """Return how many seats there are in a mode; None: as many as like."""
    return terms.seats_in_person if mode == Mode.IN_PERSON else terms.seats_online


def allotments_of(terms: Conditions, kept: Iterable[SeatAllotment], today: date) -> Allotments:
    """Return the seats in the room that are kept `today`, by the municipality's key or the country's code.

    On the day `kept_until`, by the clock of the meeting's place, they are everybody's; without one they stay kept.
    """
    if terms.kept_until is not None and today >= terms.kept_until:
        return {}
    return {each.municipality_id or each.country_id: each.seats for each in kept}


def seats_of(meeting: Meeting, now: datetime) -> dict[Mode, ModeSeats]:
    """Return the seats of a meeting by each mode in which one can take part."""
    return seats_of_all([meeting], now)[meeting.pk]


def seats_on_terms(published: PublishedMeeting, terms: RegistrationTerms, now: datetime) -> dict[Mode, ModeSeats]:
    """Return what seats_of does, on terms that are at hand, saved or not."""
    saved = terms if terms.pk is not None else None
    seating = Seating(modes_of(published.meeting), saved, published.zone)
    return seats_by_meeting({published.meeting_id: seating}, now)[published.meeting_id]


def seats_of_all(meetings: Iterable[Meeting], now: datetime) -> dict[int, dict[Mode, ModeSeats]]:
    """Return the seats of meetings by their primary key, in three queries however many there are."""
    by_pk = {meeting.pk: meeting for meeting in meetings}
    terms = {each.meeting_id: each for each in with_zone(RegistrationTerms.objects.filter(meeting__in=by_pk))}
    zones = {pk: zone_of_terms(each) for pk, each in terms.items()}
    seatings = {pk: Seating(modes_of(meeting), terms.get(pk), zones.get(pk)) for pk, meeting in by_pk.items()}
    return seats_by_meeting(seatings, now)


@dataclass(frozen=True, slots=True)
class Seating:
    """What the seats of a meeting follow from beside the people: how one takes part, its terms where there are any."""

    modes: tuple[Mode, ...]
    terms: Conditions | None
    zone: ZoneInfo | None


def seats_by_meeting(seatings: Mapping[int, Seating], now: datetime) -> dict[int, dict[Mode, ModeSeats]]:
    """Return the seats of meetings of which all but the people is known, by their primary key, in two queries."""
    kept = _kept_by_meeting([pk for pk, seating in seatings.items() if seating.terms])
    rows: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for row in _counts(seatings):
        rows.setdefault((row["meeting_id"], row["mode"]), []).append(row)
    return {
        pk: {mode: _counted(seating, mode, rows.get((pk, mode), []), kept.get(pk, []), now) for mode in seating.modes}
        for pk, seating in seatings.items()
    }


def _kept_by_meeting(meeting_pks: Sequence[int]) -> dict[int, list[SeatAllotment]]:
    kept: dict[int, list[SeatAllotment]] = {}
    if meeting_pks:
        allotments = SeatAllotment.objects.filter(terms__meeting__in=meeting_pks).order_by("pk")
        for each in allotments.annotate(kept_at=F("terms__meeting_id")):
            kept.setdefault(each.kept_at, []).append(each)
    return kept


def _counts(meeting_pks: Iterable[int]) -> Iterable[dict[str, Any]]:
    active = Registration.objects.active().filter(meeting__in=list(meeting_pks))
    grouped = active.order_by().values("meeting_id", "mode", "municipality_id", country=F("municipality__country_id"))
    counted = grouped.annotate(people=Count("pk"), held=Count("seat"), offered=Count("offered_until"))
    return ({**row} for row in counted)


def _counted(
    seating: Seating, mode: Mode, rows: list[dict[str, Any]], kept: Iterable[SeatAllotment], now: datetime
) -> ModeSeats:
    holders = Counter[AllotmentKey]()
    for row in rows:
        holders[row["municipality_id"], row["country"]] += row["held"]
    allotments: Allotments = {}
    if seating.terms and mode == Mode.IN_PERSON:
        allotments = allotments_of(seating.terms, kept, timezone.localdate(now, seating.zone))
    occupancy = Occupancy(limit_of(seating.terms, mode) if seating.terms else None, holders, allotments_of=allotments)
    offered = sum(row["offered"] for row in rows)
    return ModeSeats(
        limit=occupancy.limit,
        taken=holders.total() - offered,
        offered=offered,
        waiting=sum(row["people"] - row["held"] for row in rows),
        kept=occupancy.kept,
        left=occupancy.left,
    )
