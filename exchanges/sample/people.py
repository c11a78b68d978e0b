"""People of the follow-up's meetings, who come, wait and were there: functions of towns, no people and no mails."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

from django.conf import settings

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.registrations.booking.registering import new_reference
from exchanges.registrations.identity.details import CONSENT_VERSION, NO_NEEDS
from exchanges.registrations.models import (
    Attendance,
    Delegation,
    Feedback,
    Person,
    Registration,
    RegistrationTerms,
    SeatAllotment,
    TakeHome,
)
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.seats.terms import modes_of
from exchanges.registrations.wizard.choices import OTHER_GROUP, group_choices
from municipalities.models import Municipality, Programme, User

ADDRESS = "{function}.{town}@example.org"
"""Nobody has an address there (RFC 2606)."""

SEATS = 24
_FULL_IN = "SE"
_TOO_MANY = 4
_KEPT = 3
_REGISTERED_DAYS_BEFORE = 25
_KEPT_UNTIL_DAYS_BEFORE = timedelta(days=7)


@dataclass(frozen=True)
class _Sample:
    """What all meetings' people are made from."""

    people: dict[int, list[Person]]
    actor: User
    now: datetime


@dataclass(frozen=True)
class _Kind:
    """What there is to see at a meeting that is ahead."""

    is_full: bool
    keeps: bool
    has_delegation: bool


def register_people(programme: Programme, *, actor: User, now: datetime) -> None:
    """Let municipalities register for what is public: one meeting is full, with people who wait, one keeps seats.

    Who was at a meeting that was held is noted, with feedback and what municipalities take home. Of those whose time to
    be erased has come only the totals are there. The rows are written themselves: a service would send mails.
    """
    sample = _Sample(_people_of(programme, now), actor, now)
    shown = published_meetings().filter(version__programme=programme)
    held = shown.held().order_by("starts_on", "pk")
    for number, published in enumerate(held):
        _hold(published, _wishes(published, number, sample), sample)
    ahead = shown.announced().order_by("starts_on", "pk")
    in_rooms = [each for each in ahead if each.meeting.format == Meeting.Format.IN_PERSON]
    full = next((each for each in in_rooms if each.exchange.country_id == _FULL_IN), None)
    others = [each for each in in_rooms if each is not full]
    for number, published in enumerate(ahead):
        what = _Kind(published is full, keeps=published in others[1:2], has_delegation=published in others[:1])
        _await(published, _wishes(published, number, sample), what, sample.now)
    made = [person.pk for people in sample.people.values() for person in people]
    Person.objects.filter(pk__in=made, registrations=None, delegations=None).delete()


def _people_of(programme: Programme, now: datetime) -> dict[int, list[Person]]:
    """Return a person for each function of each municipality, by the municipality's key."""
    towns = Municipality.objects.filter(participations__programme=programme).select_related("country").order_by("pk")
    made = [_person(key, names, town, now) for town in towns for key, names in _texts()["functions"].items()]
    Person.objects.bulk_create(made, ignore_conflicts=True)
    found: dict[int, list[Person]] = {}
    for person in Person.objects.filter(email__in=[each.email for each in made]).order_by("pk"):
        found.setdefault(person.municipality_id or 0, []).append(person)
    return found


def _person(key: str, names: dict[str, str], town: Municipality, now: datetime) -> Person:
    language = town.country.language if town.country.language in dict(settings.LANGUAGES) else "en"
    return Person(
        email=ADDRESS.format(function=key, town=town.slug),
        name=f"{names[language]}, {town.name}",
        municipality=town,
        function=names[language],
        language=language,
        created_at=now,
    )


def _wishes(published: PublishedMeeting, number: int, sample: _Sample) -> list[Registration]:
    """Return who would like to come, in the order in which they registered; without seats, unsaved."""
    towns = list(_towns_of(published))
    modes, groups = modes_of(published.meeting), [key for key, _name in group_choices(published) if key != OTHER_GROUP]
    people = [
        person
        for index, town in enumerate(towns)
        for person in _chosen(sample.people.get(town, []), number, index, is_all=published.exchange.country_id is None)
    ]
    first = min(_noon(published) - timedelta(days=_REGISTERED_DAYS_BEFORE), sample.now - timedelta(days=2))
    return [
        Registration(
            reference=new_reference(),
            meeting=published.meeting,
            person=person,
            municipality_id=person.municipality_id,
            target_group=groups[rank % len(groups)] if groups else OTHER_GROUP,
            mode=modes[-1] if rank % 3 == 0 else modes[0],
            rank=rank,
            consent_version=CONSENT_VERSION,
            consented_at=first + timedelta(minutes=rank * 40),
            created_at=first + timedelta(minutes=rank * 40),
            changed_at=first + timedelta(minutes=rank * 40),
        )
        for rank, person in enumerate(people, start=1)
    ]


def _towns_of(published: PublishedMeeting) -> Iterator[int]:
    """Return the keys of the municipalities that may come; they can register without asking."""
    members = published.version.programme.participations.order_by("pk")
    if published.exchange.country_id:
        members = members.filter(municipality__country=published.exchange.country_id)
    return members.values_list("municipality_id", flat=True).iterator()


def _chosen(people: Sequence[Person], number: int, town: int, *, is_all: bool) -> Sequence[Person]:
    """Return one to three people of most towns, others at the next meeting; of every second where all networks meet."""
    if (number + town) % (2 if is_all else 5) == 0:
        return ()
    size = 1 if is_all else 1 + (number * 3 + town * 5) % 3
    return [people[(number + step) % len(people)] for step in range(min(size, len(people)))]


def _await(published: PublishedMeeting, wishes: list[Registration], what: _Kind, now: datetime) -> None:
    """Register for a meeting that is ahead, with or without more people than seats."""
    in_room = [wish for wish in wishes if wish.mode == Mode.IN_PERSON]
    seats = len(in_room) - _TOO_MANY if what.is_full else max(SEATS, len(in_room) + _TOO_MANY)
    terms = RegistrationTerms.objects.create(
        meeting=published.meeting,
        seats_in_person=seats if in_room else None,
        kept_until=published.starts_on - _KEPT_UNTIL_DAYS_BEFORE if what.keeps else None,
    )
    if what.keeps and published.host:
        SeatAllotment.objects.create(terms=terms, municipality=published.host.municipality, seats=_KEPT)
    if what.has_delegation:
        wishes = _with_delegation(wishes, now)
    _assign_seats(wishes, seats)
    for wish, needs in zip(in_room, cycle(_texts()["needs"]), strict=False):
        for name in NO_NEEDS:
            setattr(wish, name, needs.get(name, ""))
    Registration.objects.bulk_create(wishes)


def _with_delegation(wishes: list[Registration], now: datetime) -> list[Registration]:
    """Let the first municipality come as a delegation, with a seat that nobody is named for yet."""
    first, contact = wishes[0], wishes[0].person
    if contact is None or contact.municipality is None:
        return wishes
    delegation = Delegation.objects.create(
        meeting=first.meeting, municipality=contact.municipality, contact=contact, created_at=first.created_at
    )
    for wish in wishes:
        if wish.municipality_id == first.municipality_id:
            wish.delegation = delegation
    unnamed = Registration(
        reference=new_reference(),
        meeting=first.meeting,
        municipality_id=first.municipality_id,
        delegation=delegation,
        target_group=first.target_group,
        mode=Mode.IN_PERSON,
        rank=len(wishes) + 1,
        consent_version=CONSENT_VERSION,
        created_at=now - timedelta(days=1),
        changed_at=now - timedelta(days=1),
    )
    return [*wishes, unnamed]


def _assign_seats(wishes: list[Registration], seats: int) -> None:
    """Give the seats of the room to the first, and one in the call to everybody there."""
    for mode, limit in ((Mode.IN_PERSON, seats), (Mode.ONLINE, len(wishes))):
        taking = [wish for wish in wishes if wish.mode == mode]
        for seat, wish in enumerate(taking[:limit], start=1):
            wish.seat = seat


def _hold(published: PublishedMeeting, wishes: list[Registration], sample: _Sample) -> None:
    """Let most of those who registered come, and say what they thought and learned."""
    _assign_seats(wishes, len(wishes))
    is_erased = published.ends_on < (sample.now - timedelta(days=settings.REGISTRATIONS_KEPT_DAYS)).date()
    came = [wish for wish in wishes if wish.rank % 7]
    for wish in came:
        wish.has_given_feedback = wish.rank % 2 == 0
    if is_erased:
        for wish in wishes:
            wish.person, wish.erased_at = None, sample.now
    Registration.objects.bulk_create(wishes)
    Attendance.objects.bulk_create(_attendance(published, came, sample.actor))
    Feedback.objects.bulk_create(_feedback(published, [wish for wish in came if wish.has_given_feedback]))
    TakeHome.objects.bulk_create(_take_homes(published, came))


def _attendance(published: PublishedMeeting, came: list[Registration], actor: User) -> Iterator[Attendance]:
    for offset in range((published.ends_on - published.starts_on).days + 1):
        day = published.starts_on + timedelta(days=offset)
        at = datetime.combine(day, time(8), UTC)
        for wish in came:
            yield Attendance(registration=wish, day=day, mode=wish.mode, recorded_at=at, recorded_by=actor)


def _feedback(published: PublishedMeeting, given: list[Registration]) -> Iterator[Feedback]:
    comments = _texts()["comments"]
    for wish in given:
        yield Feedback(
            meeting=published.meeting,
            language="en",
            useful=4 + wish.rank % 4 // 2,
            exchange=3 + wish.rank % 3,
            arrangements=4 + wish.rank % 5 // 4,
            comment=comments[(wish.rank // 2) % len(comments)],
            given_on=published.ends_on + timedelta(days=1),
        )


def _take_homes(published: PublishedMeeting, came: list[Registration]) -> Iterator[TakeHome]:
    notes = _texts()["take_homes"]
    towns = sorted({wish.municipality_id for wish in came if wish.municipality_id})
    for index, town in enumerate(towns[::3]):
        note = notes[(published.starts_on.toordinal() + index) % len(notes)]
        at = _noon(published) + timedelta(days=4)
        yield TakeHome(meeting=published.meeting, municipality_id=town, language="en", written_at=at, **note)


def _noon(published: PublishedMeeting) -> datetime:
    return datetime.combine(published.starts_on, time(12), UTC)


@cache
def _texts() -> Any:
    return json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))
