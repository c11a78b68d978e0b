"""Another e-mail address for somebody: asked for by them or a coordinator, taken once the new one is proven.

Registrations stay as they are, with rank and seat: the person stays, only the address changes (GDPR, article 16).
Whoever has proven the earlier address is told there, and can take it back.
"""

import base64
import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from exchanges.meetings.published import published_meetings
from exchanges.meetings.time_and_place.moments import is_ahead
from exchanges.outbox.models import Message
from exchanges.outbox.outgoing import Content, OutgoingMail, Recipient
from exchanges.outbox.resending import NOT_ARRIVED
from exchanges.outbox.writing import write_message
from exchanges.registrations.booking.merging import join_people
from exchanges.registrations.booking.registering import tell_where_it_stands
from exchanges.registrations.identity.keyed_marks import is_short_mark_of, short_mark_of
from exchanges.registrations.identity.links import LinkInvalid, Purpose, make_token, read_token, site_address
from exchanges.registrations.identity.people import is_same_name, note_mailbox_proven, note_proven, people_at
from exchanges.registrations.identity.proofs import is_proven
from exchanges.registrations.mail import messages
from exchanges.registrations.models import Delegation, Person, Registration
from exchanges.registrations.queries.registrations import OwnRegistration, own_registrations
from exchanges.registrations.seats.seat_inventory import lock_person
from localisation.mail_addresses import comparable
from municipalities.access import reach_of
from municipalities.models import User
from municipalities.refusals import NotWithinReach, Refusal

_SALT = "exchanges.registrations.address_change"
CONFIRMING_LASTS = timedelta(days=2)
RETURNING_LASTS = timedelta(days=14)
"""How long the earlier address can be taken back: somebody may be on holiday."""

TO_AN_ADDRESS = ("confirm_address", "address_changed")
"""Kinds of messages that are to an address itself, whoever's it is by now."""


TOLD_ANEW = ("confirmation", "waiting", "offer", "request_received")
"""Kinds that say how a registration stands, which whoever takes another address is told there."""


class AddressTaken(Refusal):
    """The person is known by the new address already."""

    words = _("Somebody with this name already uses the new address. Delete one of the two first.")


def ask_for_address(
    *, person: Person, email: str, language: str, now: datetime, registration: Registration | None = None,
    actor: User | None = None,
) -> None:  # fmt: skip
    """Send a link to the new address that takes it for the person; until it is followed nothing changes.

    An `actor` is a coordinator who mends the address of a `registration`. Raise NotWithinReach.
    """
    if actor is not None:
        country = registration.meeting.exchange.country_id if registration else None
        if not reach_of(actor).covers(country):
            raise NotWithinReach
    address = comparable(email)
    token = _make_token(Purpose.CONFIRM_EMAIL, person, address, expires_at=now + CONFIRMING_LASTS)
    # Nobody is named: who reads it may be a stranger to whoever typed the address.
    context = {"confirm_url": site_address(f"/me/address/{token}/", language=language)}
    mail = OutgoingMail(
        key=f"person:{person.pk}:address:{now:%Y%m%dT%H%M%S%f}",
        kind="confirm_address",
        to=Recipient(address, language, person.pk),
        says=lambda: Content(context=context),
        is_urgent=True,
    )
    write_message(mail, now=now)


def read_address(token: str, *, now: datetime) -> tuple[Person, str]:
    """Return who takes which address by a link; raise LinkInvalid, also where it is taken already, or LinkExpired."""
    person, mark, address = _read(Purpose.CONFIRM_EMAIL, token, now=now)
    if not is_short_mark_of(_SALT, comparable(person.email), mark):
        raise LinkInvalid
    return person, address


def take_address(*, token: str, now: datetime) -> Person:
    """Give the person the address of a link: its holder has proven it.

    Mails that wait go there, what is ahead is confirmed anew, and links that were sent to the earlier address end. Who
    has proven that one is told there. Raise LinkRefused or AddressTaken.
    """
    with transaction.atomic():
        person, address = read_address(token, now=now)
        was = person.email
        # A colleague who shares the mailbox may have proven it: they are told, and have nothing to take back.
        was_own = person.email_proven_at is not None
        person, is_told = _use(person, address, now)
        if is_told:
            ends = now + RETURNING_LASTS
            back = _make_token(Purpose.RETURN_EMAIL, person, was, expires_at=ends) if was_own else ""
            messages.address_changed(person, was=was, back=back, now=now)
    return person


def read_return(token: str, *, now: datetime) -> tuple[Person, str]:
    """Return who gets which earlier address back by a link; raise LinkInvalid, also where they have it, or LinkExpired.

    Whatever address came after it makes no difference: who took one away may have gone on to another.
    """
    person, _mark_of_it, address = _read(Purpose.RETURN_EMAIL, token, now=now)
    if comparable(person.email) == address:
        raise LinkInvalid
    return person, address


def return_address(*, token: str, now: datetime) -> Person:
    """Give the person back the address that they had, at the wish of whoever reads it.

    The personal calendar ends, as somebody else may have its address. The address given up is told, without a link of
    its own: two who take it from each other need a coordinator. Raise LinkRefused or AddressTaken.
    """
    with transaction.atomic():
        person, address = read_return(token, now=now)
        was = person.email
        person, is_told = _use(person, address, now)
        Person.objects.filter(pk=person.pk).update(feed_key="")
        if is_told:
            messages.address_changed(person, was=was, now=now)
    return person


def _use(person: Person, address: str, now: datetime) -> tuple[Person, bool]:
    """Give a person a proven address; return them, and whether the earlier one was proven, so that it may be told."""
    same = _same_at(person, address)
    person = lock_person(person.pk, *([same.pk] if same else []), address=address)
    if person.email == address:
        note_proven(person, now=now)
        _tell(person, [each for each in _ahead(person, now) if not _was_told(each.registration)], now)
        return person, False
    is_told = is_proven(person.email)
    if same is not None:
        # Two rows that were both proven may be two people of one name; one that was mistyped is nobody else.
        if person.email_proven_at is not None:
            raise AddressTaken
        _redirect_mails(person, address)
        moved = {each.pk for each in join_people(known=same, twin=person, now=now)}
        note_proven(same, now=now)
        _tell(same, [each for each in _ahead(same, now) if each.registration.pk in moved], now)
        return same, is_told
    note_mailbox_proven(address, now=now)
    person.email, person.email_proven_at = address, now
    person.links_series += 1
    person.save(update_fields=["email", "email_proven_at", "links_series", "updated_at"])
    _redirect_mails(person, address)
    _tell(person, _ahead(person, now), now)
    for delegation in _delegations_ahead(person, now):
        delegation.contact = person
        messages.delegation_registered(delegation, now=now)
    return person, is_told


def _same_at(person: Person, address: str) -> Person | None:
    """Return who is known by the person's name at another address."""
    others = people_at(address).exclude(pk=person.pk)
    return next((each for each in others if is_same_name(each.name, person.name)), None)


def _redirect_mails(person: Person, address: str) -> None:
    own_mails = Message.objects.filter(person=person).exclude(kind__in=TO_AN_ADDRESS)
    waiting = own_mails.filter(state__in=(Message.State.WAITING, Message.State.STOPPED))
    waiting.filter(kind__in=TOLD_ANEW).update(recipient=address, state=Message.State.REPLACED)
    waiting.update(recipient=address)
    # What came back from a mistyped address must not be sent there again; what it told is told anew.
    own_mails.filter(state__in=NOT_ARRIVED).update(state=Message.State.REPLACED)


def _ahead(person: Person, now: datetime) -> list[OwnRegistration]:
    own = own_registrations(person, now)
    return [*own.coming, *own.waiting, *own.requested]


def _was_told(registration: Registration) -> bool:
    return Message.objects.filter(about=registration.reference, person=registration.person_id).exists()


def _tell(person: Person, own: Iterable[OwnRegistration], now: datetime) -> None:
    for each in own:
        each.registration.person = person
        tell_where_it_stands(each.registration, each.published, now=now)


def _delegations_ahead(person: Person, now: datetime) -> list[Delegation]:
    """Return the delegations that somebody is the contact of, whose meeting is public and still ahead."""
    rows = Delegation.objects.filter(contact=person).select_related("meeting", "municipality").order_by("pk")
    shown = {
        each.meeting_id: each for each in published_meetings().filter(meeting__in=[row.meeting_id for row in rows])
    }
    return [row for row in rows if row.meeting_id in shown and is_ahead(shown[row.meeting_id], now)]


def _make_token(purpose: Purpose, person: Person, address: str, *, expires_at: datetime) -> str:
    # Whoever gets the link can read it: of the address that the person has now there is only a mark in it.
    subject = json.dumps([person.pk, short_mark_of(_SALT, comparable(person.email)), address])
    return make_token(purpose, base64.urlsafe_b64encode(subject.encode()).decode().rstrip("="), expires_at=expires_at)


def _read(purpose: Purpose, token: str, *, now: datetime) -> tuple[Person, str, str]:
    """Return person, mark of the address they had, and the address of a link."""
    subject = read_token(purpose, token, now=now)
    try:
        pk, mark, address = json.loads(base64.urlsafe_b64decode(subject + "=" * (-len(subject) % 4)))
    except ValueError:
        raise LinkInvalid from None
    person = Person.objects.filter(pk=pk).first()
    if person is None:
        raise LinkInvalid
    return person, str(mark), str(address)
