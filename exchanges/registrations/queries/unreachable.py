"""Colleagues who can't be reached: somebody else has given an address for them that is nobody's."""

from collections.abc import Collection

from django.db.models import F

from exchanges.outbox.dead_addresses import dead_addresses
from exchanges.registrations.models import Registration
from exchanges.registrations.models.registering import RegistrationQuerySet
from localisation.mail_addresses import comparable


def named_by_others() -> RegistrationQuerySet:
    """Return the registrations of colleagues whom the contact of a delegation has named, without the contact's own."""
    named = Registration.objects.active().filter(erased_at=None, delegation__isnull=False, person__isnull=False)
    return named.exclude(person=F("delegation__contact"))


def unreachable_among(registrations: Collection[Registration]) -> set[int]:
    """Return the keys of those registrations, of any, whose person can't be reached."""
    named = named_by_others().filter(pk__in=[each.pk for each in registrations])
    addresses = {pk: comparable(email) for pk, email in named.values_list("pk", "person__email")}
    dead = dead_addresses(addresses.values()) if addresses else {}
    return {pk for pk, address in addresses.items() if address in dead}
