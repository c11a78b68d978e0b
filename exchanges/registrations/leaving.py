"""What goes and what stays when somebody deletes their data, to be read before they do."""

from dataclasses import dataclass
from datetime import datetime

from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.registrations.delegates import Delegate, delegates_of
from exchanges.registrations.erasure import messages_to
from exchanges.registrations.models import Delegation, Person
from exchanges.registrations.queries import OwnRegistration, own_registrations


@dataclass(frozen=True, slots=True)
class OfDelegation:
    """What becomes of a delegation without its contact: places without a name go, colleagues who are named stay."""

    title: str
    unnamed: int
    named: tuple[Delegate, ...]


@dataclass(frozen=True, slots=True)
class Leaving:
    """What somebody leaves. `sharing` are the names of those who use the same mailbox, who stay as they are."""

    ahead: tuple[OwnRegistration, ...]
    past: int
    messages: int
    delegations: tuple[OfDelegation, ...]
    sharing: tuple[str, ...]


def leaving_of(person: Person, now: datetime) -> Leaving:
    """Return what goes with a person, and what stays without them."""
    own = own_registrations(person, now)
    shares = Person.objects.filter(email__iexact=person.email).exclude(pk=person.pk).order_by("name", "pk")
    return Leaving(
        ahead=(*own.coming, *own.waiting, *own.asked),
        past=len(own.past),
        messages=messages_to(person).count(),
        delegations=tuple(_delegations(person)),
        sharing=tuple(shares.values_list("name", flat=True)),
    )


def _delegations(person: Person) -> list[OfDelegation]:
    rows = list(Delegation.objects.filter(contact=person).order_by("pk"))
    shown: dict[int, PublishedMeeting] = {
        each.meeting_id: each for each in published_meetings().filter(meeting__in=[row.meeting_id for row in rows])
    }
    found = []
    for row in rows:
        lines = delegates_of(row)
        named = tuple(line for line in lines if line.is_named and line.person_id != person.pk)
        unnamed = sum(not line.is_named for line in lines)
        if row.meeting_id in shown and (named or unnamed):
            found.append(OfDelegation(shown[row.meeting_id].title, unnamed, named))
    return found
