"""Eligibility: whom a meeting is for."""

from enum import StrEnum

from exchanges.meetings.published import PublishedMeeting
from municipalities.models import Municipality, Participation


class Eligibility(StrEnum):
    """What somebody of a municipality is to a meeting. Audience and guests register; who is outside may ask."""

    AUDIENCE = "audience"
    GUEST = "guest"
    OUTSIDE = "outside"


def eligibility_of(published: PublishedMeeting, municipality: Municipality | None) -> Eligibility:
    """Say what a municipality is to a meeting, in one query.

    The hosting rule names the roles of the audience; the network's other municipalities and the host itself are
    guests. A meeting outside the rules is for its whole network, and the programme's other municipalities are guests;
    one of all networks is for all of them.
    """
    if municipality is None:
        return Eligibility.OUTSIDE
    rows = published.version.programme.participations.select_related("municipality")
    return eligibility_of_member(published, rows.filter(municipality=municipality).order_by().first())


def eligibility_of_member(published: PublishedMeeting, member: Participation | None) -> Eligibility:
    """Say what a member of the programme is to a meeting, in no query; see eligibility_of."""
    if member is None:
        return Eligibility.OUTSIDE
    is_ours = published.exchange.country_id in (None, member.municipality.country_id)
    slot = published.meeting.slot
    if slot is None:
        return Eligibility.AUDIENCE if is_ours else Eligibility.GUEST
    if not is_ours:
        return Eligibility.OUTSIDE
    is_invited = member.role in slot.rule.audience and member.pk != published.host_id
    return Eligibility.AUDIENCE if is_invited else Eligibility.GUEST
