"""What the contact of a delegation sees of it: the names as they wrote them, and who of their own has a place.

Somebody who is registered apart from the delegation has a place of their own, and nobody may learn from a delegation
who is registered: their line says what would have come of it had they not been.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Max

from exchanges.registrations.models import Delegation, Registration, StandIn


class Standing(StrEnum):
    """How a line stands."""

    COMING = "coming"
    OFFERED = "offered"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Delegate:
    """One line of a delegation, name and address as the contact wrote them; empty where nobody is named yet.

    `place` is the registration that nobody is named for.
    """

    reference: str
    email: str
    way: str
    standing: Standing
    name: str = ""
    person_id: int | None = None
    place: Registration | None = None

    @property
    def is_named(self) -> bool:
        """Whether somebody takes the place."""
        return self.person_id is not None

    @property
    def words(self) -> str:
        """Whom the line names: name and address, the address alone where the name was not kept."""
        return f"{self.name} ({self.email})" if self.name else self.email


def delegates_of(delegation: Delegation) -> list[Delegate]:
    """Return the lines of a delegation: those who are named by their address, then the places that wait for a name."""
    standing = delegation.registrations.filter(status=Registration.Status.ACTIVE).select_related("person")
    lines = [_of_place(each) for each in standing.order_by("rank", "pk")]
    stand_ins = list(delegation.stand_ins.select_related("person"))
    lines += _of_stand_ins(delegation, stand_ins) if stand_ins else []
    named = sorted((line for line in lines if line.is_named), key=lambda line: (line.email, line.name, line.reference))
    return [*named, *(line for line in lines if not line.is_named)]


def _of_place(place: Registration) -> Delegate:
    standing = Standing.COMING if place.is_coming else Standing.OFFERED if place.offered_until else Standing.WAITING
    way, person = place.get_mode_display(), place.person
    if person is None:
        return Delegate(place.reference, "", way, standing, place=place)
    return Delegate(place.reference, person.email, way, standing, place.named_as, person.pk)


def _of_stand_ins(delegation: Delegation, stand_ins: Sequence[StandIn]) -> list[Delegate]:
    coming = Registration.objects.filter(
        meeting=delegation.meeting_id, status=Registration.Status.ACTIVE, place__isnull=False, offered_until=None
    )
    last = dict(coming.order_by().values_list("mode").annotate(last=Max("rank")))
    return [
        Delegate(
            each.reference,
            each.person.email,
            each.get_mode_display(),
            Standing.COMING if each.would_come or last.get(each.mode, -1) >= each.rank else Standing.WAITING,
            each.named_as,
            each.person_id,
        )
        for each in stand_ins
    ]


def subject_of(delegation: Delegation) -> Registration | None:
    """Return a place of the delegation to tell of the meeting by; one like it where all of its people are stand-ins."""
    first = delegation.registrations.select_related("person", "meeting").order_by("rank", "pk").first()
    stand_in = delegation.stand_ins.first()
    return first or (_like(stand_in, delegation) if stand_in else None)


def _like(stand_in: StandIn, delegation: Delegation) -> Registration:
    return Registration(
        reference=stand_in.reference, meeting=delegation.meeting, mode=stand_in.mode, days=stand_in.days
    )
