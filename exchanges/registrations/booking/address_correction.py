"""A mistyped address, corrected on the device that has just registered with it, where no mail arrives.

Whoever corrects reads and gets the same whether or not the address they wrote first, or the new one, is known: a mail
to the new address, whose link confirms it. What follows from that is told to its owner alone.
"""

from datetime import datetime

from django.db import transaction

from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.booking.address_change import ask_for_address
from exchanges.registrations.booking.registering import new_reference, register, words_of_state
from exchanges.registrations.errors import NotOpen
from exchanges.registrations.identity.details import RegistrationDetails
from exchanges.registrations.models import Registration
from exchanges.registrations.queries.saved_terms import terms_of
from exchanges.registrations.seats.terms import RegistrationState, registration_state


def correct_address(
    *,
    published: PublishedMeeting,
    reference: str,
    details: RegistrationDetails,
    now: datetime,
) -> str:
    """Send a link to the address that is told now, with which the registration moves there, place and rank kept.

    `reference` is what the device keeps of the registration that it made: that of none, where the first address
    was registered before. That stays as it is, and the writer is registered anew, behind the others.
    Return the reference to keep from now on. Raise NotOpen, or what register raises.
    """
    state = registration_state(published, terms_of(published.meeting), now)
    if state is not RegistrationState.OPEN:
        raise NotOpen(words_of_state(state))
    with transaction.atomic():
        own = _made_here(published, reference)
        if own is None:
            own = register(published=published, details=details, is_told=False, now=now)
            reference = own.reference if own.created_at == now else new_reference()
        if own.person is not None:
            told = details.person
            ask_for_address(person=own.person, email=told.email, language=told.language, now=now)
    return reference


def _made_here(published: PublishedMeeting, reference: str) -> Registration | None:
    """Return the registration, if its person became known by it and has nothing else: else it may be another's."""
    rows = Registration.objects.filter(reference=reference, meeting=published.meeting_id).select_related("person")
    found = rows.standing().first()
    if found is None or found.person is None:
        return None
    person = found.person
    is_new = person.created_at == found.created_at and person.email_proven_at is None
    is_all = person.registrations.count() == 1 and not person.delegations.exists()
    return found if is_new and is_all else None
