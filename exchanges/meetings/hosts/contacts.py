"""Contacts of a meeting: the mailbox to write to about it."""

from exchanges.meetings.published import PublishedMeeting
from municipalities.models import Network


def host_mailbox(published: PublishedMeeting) -> str:
    """Return the host's public mailbox; empty where there is none."""
    return published.host.municipality.contact_email if published.host else ""


def contact_mailbox(published: PublishedMeeting) -> str:
    """Return the host's public mailbox, else that of the network's coordinator, in one query; empty without either.

    Of a meeting for all networks it is the coordinator of the host's country.
    """
    found = host_mailbox(published)
    if found:
        return found
    country = published.exchange.country_id or (published.host.municipality.country_id if published.host else None)
    networks = Network.objects.filter(programme=published.version.programme_id, country=country)
    return networks.values_list("coordinator_email", flat=True).first() or ""
