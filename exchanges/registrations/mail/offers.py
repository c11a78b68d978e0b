"""Telling who has been given or has lost seats: one mail a person, which names all seats that it is about.

A contact answers for the seats of their delegation that nobody is named for yet, for all that are offered together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from exchanges.registrations.mail import messages
from exchanges.registrations.mail.told import Reasons, Told
from exchanges.registrations.models import Registration


@dataclass(frozen=True, slots=True)
class Share:
    """What one mail tells: a seat, and how many more of a delegation nobody is named for.

    `registration` is the person's own, or the first of the `unnamed`.
    """

    registration: Registration
    unnamed: tuple[Registration, ...] = ()


def shares_of(registrations: Iterable[Registration]) -> list[Share]:
    """Put together what is told to one person: their own seat, and those of a delegation that they are the contact of.

    A seat that nobody is named for and whose contact is gone is told to nobody.
    """
    own: dict[int, Registration] = {}
    by_delegation: dict[int, list[Registration]] = {}
    for each in registrations:
        if each.person_id is not None:
            own[each.person_id] = each
        elif each.delegation is not None and each.delegation.contact_id is not None:
            by_delegation.setdefault(each.delegation.pk, []).append(each)
    shares = {person: Share(registration) for person, registration in own.items()}
    apart = []
    for unnamed in by_delegation.values():
        contact = unnamed[0].delegation.contact_id if unnamed[0].delegation else None
        if contact in shares and not shares[contact].unnamed:
            shares[contact] = Share(shares[contact].registration, tuple(unnamed))
        else:
            apart.append(Share(unnamed[0], tuple(unnamed)))
    return [*shares.values(), *apart]


def tell_offers(
    registrations: Sequence[Registration],
    *,
    was: Mapping[int, Told] | None = None,
    reasons: Mapping[int, Reasons] | None = None,
    now: datetime,
) -> int:
    """Tell those to whom seats are offered until when they are held; return how many are told.

    `was` is what they were told before of a meeting that has changed in the same act, by the registration's key,
    `reasons` those given for the changes.
    """
    shares = shares_of(registrations)
    for share in shares:
        known = (was or {}).get(share.registration.pk)
        given = (reasons or {}).get(share.registration.pk, ())
        messages.offer(share.registration, unnamed=share.unnamed, was=known, reasons=given, now=now)
    return len(shares)


def tell_seats(registrations: Sequence[Registration], *, is_let_up: bool = False, now: datetime) -> None:
    """Tell those who have seats of their own now; `is_let_up` says that a coordinator has added them."""
    for share in shares_of(registrations):
        messages.confirmation(share.registration, unnamed=share.unnamed, is_let_up=is_let_up, now=now)


def tell_lapsed(registrations: Sequence[Registration], *, now: datetime) -> None:
    """Tell those who have not answered in time that their seats have gone to others."""
    for share in shares_of(registrations):
        messages.offer_expired(share.registration, unnamed=share.unnamed, now=now)
