"""Typed factories of this room: meetings one can register for, people, and registrations through the services."""

import datetime
from itertools import count
from typing import Any

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.registrations.booking.registering import new_reference, register
from exchanges.registrations.identity.details import CONSENT_VERSION, Needs, PersonDetails, RegistrationDetails, Visit
from exchanges.registrations.models import Delegation, Person, Registration, RegistrationTerms, SeatAllotment
from municipalities.models import Municipality, Programme
from tests.factories import NOON, host_of, make_meeting, make_municipality, make_version, make_world, slot_of

STARTS_ON = datetime.date(2027, 4, 27)
"""The first day of the meetings made here: a Tuesday more than three months after NOON."""

IN_PERSON, ONLINE = "in_person", "online"

_numbers = count(1)


def make_published(
    programme: Programme | None = None,
    *,
    kind: str = "forerunner",
    starts_on: datetime.date = STARTS_ON,
    days: int | None = None,
    seats: int | None = None,
    seats_online: int | None = None,
    **fields: Any,
) -> PublishedMeeting:
    """Make a published meeting in Sweden (that of a slot of `kind`), from 10:00, with terms where places are given."""
    programme = programme or make_world("SE", "DE")
    fields = {"starts_at": datetime.time(10), "ends_at": datetime.time(16), **fields}
    meeting = make_meeting(slot=slot_of(programme, kind), starts_on=starts_on, days=days, **fields)
    make_version(programme, meeting)
    if seats is not None or seats_online is not None:
        make_terms(meeting, seats_in_person=seats, seats_online=seats_online)
    return published_of(meeting)


def published_of(meeting: Meeting) -> PublishedMeeting:
    """Return the meeting as it is published now, read afresh."""
    return published_meetings().get(meeting=meeting.pk)


def make_terms(meeting: Meeting, **fields: Any) -> RegistrationTerms:
    return RegistrationTerms.objects.create(meeting=meeting, **fields)


def keep_seats(meeting: Meeting, seats: int, *, municipality: Municipality | None = None, country: str = "") -> None:
    terms = RegistrationTerms.objects.get(meeting=meeting)
    SeatAllotment.objects.create(terms=terms, municipality=municipality, country_id=country or None, seats=seats)


def town_of(published: PublishedMeeting, role: str = "network", number: int = 0) -> Municipality:
    """Return a municipality of the meeting's network."""
    members = published.version.programme.participations.filter(
        role=role, municipality__country=published.exchange.country
    )
    return members.order_by("position", "pk")[number].municipality


def name_of(number: int) -> str:
    """Return a name such as people have, with letters beyond ASCII, an apostrophe and an en dash."""
    return f"Åsa O'Łącka-Győző–Weiß {number}"


def details(email: str = "", municipality: Municipality | None = None, **fields: Any) -> PersonDetails:
    number = next(_numbers)
    fields = {"name": name_of(number), **fields}
    return PersonDetails(email=email or f"person-{number}@example.org", municipality=municipality, **fields)


def sign_up(
    published: PublishedMeeting,
    email: str = "",
    *,
    municipality: Municipality | None = None,
    mode: str = IN_PERSON,
    days: tuple[datetime.date, ...] = (),
    now: datetime.datetime = NOON,
    **fields: Any,
) -> Registration:
    """Register somebody through the service, of a network municipality where none is given."""
    return register(
        published=published,
        details=RegistrationDetails(
            person=details(email, municipality or town_of(published)),
            visit=Visit(mode, days),
            needs=fields.pop("needs", Needs()),
            reason=fields.pop("reason", ""),
            consent_version=CONSENT_VERSION,
        ),
        now=now,
        **fields,
    )


def again(registration: Registration) -> Registration:
    """Return a registration read afresh."""
    return Registration.objects.select_related("person", "municipality", "delegation").get(pk=registration.pk)


def make_person(email: str = "", **fields: Any) -> Person:
    number = next(_numbers)
    fields = {"name": name_of(number), "created_at": NOON, **fields}
    return Person.objects.create(email=email or f"person-{number}@example.org", **fields)


def make_registration(meeting: Meeting, person: Person | None = None, **fields: Any) -> Registration:
    """Write a registration straight to its table, without a place."""
    number = next(_numbers)
    fields = {
        "reference": new_reference(),
        "mode": IN_PERSON,
        "rank": number,
        "consent_version": CONSENT_VERSION,
        "created_at": NOON,
        "changed_at": NOON,
        **fields,
    }
    is_nobodys = "delegation" in fields or fields.get("erased_at")
    return Registration.objects.create(
        meeting=meeting, person=person or (None if is_nobodys else make_person()), **fields
    )


def make_delegation(meeting: Meeting, municipality: Municipality | None = None, **fields: Any) -> Delegation:
    fields = {"created_at": NOON, **fields}
    return Delegation.objects.create(meeting=meeting, municipality=municipality or make_municipality(), **fields)


def foreign_town(programme: Programme) -> Municipality:
    """Return a municipality of another network of the programme."""
    return host_of(programme, "network", "DE").municipality
