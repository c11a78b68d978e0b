"""Who registers: found by the e-mail address however it is written, or noted for the first time."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower

from exchanges.registrations.details import PersonDetails
from exchanges.registrations.models import Person

FIELDS = ("name", "municipality", "organisation", "function", "target_group", "language")


def find_person(email: str) -> Person | None:
    """Return who has an e-mail address, however it is capitalised."""
    known = Person.objects.annotate(address=Lower("email")).select_related("municipality")
    return known.filter(address=email.strip().lower()).first()


def person_for(details: PersonDetails, *, is_proven: bool, now: datetime) -> Person:
    """Return the person with this address, made where there is none; see noted_person."""
    return noted_person(find_person(details.address), details, is_proven=is_proven, now=now)


def noted_person(known: Person | None, details: PersonDetails, *, is_proven: bool, now: datetime) -> Person:
    """Return the person `known` by the address, or made with the details.

    What is known of somebody changes only where the address `is_proven` to be the writer's own: else anybody who knows
    it could rewrite the person. Two that are made at the same moment are one.
    """
    if known is None:
        return _make(details, now)
    if is_proven:
        _correct(known, details)
    return known


def _make(details: PersonDetails, now: datetime) -> Person:
    fields = {name: getattr(details, name) for name in FIELDS}
    try:
        with transaction.atomic():
            return Person.objects.create(email=details.address, created_at=now, **fields)
    except IntegrityError:
        made_meanwhile = find_person(details.address)
        if made_meanwhile is None:
            raise
        return made_meanwhile


def _correct(person: Person, details: PersonDetails) -> None:
    if any(getattr(person, name) != getattr(details, name) for name in FIELDS):
        for name in FIELDS:
            setattr(person, name, getattr(details, name))
        person.save(update_fields=[*FIELDS, "updated_at"])
