"""A sentence that says whom a meeting is for."""

from django.utils.translation import gettext as _

from exchanges.hosting.rule_texts import audience_in_words
from exchanges.meetings.published import PublishedMeeting
from municipalities.models import Country


def invited_in_words(published: PublishedMeeting) -> str:
    """Say whom a meeting is for, the host left out, in no query.

    The hosting rule names the audience's roles. A meeting outside the rules is for the whole network, one of the
    European exchange for all networks.
    """
    slot = published.meeting.slot
    if slot is None:
        return _of_a_network(published.exchange.country)
    return audience_in_words(slot.rule, published.exchange.country_id or "")


def _of_a_network(country: Country | None) -> str:
    if country is None:
        return _("For the municipalities of all countries.")
    return _("For the municipalities of the network in %(country)s.") % {"country": country.display_name}
