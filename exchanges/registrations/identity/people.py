"""People who register: found by address and name however they are written, or noted for the first time.

A mailbox may be several colleagues'. A name says who of them is meant: somebody known whose name may be this one, else
somebody new. What somebody typed never takes the place of another's name.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from exchanges.outbox.dead_addresses import dead_addresses
from exchanges.registrations.identity.details import PersonDetails
from exchanges.registrations.models import Person
from localisation.folding import fold
from localisation.mail_addresses import comparable, forms_of

FIELDS = ("name", "municipality", "organisation", "function", "target_group", "language")
_DIGITS = re.compile(r"\d+")


def people_at(email: str) -> QuerySet[Person]:
    """Return everybody who uses a mailbox, however its address is written, the first to be known first."""
    known = Person.objects.annotate(address=Lower("email")).select_related("municipality")
    return known.filter(address__in=forms_of(email)).order_by("pk")


def hold_mailbox(address: str) -> None:
    """Hold a mailbox until the transaction ends: who makes somebody of it at the same moment waits, and finds them.

    SQLite has one writer anyhow.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"mailbox:{address}"])


def hold_mailboxes(*addresses: str) -> None:
    """Hold several mailboxes, in the order in which everybody holds them; what is no address is left out."""
    for address in sorted({comparable(each) for each in addresses if each}):
        hold_mailbox(address)


def find_person(email: str, name: str = "") -> Person | None:
    """Return who of a mailbox may be meant by a name; without a name, the first who is known by the address."""
    known = list(people_at(email))
    return _called(name, email, known) if name else next(iter(known), None)


def is_same_name(one: str, other: str) -> bool:
    """Tell whether two names are written alike, but for capitals, marks and digits, which are in nobody's name."""
    return _words(one) == _words(other)


def may_be_one(one: str, other: str) -> bool:
    """Tell whether two names of one mailbox may be one person's: one of them has every word of the other, or initial.

    >>> may_be_one("Anna Berg", "Berg-Lindqvist, Anna"), may_be_one("A. Berg", "anna berg")
    (True, True)
    >>> may_be_one("Clerk", "Energy adviser")
    False
    """
    few, many = sorted((_words(one), _words(other)), key=len)
    return all(any(_is_word(word, longer) for longer in many) for word in few)


def is_own_address(email: str, name: str) -> bool:
    """Tell whether an address has a word of the name before its @: then it is one person's, whatever they are called.

    >>> is_own_address("anna.berg@example.org", "Anna Lindqvist"), is_own_address("town-hall@example.org", "Anna Berg")
    (True, False)
    """
    return bool({word for word in _words(name) if len(word) > 1} & set(_words(email.partition("@")[0])))


def _is_word(word: str, other: str) -> bool:
    return word == other or (1 in (len(word), len(other)) and word[0] == other[0])


def _words(name: str) -> list[str]:
    return sorted(_DIGITS.sub(" ", fold(name)).split())


def _called(name: str, email: str, known: Sequence[Person]) -> Person | None:
    alike = [each for each in known if is_same_name(each.name, name)]
    alike = alike or [each for each in known if may_be_one(each.name, name)]
    alike = alike or list(known if is_own_address(email, name) else ())
    return alike[0] if alike else None


def note_proven(person: Person, *, now: datetime) -> None:
    """Note that whoever acts has read the person's mailbox: for all who share it, and the first time only.

    A mail that came back since makes it worth noting again: the mailbox is somebody's after all.
    """
    if person.email_proven_at == now:  # made this moment by who had proven it
        return
    if person.email_proven_at is None or dead_addresses([person.email]):
        note_mailbox_proven(person.email, now=now)
        person.email_proven_at = now


def note_mailbox_proven(email: str, *, now: datetime) -> None:
    """Note that somebody has read a mailbox: for all who are known there of whom it was not known, or no longer is."""
    is_unproven = Q(email_proven_at=None)
    for came_back in dead_addresses([email]).values():
        is_unproven |= Q(email_proven_at__lte=came_back)
    people_at(email).filter(is_unproven).update(email_proven_at=now)


def person_for(details: PersonDetails, *, is_proven: bool, now: datetime) -> Person:
    """Return the person with this address and name, made where there is none; see noted_person."""
    hold_mailbox(details.address)
    return noted_person(find_person(details.address, details.name), details, is_proven=is_proven, now=now)


def people_for(everybody: Sequence[PersonDetails], *, proven: PersonDetails | None, now: datetime) -> list[Person]:
    """Return who each of the details means, in their order, where one list names them all.

    Two names of a list that are not written alike are two people, although both might be somebody who is known. They
    are found in the order of the addresses, as every service does that writes several. `proven` are those of the
    details whose address is the writer's own.
    """
    found: dict[int, Person] = {}
    order = sorted(range(len(everybody)), key=lambda number: everybody[number].address)
    taken: list[tuple[Person, PersonDetails]] = []
    for number in order:
        details = everybody[number]
        again = next((person for person, of in taken if is_twice(of, details)), None)
        if again is None:
            hold_mailbox(details.address)
            # Somebody whose very name stands in the list is left to that line.
            others = [each.name for each in everybody if each.address == details.address and each is not details]
            gone = {person.pk for person, _details in taken}
            free = [each for each in people_at(details.address) if each.pk not in gone]
            mine = [
                each
                for each in free
                if is_same_name(each.name, details.name) or not any(is_same_name(each.name, name) for name in others)
            ]
            meant = _called(details.name, details.address, mine)
            # Who becomes known here and shares the writer's mailbox has a mailbox that is proven.
            is_shared = meant is None and proven is not None and details.address == proven.address
            again = noted_person(meant, details, is_proven=details is proven or is_shared, now=now)
            taken.append((again, details))
        found[number] = again
    return [found[number] for number in range(len(everybody))]


def is_twice(one: PersonDetails, other: PersonDetails) -> bool:
    """Tell whether two lines of a list name the same person."""
    return one.address == other.address and is_same_name(one.name, other.name)


def noted_person(known: Person | None, details: PersonDetails, *, is_proven: bool, now: datetime) -> Person:
    """Return the person `known` by address and name, looked for with the mailbox held, or made with the details.

    What is known of somebody changes only where the address `is_proven` to be the writer's own: else anybody who knows
    it could rewrite the person.
    """
    if known is None:
        fields = {name: getattr(details, name) for name in FIELDS}
        proven_at = now if is_proven else None
        known = Person.objects.create(email=details.address, email_proven_at=proven_at, created_at=now, **fields)
    elif is_proven:
        _correct(known, details)
    if is_proven:
        note_proven(known, now=now)
    return known


def _correct(person: Person, details: PersonDetails) -> None:
    if any(getattr(person, name) != getattr(details, name) for name in FIELDS):
        for name in FIELDS:
            setattr(person, name, getattr(details, name))
        person.save(update_fields=[*FIELDS, "updated_at"])
