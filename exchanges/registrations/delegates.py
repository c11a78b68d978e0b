"""What the contact of a delegation sees of it: of those who are named nothing but that they were told.

Whether a colleague has a place is between them and the site: somebody who is registered apart from the delegation has
one of their own, and nobody may learn from a delegation who is registered.
"""

from dataclasses import dataclass

from exchanges.registrations.models import Delegation, Registration, StandIn


@dataclass(frozen=True, slots=True)
class Delegate:
    """One line of a delegation. `email` is as the contact wrote it; empty where nobody is named yet.

    `place` is the registration that nobody is named for: only of those the contact sees whether they have a place.
    """

    reference: str
    email: str
    way: str
    person_id: int | None = None
    place: Registration | None = None


def delegates_of(delegation: Delegation) -> list[Delegate]:
    """Return the lines of a delegation: those who are named by their address, then the places that wait for a name."""
    standing = delegation.registrations.filter(status=Registration.Status.ACTIVE).select_related("person")
    places = list(standing.order_by("rank", "pk"))
    lines = [
        Delegate(each.reference, each.person.email, each.get_mode_display(), each.person_id)
        for each in places
        if each.person
    ]
    stand_ins = delegation.stand_ins.select_related("person")
    lines += [
        Delegate(each.reference, each.person.email, each.get_mode_display(), each.person_id) for each in stand_ins
    ]
    unnamed = [
        Delegate(place.reference, "", place.get_mode_display(), place=place) for place in places if place.person is None
    ]
    return [*sorted(lines, key=lambda line: line.email), *unnamed]


def subject_of(delegation: Delegation) -> Registration | None:
    """Return a place of the delegation to tell of the meeting by; one like it where all of its people are stand-ins."""
    first = delegation.registrations.select_related("person", "meeting").order_by("rank", "pk").first()
    stand_in = delegation.stand_ins.first()
    return first or (_like(stand_in, delegation) if stand_in else None)


def _like(stand_in: StandIn, delegation: Delegation) -> Registration:
    return Registration(
        reference=stand_in.reference, meeting=delegation.meeting, mode=stand_in.mode, days=stand_in.days
    )
