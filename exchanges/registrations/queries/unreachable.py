"""Colleagues who can't be reached: their contact has given an address that is nobody's, and they have proven none."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower

from exchanges.outbox.dead_addresses import dead_addresses
from exchanges.outbox.proven_mailboxes import proven_mailboxes
from exchanges.registrations.models import Registration
from exchanges.registrations.models.registering import RegistrationQuerySet


def named_and_unproven() -> RegistrationQuerySet:
    """Return the registrations of colleagues whom somebody else has named, and whose mailbox nobody has proven."""
    named = Registration.objects.active().filter(erased_at=None, delegation__isnull=False, person__isnull=False)
    return named.exclude(Exists(proven_mailboxes().filter(mailbox=Lower(OuterRef("person__email")))))


def unreachable_among(registrations: Collection[Registration]) -> set[int]:
    """Return the keys of those registrations, of any, whose person can't be reached."""
    unproven = named_and_unproven().filter(pk__in=[each.pk for each in registrations])
    dead = dead_addresses(unproven.values(address=Lower("person__email")))
    return {pk for pk, email in unproven.values_list("pk", "person__email") if email.lower() in dead} if dead else set()
