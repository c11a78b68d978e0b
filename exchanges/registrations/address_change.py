"""Another e-mail address for somebody: asked for by them or a coordinator, taken once the new one is proven.

Registrations stay as they are, with rank and place: the person stays, only the address changes (GDPR, article 16).
"""

import base64
import json
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from exchanges.outbox.models import Message
from exchanges.outbox.writing import write_message
from exchanges.registrations import messages
from exchanges.registrations.errors import NotWithinReach, RegistrationRefused
from exchanges.registrations.links import LinkInvalid, Purpose, make_token, read_token, site_address
from exchanges.registrations.models import Person, Registration
from exchanges.registrations.people import is_same_name, people_at
from exchanges.registrations.queries import own_registrations
from multiply.mail_addresses import comparable
from municipalities.access import reach_of
from municipalities.models import User

CONFIRMING_LASTS = timedelta(days=2)


class AddressTaken(RegistrationRefused):
    """The person is known by the new address already."""

    def default(self) -> str:
        """Say so."""
        return _("Somebody of this name uses the new address already. Delete one of the two first.")


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
    subject = base64.urlsafe_b64encode(json.dumps([person.pk, person.email, address]).encode()).decode().rstrip("=")
    token = make_token(Purpose.CONFIRM_EMAIL, subject, expires_at=now + CONFIRMING_LASTS)
    write_message(
        key=f"person:{person.pk}:address:{now:%Y%m%dT%H%M%S%f}",
        kind="confirm_address",
        recipient=address,
        recipient_id=person.pk,
        language=language,
        context={"name": person.name, "confirm_url": site_address(f"/me/address/{token}/", language=language)},
        is_urgent=True,
        now=now,
    )


def read_address(token: str, *, now: datetime) -> tuple[Person, str]:
    """Return who takes which address by a link; raise LinkInvalid, also where it is taken already, or LinkExpired."""
    subject = read_token(Purpose.CONFIRM_EMAIL, token, now=now)
    try:
        pk, old, new = json.loads(base64.urlsafe_b64decode(subject + "=" * (-len(subject) % 4)))
    except ValueError:
        raise LinkInvalid from None
    person = Person.objects.filter(pk=pk, email=old).first()
    if person is None:
        raise LinkInvalid
    return person, new


def take_address(*, token: str, now: datetime) -> Person:
    """Give the person the address of a link: its holder has proven it.

    Mails that wait go there, and what is ahead is confirmed anew. Raise LinkRefused or AddressTaken.
    """
    with transaction.atomic():
        person, address = read_address(token, now=now)
        person = Person.objects.select_for_update().get(pk=person.pk)
        others = people_at(address).exclude(pk=person.pk)
        if any(is_same_name(each.name, person.name) for each in others):
            raise AddressTaken
        person.email = address
        person.save(update_fields=["email", "updated_at"])
        Message.objects.filter(person=person, state=Message.State.WAITING).update(recipient=address)
        own = own_registrations(person, now)
        for each in own.coming:
            messages.confirmation(each.registration, published=each.published, now=now)
        for each in own.waiting:
            messages.waiting(each.registration, published=each.published, now=now)
    return person
