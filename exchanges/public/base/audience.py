"""The audience of a meeting: who is invited."""

from dataclasses import dataclass
from itertools import groupby

from exchanges.meetings.hosts.invited import invited_in_words
from exchanges.meetings.published import PublishedMeeting
from localisation.alphabet import in_the_alphabet
from municipalities.models import Country, Participation, Role

ROLE_ORDER = {role: position for position, role in enumerate(Role.values)}


@dataclass(frozen=True, slots=True)
class InvitedCountry:
    """The municipalities of one country that are invited, by role and name."""

    country: Country
    members: tuple[Participation, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a meeting is for: its audience, and further municipalities that are welcome as guests."""

    sentence: str
    invited: tuple[InvitedCountry, ...]
    guests: tuple[InvitedCountry, ...]


def audience_of(published: PublishedMeeting) -> Audience:
    """Return who is invited, the host left out, in one query.

    The hosting rule names the audience's roles; the network's other municipalities are guests. A meeting outside the
    rules is for the whole network, one of the European exchange for all networks.
    """
    slot = published.meeting.slot
    members = Participation.objects.filter(programme=published.version.programme_id)
    if published.host_id:
        members = members.exclude(pk=published.host_id)
    if published.exchange.country_id:
        members = members.filter(municipality__country=published.exchange.country_id)
    everyone = sorted(members.select_related("municipality__country"), key=in_order)
    roles = slot.rule.audience if slot else tuple(Role)
    return Audience(
        sentence=invited_in_words(published),
        invited=_by_country([member for member in everyone if member.role in roles]),
        guests=_by_country([member for member in everyone if member.role not in roles]),
    )


def in_order(member: Participation) -> tuple[bytes, int, bytes]:
    """Return a key that sorts members by country, role and name."""
    town = member.municipality
    return in_the_alphabet(town.country.display_name), ROLE_ORDER[member.role], in_the_alphabet(town.name)


def _by_country(members: list[Participation]) -> tuple[InvitedCountry, ...]:
    groups = groupby(members, key=lambda member: member.municipality.country)
    return tuple(InvitedCountry(country, tuple(group)) for country, group in groups)
