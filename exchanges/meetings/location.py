"""Where a meeting is, as published."""

from django.utils.translation import gettext as _

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting


def location_of(published: PublishedMeeting) -> str:
    """Write where to go, from the venue to the country; a meeting online has no other place."""
    meeting = published.meeting
    if meeting.format == Meeting.Format.ONLINE:
        return _("Online")
    country = published.host.municipality.country if published.host else published.exchange.country
    parts = [meeting.venue, meeting.address, published.place, country.display_name if country else ""]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def position_of(published: PublishedMeeting) -> tuple[float, float] | None:
    """Return latitude and longitude of the host, where people go there."""
    if published.host is None or published.meeting.format == Meeting.Format.ONLINE:
        return None
    town = published.host.municipality
    return None if town.latitude is None or town.longitude is None else (town.latitude, town.longitude)
