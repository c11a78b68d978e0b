"""Colleagues who are registered apart from a delegation: a line for its contact, without a seat."""

from dataclasses import dataclass
from datetime import datetime

from exchanges.registrations.booking.registering import new_reference
from exchanges.registrations.mail import messages
from exchanges.registrations.models import Delegation, Registration, StandIn


@dataclass(frozen=True, slots=True)
class Line:
    """What a stand-in says to the contact: a name as they wrote it, how somebody takes part, and how it stands."""

    name: str
    mode: str
    days: list[str]
    rank: int
    would_come: bool

    @classmethod
    def of(cls, stand_in: StandIn) -> "Line":
        """Return what a stand-in says."""
        return cls(stand_in.named_as, stand_in.mode, stand_in.days, stand_in.rank, stand_in.would_come)


def stand_in_for(standing: Registration, delegation: Delegation, line: Line, *, now: datetime) -> StandIn:
    """Put a colleague who is registered apart on a delegation's list, and tell them alone that they are."""
    person = standing.person
    if person is None:
        raise TypeError("a seat without a name is nobody's registration")
    messages.already_registered(standing, by=delegation, now=now)
    return StandIn.objects.create(
        delegation=delegation,
        person=person,
        reference=new_reference(),
        named_as=line.name,
        mode=line.mode,
        days=line.days,
        rank=line.rank,
        would_come=line.would_come,
    )
