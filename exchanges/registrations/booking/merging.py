"""Two rows that turn out to be one person, made one."""

from datetime import datetime

from exchanges.outbox.models import Message, Naming
from exchanges.registrations.models import Person, Registration, StandIn
from exchanges.registrations.seats.seat_inventory import fresh, open_inventory
from exchanges.registrations.seats.waiting_list import leave, settle


def join_people(*, known: Person, twin: Person, now: datetime) -> list[Registration]:
    """Give everything of `twin` to `known`, and delete `twin`; return the registrations that stand.

    Where both are registered for a meeting the one of `known` stays, and the other's seat goes on: nobody comes twice.
    Call it in a transaction that holds both, after their meetings (seat_inventory.lock_person).
    """
    own = Registration.objects.standing().filter(person=known)
    twice = Registration.objects.standing().filter(person=twin, meeting__in=own.values("meeting"))
    for registration in twice.order_by("meeting_id"):
        with open_inventory(registration.meeting_id, now) as inventory:
            leave(inventory, fresh(inventory, registration))
            settle(inventory)
    moved = list(Registration.objects.standing().filter(person=twin).order_by("meeting_id"))
    Registration.objects.filter(person=twin).update(person=known)
    twin.delegations.update(contact=known)
    named_by = StandIn.objects.filter(person=known).values("delegation")
    StandIn.objects.filter(person=twin, delegation__in=named_by).delete()
    twin.stand_ins.update(person=known)
    Message.objects.filter(person=twin).update(person=known)
    _join_namings(known, twin)
    if twin.feed_key:
        Person.objects.filter(pk=twin.pk).update(feed_key="")
        Person.objects.filter(pk=known.pk, feed_key="").update(feed_key=twin.feed_key)
    Person.objects.filter(pk=twin.pk).delete()
    return moved


def _join_namings(known: Person, twin: Person) -> None:
    """Keep where in mails to others both are named, as the one person that they are."""
    both = {row.message_id: row for row in Naming.objects.filter(person=known)}
    for row in Naming.objects.filter(person=twin):
        other = both.get(row.message_id)
        if other is None:
            row.person = known
            row.save(update_fields=["person"])
        else:
            other.spots = [*other.spots, *row.spots]
            other.save(update_fields=["spots"])
            row.delete()
