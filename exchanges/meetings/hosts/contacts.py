"""Contacts of a meeting: whom to ask about it, and the mailbox to write to."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from exchanges.meetings.published import PublishedMeeting
from municipalities.models import Network


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask, in words, and the address that leads there."""

    words: str
    url: str


def contact_of(published: PublishedMeeting) -> Contact:
    """Return whom to ask: the host where it has a mailbox, by its function, else those of the page of contacts."""
    mailbox = published.host_mailbox
    if published.host is None or not mailbox:
        return Contact(_("National coordinators"), reverse("calendar:contact"))
    return Contact(published.host.municipality.contact_function or mailbox, f"mailto:{mailbox}")


def contact_mailbox(published: PublishedMeeting) -> str:
    """Return the host's public mailbox, else that of the network's coordinator, in one query; empty without either.

    Of a meeting for all networks it is the coordinator of the host's country.
    """
    if published.host_mailbox:
        return published.host_mailbox
    country = published.exchange.country_id or (published.host.municipality.country_id if published.host else None)
    networks = Network.objects.filter(programme=published.version.programme_id, country=country)
    return networks.values_list("coordinator_email", flat=True).first() or ""
